"""The working set: what a computer keeps of a desk, to be read while the database is away, and how much of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from app.core.actor import Actor
from app.people.queries import StaffRow
from app.tickets.queries import (
    CategoryRow,
    Conversation,
    Counts,
    Listing,
    QueueRow,
    TicketRow,
)

LISTS, CONVERSATIONS = 16, 50
"""How many lists and how many conversations are kept; those read longest ago go first."""
BYTES, LARGEST = 24 * 2**20, 2 * 2**20
"""Bytes that all of it and that any one thing may take on the disk, as it lies there."""


class Kind(StrEnum):
    """What sort of thing is kept."""

    DESK = "desk"
    STAFF = "staff"
    QUEUES = "queues"
    CATEGORIES = "categories"
    PREFIX = "prefix"
    COUNTS = "counts"
    LIST = "list"
    CONVERSATION = "conversation"


@dataclass(frozen=True)
class Name:
    """What something is found again by: a list by what it shows, a conversation by its ticket."""

    kind: Kind
    listing: Listing | None = None
    ticket_id: int = 0


@dataclass(frozen=True)
class KeptDesk:
    """Who sat here last. `opens_alone` tells that no password had to be typed, so that none is missing without it."""

    actor: Actor
    label: str
    opens_alone: bool


@dataclass(frozen=True)
class KeptList:
    """The first tickets of a list in their order, of `count` in all."""

    listing: Listing
    rows: tuple[TicketRow, ...]
    count: int


@dataclass(frozen=True)
class Kept:
    """Something that is kept, and when it was read."""

    name: Name
    content: Any
    read_at: datetime


@dataclass(frozen=True)
class Unsaved:
    """What has changed since it was saved last; `everything` has all go that is not among `kept`."""

    kept: Sequence[Kept]
    dropped: frozenset[Name]
    everything: bool = False

    def __bool__(self) -> bool:
        """Be true when there is something to save."""
        return bool(self.kept or self.dropped or self.everything)


class Shelf(Protocol):
    """Where the working set lies between two runs. Each deed raises StoreUnavailable."""

    def all(self) -> Sequence[Kept]:
        """Return everything that can be read."""

    def save(self, unsaved: Unsaved) -> None:
        """Save what has changed; what is older than there is room for goes."""

    def clear(self) -> None:
        """Forget everything."""


CONTENTS: Mapping[Kind, Any] = {
    Kind.DESK: KeptDesk,
    Kind.STAFF: tuple[StaffRow, ...],
    Kind.QUEUES: tuple[QueueRow, ...],
    Kind.CATEGORIES: tuple[CategoryRow, ...],
    Kind.PREFIX: str,
    Kind.COUNTS: Counts,
    Kind.LIST: KeptList,
    Kind.CONVERSATION: Conversation,
}
"""What is kept under each kind of name."""


def oldest_first(kept: Iterable[Kept], staff_id: int) -> Sequence[Name]:
    """Return what may go, what was read longest ago first; the names and one's own list always stay."""
    return [one.name for one in sorted(kept, key=lambda one: one.read_at) if not _stays(one.name, staff_id)]


def _stays(name: Name, staff_id: int) -> bool:
    listing = name.listing
    if listing is not None:
        return listing.assignee_id == staff_id and listing.live_only and not listing.is_filtered
    return name.kind is not Kind.CONVERSATION
