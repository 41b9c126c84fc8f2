"""Connections that nobody uses are closed: a server pays memory for each, and a desk of a hundred has many."""

import threading
import time
from collections.abc import Callable
from typing import Any, cast, override

from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool

RESTED = 60.0
"""Seconds without use after which a connection is closed; the next call makes a new one."""
_SINCE = "resting_since"


class RestingPool(QueuePool):
    """Keeps connections as any pool does, and closes those that have not been used for long.

    Once disposed of it keeps none: what was in use then is closed when it is given back.
    """

    _is_gone = False

    @override
    def dispose(self) -> None:
        self._is_gone = True
        super().dispose()

    def close_rested(self, before: float) -> None:
        """Close what has lain idle since `before` (time.monotonic); its place in the pool is kept for a new one."""
        kept = cast("Any", self._pool)
        with kept.mutex:  # so that nobody takes one that is being closed
            for record in kept.queue:
                if record.info.get(_SINCE, before) < before:
                    record.close()

    @override
    def _do_return_conn(self, record: Any) -> None:
        super()._do_return_conn(record)
        if self._is_gone:
            super().dispose()


class Rest:
    """Looks after the idle connections of some engines, by a thread that is there only while there are any."""

    def __init__(self, seconds: float = RESTED, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._engines: list[Engine] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._last = 0.0
        self._is_looking = False

    def look_after(self, engine: Engine) -> None:
        """Take care of the idle connections of an engine whose pool is a RestingPool."""
        self._engines.append(engine)
        event.listen(engine, "checkin", lambda _given, record: self._given_back(record))

    def end(self) -> None:
        """Let the thread go home; a connection given back later calls another."""
        with self._lock:
            self._ended.set()
            self._is_looking = False

    def _given_back(self, record: Any) -> None:
        record.info[_SINCE] = self._last = self._clock()
        with self._lock:
            if not self._is_looking:
                self._is_looking = True
                self._ended = threading.Event()
                threading.Thread(target=self._run, args=(self._ended,), name="idle connections", daemon=True).start()

    def _run(self, ended: threading.Event) -> None:
        pause = self._seconds / 4
        while not ended.wait(pause):
            now = self._clock()
            for engine in self._engines:
                cast("RestingPool", engine.pool).close_rested(now - self._seconds)
            with self._lock:
                # by then all that was given back is closed; after an end the word is another thread's
                if now - self._last > self._seconds + pause and not ended.is_set():
                    self._is_looking = False
                    return
