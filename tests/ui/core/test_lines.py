"""Lines of text as lists paint them."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from ui.core.lines import width_of, write
from ui.core.theme import MEDIUM, REGULAR, STRONG, ThemeKeeper


@pytest.mark.parametrize("percent", [100, 110, 150, 200])
def test_a_line_is_whole_in_just_its_own_room(theme: ThemeKeeper, percent: int) -> None:
    theme.apply("light", percent)
    image = QImage(200, 40, QImage.Format.Format_ARGB32_Premultiplied)
    with QPainter(image) as painter:
        for weight in (REGULAR, MEDIUM, STRONG):
            for number in range(200):
                own = width_of(str(number), "caption", weight)
                assert write(painter, QRect(0, 0, own, 40), str(number), "caption", weight, "text") == own


def test_a_line_gives_way_to_its_room(theme: ThemeKeeper) -> None:
    theme.apply("light", 100)
    image = QImage(200, 40, QImage.Format.Format_ARGB32_Premultiplied)
    with QPainter(image) as painter:
        assert (
            write(painter, QRect(0, 0, 60, 40), "Handheld scanners lose the connection", "body", REGULAR, "text") <= 60
        )
