"""What an article is besides its text: how sure it is, who may read and change it, and what it was good for.

The words are those of Knowledge-Centered Service (KCS v6 Practices Guide, techniques 5.1, 5.2 and 5.11).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum


class Confidence(StrEnum):
    """How far an article may be relied on."""

    WORK_IN_PROGRESS = "work in progress"
    """It has no resolution yet."""
    NOT_VALIDATED = "not validated"
    """It has helped nobody but its author so far."""
    VALIDATED = "validated"
    ARCHIVED = "archived"


class Governance(StrEnum):
    """Who may change an article."""

    EXPERIENCE = "experience"
    """Everybody with a contributor's licence, as experience grows."""
    COMPLIANCE = "compliance"
    """Publishers and who is in charge of it alone: it says what has to be kept to."""


class Licence(IntEnum):
    """What somebody may do with articles; each includes those before it."""

    CANDIDATE = 1
    """Proposes changes; writes new articles."""
    CONTRIBUTOR = 2
    """Changes articles and validates their own work."""
    PUBLISHER = 3
    """Changes who may read an article, archives it, and decides on proposals to any."""
    COACH = 4
    """Grants licences."""


class Part(StrEnum):
    """What an article had to do with a ticket."""

    USED = "used"
    CREATED = "created"
    IMPROVED = "improved"


class Helped(StrEnum):
    """Whether an article helped to resolve a ticket."""

    HELPED = "helped"
    PARTLY = "partly"
    WRONG = "wrong"
    NOT_USED = "not used"


LOOK = timedelta(minutes=30)
"""One look at an article counts in each such while."""


def slot_of(at: datetime) -> int:
    """Return the half hour of an instant, counted since 1970."""
    return int(at.timestamp() // LOOK.total_seconds())


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """By who made it."""


@dataclass(frozen=True)
class Article:
    """An article as lists show it; `queue_id` is the restricted queue whose members alone may read it, or None."""

    article: str
    title: str
    head: int
    confidence: Confidence
    governance: Governance
    queue_id: int | None
    keeper_id: int | None
    """Who is in charge of it: flags and proposals go to them."""
    review_by: date | None
    changed_at: datetime
