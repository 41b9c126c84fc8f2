"""The window over a desk in memory that goes away: what is old says so, and what is kept is read once it failed."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.actor import Actor
from app.core.errors import StoreUnavailable
from app.core.settings import Settings
from app.tickets.cache import Kept, Unsaved
from app.tickets.queries import PAGE, Conversation, Listing
from app.tickets.reading_on import Contact, ReadingOn
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from tests.ui.tickets.fake_desk import ANA, NOW, a_row
from ui.core.theme import ThemeKeeper
from ui.shell.desk import Desk

AWAY = StoreUnavailable("The database can't be reached.")
Key, Mod = Qt.Key, Qt.KeyboardModifier


class Nowhere:
    """A shelf that keeps nothing."""

    def all(self) -> Sequence[Kept]:
        return ()

    def save(self, _unsaved: Unsaved) -> None:
        """Save nothing."""

    def clear(self) -> None:
        """Forget nothing."""


class Remembering(WholeDesk):
    """A window on a desk whose answers are kept."""

    reading: ReadingOn

    def _desk(self, actor: Actor) -> Desk:
        desk = super()._desk(actor)
        self.reading = ReadingOn(
            desk.tickets, desk.people, shelf=Nowhere(), contact=Contact(), clock=self.clock, staff_id=ANA.staff_id
        )
        return replace(desk, reading=self.reading, tickets=self.reading.tickets, people=self.reading.people)

    def lose(self) -> None:
        """Lose the database, a quarter of an hour after all was read."""
        self.clock.at += timedelta(minutes=15)
        self.tickets.broken = AWAY
        self.reading.contact.lose(self.clock.now())
        self.window.connection_lost()
        self.quiet()

    def find(self) -> None:
        """Have the database back."""
        self.tickets.broken = None
        self.reading.contact.find()
        self.window.connection_restored()
        self.quiet()

    def marks(self) -> tuple[str, str]:
        """Return what list and ticket say of how old they are."""
        marks = self.work.queue.head.mark, self.work.ticket.head.mark
        return marks[0].text() * marks[0].isVisible(), marks[1].text() * marks[1].isVisible()


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[Remembering]:
    made = Remembering(qtbot, settings, theme)
    made.qtbot.waitUntil(lambda: made.work.ticket.conversation is not None)
    made.quiet()
    yield made
    made.close()


def clock_time(desk: Remembering, minutes: int) -> str:
    return f"{(NOW + timedelta(minutes=minutes)).astimezone():%H:%M}"


def test_what_was_on_the_screen_is_as_of_the_last_contact_and_what_is_fetched_as_of_its_reading(
    desk: Remembering, qtbot: QtBot
) -> None:
    desk.work.open_ticket(FREE[0])
    qtbot.waitUntil(lambda: desk.reading.has_ticket(FREE[0]))
    desk.work.open_ticket(MINE[0])
    qtbot.waitUntil(lambda: desk.work.ticket.ticket_id == MINE[0] and desk.work.ticket.conversation is not None)
    assert desk.marks() == ("", "")
    desk.lose()
    said = f"As of {clock_time(desk, 15)}, offline"
    assert desk.marks() == (said, said)
    desk.work.open_ticket(FREE[0])
    desk.quiet()
    assert desk.marks()[1] == f"As of {clock_time(desk, 0)}, offline"
    assert clock_time(desk, 15) in desk.window.bars.bar("away").text  # type: ignore[union-attr]
    assert clock_time(desk, 15) in desk.window.status._age.text()
    desk.find()
    assert desk.marks() == ("", "")


def test_of_an_empty_list_it_is_said_when_it_was_empty(desk: Remembering) -> None:
    empty = Listing("Network", queue_id=2)
    desk.work.show_listing(empty)
    desk.quiet()
    states = desk.work.queue.states
    assert (states.shown, states.currentWidget().accessibleDescription()) == ("empty", "No tickets wait in Network.")
    desk.work.show_listing(Listing("My tickets", assignee_id=ANA.staff_id))
    desk.quiet()
    desk.work.queue.model.seen_lists.clear()
    desk.lose()
    desk.work.show_listing(empty)
    desk.quiet()
    said = f"As of {clock_time(desk, 0)}, offline: no tickets wait in Network."
    assert (states.shown, states.currentWidget().accessibleDescription()) == ("empty", said)
    assert said in [line.text() for line in states.currentWidget().findChildren(QLabel)]
    desk.find()
    assert states.currentWidget().accessibleDescription() == "No tickets wait in Network."


def test_of_a_long_list_it_is_said_that_only_its_beginning_is_there(desk: Remembering, qtbot: QtBot) -> None:
    desk.tickets.put(*(a_row(n) for n in range(1_000, 1_000 + PAGE)))
    everything = Listing("All tickets")
    desk.work.show_listing(everything)
    desk.quiet()
    desk.work.show_listing(Listing("My tickets", assignee_id=ANA.staff_id))
    desk.quiet()
    desk.work.queue.model.seen_lists.clear()
    desk.lose()
    desk.work.show_listing(everything)
    desk.quiet()
    assert desk.work.queue.model.rowCount() == PAGE
    assert desk.marks()[0].endswith(f"offline  ·  the first {PAGE} of {PAGE + len(MINE) + len(FREE)}")


def test_what_is_only_read_out_of_what_is_kept_does_not_say_that_the_database_is_back(desk: Remembering) -> None:
    desk.lose()
    desk.work.begin()
    desk.work.directory.read()
    desk.quiet()
    assert desk.window.bars.bar("away") is not None
    assert desk.window.status._where.text().startswith("Not connected")
    assert desk.window.status._age.text().startswith("As of")


def test_a_ticket_that_was_asked_for_just_before_is_read_when_that_was_in_vain(
    desk: Remembering, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.work.open_ticket(FREE[0])
    qtbot.waitUntil(lambda: desk.reading.has_ticket(FREE[0]))
    desk.work.open_ticket(MINE[0])
    desk.quiet()
    asked, answered = threading.Event(), threading.Event()

    def hang(_ticket_id: int, _newest: int = 30) -> Conversation | None:
        asked.set()
        answered.wait(10)
        raise AWAY

    monkeypatch.setattr(desk.tickets, "conversation", hang)
    desk.work.open_ticket(FREE[0])
    qtbot.waitUntil(asked.is_set)
    desk.reading.contact.lose(desk.clock.now())
    desk.window.connection_lost()
    desk.qtbot.wait(100)
    answered.set()
    qtbot.waitUntil(lambda: desk.work.ticket.conversation is not None)
    assert desk.work.ticket.conversation.row.id == FREE[0]  # type: ignore[union-attr]
    assert desk.marks()[1].startswith("As of")


def test_a_list_that_was_asked_for_just_before_is_read_when_that_was_in_vain(desk: Remembering, qtbot: QtBot) -> None:
    qtbot.keyClick(desk.window.focusWidget(), Key.Key_2, Mod.ControlModifier)
    desk.quiet()
    qtbot.keyClick(desk.window.focusWidget(), Key.Key_1, Mod.ControlModifier)
    desk.quiet()
    desk.work.queue.model.seen_lists.clear()
    desk.tickets.gate.clear()
    asked = len(desk.tickets.calls)
    qtbot.keyClick(desk.window.focusWidget(), Key.Key_2, Mod.ControlModifier)
    qtbot.waitUntil(lambda: "first_page" in desk.tickets.calls[asked:])
    desk.tickets.broken = AWAY
    desk.reading.contact.lose(desk.clock.now())
    desk.window.connection_lost()
    desk.tickets.gate.set()
    qtbot.waitUntil(lambda: desk.work.queue.model.rowCount() == len(FREE))
    assert desk.work.queue.states.shown == "tickets"


def test_what_can_not_be_read_without_the_database_says_so_and_comes_when_it_is_back(
    desk: Remembering, qtbot: QtBot
) -> None:
    desk.lose()
    desk.work.show_listing(Listing("Network", queue_id=2))
    desk.work.open_ticket(FREE[0])
    desk.quiet()
    assert desk.work.queue.states.shown == "error"
    assert desk.work.ticket.frame.state == "failure"
    assert desk.marks() == ("", "")
    desk.find()
    qtbot.waitUntil(lambda: desk.work.queue.states.shown == "empty")
    qtbot.waitUntil(lambda: desk.work.ticket.frame.state == "conversation")


def test_the_marks_are_told_to_those_who_do_not_see_them(desk: Remembering) -> None:
    desk.lose()
    assert desk.work.queue.head.mark.accessibleName() == desk.marks()[0]
