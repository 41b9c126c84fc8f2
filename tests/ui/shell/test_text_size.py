"""Text size and theme of the whole window: asked for by key, worn at one go, and nothing else moves."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.settings import TEXT_SIZE, THEME, Settings
from app.tickets.queries import Listing
from tests.ui.shell.whole_desk import WholeDesk
from tests.ui.tickets.fake_desk import a_row
from ui.core import tokens
from ui.core.theme import text_percent

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_three_quick_presses_are_one_dressing_and_remembered_at_once(
    whole: WholeDesk, settings: Settings, qtbot: QtBot
) -> None:
    dressed: list[int] = []
    whole.window.theme.changed.connect(lambda: dressed.append(text_percent()))
    for _ in range(3):
        qtbot.keyClick(whole.window, Key.Key_Plus, Ctrl)
    assert settings.value(TEXT_SIZE) == 130
    qtbot.keyClick(whole.window, Key.Key_D, Ctrl | Shift)
    assert settings.value(THEME) == "dark"
    qtbot.waitUntil(lambda: bool(dressed))
    whole.quiet()
    assert dressed == [130]
    assert tokens.current().name == "dark"


def test_back_to_the_usual_size(whole: WholeDesk, settings: Settings, qtbot: QtBot) -> None:
    whole.window.theme.apply("light", 150)
    qtbot.keyClick(whole.window, Key.Key_0, Ctrl)
    assert settings.value(TEXT_SIZE) == 100
    qtbot.waitUntil(lambda: text_percent() == 100)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_change_of_theme_scrolls_nothing(whole: WholeDesk, qtbot: QtBot, share: float) -> None:
    whole.tickets.put(*(a_row(at) for at in range(100, 160)))
    whole.work.show_listing(Listing("Everything", live_only=False))
    whole.quiet()
    bar = whole.work.queue.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(round(bar.maximum() * share))
    was = bar.value()
    whole.window.theme.apply("dark")
    whole.quiet()
    assert bar.value() == was > 0
