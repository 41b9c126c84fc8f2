"""The librarian: a real folder and the database kept together while one works."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.knowledge.library import Progress, Synced
from app.knowledge.text import Text
from db.knowledge.library import WorkingLibrary
from tests.fuzz.memory_desk import MemoryDesk, Shelf
from ui.core.live import Live
from ui.knowledge.librarian import Librarian

VPN = Text("VPN drops", body="Start it again.\n")


class Desk:
    """Ana's folder and librarian, and what Ben has published."""

    def __init__(self, home: Path, live: Live) -> None:
        self.shelf = Shelf()
        self.library = WorkingLibrary(home / "ana", "ana", MemoryDesk(self.shelf, "ana"), settle=0)
        self.ben = WorkingLibrary(home / "ben", "ben", MemoryDesk(self.shelf, "ben"), settle=0)
        self.librarian = Librarian(self.library, live)

    def titles(self) -> list[str]:
        return [one.title for one in self.library.listed()]


@pytest.fixture
def desk(tmp_path: Path, live: Live) -> Iterator[Desk]:
    made = Desk(tmp_path, live)
    yield made
    made.librarian.close()
    made.library.close()
    made.ben.close()


def published_by_ben(desk: Desk, text: Text = VPN) -> None:
    desk.ben.create(text)
    desk.ben.sync()


def test_it_synchronises_at_the_start_and_when_it_hears_of_articles(qtbot: QtBot, desk: Desk, live: Live):
    published_by_ben(desk)
    with qtbot.waitSignal(desk.librarian.synced) as told:
        desk.librarian.begin()
    assert isinstance(told.args[0], Synced)
    assert told.args[0].came == 1
    assert desk.titles() == ["VPN drops"]
    published_by_ben(desk, Text("Printer", body="Toner.\n"))
    with qtbot.waitSignals([desk.librarian.changed, desk.librarian.synced]):
        live.heard(changed(Topic.ARTICLE, 1))
    assert desk.titles() == ["Printer", "VPN drops"]


def test_what_another_program_saves_in_the_folder_is_published(qtbot: QtBot, desk: Desk):
    desk.librarian._soon.setInterval(5)
    desk.librarian._sending.setInterval(5)
    with qtbot.waitSignal(desk.librarian.synced):
        desk.librarian.begin()
    qtbot.waitUntil(lambda: bool(desk.librarian._watcher.directories()))
    (desk.library.folder / "new.md").write_text("# From an editor\n\nWords.\n")
    qtbot.waitUntil(lambda: desk.shelf.heads != {})
    desk.ben.sync()
    assert [one.title for one in desk.ben.listed()] == ["From an editor"]


def test_what_was_saved_here_is_sent_soon(qtbot: QtBot, desk: Desk):
    desk.librarian._sending.setInterval(5)
    with qtbot.waitSignal(desk.librarian.synced):
        desk.librarian.begin()
    desk.library.create(VPN)
    with qtbot.waitSignals([desk.librarian.changed, desk.librarian.synced]):
        desk.librarian.saved()
    assert len(desk.shelf.heads) == 1


def test_progress_is_told_and_stopping_stops(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    went_on: list[bool] = []
    reached = threading.Event()

    def sync(progress: Progress) -> Synced:
        progress("Bringing articles together", 1, 3)
        reached.wait(5)
        went_on.append(progress("Bringing articles together", 2, 3))
        return Synced()

    monkeypatch.setattr(desk.library, "sync", sync)
    with qtbot.waitSignal(desk.librarian.progressed) as told:
        desk.librarian.begin()
    assert told.args == ["Bringing articles together", 1, 3]
    desk.librarian.stop()
    with qtbot.waitSignal(desk.librarian.synced):
        reached.set()
    assert went_on == [False]


def test_a_folder_that_cant_be_used_is_told_in_a_sentence(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def sync(_progress: Progress) -> Synced:
        raise StoreUnavailable("The folder of articles can't be made.")

    monkeypatch.setattr(desk.library, "sync", sync)
    with qtbot.waitSignal(desk.librarian.failed) as told:
        desk.librarian.begin()
    assert told.args == ["The folder of articles can't be made."]


def test_closing_ends_the_thread_and_tells_nothing_more(qtbot: QtBot, desk: Desk):
    with qtbot.waitSignal(desk.librarian.synced):
        desk.librarian.begin()
    desk.librarian.close()
    assert not desk.librarian._thread.is_alive()
    desk.librarian.sync()
    with qtbot.assertNotEmitted(desk.librarian.synced, wait=50):
        pass
