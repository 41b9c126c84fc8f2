"""A screen hands its focus on to one place, and Tab still stops at everything before that place."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QStackedWidget, QWidget

from ui.core.first_stop import lead_keys
from ui.core.layout import vbox


def test_a_screen_hands_its_focus_on_and_tab_leaves_nothing_out(qtbot):
    window, screen = QWidget(), QWidget()
    before, find, rows = QLineEdit(), QLineEdit(), QListWidget()
    screen.setLayout(vbox(find, rows))
    window.setLayout(vbox(before, screen))
    qtbot.addWidget(window)
    lead_keys(screen, rows)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    screen.setFocus()
    assert rows.hasFocus()
    stops = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    assert stops == [before, find, rows]


@pytest.mark.parametrize("is_stack", [False, True])
def test_keys_wait_for_a_place_that_is_shown_once_it_was_read(qtbot, is_stack):
    window, screen, before = QWidget(), QWidget(), QLineEdit()
    waiting, rows, pages = QWidget(), QListWidget(), QStackedWidget()
    for page in (waiting, rows):
        pages.addWidget(page)
    screen.setLayout(vbox(pages))
    window.setLayout(vbox(before, screen))
    qtbot.addWidget(window)
    lead_keys(screen, pages if is_stack else rows)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    screen.setFocus()
    assert screen.hasFocus()
    pages.setCurrentWidget(rows)
    assert rows.hasFocus()


def test_keys_that_went_elsewhere_meanwhile_stay_there(qtbot):
    window, screen, before, pages, rows = QWidget(), QWidget(), QLineEdit(), QStackedWidget(), QListWidget()
    pages.addWidget(QWidget())
    pages.addWidget(rows)
    screen.setLayout(vbox(pages))
    window.setLayout(vbox(before, screen))
    qtbot.addWidget(window)
    lead_keys(screen, rows)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    screen.setFocus()
    before.setFocus()
    pages.setCurrentWidget(rows)
    assert before.hasFocus()
