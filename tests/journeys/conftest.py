"""Whole windows on a real database, in this process, driven by keys."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.opening import opened_as
from app.bootstrap.program import desk_of
from app.core.actor import Actor
from app.core.settings import Settings
from db.engine import Store, single_engine
from db.live import live
from db.migrate import upgrade
from db.tickets.tables import map_tickets
from tests.makers import a_desk
from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import ThemeKeeper
from ui.shell.main_window import MainWindow, themed
from ui.shell.workplace import Workplace

map_tickets()


@dataclass
class Seat:
    """One person's window on the desk."""

    window: MainWindow
    work: Workplace
    store: Store
    close: Callable[[], None]


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Lend a desk of four people."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    upgrade(single_engine(url))
    store = Store(url)
    a_desk(store)
    store.dispose()
    return url


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> ThemeKeeper:
    """Lend the one who dresses the program."""
    return ThemeKeeper(qapp)


@pytest.fixture
def sit_down(address: str, tmp_path: Path, qtbot: QtBot, theme: ThemeKeeper) -> Iterator[Callable[[Actor], Seat]]:
    """Lend a way to open the desk's window as one member of staff."""
    seats: list[Seat] = []

    def seat(actor: Actor) -> Seat:
        folder = tmp_path / actor.login
        settings = Settings(folder / "machine.json", folder / "person.json")
        themed(settings, theme, safe=True)
        store = Store(address)
        window = MainWindow(settings, theme)
        changes = Live(window)
        backgrounds = Background(window, abandoned=store.sever), Background(window)
        feed = live(store, heard=changes.heard, state=lambda _online, _text: None)
        window.enter(desk_of(opened_as(store, actor), folder, "the test desk"), *backgrounds, changes)
        feed.start()
        assert window.work is not None

        def close() -> None:
            feed.stop()
            window.work.keeper.keep_as_drafts()
            window.close()
            window.work.desk.close()
            store.dispose()

        window.resize(1600, 980)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        seats.append(Seat(window, window.work, store, close))
        qtbot.waitUntil(backgrounds[0].is_idle)
        return seats[-1]

    yield seat
    for one in seats:
        one.close()
        one.window.deleteLater()
