"""The change feed of a file: looks twice a second whether anyone wrote, and at once when it is told to."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import override

from app.core.changes import EVERYTHING, Changes
from db.feed import Feed, Heard, State, changes_of

EVERY = 0.5
"""Seconds between two looks."""
PATIENCE = 2.0
"""Seconds a look waits for a lock."""


class SqliteFeed(Feed):
    """Asks `data_version` on a connection of its own and reads what came after the last change known."""

    def __init__(self, path: str, heard: Heard, state: State) -> None:
        super().__init__(heard, state)
        self._path = path
        self._last: int | None = None
        self._file: tuple[int, int] | None = None

    @property
    @override
    def _failures(self) -> tuple[type[Exception], ...]:
        return (sqlite3.Error, OSError)

    @override
    def _interrupt(self) -> None:
        self._woken.set()

    @override
    def _follow(self) -> None:
        file = _identity(self._path)  # asked first: opening would make a file that is not there
        with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("pragma query_only = on")
            version = _version(connection)
            first = self._read(connection, same_file=self._file in (None, file))
            self._file = file
            self._came_back()
            self._tell(first)
            while not self._is_stopped_in(EVERY) and _identity(self._path) == file:
                now = _version(connection)
                if now != version:
                    version = now
                    self._tell(self._read(connection, same_file=True))

    def _is_stopped_in(self, seconds: float) -> bool:
        """Wait that long, or until it is told to look, and return whether it was stopped."""
        self._woken.wait(seconds)
        self._woken.clear()
        return self._stopped.is_set()

    def _read(self, connection: sqlite3.Connection, *, same_file: bool) -> Changes:
        """Return what came after the last change known; all, where that can't be told."""
        before = self._last
        connection.execute("begin")  # both answers from one state of the file
        try:
            oldest, newest = connection.execute("select min(seq), max(seq) from change").fetchone()
            rows = connection.execute("select entity, entity_id from change where seq > ?", (before or 0,)).fetchall() \
                if before is not None else []  # fmt: skip
        finally:
            connection.execute("commit")
        self._last = newest or 0
        if before is None:
            return Changes()
        if not same_file or self._last < before or (oldest or 0) > before + 1:
            return EVERYTHING
        found: dict[str, set[int]] = {}
        for entity, changed in rows:
            found.setdefault(entity, set()).add(changed)
        return changes_of({entity: frozenset(ids) for entity, ids in found.items()})


def _identity(path: str) -> tuple[int, int]:
    found = Path(path).stat()
    return found.st_dev, found.st_ino


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma data_version").fetchone()[0])
