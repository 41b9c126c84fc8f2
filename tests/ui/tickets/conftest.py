"""A dressed program and a ticket list over a desk in memory."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.tickets.conversation_desk import Room, furnish
from tests.ui.tickets.list_room import ListRoom
from tests.ui.tickets.two_windows import Window
from ui.core import live


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


@pytest.fixture
def windows(room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Window]]:
    """Lend two windows of one person that hear of each other's drafts, after a pause too short to wait for."""
    monkeypatch.setattr(live, "QUIET_MS", 15)
    room.desk.add_ticket(41)
    made = [Window(room), Window(room)]

    def tell() -> None:
        for window in made:
            if window.hears:
                window.hear()

    room.shared.told = tell
    for window in made:
        with qtbot.waitSignal(window.keeper.loaded):
            window.keeper.load()
    yield made
    room.shared.told = lambda: None
    for window in made:
        window.close()


@pytest.fixture
def one(windows: list[Window]) -> Window:
    """Lend the first of the two."""
    return windows[0]


@pytest.fixture
def other(windows: list[Window]) -> Window:
    """Lend the second of the two."""
    return windows[1]


@pytest.fixture
def settle(windows: list[Window], qtbot: QtBot) -> Callable[[], None]:
    """Return what waits until both windows have nothing under way."""

    def still() -> bool:
        idle = all(w.background.is_idle() and w.local_background.is_idle() for w in windows)
        return idle and not any(w.live._quiet.isActive() for w in windows)

    def wait() -> None:
        for _ in range(2):
            qtbot.wait(30)
            qtbot.waitUntil(still)

    return wait
