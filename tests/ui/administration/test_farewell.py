"""Who goes, and which queue is closed, is told what is left behind: while it is typed, and once it is saved."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.changes import Topic, changed
from app.core.errors import RuleBroken, StoreUnavailable
from app.core.saved import Saved
from app.people.queries import LoadRow, StaffRow
from app.tickets.queries import QueueRow
from ui.administration.farewell import queue_farewell, queue_goes, staff_farewell, staff_goes
from ui.administration.kinds import Kind, queue_kind, staff_kind
from ui.administration.set_up_page import SetUpPage
from ui.core.background import Background
from ui.core.live import Live

ANA = StaffRow(2, "ana", "Ana Torres", Role.ADMINISTRATOR, 2, "", is_active=True, is_available=True)
BEN = StaffRow(3, "ben", "Ben Carter", Role.ANALYST, 1, "", is_active=True, is_available=True)
TRIAGE = QueueRow(1, "Triage", 1, "layers", takes_transfers=True, is_active=True, position=1)
NETWORK = QueueRow(2, "Network", 2, "network", takes_transfers=True, is_active=True, position=2)


@dataclass
class Shelf:
    """Rows in memory, and how many tickets lie where."""

    rows: list[Any]
    topic: Topic = Topic.STAFF
    counts: dict[int, int] = field(default_factory=dict)
    reads: int = 0
    broken: Exception | None = None
    refuse: list[Exception] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def read(self) -> Sequence[Any]:
        return sorted(self.rows, key=lambda row: row.id)

    def load(self) -> Sequence[LoadRow]:
        return [LoadRow(row_id, count, 0, 0) for row_id, count in self.waiting().items()]

    def waiting(self) -> dict[int, int]:
        self.reads += 1
        self.gate.wait(5)
        if self.broken is not None:
            raise self.broken
        return self.counts

    def save(self, row: Any, _was: Any, _key: UUID) -> Saved:
        self.gate.wait(5)
        if self.refuse:
            raise self.refuse.pop(0)
        self.rows = [kept for kept in self.rows if kept.id != row.id] + [row]
        return Saved(row.id, changes=changed(self.topic, row.id))


@dataclass
class Room:
    """A page on the screen."""

    page: SetUpPage
    said: list[str]
    quiet: Callable[[], None]

    @property
    def told(self) -> str:
        """What the bar over the form says, nothing when there is none."""
        bar = self.page.pane.bars.bar("farewell")
        return bar.text if bar is not None else ""

    def check(self, name: str, wanted: bool) -> None:
        """Set a check of the form as a person does."""
        self.page.pane.form.fields[name].box.setChecked(wanted)
        self.quiet()

    def go_to(self, at: int) -> None:
        """Move the cursor to a row as the arrow keys do."""
        self.page.table.setCurrentIndex(self.page.table.model().index(at, 0))
        self.quiet()


@pytest.fixture
def open_page(qtbot: QtBot, background: Background, live: Live) -> Callable[[Kind[Any]], Room]:
    def make(kind: Kind[Any]) -> Room:
        page = SetUpPage(kind, background, live)
        said: list[str] = []
        page.said.connect(lambda words, _undo: said.append(words))
        qtbot.addWidget(page)
        page.resize(1000, 700)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()

        def quiet() -> None:
            qtbot.waitUntil(background.is_idle)
            qtbot.wait(20)
            qtbot.waitUntil(background.is_idle)
            qtbot.wait(5)

        qtbot.waitUntil(lambda: page.shown_id is not None)
        return Room(page, said, quiet)

    return make


@pytest.fixture
def shelf() -> Shelf:
    return Shelf([ANA, BEN], counts={3: 7})


@pytest.fixture
def shown() -> list[Any]:
    return []


@pytest.fixture
def room(open_page: Callable[[Kind[Any]], Room], shelf: Shelf, shown: list[Any]) -> Room:
    made = open_page(staff_kind(shelf.read, shelf.save, farewell=staff_farewell(shelf.load, shown.append)))
    made.go_to(1)
    return made


@pytest.mark.parametrize(
    ("kept", "typed", "goes"),
    [
        (BEN, BEN, False),
        (BEN, replace(BEN, is_active=False), True),
        (BEN, replace(BEN, is_available=False), True),
        (replace(BEN, is_available=False), replace(BEN, is_available=False, is_active=False), True),
        (replace(BEN, is_available=False), replace(BEN, is_available=False, name="B"), False),
        (replace(BEN, is_active=False), BEN, False),
    ],
)
def test_someone_goes_who_was_here_and_is_typed_as_away_or_gone(kept: StaffRow, typed: StaffRow, goes: bool):
    assert staff_goes(typed, kept) is goes


def test_a_queue_goes_when_it_is_closed():
    closed = replace(TRIAGE, is_active=False)
    assert queue_goes(closed, TRIAGE)
    assert not queue_goes(TRIAGE, closed)
    assert not queue_goes(closed, closed)


def test_who_is_typed_as_gone_is_told_with_what_they_hold_and_where_to_move_it(room: Room, shown: list[Any]):
    assert room.told == ""
    room.check("is_active", False)
    assert room.told == "7 live tickets still lie with Ben Carter. Move them under Load."
    bar = room.page.pane.bars.bar("farewell")
    assert bar is not None
    bar.buttons[0].click()
    assert [row.id for row in shown] == [3]
    room.check("is_active", True)
    assert room.told == ""


def test_it_is_counted_once_for_each_time_not_for_each_letter(room: Room, shelf: Shelf, qtbot: QtBot):
    room.check("is_available", False)
    name = room.page.pane.form.fields["name"]
    name.focus()
    qtbot.keyClicks(name.control, " Jr")
    room.quiet()
    assert room.told == "7 live tickets still lie with Ben Carter Jr. Move them under Load."
    assert shelf.reads == 1
    room.check("is_available", True)
    shelf.counts = {3: 1}
    room.check("is_available", False)
    assert room.told == "1 live ticket still lies with Ben Carter Jr. Move it under Load."


def test_who_holds_nothing_goes_without_a_word(room: Room, shelf: Shelf):
    room.go_to(0)
    room.check("is_available", False)
    assert room.told == ""
    assert shelf.reads == 1


def test_the_word_stays_with_its_row(room: Room):
    room.check("is_active", False)
    room.go_to(0)
    assert room.told == ""
    room.go_to(1)
    assert room.told.startswith("7 live tickets")


def test_an_answer_that_comes_late_is_not_told_about_someone_else(room: Room, shelf: Shelf, qtbot: QtBot):
    shelf.gate.clear()
    room.page.pane.form.fields["is_active"].box.setChecked(False)
    qtbot.waitUntil(lambda: shelf.reads == 1)
    room.page.table.setCurrentIndex(room.page.table.model().index(0, 0))
    shelf.gate.set()
    room.quiet()
    assert room.told == ""


def test_once_saved_it_is_said_what_is_left(room: Room):
    room.check("is_active", False)
    room.page.save()
    room.quiet()
    assert room.said == ["Ben Carter was saved. 7 live tickets still lie with Ben Carter. Move them under Load."]
    assert room.told == ""


def test_a_count_that_cannot_be_read_does_not_stand_in_the_way(room: Room, shelf: Shelf):
    shelf.broken = StoreUnavailable("The database does not answer.")
    room.check("is_active", False)
    assert "could not be read. The database does not answer." in room.told
    room.page.save()
    room.quiet()
    assert room.said == ["Ben Carter was saved."]


def test_a_closed_queue_is_told_with_what_waits_in_it(open_page: Callable[[Kind[Any]], Room]):
    shelf = Shelf([TRIAGE, NETWORK], Topic.QUEUE, {1: 12})
    room = open_page(queue_kind(shelf.read, shelf.save, farewell=queue_farewell(shelf.waiting)))
    room.check("is_active", False)
    assert room.told == "12 live tickets still wait in Triage. They stay there until someone transfers them."
    bar = room.page.pane.bars.bar("farewell")
    assert bar is not None
    assert bar.buttons == ()


def test_a_refusal_on_a_page_nobody_looks_at_is_said_aloud(room: Room, shelf: Shelf):
    shelf.refuse.append(RuleBroken("Ana Torres has the login ben already.", field="login"))
    room.check("is_available", False)
    room.page.save()
    room.page.hide()
    room.quiet()
    assert room.said == ["Ben Carter was not saved. Ana Torres has the login ben already."]
    room.page.show()
    assert room.page.pane.form.fields["login"].error_text == "Ana Torres has the login ben already."


def test_enter_on_a_row_goes_to_its_form(room: Room, qtbot: QtBot):
    room.page.table.setFocus()
    qtbot.keyClick(room.page.table, Qt.Key.Key_Return)
    assert room.page.pane.form.fields["name"].control.hasFocus()
