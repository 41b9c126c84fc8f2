"""What ticket deeds need of the place where tickets are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.core.work import UnitOfWork
from app.people.model import Requester
from app.tickets.model import Entry, EntryKind, Filed, Ticket
from app.tickets.rules import Goal, Receiver


@dataclass(frozen=True)
class Target:
    """A queue as a transfer's goal."""

    id: int
    name: str
    takes_transfers: bool
    is_active: bool


@dataclass(frozen=True)
class About:
    """What withdrawing an entry depends on."""

    ticket_id: int
    kind: EntryKind
    by_id: int
    is_withdrawn: bool = False


def withdrawal(entry_id: int) -> dict[str, Any]:
    """Return the facts of the event that withdraws an entry."""
    return {"withdraws": [None, entry_id]}


class Tickets(Protocol):
    """Tickets fetched to be changed."""

    def locked(self, ids: Sequence[int]) -> Mapping[int, Ticket]:
        """Return those tickets that exist, locked in id order."""

    def locked_of(self, staff_id: int) -> Mapping[int, Ticket]:
        """Return all live tickets of one person, locked in id order."""

    def locked_for(self, ids: Sequence[int], staff_id: int | None) -> tuple[Mapping[int, Ticket], Receiver | None]:
        """Return locked tickets and, in the same statement, the one they are to be given to."""

    def locked_towards(self, ids: Sequence[int], queue_id: int) -> tuple[Mapping[int, Ticket], Target | None]:
        """Return locked tickets and, in the same statement, the queue they are to go to."""

    def locked_under(self, ids: Sequence[int], category_id: int | None) -> tuple[Mapping[int, Ticket], bool]:
        """Return locked tickets and, in the same statement, whether the category they are to be filed under is used."""

    def goals(self, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Goal]:
        """Return people, queues and categories by the field that is to go back to them and their id."""

    def next_unassigned(self, queue_ids: Sequence[int] | None, now: datetime) -> Ticket | None:
        """Return the most urgent unassigned live ticket that nobody else is taking, locked; None when there is none."""

    def add(self, ticket: Ticket) -> int:
        """Insert a new ticket and return its id. Raises RuleBroken when its queue or category is not in use."""


class Journal(Protocol):
    """The append-only history of tickets."""

    def add(self, entry: Entry) -> None:
        """Append one entry, written after the tickets themselves."""

    def put(self, entry: Entry, files: Sequence[Filed] = ()) -> int:
        """Append one entry at once, with its files, and return its id."""

    def has_grown(self, ticket_id: int, staff_id: int) -> bool:
        """Tell whether a ticket has an entry of anyone but its maker, or a reply."""

    def redact(self, entry_id: int, *, ticket_id: int, reason: str, tombstone: str) -> None:
        """Put a tombstone in the place of an entry's text; a server makes its own of the reason."""

    def about(self, entry_id: int) -> About | None:
        """Return what withdrawing an entry depends on, None when there is no such entry."""


class Requesters(Protocol):
    """Requesters, found or made."""

    def matching(self, email: str, name: str) -> int | None:
        """Return the requester with this e-mail, or lacking one with exactly this name; None when there is none."""

    def add(self, requester: Requester) -> int:
        """Insert a new requester and return the id."""


class Drafts(Protocol):
    """Draft records, as a deed that sends one needs them."""

    def drop(self, key: UUID) -> None:
        """Delete the actor's draft; one that is not there is fine."""


class TicketWork(UnitOfWork, Protocol):
    """The unit of work of ticket deeds."""

    @property
    def refused(self) -> dict[int, str]:
        """Tickets that the database itself refused in an earlier try of this deed, and why: they are left."""

    @property
    def tickets(self) -> Tickets:
        """Tickets to change."""

    @property
    def journal(self) -> Journal:
        """Entries to add."""

    @property
    def requesters(self) -> Requesters:
        """Requesters to find or make."""

    @property
    def drafts(self) -> Drafts:
        """Drafts to send."""
