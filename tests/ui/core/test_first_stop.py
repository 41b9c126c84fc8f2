"""A screen hands its focus on to one place, and Tab still stops at everything before that place."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QWidget

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
