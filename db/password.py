"""The password that a store's connections sign in with: it may be changed while they work, and new ones follow."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 5.0
"""Seconds that a new connection waits while the password is being changed."""

Settled = Callable[[bool | None, str | None, str], object]


class Password:
    """None where none was given: PostgreSQL's own ways are tried then, single sign-on and a file of passwords.

    `was_asked_for` tells whether the server wanted one from the last connection, None before there was any. `settled`
    is told, on whatever thread, once it has turned out after a doubt whether the new one holds, None when neither does,
    and which old and new one were meant.
    """

    def __init__(self, text: str | None) -> None:
        self._text = text
        self._find_out: Callable[[], object] | None = None
        self._lock = threading.RLock()
        self.was_asked_for: bool | None = None
        self.settled: Settled = lambda _is_new, _old, _new: None

    @property
    def was_given(self) -> bool:
        """Tell whether one was given, so that the driver looks for none by itself."""
        return self._text is not None

    @property
    def known(self) -> str | None:
        """Return the one that was used last, whether or not it holds."""
        return self._text

    def has_changed_from(self, word: str | None) -> bool:
        """Tell whether another one is used since this one was."""
        return self._text != word

    def current(self) -> str | None:
        """Return what to sign in with. Raises psycopg.Error where that is in doubt and can't be found out now."""
        is_free = self._lock.acquire(timeout=PATIENCE)
        try:
            if is_free and self._find_out is not None:
                self._find_out()
            return self._text
        finally:
            if is_free:
                self._lock.release()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep new connections waiting: in between, nobody could tell which password they have to use."""
        with self._lock:
            yield

    def take(self, text: str | None) -> None:
        """Use this one from now on."""
        self._text, self._find_out = text, None

    def doubt(self, find_out: Callable[[], object]) -> None:
        """Have the next who connects find out which one holds, and `take` it."""
        self._find_out = find_out

    def note(self, made: Any) -> None:
        """Take note of a driver's connection that was let in."""
        self.was_asked_for = bool(made.pgconn.used_password)
