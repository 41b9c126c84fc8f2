"""Waiting as a busy service asks for, within reason."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from app.connect.https import READ, Reply
from app.core.clock import SystemClock

BUSY = frozenset({429, 503, 504})
THROTTLED = frozenset({429})
"""What says for sure that nothing was done."""
TRIES = 4
LONGEST = 30.0
"""Seconds that one call waits in all; whoever asks for more is told that the directory is away."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Where time comes from and goes to; `silence` is how many seconds of it a service may keep."""

    now: Callable[[], datetime] = SystemClock().now
    sleep: Callable[[float], object] = time.sleep
    silence: float = READ


class Patience:
    """Asks again when it may, after the time the service names, else after 1, 2 and 4 seconds."""

    def __init__(self, timing: Timing) -> None:
        self._sleep = timing.sleep
        self._now = timing.now

    def with_reply(self, ask: Callable[[], Reply], *, busy: Collection[int] = BUSY) -> Reply:
        """Return the first answer that is not busy, or the last. What `ask` raises is never tried again."""
        left = LONGEST
        for turn in range(TRIES):
            reply = ask()
            if reply.status not in busy or turn == TRIES - 1:
                return reply
            named = reply.wait(self._now())
            wait = float(2**turn) if named is None else named
            if wait > left:
                return reply
            left -= wait
            self._sleep(wait)
        raise AssertionError("unreachable")  # pragma: no cover
