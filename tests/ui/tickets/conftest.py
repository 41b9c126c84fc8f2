"""A dressed program and a ticket list over a desk in memory."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.tickets.conversation_desk import Room, furnish
from tests.ui.tickets.list_room import ListRoom


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
