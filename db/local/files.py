"""Files attached while the database is away: their content waits on this workstation, committed at once."""

import json
from collections.abc import Sequence
from uuid import UUID

from app.core.errors import RuleBroken
from app.tickets.files import WaitingFile, refusal
from app.tickets.model import Filed
from db.local.codec import Unreadable, place_of
from db.local.store import LocalStore

_KEEP = "insert into file (key, draft, payload, content) values (?, ?, ?, ?)"
_DAMAGED = "“{name}” was kept on this computer and can't be read any more. Attach it again."


class LocalFiles:
    """The waiting files of one login in the workstation's file."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store

    def keep(self, file: WaitingFile, content: bytes) -> None:
        """Keep a file and its content. Raises RuleBroken when it is empty or too large, StoreUnavailable."""
        said = refusal(file.name, len(content))
        if said:
            raise RuleBroken(said, field="files")
        self._store.write(_KEEP, str(file.key), str(file.draft), *self._sealed(file, content))

    def note_filed(self, key: UUID, filed: Filed) -> None:
        """Let the content go, for the database has it. Raises StoreUnavailable."""
        kept = self._kept("where key = ?", str(key))
        if kept:
            file = WaitingFile(key, kept[0].draft, kept[0].name, kept[0].size, filed)
            asked = "update file set payload = ?, content = ? where key = ?"
            self._store.write(asked, *self._sealed(file, b""), str(key))

    def content(self, key: UUID) -> bytes:
        """Return the content of a file that waits. Raises RuleBroken when it can't be read, StoreUnavailable."""
        rows = self._store.read("select cast(content as blob) from file where key = ?", str(key))
        try:
            return self._store.codec.decode(rows[0][0], _content_place(key))
        except (Unreadable, IndexError) as error:
            known = self._kept("where key = ?", str(key))
            raise RuleBroken(_DAMAGED.format(name=known[0].name if known else "A file")) from error

    def go_on_under(self, draft: UUID, other: UUID) -> None:
        """Have a draft's files belong to it under another key. Raises StoreUnavailable."""
        self._store.write("update file set draft = ? where draft = ?", str(other), str(draft))

    def drop(self, *keys: UUID) -> None:
        """Forget files; one that is not there is fine. Raises StoreUnavailable."""
        self._store.write_all(("delete from file where key = ?", (str(key),)) for key in keys)

    def all(self) -> Sequence[WaitingFile]:
        """Return all files whose names can be read, in the order they were attached. Raises StoreUnavailable."""
        return self._kept("order by rowid")

    def _sealed(self, file: WaitingFile, content: bytes) -> tuple[bytes, bytes]:
        encode = self._store.codec.encode
        return encode(_written(file), place_of("file", str(file.key))), encode(content, _content_place(file.key))

    def _kept(self, which: str, *values: str) -> Sequence[WaitingFile]:
        asked = f"select key, draft, cast(payload as blob) from file {which}"  # noqa: S608  our own words only
        return [file for row in self._store.read(asked, *values) if (file := self._read(*row)) is not None]

    def _read(self, key: str, draft: str, payload: bytes) -> WaitingFile | None:
        try:
            kept = json.loads(self._store.codec.decode(payload, place_of("file", key)))
            filed = kept["filed"]
            name, size = str(kept["name"]), int(kept["size"])
            return WaitingFile(UUID(key), UUID(draft), name, size, Filed(**filed) if filed else None)
        except (Unreadable, ValueError, KeyError, TypeError):
            return None


def _content_place(key: UUID) -> str:
    return place_of("file", str(key), "content")


def _written(file: WaitingFile) -> bytes:
    filed = file.filed and {"sha256": file.filed.sha256, "name": file.filed.name, "size": file.filed.size}
    return json.dumps({"name": file.name, "size": file.size, "filed": filed}).encode()
