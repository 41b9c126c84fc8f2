"""Ends what waits too long for an answer."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

IDLE = 10.0
"""Seconds without any call after which the watching thread goes home."""


class Watch:
    """Shuts every connection on which one call takes longer than `deadline` seconds."""

    def __init__(self, deadline: float, shut: Callable[[Any], None]) -> None:
        self._deadline, self._shut = deadline, shut
        self._until: dict[int, tuple[float, Any]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self, connection: Any) -> None:
        """Take note that a call on this connection begins."""
        with self._changed:
            self._until[id(connection)] = time.monotonic() + self._deadline, connection
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif len(self._until) == 1:
                self._changed.notify()

    def end(self, connection: Any) -> None:
        """Take note that the call has ended."""
        with self._changed:
            self._until.pop(id(connection), None)

    def _run(self) -> None:
        with self._changed:
            while self._changed.wait_for(lambda: bool(self._until), IDLE):
                self._shut_the_late(time.monotonic())
                if self._until:
                    soonest = min(until for until, _ in self._until.values())
                    self._changed.wait(max(0.0, soonest - time.monotonic()))
            self._thread = None

    def _shut_the_late(self, now: float) -> None:
        # Under the lock, so that a call that ends this moment can't have its connection shut behind it.
        for key, (until, connection) in list(self._until.items()):
            if until <= now:
                del self._until[key]
                with suppress(Exception):  # what can't be shut is closed already
                    self._shut(connection)
