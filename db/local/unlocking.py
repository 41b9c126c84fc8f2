"""Unlocking the workstation's file: its key out of the key ring, and everything in it brought under that key."""

import hashlib
import secrets
import sqlite3
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import partial
from typing import Protocol

from app.core.errors import HelpDeskError, StoreUnavailable
from db.local.codec import Codec
from db.local.resealing import COLUMNS, HEAD_OF, Resealing, counted
from db.local.sealing import KEY_BYTES, NAME_BYTES, ClosedCodec, SealingCodec, key_named_in
from db.local.store import LocalStore

_CLOSED = (
    "Nothing you type but articles is kept on this computer now: {why}. It is saved in the database, and while that is "
    "away only in this window.{kept} Unlock or set up the key ring, then start Frontline again."
)
_KEPT = " What was kept here before, {count}, stays as it is, encrypted."
_FORGETFUL = "this computer's key ring forgets what it is given"


class KeyRing(Protocol):
    """Where keys are kept, by name, as hexadecimal digits. Each deed raises HelpDeskError saying why it can't."""

    def read(self, name: str) -> str | None:
        """Return a key, None when there is none of that name."""

    def write(self, name: str, key: str) -> None:
        """Keep a key."""


class Unlocking:
    """Opens one file with the keys of a key ring, which is asked once in a run."""

    def __init__(self, ring: KeyRing, store: LocalStore) -> None:
        self._ring, self._store = ring, store

    def codec(self) -> Codec:
        """Return how the file's payloads are kept from now on: not at all when the key ring can't be used.

        Raises StoreUnavailable when the file can't be read.
        """
        try:
            names = self._names()
            keys = {name: key for name in names if (key := self._key(name)) is not None}
            current = self._named()
            if current is None or current not in keys:
                current = self._store.alone(partial(self._agreed, keys, names - keys.keys()))
        except StoreUnavailable:
            raise
        except HelpDeskError as refused:
            return ClosedCodec(_CLOSED.format(why=str(refused).rstrip("."), kept=self._kept()))
        return self._brought_under(SealingCodec(keys, current))

    def _brought_under(self, codec: SealingCodec) -> Codec:
        try:
            Resealing(self._store, codec, self._ring_name).bring_under()
        except StoreUnavailable as half_way:
            # a row that was to be set aside may not be written over
            codec.refusal = f"{half_way} Until then nothing is kept on this computer: start Frontline again after that."
        return codec

    def _names(self) -> set[str]:
        """Return the names of all keys that something in the file was sealed under."""
        asked = (f"select distinct {HEAD_OF} from {table}" for table in (*COLUMNS, "aside"))  # noqa: S608  ours
        heads = [head for statement in asked for (head,) in self._store.read(statement)]
        return {name for name in map(key_named_in, heads) if name}

    def _named(self) -> str | None:
        rows = self._store.read("select key from seal")
        return rows[0][0] if rows else None

    def _key(self, name: str) -> bytes | None:
        with suppress(ValueError):  # what is no key there is none
            key = bytes.fromhex(self._ring.read(self._ring_name(name)) or "")
            return key if len(key) == KEY_BYTES else None
        return None

    def _ring_name(self, name: str) -> str:
        return f"drafts {self._store.path.stem} {name}"

    def _agreed(self, keys: dict[str, bytes], lost: AbstractSet[str], file: sqlite3.Connection) -> str:
        """Add the key of now and return its name, the same for all windows; `lost` are names that may be found again.

        A file begun anew has the key of the one before: the key ring has one key for each, however often that is.
        """
        named: tuple[str, ...] = file.execute("select key from seal").fetchone() or ()
        usual = hashlib.sha256(self._store.path.stem.encode()).hexdigest()[: 2 * NAME_BYTES]
        for name in (*named, usual):
            key = self._key(name)
            if key is not None:
                break
        else:
            name = secrets.token_hex(NAME_BYTES) if usual in lost else usual
            key = self._made(name)
        file.execute("insert into seal values (1, ?, 0) on conflict (only) do update set key = excluded.key", (name,))
        keys[name] = key
        return name

    def _made(self, name: str) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        self._ring.write(self._ring_name(name), key.hex())
        if self._key(name) != key:
            raise HelpDeskError(_FORGETFUL)
        return key

    def _kept(self) -> str:
        counts = {table: self._store.read(f"select count(*) from {table}")[0][0] for table in COLUMNS}  # noqa: S608
        return _KEPT.format(count=counted(counts)) if any(counts.values()) else ""
