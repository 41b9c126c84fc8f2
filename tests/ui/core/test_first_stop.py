"""A screen hands its focus on to one place, as soon as that is there, and Tab stops at everything before it."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QStackedWidget, QWidget

from ui.core.first_stop import lead_keys
from ui.core.layout import vbox


@dataclass
class Sat:
    """A window: a field outside the screen, and in it a field and pages, of which a list is the second."""

    window: QWidget
    outside: QLineEdit
    screen: QWidget
    find: QLineEdit
    pages: QStackedWidget
    rows: QListWidget


@pytest.fixture
def sat(qtbot) -> Sat:
    made = Sat(QWidget(), QLineEdit(), QWidget(), QLineEdit(), QStackedWidget(), QListWidget())
    for page in (QWidget(), made.rows):
        made.pages.addWidget(page)
    made.screen.setLayout(vbox(made.find, made.pages))
    made.window.setLayout(vbox(made.outside, made.screen))
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    return made


def test_a_screen_hands_its_focus_on_and_tab_leaves_nothing_out(sat: Sat):
    sat.pages.setCurrentWidget(sat.rows)
    lead_keys(sat.screen, sat.rows)
    sat.screen.setFocus()
    assert sat.rows.hasFocus()
    stops = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    assert stops == [sat.outside, sat.find, sat.rows]


@pytest.mark.parametrize("is_stack", [False, True])
def test_keys_wait_for_a_place_that_is_shown_once_it_was_read(sat: Sat, *, is_stack: bool):
    lead_keys(sat.screen, sat.pages if is_stack else sat.rows)
    sat.screen.setFocus()
    assert sat.screen.hasFocus()
    sat.pages.setCurrentWidget(sat.rows)
    assert sat.rows.hasFocus()


def test_keys_that_went_elsewhere_meanwhile_stay_there(sat: Sat):
    lead_keys(sat.screen, sat.rows)
    sat.screen.setFocus()
    sat.outside.setFocus()
    sat.pages.setCurrentWidget(sat.rows)
    assert sat.outside.hasFocus()
