"""The working set on this workstation: sealed, bound to its row, the oldest dropped first."""

import secrets
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from app.core.errors import StoreUnavailable
from app.tickets.cache import BYTES, CONTENTS, LARGEST, Kept, Name, Unsaved, oldest_first
from db.local import plain_forms
from db.local.codec import Unreadable, place_of
from db.local.store import LocalStore
from db.schema import instant, microseconds

TABLE = "kept"
_READ = "select key, read_at, cast(name as blob), cast(payload as blob) from kept order by read_at"
_KEEP = """
insert into kept (key, read_at, name, payload) values (?, ?, ?, ?)
on conflict (key) do update set read_at = excluded.read_at, name = excluded.name, payload = excluded.payload
"""
_DROP = "delete from kept where key = ?"
Step = tuple[str, tuple[object, ...]]


class _Leaf(NamedTuple):
    """Where something lies, and how many bytes it takes there."""

    key: str
    size: int
    kept: Kept


class LocalCache:
    """What one login keeps of one desk in the workstation's file; a row's key tells nothing of what it holds."""

    def __init__(self, store: LocalStore, *, staff_id: int = 0, most: int = BYTES, largest: int = LARGEST) -> None:
        """Take the file, and whose own list is to stay. `most` bytes are kept in all, `largest` of any one thing."""
        self._store, self._staff_id, self._most, self._largest = store, staff_id, most, largest
        self._lock = threading.Lock()
        self._leaves: dict[Name, _Leaf] | None = None

    def all(self) -> Sequence[Kept]:
        """Return everything that can be read; what can't be is dropped. Raises StoreUnavailable."""
        with self._lock:
            return [leaf.kept for leaf in self._known().values()]

    def save(self, unsaved: Unsaved) -> None:
        """Save what has changed, all or none of it; the oldest goes where it is too much. Raises StoreUnavailable."""
        with self._lock:
            if unsaved.everything:
                self._emptied()
            leaves = dict(self._known())
            steps: list[Step] = [(_DROP, (leaves.pop(name).key,)) for name in unsaved.dropped if name in leaves]
            for kept in unsaved.kept:
                steps += self._put(kept, leaves)
            steps += self._make_room(leaves)
            if steps:
                self._store.write_all(steps)
            self._leaves = leaves

    def clear(self) -> None:
        """Forget everything, key ring or not, and leave no trace of it in the journal. Raises StoreUnavailable."""
        with self._lock:
            self._emptied()

    # ------------------------------------------------------------ inside

    def _emptied(self) -> None:
        self._store.change(("delete from kept", ()))
        self._leaves = {}
        with suppress(StoreUnavailable):
            self._store.read("pragma wal_checkpoint(truncate)")  # while another window reads, at a later time

    def _known(self) -> dict[Name, _Leaf]:
        if self._leaves is None:
            self._leaves = self._read()
        return self._leaves

    def _read(self) -> dict[Name, _Leaf]:
        if self._store.codec.refusal:
            return {}
        found: dict[Name, _Leaf] = {}
        lost: list[str] = []
        for key, read_at, name, payload in self._store.read(_READ):
            leaf = self._opened(key, read_at, name, payload)
            older = found.pop(leaf.kept.name, None) if leaf else None
            if leaf is not None:
                found[leaf.kept.name] = leaf
            lost += [key] if leaf is None else [older.key] if older else []
        if lost:
            with suppress(StoreUnavailable):
                self._store.write_all((_DROP, (key,)) for key in lost)
        return found

    def _opened(self, key: str, read_at: int, name: bytes, payload: bytes) -> _Leaf | None:
        """Return what lies in a row; None when it is damaged, of another version, or sealed under another key."""
        decode = self._store.codec.decode
        try:
            called = plain_forms.read(decode(name, place_of(TABLE, key, "name")), Name)
            content = plain_forms.read(decode(payload, place_of(TABLE, key)), CONTENTS[called.kind])
            return _Leaf(key, len(name) + len(payload), Kept(called, content, instant(read_at)))
        except (Unreadable, OverflowError, TypeError):
            return None

    def _put(self, kept: Kept, leaves: dict[Name, _Leaf]) -> list[Step]:
        before = leaves.pop(kept.name, None)
        key = before.key if before else secrets.token_hex(16)
        encode = self._store.codec.encode
        name = encode(plain_forms.written(kept.name, Name), place_of(TABLE, key, "name"))
        payload = encode(plain_forms.written(kept.content, CONTENTS[kept.name.kind]), place_of(TABLE, key))
        size = len(name) + len(payload)
        if size > self._largest:
            return [(_DROP, (key,))] if before else []
        leaves[kept.name] = _Leaf(key, size, kept)
        return [(_KEEP, (key, microseconds(kept.read_at), name, payload))]

    def _make_room(self, leaves: dict[Name, _Leaf]) -> list[Step]:
        steps: list[Step] = []
        total = sum(leaf.size for leaf in leaves.values())
        for name in oldest_first([leaf.kept for leaf in leaves.values()], self._staff_id):
            if total <= self._most:
                break
            total -= leaves[name].size
            steps.append((_DROP, (leaves.pop(name).key,)))
        return steps
