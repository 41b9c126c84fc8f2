"""A dressed program and a ticket list over a desk in memory."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.tickets.conversation_desk import Room, furnish
from tests.ui.tickets.list_room import ListRoom
from ui.core.theme import ThemeKeeper

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform complain that it has no window borders to tell of."""
    for test in items:
        if test.path.is_relative_to(HERE):
            test.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def ticket_keeper(qapp: QApplication) -> ThemeKeeper:
    return ThemeKeeper(qapp)


@pytest.fixture(scope="session", autouse=True)
def _old_things_stay() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected_where_widgets_live() -> Iterator[None]:
    """Keep threads from collecting what belongs to the screen's thread."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def dressed(ticket_keeper: ThemeKeeper) -> None:
    ticket_keeper.apply("light", 100)


@pytest.fixture
def list_room(qtbot: QtBot) -> Iterator[ListRoom]:
    """Lend a desk in memory with real background, live and operations."""
    made = ListRoom(qtbot)
    yield made
    made.close()


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    """Lend all that stands behind an open ticket."""
    made = furnish()
    qtbot.waitUntil(lambda: made.directory.is_read)
    yield made
    made.close()
