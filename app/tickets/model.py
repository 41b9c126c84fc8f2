"""A ticket and its journal, as the desk speaks of them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from app.core.clock import NEVER


class Kind(StrEnum):
    """Unplanned trouble, or a formal wish for something (ITIL 4)."""

    INCIDENT = "incident"
    SERVICE_REQUEST = "service request"

    @property
    def label(self) -> str:
        """Return the word shown on screens."""
        return self.value.capitalize()


class Status(StrEnum):
    """Where a ticket stands; *pending* waits on the requester, *on hold* on a third party."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on hold"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_live(self) -> bool:
        """Tell whether the desk still has work to do."""
        return self not in (Status.RESOLVED, Status.CLOSED)

    @property
    def is_waiting(self) -> bool:
        """Tell whether someone outside the desk has the next move."""
        return self in (Status.PENDING, Status.ON_HOLD)

    @property
    def label(self) -> str:
        """Return the word shown on screens."""
        return self.value.capitalize()


class Level(StrEnum):
    """How far an impact reaches, or how soon it hurts."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """Return the word shown on screens."""
        return self.value.capitalize()


class Priority(IntEnum):
    """The order of work; 1 comes first."""

    CRITICAL = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4

    @property
    def label(self) -> str:
        """Return the word shown on screens."""
        return self.name.capitalize()


class Source(StrEnum):
    """How a ticket reached the desk."""

    PHONE = "phone"
    EMAIL = "e-mail"
    WALK_UP = "walk-up"
    CHAT = "chat"
    IMPORT = "import"
    DESK = "desk"


class EntryKind(StrEnum):
    """What a line of the journal is: the requester's words, ours to them, ours to us, or what happened."""

    MESSAGE = "message"
    REPLY = "reply"
    NOTE = "note"
    EVENT = "event"


@dataclass(eq=False)
class Entry:
    """One line of a ticket's journal; entries are only ever added.

    `facts` holds what an event changed as {field: [was, to]}; `words` the folded words it is found by.
    """

    ticket_id: int
    kind: EntryKind
    body: str
    by_id: int
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    written_at: datetime | None = None
    id: int = 0


@dataclass(eq=False)
class Ticket:
    """One incident or service request. `priority` follows from impact and urgency; `wakes_at` ends *pending*."""

    subject: str
    queue_id: int
    kind: Kind = Kind.INCIDENT
    status: Status = Status.NEW
    impact: Level = Level.LOW
    urgency: Level = Level.MEDIUM
    priority: Priority = Priority.LOW
    category_id: int | None = None
    assignee_id: int | None = None
    requester_id: int | None = None
    source: Source = Source.DESK
    wakes_at: datetime | None = None
    due_at: datetime = NEVER
    external_id: str | None = None
    version: int = 1
    created_at: datetime = NEVER
    created_by: int = 0
    updated_at: datetime = NEVER
    updated_by: int = 0
    id: int = 0


@dataclass(eq=False)
class Queue:
    """Where tickets wait. `takes_transfers` is false for a queue that only its own people fill."""

    name: str
    tier: int = 1
    icon: str = "layers"
    takes_transfers: bool = True
    is_active: bool = True
    position: int = 0
    id: int = 0


@dataclass(eq=False)
class Category:
    """What a ticket is about."""

    name: str
    is_active: bool = True
    id: int = 0


@dataclass(frozen=True)
class Filed:
    """An attached file as its entry names it; the content is found by its sha256."""

    sha256: str
    name: str
    size: int


@dataclass(frozen=True)
class Asker:
    """Whom a new ticket is for: a known requester by `id`, or the facts to find or make one. All empty: unknown."""

    id: int | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    department: str = ""
    location: str = ""


@dataclass(frozen=True)
class NewTicket:
    """All that a new ticket starts with."""

    subject: str
    queue_id: int
    body: str = ""
    kind: Kind = Kind.INCIDENT
    impact: Level = Level.LOW
    urgency: Level = Level.MEDIUM
    category_id: int | None = None
    source: Source = Source.DESK
    asker: Asker = Asker()
    take: bool = False
