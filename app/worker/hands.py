"""The threads of a worker: each takes one step of a course; one that hangs is left behind and counts no more."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

WIDTH = 6
"""Steps taken at a time."""


class Steps(Protocol):
    """What a hand takes a step of."""

    @property
    def limit(self) -> float:
        """Return how many seconds a step may take."""

    def step(self) -> float | None:
        """Take one step and return when the next is due, None when there is none."""


@dataclass(eq=False)
class _Hold[T: Steps]:
    course: T
    until: float
    after: float | None = None
    failure: Exception | None = None
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Taken[T: Steps]:
    """A step that was taken: when the next is due, or the failure nobody foresaw."""

    course: T
    after: float | None
    failure: Exception | None


class Hands[T: Steps]:
    """Lends threads to steps; `ready` is called on theirs after each."""

    def __init__(self, ready: Callable[[], None], *, width: int = WIDTH) -> None:
        self._ready, self._width = ready, width
        self._held: list[_Hold[T]] = []

    @property
    def free(self) -> int:
        """Return how many steps may be begun now."""
        return self._width - len(self._held)

    @property
    def busy(self) -> list[T]:
        """Return whose steps are being taken."""
        return [hold.course for hold in self._held]

    def take(self, course: T) -> None:
        """Begin a step."""
        hold = _Hold(course, time.monotonic() + course.limit)
        self._held.append(hold)
        threading.Thread(target=self._work, args=(hold,), name="worker step", daemon=True).start()

    def taken(self) -> list[Taken[T]]:
        """Return the steps that have ended since."""
        ended = [hold for hold in self._held if hold.done.is_set()]
        self._held = [hold for hold in self._held if hold not in ended]
        return [Taken(hold.course, hold.after, hold.failure) for hold in ended]

    def overdue(self) -> list[T]:
        """Leave behind the steps that took too long, and return whose they were."""
        now = time.monotonic()
        late = [hold for hold in self._held if not hold.done.is_set() and hold.until < now]
        self._held = [hold for hold in self._held if hold not in late]
        return [hold.course for hold in late]

    def wait(self, seconds: float) -> None:
        """Wait for the steps under way, at most so long in all."""
        until = time.monotonic() + seconds
        for hold in self._held:
            hold.done.wait(max(0.0, until - time.monotonic()))

    def _work(self, hold: _Hold[T]) -> None:
        try:
            hold.after = hold.course.step()
        except Exception as failure:  # noqa: BLE001  whoever looks after the courses ends it by this
            hold.failure = failure
        finally:
            hold.done.set()
            self._ready()
