"""The desk while its database is away: what is old says so, and what is kept here is read as soon as it is wanted."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.tickets.cache import KeptList, Kind, Name
from app.tickets.reading_on import ReadingOn
from ui.tickets.moments import date_and_time
from ui.tickets.queue_model import ListState

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace


class OutOfTouch(QObject):
    """Marks the list and the ticket with the instant they are as of, and has what failed read again."""

    def __init__(self, window: "MainWindow", work: "Workplace", reading: ReadingOn) -> None:
        super().__init__(work)
        self._window, self._work, self._reading = window, work, reading
        self._has_ticket = False
        self._connect()

    def _connect(self) -> None:
        model = self._work.queue.model
        model.state_changed.connect(self._mark_list)
        model.counted.connect(self._mark_list)
        model.failed.connect(self._read_failed)
        self._window.contact_changed.connect(self._follow)
        self._window.entered.connect(self._meet_ticket)

    @Slot()
    def _meet_ticket(self) -> None:
        self._has_ticket = True
        for told in (self._work.ticket.shown, self._work.ticket.patched):
            told.connect(self._mark_ticket)
        self._work.ticket.failed.connect(self._read_failed)  # it may have been asked for just before all was away
        self._mark_ticket()

    @Slot()
    def _follow(self) -> None:
        self._mark_list()
        self._mark_ticket()
        if self._reading.contact.is_away:
            self._read_failed()
        elif not self._window.bars.bar("away"):
            self._read_again(list_too=True, ticket_too=True)

    # ------------------------------------------------------------ marking

    @Slot()
    def _mark_list(self) -> None:
        listing = self._work.queue.model.listing
        is_shown = self._work.queue.model.state is ListState.READY
        at = self._reading.as_of_list(listing) if listing is not None and is_shown else None
        kept = self._reading.kept.find(Name(Kind.LIST, listing))
        words = self._as_of(at)
        self._work.queue.states.say_old(words)
        if words and kept is not None and Name(Kind.LIST, listing) in self._reading.contact.served:
            words += _part(kept.content)
        self._work.queue.head.say_old(words)

    @Slot()
    def _mark_ticket(self) -> None:
        if self._has_ticket:
            ticket = self._work.ticket
            shown = ticket.ticket_id if ticket.conversation is not None else None
            ticket.head.say_old(self._as_of(self._reading.as_of_ticket(shown) if shown else None))

    def _as_of(self, at: datetime | None) -> str:
        return f"As of {date_and_time(at, self._work.desk.clock.now())}, offline" if at is not None else ""

    # ------------------------------------------------------------ reading what failed

    @Slot()
    def _read_failed(self) -> None:
        """Read again what could not be, as far as it can be read without the database."""
        if self._reading.contact.is_away:
            listing, shown = self._work.queue.model.listing, self._shown()
            self._read_again(
                list_too=listing is not None and self._reading.has_list(listing),
                ticket_too=shown is not None and self._reading.has_ticket(shown),
            )

    def _read_again(self, *, list_too: bool, ticket_too: bool) -> None:
        if list_too and self._work.queue.model.state is ListState.FAILED:
            self._work.queue.model.reload()
        if ticket_too and self._shown() is not None and self._work.ticket.frame.state == "failure":
            self._work.ticket.frame.try_asked.emit()

    def _shown(self) -> int | None:
        return self._work.ticket.ticket_id if self._has_ticket else None


def _part(kept: KeptList) -> str:
    first = len(kept.rows)
    return f"  ·  the first {first:,} of {kept.count:,}" if first < kept.count else ""
