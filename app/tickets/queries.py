"""What screens ask about tickets, and the rows they get."""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from app.tickets.model import EntryKind, Filed, Kind, Level, Priority, Source, Status

PAGE = 200
"""Rows in one page of a list."""
LONGEST = 100_000
"""The most rows a list shows; beyond it the person is asked to narrow it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Sort(StrEnum):
    """How a list is ordered; ties always by number."""

    PRIORITY = "priority, then age"
    NEWEST = "newest first"
    OLDEST = "oldest first"
    UPDATED = "last changed first"


@dataclass(frozen=True)
class Listing:
    """What a ticket list shows: where it looks, what it lets through, in which order. Empty means "any"."""

    title: str = "All tickets"
    queue_id: int | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    requester_id: int | None = None
    live_only: bool = True
    statuses: frozenset[Status] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    category_id: int | None = None
    words: str = ""
    sort: Sort = Sort.PRIORITY

    @property
    def is_filtered(self) -> bool:
        """Tell whether something beyond the place itself narrows the list."""
        return bool(self.statuses or self.priorities or self.category_id or self.words)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket as lists show it. `unread` is about the reader: entries of others not yet seen."""

    id: int
    subject: str
    kind: Kind
    status: Status
    priority: Priority
    impact: Level
    urgency: Level
    queue_id: int
    category_id: int | None
    category: str
    assignee_id: int | None
    assignee: str
    requester_id: int | None
    requester: str
    is_vip: bool
    source: Source
    wakes_at: datetime | None
    due_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int
    unread: bool


SortKey = tuple[int, int]
"""What a list is ordered by before the number: (first, second), smaller first."""


@dataclass(frozen=True)
class Spine:
    """All ids of a list in order, with their sort keys: 24 bytes a ticket.

    `more` is true when the list was cut at LONGEST.
    """

    ids: array[int] = field(default_factory=lambda: array("q"))
    first: array[int] = field(default_factory=lambda: array("q"))
    second: array[int] = field(default_factory=lambda: array("q"))
    more: bool = False


def sort_key(row: TicketRow, sort: Sort) -> SortKey:
    """Return the key that places `row` in a list ordered by `sort`, as the spine carries it."""
    match sort:
        case Sort.PRIORITY:
            return int(row.priority), _microseconds(row.due_at)
        case Sort.NEWEST:
            return -row.id, 0
        case Sort.OLDEST:
            return 0, 0
        case Sort.UPDATED:
            return -_microseconds(row.updated_at), 0


def _microseconds(at: datetime) -> int:
    # Whole numbers all the way: a float has no room for the microseconds of a far date.
    return (at - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of the journal as the conversation shows it; `withdrawn` by a later event."""

    id: int
    ticket_id: int
    kind: EntryKind
    body: str
    by_id: int
    by: str
    at: datetime
    written_at: datetime | None
    facts: dict[str, Any]
    files: tuple[Filed, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """A ticket with the newest entries of its journal, oldest first; `earlier` counts those not fetched.

    The row carries all properties; the requester's contact facts ride along.
    """

    row: TicketRow
    email: str
    phone: str
    department: str
    location: str
    created_by: str
    entries: Sequence[EntryRow]
    earlier: int


@dataclass(frozen=True)
class Counts:
    """Live tickets for the sidebar: by queue, mine, unassigned, and how many of each are critical.

    They count what has the next move at the desk; what waits on a requester or a third party is counted beside it.
    """

    by_queue: dict[int, int] = field(default_factory=dict)
    critical_by_queue: dict[int, int] = field(default_factory=dict)
    mine: int = 0
    my_critical: int = 0
    unassigned: int = 0
    total: int = 0
    waiting_by_queue: dict[int, int] = field(default_factory=dict)
    my_waiting: int = 0
    unassigned_waiting: int = 0

    def waiting_in(self, listing: Listing, staff_id: int) -> int:
        """Return how many tickets of a list wait on others; 0 for lists that the sidebar doesn't count."""
        if listing.is_filtered or not listing.live_only:
            return 0
        if listing.queue_id is not None:
            return self.waiting_by_queue.get(listing.queue_id, 0)
        if listing.unassigned:
            return self.unassigned_waiting
        return self.my_waiting if listing.assignee_id == staff_id else 0


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue as the sidebar and pickers show it.

    Whether one `may_see` its tickets follows from whether it `is_restricted` and who its `members` are, by staff id:
    both are told to whom it concerns, and neither is a column.
    """

    id: int
    name: str
    tier: int
    icon: str
    takes_transfers: bool
    is_active: bool
    position: int
    is_restricted: bool = False
    may_see: bool = True
    members: tuple[int, ...] = ()

    @property
    def takes_new(self) -> bool:
        """Tell whether one may put a ticket into it, seen there or not."""
        return self.is_active and (self.may_see or self.takes_transfers)

    def shows_to(self, staff_id: int) -> bool:
        """Tell whether someone sees its tickets, as far as its members are known."""
        return not self.is_restricted or not self.members or staff_id in self.members


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category as pickers show it."""

    id: int
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket found by search: where the words stand (`subject`, `entry`, `requester`, `number`) and the text."""

    ticket_id: int
    subject: str
    status: Status
    requester: str
    place: str
    text: str


class TicketQueries(Protocol):
    """Reads about tickets; unless said otherwise each call is one statement."""

    def first_page(self, listing: Listing, now: datetime, limit: int = PAGE) -> Sequence[TicketRow]:
        """Return the first rows of the list in order."""

    def spine(self, listing: Listing, now: datetime) -> Spine:
        """Return all ids of the list in order."""

    def rows(self, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return these tickets, in no order."""

    def rows_in(self, listing: Listing, now: datetime, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return those of these tickets that belong to the list now."""

    def conversation(self, ticket_id: int, newest: int = 30) -> Conversation | None:
        """Return the ticket with its newest entries in two statements, None when there is no such ticket."""

    def earlier(self, ticket_id: int, before_entry: int, limit: int = 30) -> Sequence[EntryRow]:
        """Return the entries just before one, oldest first."""

    def counts(self, now: datetime) -> Counts:
        """Return the live counts of the sidebar."""

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues in their order."""

    def categories(self) -> Sequence[CategoryRow]:
        """Return all categories by name."""

    def search(self, text: str, queue_id: int | None = None, limit: int = 50) -> Sequence[Hit]:
        """Return tickets found by number, words or requester, newest first."""

    def content(self, sha256: str) -> bytes:
        """Return the bytes of an attached file. Raises RuleBroken when they are gone."""

    def prefix(self) -> str:
        """Return the desk's prefix of ticket numbers."""
