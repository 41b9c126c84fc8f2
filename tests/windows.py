"""Opening a real window on a real database, in the process of a test or in a client that will be killed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop

from app.bootstrap.opening import opened_as
from app.bootstrap.program import desk_of
from app.core.actor import Actor
from app.core.settings import Settings
from db.engine import Store
from db.live import live
from ui.core.background import Background
from ui.core.collector import Collector
from ui.core.live import Live
from ui.core.theme import ThemeKeeper
from ui.shell.main_window import MainWindow, themed
from ui.shell.workplace import Workplace


@dataclass
class Seat:
    """One person's window on the desk; `is_idle` tells that no read or write is under way."""

    window: MainWindow
    work: Workplace
    store: Store
    is_idle: Callable[[], bool]
    close: Callable[[], None]


def seat_at(address: str, actor: Actor, folder: Path, theme: ThemeKeeper) -> Seat:
    """Open the desk's window as one member of staff; drafts and settings are kept in `folder`."""
    settings = Settings(folder / "machine.json", folder / "person.json")
    themed(settings, theme, safe=True)
    store = Store(address)
    window = MainWindow(settings, theme)
    changes = Live(window)
    shared, own = Background(window, abandoned=store.sever), Background(window)
    feed = live(store, heard=changes.heard, state=lambda _online, _text: None)
    collector = Collector(window)
    collector.begin()
    feed.start()
    assert feed.ready.wait(10)
    standing = QEventLoop()
    window.entered.connect(standing.quit)
    window.enter(desk_of(opened_as(store, actor), folder, "the test desk"), shared, own, changes)
    standing.exec()
    work = window.work
    assert work is not None

    def close() -> None:
        feed.stop()
        work.keeper.keep_as_drafts()
        window.close()
        work.desk.close()
        store.dispose()
        collector.end()

    return Seat(window, work, store, lambda: shared.is_idle() and own.is_idle(), close)
