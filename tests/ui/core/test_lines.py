"""Lines of text as lists paint them."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.core.labels import Elided
from ui.core.lines import LONGEST, in_one_line, tip, width_of, write
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


@pytest.mark.parametrize("broken", ["\n", "\r", "\u2028", "\u2029", "\x85"])
def test_a_line_has_no_breaks(broken: str) -> None:
    assert in_one_line(f"one{broken}two") == "one two"


def test_of_a_pasted_file_only_the_beginning_is_measured() -> None:
    assert width_of("x" * 1_000_000, "body", REGULAR) == width_of("x" * LONGEST, "body", REGULAR)


def test_an_elided_label_looks_at_the_beginning_alone(qtbot: QtBot) -> None:
    label = Elided()
    qtbot.addWidget(label)
    label.resize(100_000, 20)
    label.setText("x" * 1_000_000)
    assert len(label._shown()) == LONGEST


@pytest.mark.parametrize("name", ["<b>Bold</b>", "<img src='file:///etc/hostname'>", "a <i>b</i> & c"])
def test_a_tooltip_shows_names_as_they_are(name: str) -> None:
    told = tip(name)
    assert "&lt;" in told
    assert not {"<b>", "<i>", "<img"} & set(told.replace("<", " <").split())


def test_a_tooltip_of_plain_words_is_just_those() -> None:
    assert tip("Dana & Co.\nsecond line") == "Dana & Co.\nsecond line"
    assert len(tip("x" * 5_000)) == LONGEST + 1
