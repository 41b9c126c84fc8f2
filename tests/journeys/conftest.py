"""Whole windows on a real database, in this process, driven by keys."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.actor import Actor
from tests.conftest import MemoryKeyring
from tests.desks import desk_in
from tests.windows import Seat, seat_at
from ui.core.theme import ThemeKeeper


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Lend a desk of four people."""
    return desk_in(tmp_path / "desk.db")


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> ThemeKeeper:
    """Lend the one who dresses the program."""
    return ThemeKeeper(qapp)


@pytest.fixture
def sit_down(
    address: str, tmp_path: Path, qtbot: QtBot, theme: ThemeKeeper, memory_keyring: MemoryKeyring
) -> Iterator[Callable[[Actor], Seat]]:
    """Lend a way to open the desk's window as one member of staff."""
    seats: list[Seat] = []

    def seat(actor: Actor) -> Seat:
        one = seat_at(address, actor, tmp_path / actor.login, theme)
        one.window.resize(1600, 980)
        one.window.show()
        one.window.activateWindow()
        seats.append(one)
        qtbot.waitUntil(one.window.isActiveWindow)
        qtbot.waitUntil(one.is_idle)
        return one

    yield seat
    for one in seats:
        one.close()
        one.window.deleteLater()
