"""Bringing everything in the workstation's file under one key: what was plain, what was sealed under another.

Each row is one transaction: ended half way, the next start goes on.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID, uuid4

from app.core.errors import StoreUnavailable
from db.local.codec import Locked, PlainCodec, Unreadable, place_of
from db.local.drafts import renamed
from db.local.outbox import opened, written
from db.local.sealing import HEAD, SealingCodec, key_named_in
from db.local.store import LocalStore

COLUMNS = {"draft": ("payload",), "file": ("payload", "content"), "outbox": ("payload",)}
"""What is sealed, by table."""
HEAD_OF = f"substr(cast(payload as blob), 1, {HEAD})"
_LOST = (
    "The key to {count} kept on this computer is gone from its key ring. Nothing was deleted: they stay encrypted in "
    "{file} and come back by themselves once the key ring has “{names}” again. What you type from now on has a new key."
)
_BACK = "The key is there again: {count} kept on this computer earlier came back, found among the drafts{outbox}."
_CHANGES = " and in the outbox"
_ASIDE = {
    "draft": "null, changed_at, payload, null",
    "file": "draft, null, payload, content",
    "outbox": "null, place, payload, null",
}
"""What of a row is set aside, by table."""
LATE = "It was not sent, for its key was gone from the key ring meanwhile. Look at the ticket, then try again."


class _Aside(NamedTuple):
    """A row whose key was gone."""

    rowid: int
    key: str
    draft: str
    changed_at: int
    payload: bytes
    content: bytes


class Resealing:
    """Goes through one file; `ring_name` tells under which name the key ring would have a key."""

    def __init__(self, store: LocalStore, codec: SealingCodec, ring_name: Callable[[str], str]) -> None:
        self._store, self._codec, self._ring_name = store, codec, ring_name

    def bring_under(self) -> None:
        """Seal what can be read, set aside what no key opens, bring back what one opens again. Raises StoreUnavailable.

        Nothing is written over or deleted that can't be read.
        """
        self._tell_lost({table: self._sealed_rows(table) for table in COLUMNS})
        self._bring_back()
        self._sweep()

    # ------------------------------------------------------------ sealing

    def _sealed_rows(self, table: str) -> Sequence[str]:
        """Seal the rows of a table; return the keys' names of those that had to be set aside."""
        asked = f"select key, {HEAD_OF} from {table} where {HEAD_OF} <> ?"  # noqa: S608  our own words only
        lost = [(key, head) for key, head in self._store.read(asked, self._codec.head) if not self._seal(table, key)]
        for key, head in lost:
            self._set_aside(table, key, head)
        return [key_named_in(head) or "" for _key, head in lost]

    def _seal(self, table: str, key: str) -> bool:
        """Seal one row anew, unless it has changed meanwhile; False when its key is gone. What is damaged stays."""
        columns = COLUMNS[table]
        asked = ", ".join(f"cast({column} as blob)" for column in columns)
        rows = self._store.read(f"select {asked} from {table} where key = ?", key)  # noqa: S608
        try:
            new = [
                self._anew(place_of(table, key, c), stored)
                for was in rows
                for c, stored in zip(columns, was, strict=True)
            ]
        except Locked:
            return False
        except Unreadable:
            return True
        for was in rows:
            spoils = [("update seal set is_swept = 0", ())] if was[0][:1] == PlainCodec.FORM else []
            changes, same = (word.join(f"{column} = ?" for column in columns) for word in (", ", " and "))
            put = f"update {table} set {changes} where key = ? and {same}"  # noqa: S608
            self._store.change(*spoils, (put, (*new, key, *was)))
        return True

    def _anew(self, place: str, stored: bytes) -> bytes:
        return self._codec.encode(self._codec.decode(stored, place), place)

    # ------------------------------------------------------------ keys that are gone, and found again

    def _set_aside(self, table: str, key: str, head: bytes) -> None:
        columns = _ASIDE[table]
        same = f"key = ? and {HEAD_OF} = ?"
        self._store.change(
            (f"insert into aside select ?, key, {columns} from {table} where {same}", (table, key, head)),  # noqa: S608
            (f"delete from {table} where {same}", (key, head)),  # noqa: S608
        )

    def _tell_lost(self, lost: dict[str, Sequence[str]]) -> None:
        names = "”, “".join(sorted({self._ring_name(name) for found in lost.values() for name in found}))
        if names:
            count = counted({table: len(found) for table, found in lost.items()})
            self._store.notices.append(_LOST.format(count=count, file=self._store.path.name, names=names))

    def _bring_back(self) -> None:
        renewed: dict[str, str] = {}
        back = {table: sum(self._is_back(table, one, renewed) for one in self._aside(table)) for table in COLUMNS}
        if any(back.values()):
            outbox = _CHANGES if back["outbox"] else ""
            self._store.notices.append(_BACK.format(count=counted(back), outbox=outbox))

    def _aside(self, table: str) -> Sequence[_Aside]:
        asked = "select rowid, key, draft, changed_at, payload, content from aside where place = ? order by rowid"
        return [_Aside(*row) for row in self._store.read(asked, table)]

    def _is_back(self, table: str, aside: _Aside, renewed: dict[str, str]) -> bool:
        """Put a row back if its key is there again, under another name where its own is taken by now."""
        try:
            values = self._again(table, aside, renewed)
        except (Unreadable, ValueError, KeyError, TypeError):
            return False
        places = ", ".join("?" for _ in values)
        # another window may be doing the same at this moment
        put = f"insert into {table} select {places} where exists (select 1 from aside where rowid = ?)"  # noqa: S608
        self._store.change((put, (*values, aside.rowid)), ("delete from aside where rowid = ?", (aside.rowid,)))
        return True

    def _again(self, table: str, aside: _Aside, renewed: dict[str, str]) -> tuple[object, ...]:
        match table:
            case "draft":
                return self._draft_again(aside, renewed)
            case "file":
                return self._file_again(aside, renewed)
            case _:
                return self._deed_again(aside)

    def _deed_again(self, aside: _Aside) -> tuple[object, ...]:
        """Return a deed as one that came back: after so long it is not done without being looked at."""
        waiting = opened(self._codec.decode(aside.payload, place_of("outbox", aside.key)))
        sealed = self._codec.encode(written(replace(waiting, refused=LATE)), place_of("outbox", aside.key))
        is_taken = self._store.read("select 1 from outbox where place = ?", aside.changed_at)
        return None if is_taken else aside.changed_at, aside.key, sealed

    def _draft_again(self, aside: _Aside, renewed: dict[str, str]) -> tuple[object, ...]:
        payload = self._codec.decode(aside.payload, place_of("draft", aside.key))
        key = renewed[aside.key] = self._free("draft", aside.key)
        return key, aside.changed_at, self._codec.encode(renamed(payload, UUID(key)), place_of("draft", key))

    def _file_again(self, aside: _Aside, renewed: dict[str, str]) -> tuple[object, ...]:
        payload = self._codec.decode(aside.payload, place_of("file", aside.key))
        content = self._codec.decode(aside.content, place_of("file", aside.key, "content"))
        key = self._free("file", aside.key)
        sealed = (
            self._codec.encode(payload, place_of("file", key)),
            self._codec.encode(content, place_of("file", key, "content")),
        )
        return key, renewed.get(aside.draft, aside.draft), *sealed

    def _free(self, table: str, key: str) -> str:
        return str(uuid4()) if self._store.read(f"select 1 from {table} where key = ?", key) else key  # noqa: S608

    # ------------------------------------------------------------ what lay plainly

    def _sweep(self) -> None:
        """Leave nothing that was plain in free pages and in the journal; while the file is in use, at another start."""
        if self._store.read("select 1 from seal where is_swept = 0"):
            with suppress(StoreUnavailable, sqlite3.Error):
                self._store.read("vacuum")
                is_busy = self._store.read("pragma wal_checkpoint(truncate)")[0][0]
                if not is_busy:
                    self._store.change(("update seal set is_swept = 1", ()))


_WORDS = {"draft": "draft", "file": "attached file", "outbox": "waiting change"}


def counted(counts: Mapping[str, int]) -> str:
    """Return in words how much of each table there is."""
    told = [
        f"{counts[table]} {word}{'' if counts[table] == 1 else 's'}" for table, word in _WORDS.items() if counts[table]
    ]
    return " and ".join(told)
