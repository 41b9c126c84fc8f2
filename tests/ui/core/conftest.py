"""An empty window to put things into."""

import pytest
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from ui.core.actions import Actions
from ui.core.layout import vbox


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.list = QListView()
    made.list.setAccessibleName("Tickets")
    made.setLayout(vbox(made.list))
    made.resize(1200, 800)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.list.setFocus()
    return made


@pytest.fixture
def actions(window: QWidget) -> Actions:
    return Actions(window)
