"""One file for each database and login on this workstation, kept through a crash and a power cut."""

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.errors import StoreRefused, StoreUnavailable
from db.local.codec import Codec, PlainCodec
from db.local.rescue import rescue

UPGRADES: tuple[tuple[str, ...], ...] = (
    (
        "create table draft (key text primary key, changed_at integer not null, payload blob not null)",
        "create index draft_changed_at on draft (changed_at)",
    ),
    (
        "create table file (key text primary key, draft text not null, payload blob not null, content blob not null)",
        "create index file_draft on file (draft)",
    ),
    ("create table shared_form (key text primary key, changed_at integer not null)",),
    (
        "create table seal (only integer primary key check (only = 1), key text not null, is_swept integer not null)",
        "create table aside (place text, key text, draft text, changed_at integer, payload blob, content blob)",
    ),
    (
        "create table outbox (place integer primary key, key text not null unique, payload blob not null)",
        "create table outbox_turn (only integer primary key check (only = 1), held_by text not null, until integer)",
    ),
    ("create table kept (key text primary key, read_at integer not null, name blob not null, payload blob not null)",),
    ("create table tried (key text primary key)", "insert into tried select key from draft"),
)
"""Statements that lead from schema n to n + 1; the file's `user_version` says which it has. Only ever appended to."""
SCHEMA = len(UPGRADES)
PATIENCE = 5.0
"""Seconds to wait for another Frontline that writes the same file."""
FAREWELL = 0.1
"""Seconds to wait for a call under way when the file is closed: the program is about to end."""


class LocalStore:
    """The workstation's file of one login at one database; any thread may use it.

    `notices` collects what a person should hear: a file or a text that turned out damaged, and where it was kept.
    """

    def __init__(
        self, folder: Path, *, database: str, login: str, unlock: Callable[["LocalStore"], Codec] | None = None
    ) -> None:
        """Open or begin the file; `unlock` returns how its payloads are kept, plainly without one.

        Raises StoreRefused when a newer Frontline wrote it, StoreUnavailable.
        """
        self.path = folder / file_name(database, login)
        self._unlock = unlock or (lambda _store: PlainCodec())
        self._unlocking = threading.RLock()
        self._codec: Codec | None = None
        self.notices: list[str] = []
        self._lock = threading.RLock()
        with _said(self.path):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = self._opened()

    @property
    def codec(self) -> Codec:
        """How payloads are kept: found out by the first who asks, for as long as the file is open."""
        with self._unlocking:
            if self._codec is None:
                self._codec = self._unlock(self)
            return self._codec

    def told(self) -> tuple[str, Sequence[str]]:
        """Tell why nothing can be kept, empty when it can, and what a person should hear and has not been told yet.

        Raises StoreUnavailable.
        """
        refusal = self.codec.refusal
        with self._lock:
            notices, self.notices = self.notices, []
        return refusal, notices

    def read(self, statement: str, *values: Any) -> Sequence[tuple[Any, ...]]:
        """Return all rows of a statement. Raises StoreUnavailable."""
        return self._done(lambda connection: connection.execute(statement, values).fetchall())

    def write(self, statement: str, *values: Any) -> None:
        """Run one statement; once this returns, it lasts. Raises StoreUnavailable."""
        self.write_all([(statement, values)])

    def write_all(self, steps: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """Run statements with their values, all or none; once this returns, they last. Raises StoreUnavailable."""
        if self.codec.refusal:
            raise StoreUnavailable(self.codec.refusal)
        self.change(*steps)

    def change(self, *steps: tuple[str, tuple[Any, ...]]) -> None:
        """Run statements as `write_all` does, even while the file is being unlocked. Raises StoreUnavailable."""
        self.alone(lambda connection: _run_all(connection, steps))

    def alone[T](self, deed: Callable[[sqlite3.Connection], T]) -> T:
        """Do something while no other window writes: all or none of it lasts. Raises what it raises."""
        return self._done(lambda connection: _transacted(connection, deed))

    def close(self) -> None:
        """Close the file; what was written stays. A write that still waits for another program is not waited for."""
        if self._lock.acquire(timeout=FAREWELL):
            try:
                self._connection.close()
            finally:
                self._lock.release()

    def _done[T](self, deed: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock, _said(self.path):
            try:
                return deed(self._connection)
            except sqlite3.DatabaseError as error:
                if not is_broken(error):
                    raise
                self._connection.close()
                self._connection = self._begun_anew()
            return deed(self._connection)

    def _opened(self) -> sqlite3.Connection:
        try:
            return _upgraded(self.path)
        except sqlite3.DatabaseError as error:
            if not is_broken(error):
                raise
        return self._begun_anew()

    def _begun_anew(self) -> sqlite3.Connection:
        """Keep the broken file aside, begin another and carry over every row that can still be read."""
        aside = _set_aside(self.path)
        fresh = _upgraded(self.path)
        saved = rescue(aside, fresh)
        self.notices.append(
            f"The file of drafts on this computer was damaged. It is kept as {aside.name}; "
            f"{saved} of its texts could be read and are here."
        )
        return fresh


def file_name(database: str, login: str) -> str:
    """Return the name of the file for a database (its uid or address) and a login; it tells neither."""
    return hashlib.sha256(f"{database}\0{login}".encode()).hexdigest()[:20] + ".db"


def is_broken(error: sqlite3.Error) -> bool:
    """Tell whether the file itself is damaged, not merely busy or out of reach."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _run_all(connection: sqlite3.Connection, steps: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
    for statement, values in steps:
        connection.execute(statement, values)


def _transacted[T](connection: sqlite3.Connection, deed: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("begin immediate")
    try:
        result = deed(connection)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    return result


def _upgraded(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("journal_mode=wal", "synchronous=full", "secure_delete=on"):
            connection.execute(f"pragma {pragma}").fetchall()
        _refuse_damage(connection)
        _upgrade(connection)
    except BaseException:
        connection.close()
        raise
    with suppress(OSError):
        path.chmod(0o600)
    return connection


def _refuse_damage(connection: sqlite3.Connection) -> None:
    found = connection.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        damage = sqlite3.DatabaseError(found)
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damage


def _upgrade(connection: sqlite3.Connection) -> None:
    connection.execute("begin immediate")  # two windows may open the file at once
    version = connection.execute("pragma user_version").fetchone()[0]
    if version > SCHEMA:
        raise StoreRefused(
            f"The file of drafts on this computer was written by a newer Frontline (schema {version}, this one knows "
            f"{SCHEMA}). Update Frontline; nothing was changed and your drafts stay."
        )
    for steps in UPGRADES[version:]:
        for statement in steps:
            connection.execute(statement)
    connection.execute(f"pragma user_version = {SCHEMA}")
    connection.execute("commit")


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.broken-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    for ending in ("-wal", "-shm", ""):  # the main file last: without it the others mean nothing
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(
            f"The file of drafts on this computer ({path.name}) can't be used: {_cause(error)}. What you typed "
            "stays in its window. Make room on the disk or allow writing to the folder, then try again."
        ) from error


def _cause(error: sqlite3.Error | OSError) -> str:
    # SQLite's own sentence may quote what is in the file; its code says enough and tells nothing.
    return error.strerror or "it failed" if isinstance(error, OSError) else getattr(error, "sqlite_errorname", "SQLITE")
