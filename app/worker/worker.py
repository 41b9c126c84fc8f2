"""The loop of a worker: it hears of jobs at once, takes as many as it has hands for, and keeps house between."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.core.errors import HelpDeskError, StoreUnavailable
from app.identity.jobs import Job, JobKind
from app.identity.retention import BATCH
from app.worker.afterwards import Notifying, Scrambling
from app.worker.carrying_out import CarryingOut
from app.worker.code_courses import Asking, Sending
from app.worker.course import Course
from app.worker.finding import Finding, Reading
from app.worker.hands import WIDTH, Hands, Steps
from app.worker.means import Means
from app.worker.prompting import Approving, Prompting
from app.worker.reconciling import EVERY, Reconciling
from app.worker.settling import Settling
from app.worker.telling import tell
from app.worker.trying import Trying
from app.worker.walking import EVERY as WALK_EVERY
from app.worker.walking import Walking
from app.worker.watching import EVERY as WATCH_EVERY
from app.worker.watching import Watching

COURSES: Mapping[JobKind, type[Course]] = {
    JobKind.FIND: Finding,
    JobKind.SUBJECT: Reading,
    JobKind.PROMPT: Prompting,
    JobKind.CODE: Sending,
    JobKind.PASSCODE: Asking,
    JobKind.APPROVAL: Approving,
    JobKind.CARRY_OUT: CarryingOut,
    JobKind.SCRAMBLE: Scrambling,
    JobKind.NOTIFY: Notifying,
    JobKind.TEST: Trying,
}
FLOOR: Final = 0.25
"""Seconds after which it looks for jobs without having heard of any."""
BEAT, SWEEP, LOOK = 10.0, 10.0, 20.0
"""Seconds between two heartbeats, between ending what ran out of time, and between looks for what others left."""
ERASE = 900.0
"""Seconds between two times of erasing what was kept long enough."""
WALK_AFTER = 60.0
"""Seconds after which a worker that has just started begins to walk: whoever calls comes first."""
LEAVE = 10.0
"""Seconds that steps under way have to end once the worker is told to stop."""
PAUSE = 2.0
"""Seconds until the database is tried again that was away."""


@dataclass
class Chore:
    """Something done every so often, on a hand of its own."""

    every: float
    do: Steps
    due: float = 0.0


class Looking:
    """Takes over what others began and never ended, and what nobody used."""

    limit = 20.0

    def __init__(self, means: Means, take: Callable[[Course], None]) -> None:
        self._means, self._take = means, take

    def step(self) -> float | None:
        """Look once."""
        for job in self._means.desk.stranded():
            self._take(Settling(job, self._means))
        for job in self._means.desk.unused():
            self._take(Scrambling(job, self._means))
        return None


class Erasing:
    """Erases what was kept long enough, in small batches, so that nobody waits for it."""

    limit = 60.0

    def __init__(self, means: Means) -> None:
        self._means = means

    def step(self) -> float | None:
        """Erase what is due."""
        until = time.monotonic() + self.limit / 2
        while self._means.desk.erase(BATCH) and time.monotonic() < until:
            pass
        return None


class Worker:
    """One worker; `run` returns once `stop` was called, `run_once` once nothing waits any more.

    Both raise NotPermitted and StoreRefused: then the login can't be a worker's. `run_once` raises StoreUnavailable.
    """

    def __init__(self, means: Means, *, width: int = WIDTH, reconcile: float = EVERY) -> None:
        self._means = means
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._hands: Hands[Course] = Hands(self._woken.set, width=width)
        self._chore_hands: Hands[Steps] = Hands(self._woken.set, width=4)
        self._waiting: dict[Course, float] = {}
        self._adding = threading.Lock()
        self._added: list[Course] = []
        self._heard = False
        self._patience: float | None = None
        self._next_beat = self._next_sweep = self._next_claim = 0.0
        self._walking = Walking(means, is_busy=lambda: bool(self._hands.busy))
        self._chores = [
            Chore(LOOK, Looking(means, self._add)),
            Chore(reconcile, Reconciling(means)),
            Chore(WATCH_EVERY, Watching(means)),
            Chore(ERASE, Erasing(means)),
            Chore(WALK_EVERY, self._walking, due=time.monotonic() + WALK_AFTER),
        ]

    def hurry(self) -> None:
        """Look at once, from any thread: something was committed."""
        self._heard = True
        self._woken.set()

    def stop(self, leave: float | None = None) -> None:
        """Take nothing more, let what is under way end within these seconds, and return from `run`; from any thread."""
        self._patience = LEAVE if leave is None else leave
        self._stopping.set()
        self._woken.set()

    def run(self) -> None:
        """Work until told to stop."""
        tell("began")
        try:
            while not self._stopping.is_set():
                self._woken.wait(self._turn())
                self._woken.clear()
        finally:
            self._leave()

    def run_once(self) -> None:
        """Do what waits, and what follows from it, and return."""
        tell("began")
        self._is_once = True
        try:
            self._keep_house_once()
            while not self._stopping.is_set():
                self._next_claim = 0.0
                wait = self._turn()
                if not self._is_busy and not self._claimed_last:
                    return
                self._woken.wait(min(wait, FLOOR))
                self._woken.clear()
        finally:
            self._leave()

    @property
    def _is_busy(self) -> bool:
        return bool(self._waiting or self._hands.busy or self._chore_hands.busy or self._added)

    _claimed_last, _is_once = True, False

    def _keep_house_once(self) -> None:
        for chore in self._chores:
            chore.due = float("inf")
            self._chore_hands.take(chore.do)

    def _turn(self) -> float:
        """Do what is due and return after how many seconds something is due next."""
        self._collect()
        try:
            self._keep_up()
            self._begin_due()
            self._claim()
        except StoreUnavailable as failure:
            if self._is_once:
                raise
            tell("store_away", failure=failure, level=logging.WARNING)
            self._next_claim = self._next_beat = self._next_sweep = time.monotonic() + PAUSE
            self._claimed_last = False
        now = time.monotonic()
        dues = [*self._waiting.values(), now + FLOOR] if self._hands.free > 0 else [now + FLOOR]
        return max(0.0, min(dues) - now)

    def _collect(self) -> None:
        """Take back what hands have ended, and give up what they are too long at."""
        for taken in self._hands.taken():
            if taken.failure is not None:
                self._failed(taken.course, taken.failure)
            elif taken.after is not None:
                self._waiting[taken.course] = time.monotonic() + taken.after
        for course in self._hands.overdue():
            tell("overdue", job=course.job.id, kind=course.job.kind, level=logging.WARNING)
            course.give_up()
        for chore in self._chore_hands.taken():
            if chore.failure is not None:
                tell("chore_failed", failure=chore.failure, level=logging.WARNING)
        self._chore_hands.overdue()
        with self._adding:
            added, self._added = self._added, []
        known = {(type(one), one.job.id) for one in (*self._waiting, *self._hands.busy)}
        self._waiting |= {one: 0.0 for one in added if (type(one), one.job.id) not in known}

    def _failed(self, course: Course, failure: Exception) -> None:
        tell("failed", job=course.job.id, kind=course.job.kind, failure=failure, level=logging.ERROR)
        course.give_up()

    def _keep_up(self) -> None:
        now = time.monotonic()
        if now >= self._next_beat:
            self._means.desk.beat(self._means.id, self._means.keys.public)
            self._next_beat = now + BEAT
        if now >= self._next_sweep:
            self._means.desk.sweep()
            self._next_sweep = now + SWEEP
        for chore in self._chores:
            if now >= chore.due and self._chore_hands.free > 0:
                chore.due = now + chore.every
                self._chore_hands.take(chore.do)

    def _begin_due(self) -> None:
        now, self_heard, self._heard = time.monotonic(), self._heard, False
        ready = [one for one, due in self._waiting.items() if due <= now or (self_heard and one.listens)]
        for course in sorted(ready, key=lambda one: self._waiting[one])[: max(0, self._hands.free)]:
            del self._waiting[course]
            self._hands.take(course)
        if self_heard:
            self._next_claim = 0.0

    def _claim(self) -> None:
        self._claimed_last = False
        if time.monotonic() < self._next_claim:
            return
        while self._hands.free > 0 and not self._stopping.is_set():
            job = self._means.desk.claim(self._means.id)
            if job is None:
                self._next_claim = time.monotonic() + FLOOR
                return
            self._claimed_last = True
            self._take(job)

    def _take(self, job: Job) -> None:
        tell("claimed", job=job.id, kind=job.kind, count=job.tries)
        self._hands.take(COURSES[job.kind](job, self._means))

    def _add(self, course: Course) -> None:
        with self._adding:
            self._added.append(course)
        self._woken.set()

    def _leave(self) -> None:
        """Let steps end that are under way; what then still runs is ended as what it is: perhaps done."""
        self._walking.stop()
        self._hands.wait(LEAVE if self._patience is None else self._patience)
        for taken in self._hands.taken():
            if taken.failure is not None:
                self._failed(taken.course, taken.failure)
            elif taken.after is not None:
                self._waiting[taken.course] = 0.0
        for course in (*self._hands.busy, *self._waiting):
            self._let_go(course)
        self._waiting.clear()
        tell("ended")

    def _let_go(self, course: Course) -> None:
        """Leave a job to other workers where they can go on with it; end it where nobody could."""
        if course.can_be_resumed:
            tell("left", job=course.job.id, kind=course.job.kind)
            return
        try:
            course.give_up()
        except HelpDeskError as failure:
            tell("not_ended", job=course.job.id, failure=failure)
