"""A dressed program and an empty window to put things into."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QListView, QWidget
from pytestqt.qtbot import QtBot

from ui.core.actions import Actions
from ui.core.layout import vbox
from ui.core.theme import ThemeKeeper

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform complain that it has no window borders to tell of."""
    for test in items:
        if test.path.is_relative_to(HERE):
            test.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def keeper(qapp: QApplication) -> ThemeKeeper:
    return ThemeKeeper(qapp)


@pytest.fixture(autouse=True)
def dressed(keeper: ThemeKeeper) -> Iterator[None]:
    keeper.apply("light", 100)
    yield
    keeper.apply("light", 100)


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
