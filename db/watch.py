"""Ends what waits too long for an answer."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

IDLE = 10.0
"""Seconds without any call after which the watching thread goes home."""


class Watch:
    """Shuts every connection on which one call takes longer than `deadline` seconds.

    The watching thread is not woken for a call: it never sleeps longer than `deadline`, so it is up again before the
    call is late. Woken for each, it would take the interpreter away from the very thread that is asking.
    """

    def __init__(self, deadline: float, shut: Callable[[Any], None]) -> None:
        self._deadline, self._shut = deadline, shut
        self._until: dict[int, tuple[float, Any]] = {}
        self._lock = threading.Lock()
        self._last = 0.0
        self._is_watching = False

    def begin(self, connection: Any) -> None:
        """Take note that a call on this connection begins."""
        with self._lock:
            self._last = time.monotonic()
            self._until[id(connection)] = self._last + self._deadline, connection
            if not self._is_watching:
                self._is_watching = True
                threading.Thread(target=self._run, name="deadlines", daemon=True).start()

    def end(self, connection: Any) -> None:
        """Take note that the call has ended."""
        with self._lock:
            self._until.pop(id(connection), None)

    def _run(self) -> None:
        while (pause := self._looked()) is not None:
            time.sleep(pause)

    def _looked(self) -> float | None:
        """Shut what is late; return how many seconds to sleep, None when there has been nothing to watch for long."""
        # Under the lock, so that a call that ends this moment can't have its connection shut behind it.
        with self._lock:
            now = time.monotonic()
            self._shut_the_late(now)
            if not self._until and now - self._last > IDLE:
                self._is_watching = False
                return None
            return min((until - now for until, _ in self._until.values()), default=self._deadline)

    def _shut_the_late(self, now: float) -> None:
        for key, (until, connection) in list(self._until.items()):
            if until <= now:
                del self._until[key]
                with suppress(Exception):  # what can't be shut is closed already
                    self._shut(connection)
