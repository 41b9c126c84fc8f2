"""Before a new article: the nearest five, and "none of these fits"."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.knowledge.shelf import MemoryLibrary, Shelf, key
from tests.ui.knowledge.test_editor import press_in as press
from ui.core.background import Background
from ui.knowledge.begin_card import BeginCard


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(900, 700)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def a_card(window: QWidget, local: Background, shelf: Shelf, title: str = "") -> BeginCard:
    shelf.put(1, "VPN drops")
    shelf.put(2, "Printer jams")
    card = BeginCard(window, local, MemoryLibrary(shelf), title=title)
    card._pause.setInterval(1)
    card.open()
    return card


def test_what_comes_nearest_is_shown_and_read_by_enter(qtbot: QtBot, window: QWidget, local: Background, shelf: Shelf):
    card = a_card(window, local, shelf)
    QTest.keyClicks(card.words, "printer")
    qtbot.waitUntil(lambda: card.lines.line is not None and card.lines.line.title == "Printer jams")
    with qtbot.waitSignal(card.read_asked) as told:
        press(window, "Return")
    assert told.args == [key(2)]
    assert card.isHidden()


def test_where_none_fits_it_is_written(qtbot: QtBot, window: QWidget, local: Background, shelf: Shelf):
    card = a_card(window, local, shelf, "VPN slow")
    qtbot.waitUntil(lambda: card.lines.line is not None)
    with qtbot.waitSignal(card.chosen) as told:
        press(window, "Ctrl+Return")
    assert told.args == ["VPN slow"]


def test_a_title_has_to_be_said(window: QWidget, qtbot: QtBot, local: Background, shelf: Shelf):
    card = a_card(window, local, shelf)
    with qtbot.assertNotEmitted(card.chosen):
        press(window, "Ctrl+Return")
    assert "what goes wrong" in card._remark.text()
