"""Deeds that wait on this workstation for the database: in their order, sealed, committed before the call returns."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.core.errors import StoreUnavailable
from app.tickets.outbox import TURN, Waiting, kept, waiting_from
from db.local.codec import Codec, Locked, Unreadable, place_of
from db.local.store import LocalStore
from db.schema import microseconds

_ALL = "select key, cast(payload as blob) from outbox order by place"
_PUT = "insert into outbox (key, payload) values (?, ?) on conflict (key) do nothing"
_REWRITE = "update outbox set payload = ? where key = ?"
_TURN = """
insert into outbox_turn values (1, ?, ?) on conflict (only) do update set held_by = excluded.held_by,
until = excluded.until where held_by = excluded.held_by or outbox_turn.until not between ? and excluded.until
returning 1
"""
"""A turn that ends later than one taken now would is of a clock that was put back since."""


class LocalOutbox:
    """The waiting deeds of one login in the workstation's file, which all windows of that login share."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self._damaged: set[str] = set()

    def put(self, waiting: Waiting) -> None:
        """Keep a deed behind all others; one of its key that is there stays as it is. Raises StoreUnavailable."""
        codec = self._ready()
        self._store.write(_PUT, str(waiting.key), _sealed(codec, waiting))

    def all(self) -> Sequence[Waiting]:
        """Return all in their order. One that can't be read stays in the file; a damaged one is told of once."""
        codec = self._store.codec
        return self._opened(codec, self._store.read(_ALL))

    def begin(self, window: str, at: datetime, may_go: Callable[[Waiting], bool]) -> Waiting | None:
        """Take the turn and return the first that waits, which is kept as unsure from now on; None where none may go.

        Raises StoreUnavailable.
        """
        codec = self._ready()

        def taken(file: sqlite3.Connection) -> Waiting | None:
            waiting = [one for one in self._opened(codec, file.execute(_ALL).fetchall()) if not one.has_come_back]
            if not waiting or not may_go(waiting[0]) or not _has_turn(file, window, at):
                return None
            first = waiting[0]
            file.execute(_REWRITE, (_sealed(codec, replace(first, is_unsure=True)), str(first.key)))
            return first

        return self._store.alone(taken)

    def rewrite(self, waiting: Waiting) -> None:
        """Keep a deed in another form, in its place; one that is gone stays gone. Raises StoreUnavailable."""
        codec = self._ready()
        self._store.write(_REWRITE, _sealed(codec, waiting), str(waiting.key))

    def drop(self, key: UUID) -> None:
        """Forget a deed; one that is not there is fine. Raises StoreUnavailable."""
        self._store.write("delete from outbox where key = ?", str(key))

    def take_back(self, key: UUID) -> bool:
        """Forget a deed that is certain not to have been done; tell whether it was. Raises StoreUnavailable."""
        codec = self._ready()

        def gone(file: sqlite3.Connection) -> bool:
            rows = file.execute("select key, cast(payload as blob) from outbox where key = ?", (str(key),)).fetchall()
            if any(one.is_unsure for one in self._opened(codec, rows)):
                return False
            return file.execute("delete from outbox where key = ?", (str(key),)).rowcount > 0

        return self._store.alone(gone)

    def replace(self, key: UUID, anew: Waiting) -> bool:
        """Put a deed behind all others in the place of one that came back; False when that one is gone.

        Raises StoreUnavailable.
        """
        sealed = _sealed(self._ready(), anew)

        def put(file: sqlite3.Connection) -> bool:
            if not file.execute("delete from outbox where key = ?", (str(key),)).rowcount:
                return False
            file.execute(_PUT, (str(anew.key), sealed))
            return True

        return self._store.alone(put)

    def end_turn(self, window: str) -> None:
        """Let another window send. Raises StoreUnavailable."""
        self._store.write("delete from outbox_turn where held_by = ?", window)

    # ------------------------------------------------------------ inside

    def _ready(self) -> Codec:
        codec = self._store.codec  # before the file is taken: whoever unlocks it takes both in this order
        if codec.refusal:
            raise StoreUnavailable(codec.refusal)
        return codec

    def _opened(self, codec: Codec, rows: Sequence[tuple[str, bytes]]) -> list[Waiting]:
        return [waiting for key, payload in rows if (waiting := self._read(codec, key, payload)) is not None]

    def _read(self, codec: Codec, key: str, payload: bytes) -> Waiting | None:
        try:
            return opened(codec.decode(payload, place_of("outbox", key)))
        except Locked:
            return None
        except (Unreadable, ValueError, KeyError, TypeError, AttributeError):
            self._tell_once(key)
            return None

    def _tell_once(self, key: str) -> None:
        if key not in self._damaged:
            self._damaged.add(key)
            self._store.notices.append(
                f"One change that waits on this computer is damaged and can't be sent. It is kept in "
                f"{self._store.path.name} under {key}; look whether its ticket needs it again. All others are here."
            )


def written(waiting: Waiting) -> bytes:
    """Return a waiting deed as the bytes that are sealed."""
    return json.dumps(kept(waiting), ensure_ascii=False).encode("utf-8", "surrogatepass")


def opened(payload: bytes) -> Waiting:
    """Return a waiting deed from its bytes. Raises as reading JSON does."""
    return waiting_from(json.loads(payload.decode("utf-8", "surrogatepass")))


def _sealed(codec: Codec, waiting: Waiting) -> bytes:
    return codec.encode(written(waiting), place_of("outbox", str(waiting.key)))


def _has_turn(file: sqlite3.Connection, window: str, at: datetime) -> bool:
    now = microseconds(at)
    return bool(file.execute(_TURN, (window, microseconds(at + TURN), now)).fetchall())
