"""What ticket deeds need of the place where tickets are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.core.work import UnitOfWork
from app.people.model import Requester
from app.tickets.model import Entry, EntryKind, Filed, Ticket
from app.tickets.rules import Receiver


@dataclass(frozen=True)
class Target:
    """A queue as a transfer's goal."""

    id: int
    name: str
    takes_transfers: bool
    is_active: bool


class Tickets(Protocol):
    """Tickets fetched to be changed."""

    def locked(self, ids: Sequence[int]) -> Mapping[int, Ticket]:
        """Return those tickets that exist, locked in id order."""

    def locked_for(self, ids: Sequence[int], staff_id: int | None) -> tuple[Mapping[int, Ticket], Receiver | None]:
        """Return locked tickets and, in the same statement, the one they are to be given to."""

    def locked_towards(self, ids: Sequence[int], queue_id: int) -> tuple[Mapping[int, Ticket], Target | None]:
        """Return locked tickets and, in the same statement, the queue they are to go to."""

    def next_unassigned(self, queue_ids: Sequence[int] | None, now: datetime) -> Ticket | None:
        """Return the most urgent unassigned live ticket that nobody else is taking, locked; None when there is none."""

    def add(self, ticket: Ticket) -> int:
        """Insert a new ticket and return its id."""


class Journal(Protocol):
    """The append-only history of tickets."""

    def add(self, entry: Entry, files: Sequence[Filed] = ()) -> None:
        """Append one entry, written after the tickets themselves."""

    def has_grown(self, ticket_id: int, staff_id: int) -> bool:
        """Tell whether a ticket has an entry of anyone but its maker, or a reply."""

    def kind_of(self, entry_id: int) -> tuple[int, EntryKind, int] | None:
        """Return (ticket, kind, author) of an entry, None when there is none."""


class Requesters(Protocol):
    """Requesters, found or made."""

    def matching(self, email: str, name: str) -> int | None:
        """Return the requester with this e-mail, or lacking one with exactly this name; None when there is none."""

    def add(self, requester: Requester) -> int:
        """Insert a new requester and return the id."""


class Drafts(Protocol):
    """Draft records, as a deed that sends one needs them."""

    def drop(self, key: UUID) -> bool:
        """Delete the actor's draft; tell whether it was there."""


class TicketWork(UnitOfWork, Protocol):
    """The unit of work of ticket deeds."""

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
