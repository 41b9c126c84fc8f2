"""The connections of a desk as people set them up: what is in force, what waits for a second person, what was tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from app.identity.directories import Check

ALIVE = timedelta(seconds=30)
"""A worker is taken to be gone after this long without a sign of life."""
PATIENCE = timedelta(minutes=2)
"""How long a test waits for a worker, and for what it tries."""
TRIES, WITHIN = 5, timedelta(minutes=10)
"""So often a connection is tried: each try signs in, and wrong secrets lock accounts."""


class Fate(StrEnum):
    """What became of a connection that somebody set up."""

    SET = "set"
    PROPOSED = "proposed"
    RETIRED = "retired"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class SetUp:
    """A connection as it is set up; its secret lies with the worker, the lowest position is asked first."""

    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    is_active: bool = True
    position: int = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an administrator wants of a connection; it is in force once a security officer agreed."""

    id: int
    wanted: SetUp
    by_id: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """The last test of a connection: how far it is, by which worker, and line by line what came of it."""

    job_id: int
    asked_at: datetime
    asked_by: str = ""
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    until: datetime | None = None
    state: str = ""
    code: str = ""
    said: str = ""
    worker: str = ""
    lines: Sequence[Check] = ()
    is_of_these_settings: bool = True

    def is_running(self, now: datetime) -> bool:
        """Tell whether a worker may still answer."""
        return self.ended_at is None and (self.until is None or now < self.until)

    @property
    def is_fine(self) -> bool:
        """Tell whether all that was tried holds."""
        return self.state == "succeeded" and all(line.is_fine for line in self.lines)


@dataclass(frozen=True, slots=True)
class Kept:
    """One connection with all that is known of it; one that is only proposed has a negative id and nothing in force."""

    id: int
    in_force: SetUp
    proposal: Proposal | None = None
    trial: Trial | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.in_force.name

    @property
    def wanted(self) -> SetUp:
        """Return what was proposed, or what is in force where nothing was."""
        return self.proposal.wanted if self.proposal else self.in_force


@dataclass(frozen=True, slots=True)
class Connections:
    """All connections at one moment, and who would work by them.

    `workers` is how many live, `seen_at` when the last one gave a sign of life; `has_officers` tells whether anybody
    could agree with what is proposed.
    """

    now: datetime
    rows: Sequence[Kept] = ()
    workers: int = 0
    seen_at: datetime | None = None
    has_officers: bool = False


class ConnectionDesk(Protocol):
    """The connections as one member of staff reaches them. All raise NotPermitted, RuleBroken, StoreUnavailable."""

    is_shared: bool
    """Whether a second person has to agree with what one sets up."""

    def read(self) -> Connections:
        """Return all that is known of them."""

    def keep(self, wanted: SetUp) -> Fate:
        """Set a connection up under its name, or propose it."""

    def agree(self, proposal_id: int) -> None:
        """Put in force what somebody else proposed, as a security officer."""

    def decline(self, proposal_id: int) -> None:
        """Take back what was proposed, by whoever."""

    def test(self, name: str) -> int:
        """Ask a worker to try what is in force, and return the job."""

    def cancel(self, job_id: int) -> None:
        """Wait for a test no longer."""
