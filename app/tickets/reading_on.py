"""Reading on while the database is away: the same questions, answered by what was kept of their last answers."""

import threading
from array import array
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from app.core.clock import Clock
from app.core.errors import StoreUnavailable
from app.people.queries import LoadRow, PeopleQueries, RequesterRow, StaffRow
from app.tickets.cache import KeptDesk, KeptList, Kind, Name, Shelf
from app.tickets.queries import (
    PAGE,
    CategoryRow,
    Conversation,
    Counts,
    EntryRow,
    Hit,
    Listing,
    QueueRow,
    Spine,
    TicketQueries,
    TicketRow,
    sort_key,
)
from app.tickets.working_set import WorkingSet

NEWEST = 30
"""Entries that a conversation has to have been asked for to be kept: fewer are a glance at it."""
AT_ONCE = 500
"""Tickets that are looked after by one statement."""
NOT_KEPT = "The database can't be reached, and this was not kept on this computer."
NOT_NOW = "The database can't be reached, and this can't be read without it."
Gone = Callable[[frozenset[int]], object]


class Contact:
    """Whether the database is there; any thread may ask and tell."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        """Until when the database was there, None while it is."""
        self.served: set[Name] = set()
        """What has been answered out of what was kept since."""

    @property
    def is_away(self) -> bool:
        """Tell whether the database is known to be away."""
        return self.since is not None

    def lose(self, at: datetime) -> None:
        """Take note that the database is away; that it was last there at `at`, unless that is known."""
        self.since = self.since or at

    def find(self) -> bool:
        """Take note that the database is there again; tell whether something old was shown meanwhile."""
        self.since, served, self.served = None, self.served, set()
        return bool(served)


class ReadingOn:
    """What a desk's working set is kept by and read from; `tickets` and `people` ask the database while it is there.

    `gone` is told, on any thread, of tickets that turned out not to be seen any more.
    """

    def __init__(
        self,
        tickets: TicketQueries,
        people: PeopleQueries,
        *,
        shelf: Shelf,
        contact: Contact,
        clock: Clock,
        staff_id: int,
    ) -> None:
        self._shelf, self._clock = shelf, clock
        self.contact = contact
        self.kept = WorkingSet(staff_id)
        self.gone: Gone = lambda _ids: None
        self._saving = threading.Lock()
        memory = _Memory(self.kept, contact, clock, self._lose)
        self.tickets: TicketQueries = KeptTickets(tickets, memory)
        self.people: PeopleQueries = KeptPeople(people, memory)

    def as_of_list(self, listing: Listing) -> datetime | None:
        """Return the instant that a list is shown as of while the database is away, None while it is there."""
        return self._as_of(Name(Kind.LIST, listing))

    def as_of_ticket(self, ticket_id: int) -> datetime | None:
        """Return the instant that a conversation is shown as of while the database is away."""
        return self._as_of(Name(Kind.CONVERSATION, ticket_id=ticket_id))

    def has_list(self, listing: Listing) -> bool:
        """Tell whether a list can be read without the database."""
        return self.kept.find(Name(Kind.LIST, listing)) is not None

    def has_ticket(self, ticket_id: int) -> bool:
        """Tell whether a conversation can be read without the database."""
        return self.kept.find(Name(Kind.CONVERSATION, ticket_id=ticket_id)) is not None

    def note_desk(self, desk: KeptDesk) -> None:
        """Keep who sits here, for a start without the database."""
        self.kept.put(Name(Kind.DESK), desk, self._clock.now())

    def load(self) -> None:
        """Take in what earlier runs kept. Raises StoreUnavailable."""
        self.kept.take_in(self._shelf.all())

    def save(self) -> None:
        """Save what has changed. Raises StoreUnavailable; then it is saved the next time."""
        with self._saving:
            unsaved = self.kept.take_unsaved()
            if unsaved:
                try:
                    self._shelf.save(unsaved)
                except BaseException:
                    self.kept.put_back(unsaved)
                    raise

    def look_after(self, ids: Collection[int] | None = None) -> None:
        """See whether these tickets (all that are kept, when None) may still be seen; the others go at once.

        Raises StoreUnavailable.
        """
        kept = self.kept.ticket_ids()
        wanted = sorted(kept if ids is None else kept.intersection(ids))
        for first in range(0, len(wanted), AT_ONCE):
            self.tickets.rows(wanted[first : first + AT_ONCE])

    def forget(self) -> None:
        """Forget all that is kept, here and on the disk, and keep nothing more in this run. Raises StoreUnavailable."""
        with self._saving:
            self.kept.forget(for_good=True)
            self._shelf.clear()

    def _as_of(self, name: Name) -> datetime | None:
        kept = self.kept.find(name) if name in self.contact.served else None
        return kept.read_at if kept and self.contact.is_away else self.contact.since

    def _lose(self, ids: frozenset[int]) -> None:
        if ids:
            self.kept.drop_tickets(ids, self._clock.now())
            self.gone(ids)


class _Memory:
    """Keeps answers, and gives them again."""

    def __init__(self, kept: WorkingSet, contact: Contact, clock: Clock, lose: Gone) -> None:
        self.kept, self.lose = kept, lose
        self._contact, self._clock = contact, clock

    def now(self) -> datetime:
        """Return the instant that an answer is as of: when it was asked for."""
        return self._clock.now()

    @property
    def is_away(self) -> bool:
        """Tell whether the database need not be asked."""
        return self._contact.is_away

    def keep[T](self, name: Name, ask: Callable[[], T]) -> T:
        """Ask, and keep the answer; while the database is away, give the answer that was kept."""
        if self.is_away:
            found: T = self.given(name)
            return found
        at = self.now()
        answer = ask()
        self.kept.put(name, answer, at)
        return answer

    def given(self, name: Name) -> Any:
        """Return what is kept under a name. Raises StoreUnavailable when nothing is."""
        found = self.kept.find(name)
        if found is None:
            raise StoreUnavailable(NOT_KEPT)
        self._contact.served.add(name)
        return found.content

    def need(self) -> None:
        """Raise StoreUnavailable while the database is away."""
        if self.is_away:
            raise StoreUnavailable(NOT_NOW)


class KeptTickets:
    """TicketQueries over those of a database: what they answer is kept, and answers in their place."""

    def __init__(self, live: TicketQueries, memory: _Memory) -> None:
        self._live, self._memory = live, memory

    def first_page(self, listing: Listing, now: datetime, limit: int = PAGE) -> Sequence[TicketRow]:
        """Return the first rows of the list in order."""
        if self._memory.is_away:
            return self._list(listing).rows[:limit]
        at = self._memory.now()
        rows = tuple(self._live.first_page(listing, now, limit))
        if limit == PAGE:
            before = self._memory.kept.find(Name(Kind.LIST, listing))
            count = len(rows) if len(rows) < PAGE or before is None else max(before.content.count, len(rows))
            self._memory.kept.put(Name(Kind.LIST, listing), KeptList(listing, rows, count), at)
        return rows

    def spine(self, listing: Listing, now: datetime) -> Spine:
        """Return all ids of the list in order; of a kept one those of the rows that are there."""
        if self._memory.is_away:
            return _spine(self._list(listing))
        spine = self._live.spine(listing, now)
        self._memory.kept.count(listing, len(spine.ids))
        return spine

    def rows(self, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return these tickets, in no order; those that are not there, or may not be seen, are kept no longer."""
        if self._memory.is_away:
            found = self._memory.kept.rows(ids)
            if len(found) < len(frozenset(ids)):
                raise StoreUnavailable(NOT_KEPT)
            return list(found.values())
        rows = self._live.rows(ids)
        self._memory.kept.renew(rows)
        self._memory.lose(self._memory.kept.ticket_ids().intersection(ids) - {row.id for row in rows})
        return rows

    def rows_in(self, listing: Listing, now: datetime, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return those of these tickets that belong to the list now."""
        if self._memory.is_away:
            return [row for row in self._list(listing).rows if row.id in ids]
        at = self._memory.now()
        rows = self._live.rows_in(listing, now, ids)
        self._memory.kept.patch(listing, ids, rows, at)
        return rows

    def conversation(self, ticket_id: int, newest: int = NEWEST) -> Conversation | None:
        """Return the ticket with its newest entries, None when there is no such ticket."""
        name = Name(Kind.CONVERSATION, ticket_id=ticket_id)
        if self._memory.is_away:
            kept: Conversation = self._memory.given(name)
            return kept
        at = self._memory.now()
        conversation = self._live.conversation(ticket_id, newest)
        if conversation is None:
            self._memory.lose(frozenset({ticket_id}))
        elif newest >= NEWEST:
            self._memory.kept.put(name, conversation, at)
        return conversation

    def earlier(self, ticket_id: int, before_entry: int, limit: int = NEWEST) -> Sequence[EntryRow]:
        """Return the entries just before one, oldest first."""
        self._memory.need()
        return self._live.earlier(ticket_id, before_entry, limit)

    def counts(self, now: datetime) -> Counts:
        """Return the live counts of the sidebar."""
        return self._memory.keep(Name(Kind.COUNTS), lambda: self._live.counts(now))

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues in their order; nothing is kept of those one may not see any more."""
        queues = self._memory.keep(Name(Kind.QUEUES), lambda: tuple(self._live.queues()))
        if not self._memory.is_away:
            seen = {queue.id for queue in queues if queue.may_see}
            self._memory.lose(self._memory.kept.drop_queues_but(seen, self._memory.now()))
        return queues

    def categories(self) -> Sequence[CategoryRow]:
        """Return all categories by name."""
        return self._memory.keep(Name(Kind.CATEGORIES), lambda: tuple(self._live.categories()))

    def search(self, text: str, queue_id: int | None = None, limit: int = 50) -> Sequence[Hit]:
        """Return tickets found by number, words or requester, newest first."""
        self._memory.need()
        return self._live.search(text, queue_id, limit)

    def content(self, sha256: str) -> bytes:
        """Return the bytes of an attached file."""
        self._memory.need()
        return self._live.content(sha256)

    def prefix(self) -> str:
        """Return the desk's prefix of ticket numbers."""
        return self._memory.keep(Name(Kind.PREFIX), self._live.prefix)

    def _list(self, listing: Listing) -> KeptList:
        kept: KeptList = self._memory.given(Name(Kind.LIST, listing))
        return kept


class KeptPeople:
    """PeopleQueries over those of a database; the staff is kept."""

    def __init__(self, live: PeopleQueries, memory: _Memory) -> None:
        self._live, self._memory = live, memory

    def staff(self) -> Sequence[StaffRow]:
        """Return all staff, gone ones included, by name."""
        return self._memory.keep(Name(Kind.STAFF), lambda: tuple(self._live.staff()))

    def requesters_like(self, words: str, limit: int = 20) -> Sequence[RequesterRow]:
        """Return requesters whose name, e-mail or phone has a word starting with each of `words`."""
        self._memory.need()
        return self._live.requesters_like(words, limit)

    def load(self) -> Sequence[LoadRow]:
        """Return the live load of everyone who has any."""
        self._memory.need()
        return self._live.load()


def _spine(kept: KeptList) -> Spine:
    keys = [sort_key(row, kept.listing.sort) for row in kept.rows]
    return Spine(
        array("q", (row.id for row in kept.rows)),
        array("q", (first for first, _ in keys)),
        array("q", (second for _, second in keys)),
    )
