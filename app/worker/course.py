"""The course of one job: steps taken on any thread, one after the other, until it has ended."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

from app.core.errors import HelpDeskError, StoreUnavailable
from app.identity.jobs import Job
from app.worker.means import Means
from app.worker.telling import tell

AGAIN = 2.0
"""Seconds until a step is taken again that found the database away."""
PATIENCE = 300.0
"""Seconds for which a course waits for a database that is away."""

Stage = Callable[[], float | None]
"""One step: returns after how many seconds the next is due, None when the course is over."""


class Course(ABC):
    """One job from claim to end.

    A stage does one thing to the world or to the database, so that it can be taken again when the database was away.
    """

    limit = 20.0
    """Seconds one step may take; then it is left to itself, and the job ends as `_give_up` says."""
    can_be_resumed = False
    """Whether another worker can go on with the job from what was told of it."""
    listens = False
    """Whether a change in the database may be what it waits for."""

    def __init__(self, job: Job, means: Means) -> None:
        self.job, self.means = job, means
        self._closing = threading.Lock()
        self._is_closed = self._is_left = False
        self._stage: Stage = self.begin
        self._waited = 0.0

    @abstractmethod
    def begin(self) -> float | None:
        """Take the first step."""

    @abstractmethod
    def _give_up(self) -> None:
        """End the job as one that was not brought to its end."""

    def step(self) -> float | None:
        """Take the next step; one that found the database away is taken again a little later."""
        if self._is_left:
            return None
        try:
            while (after := self._stage()) == 0.0 and not self._is_left:
                pass
            return after
        except StoreUnavailable:
            self._waited += AGAIN
            if self._waited > PATIENCE:
                raise
            return AGAIN

    def then(self, stage: Stage, *, after: float = 0.0) -> float:
        """Go on with this stage."""
        self._stage = stage
        return after

    def finish(self, end: Callable[[], None]) -> float | None:
        """End the job by this call, which is made again while the database is away; nobody else ends it then."""
        if not self._close():
            return None

        def ended() -> float | None:
            end()
            return None

        return self.then(ended)

    def give_up(self) -> None:
        """End the job from outside: a step takes too long, failed unforeseen, or the worker leaves."""
        if not self._close():
            return
        self._is_left = True
        try:
            self._give_up()
        except HelpDeskError as failure:
            tell("not_ended", job=self.job.id, kind=self.job.kind, failure=failure)

    def _close(self) -> bool:
        """Close the course; True for whoever closed it, who alone ends the job."""
        with self._closing:
            was, self._is_closed = self._is_closed, True
            return not was
