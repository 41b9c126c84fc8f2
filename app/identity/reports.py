"""What the verification log adds up to: each figure with its exact meaning, and no figure of a single analyst.

A verification belongs to the period in which it was opened. It was *verified* when the desk granted something in it,
and its verification time runs from its opening to the first grant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.identity.model import State

LATER_VERIFIED = timedelta(hours=72)
"""Who is verified within this time after a refusal was somebody legitimate who had been refused."""
LEFT = (State.ABANDONED, State.EXPIRED)
"""How a verification ends that was given up: by the analyst, or by nobody going on with it in time."""
FAILED = (State.REFUSED, State.ABANDONED, State.EXPIRED)
"""How a verification ends that verified nobody."""
GOES_ON = (State.OPEN, State.WAITING, State.HELD)
"""Where it is still to be seen whether somebody can be verified."""


class Figure(StrEnum):
    """What a figure counts; verifications, unless it says otherwise."""

    OPENED = "opened"
    VERIFIED = "verified"
    LEFT = "left"
    NEVER_VERIFIED = "never_verified"
    LEGITIMATE_REFUSED = "legitimate_refused"
    HELD = "held"
    FROZEN = "frozen"
    EXCEPTION_ASKED = "exception_asked"
    EXCEPTION_GRANTED = "exception_granted"
    DISPUTED = "disputed"


MEANINGS: Mapping[Figure, str] = {
    Figure.OPENED: "Verifications opened in the period; of a method, those in which something of it still counts as "
    "tried for the person chosen last.",
    Figure.VERIFIED: "Those in which something was granted, whatever came of it afterwards.",
    Figure.LEFT: "Abandoned or run out, with nothing granted.",
    Figure.NEVER_VERIFIED: "People with a verification of the period that was refused, abandoned or ran out, of whom "
    "no verification of the period was granted or still goes on. Those who were rightly refused are among them.",
    Figure.LEGITIMATE_REFUSED: "Refused, and something was granted for the same person within 72 hours after, which "
    "nobody disputed.",
    Figure.HELD: "Held now, whenever opened, by how long ago they were opened.",
    Figure.FROZEN: "People frozen now, whenever verified, by how long ago they were frozen.",
    Figure.EXCEPTION_ASKED: "Verifications in which an exception from a waiting time was asked for.",
    Figure.EXCEPTION_GRANTED: "Those in which an exception was approved.",
    Figure.DISPUTED: "Those of which somebody said that it was not them.",
}
"""What exactly each figure counts, as it is shown beside it."""
OF_PERIOD = (
    Figure.NEVER_VERIFIED,
    Figure.LEGITIMATE_REFUSED,
    Figure.EXCEPTION_ASKED,
    Figure.EXCEPTION_GRANTED,
    Figure.DISPUTED,
)
"""What is counted once for the whole period."""


@dataclass(frozen=True, slots=True)
class Age:
    """A stretch of ages: from `least` on, and below `below`; None has no end."""

    words: str
    least: timedelta
    below: timedelta | None

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime]:
        """Return after which instant something of this age began (None: any), and the last instant it may have."""
        return (None if self.below is None else now - self.below), now - self.least


AGES = (
    Age("Less than a day", timedelta(), timedelta(days=1)),
    Age("1 to 7 days", timedelta(days=1), timedelta(days=7)),
    Age("7 days and more", timedelta(days=7), None),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The period a report is about, its end left out, and the queue; without one, every queue that one may see."""

    since: datetime
    until: datetime
    now: datetime
    queue_id: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One method in figures, or all together when `method` is empty; the times are None while nobody was verified.

    Both times are nearest-rank: a time that really occurred, not more than which half (nine tenths) of them took.
    """

    method: str
    opened: int
    verified: int
    left: int
    median: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a period and a queue; `held` and `frozen` are in the order of the ages."""

    ways: Sequence[Way] = ()
    counts: Mapping[Figure, int] = field(default_factory=dict)
    held: Sequence[int] = ()
    frozen: Sequence[int] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show at all."""
        return not any((*(way.opened for way in self.ways), *self.counts.values(), *self.held, *self.frozen))


class ReportQueries(Protocol):
    """Reads of figures; a call is two statements."""

    def report(self, wanted: Wanted) -> Report:
        """Return the figures. Raises NotPermitted, StoreRefused, StoreUnavailable."""
