"""Drafts on this workstation: committed before the call returns, so that a crash costs no word."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from app.core.errors import StoreUnavailable
from app.tickets.drafts import Draft, DraftKind
from db.local.codec import Locked, Unreadable, place_of
from db.local.store import LocalStore
from db.schema import instant, microseconds

_KEEP = """
insert into draft (key, changed_at, payload) values (?, ?, ?)
on conflict (key) do update set changed_at = excluded.changed_at, payload = excluded.payload
where excluded.changed_at >= draft.changed_at
"""
_SHARED = "insert into shared_form values (?, ?) on conflict (key) do update set changed_at = excluded.changed_at"


class LocalDrafts:
    """The drafts of one login in the workstation's file."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self._damaged: set[str] = set()

    def keep(self, *drafts: Draft) -> bool:
        """Save drafts, all or none of them; a newer form of one that is already there stays. Raises StoreUnavailable.

        What is taken back or joined goes from one key to another by this, so that a crash leaves it under one.
        """
        self._store.write_all((_KEEP, self._row(draft)) for draft in drafts)
        return True

    def _row(self, draft: Draft) -> tuple[str, int, bytes]:
        at = draft.changed_at or datetime.now(UTC)
        key = str(draft.key)
        return key, microseconds(at), self._store.codec.encode(_written(draft), place_of("draft", key))

    def drop(self, key: UUID) -> None:
        """Forget a draft; one that is not there is fine. Raises StoreUnavailable."""
        tables = "draft", "shared_form", "tried"
        self._store.write_all((f"delete from {table} where key = ?", (str(key),)) for table in tables)  # noqa: S608  our own tables

    def note_shared(self, draft: Draft) -> None:
        """Remember that the database has a draft in this form. Raises StoreUnavailable."""
        self._store.write(_SHARED, str(draft.key), microseconds(draft.changed_at or datetime.now(UTC)))

    def note_tried(self, key: UUID) -> bool:
        """Remember that a draft is about to be sent; tell whether for the first time. Raises StoreUnavailable."""
        if refusal := self._store.codec.refusal:
            raise StoreUnavailable(refusal)
        note = "insert into tried values (?) on conflict (key) do nothing"
        return self._store.alone(lambda file: file.execute(note, (str(key),)).rowcount > 0)

    def note_untried(self, key: UUID) -> None:
        """Remember that a draft has not left for certain. Raises StoreUnavailable."""
        self._store.write("delete from tried where key = ?", str(key))

    def tried(self) -> Collection[UUID]:
        """Return the drafts that may have left. Raises StoreUnavailable."""
        return frozenset(UUID(key) for (key,) in self._store.read("select key from tried"))

    def shared_forms(self) -> Mapping[UUID, datetime]:
        """Return, by draft, when the form was changed that the database had last. Raises StoreUnavailable."""
        rows = self._store.read("select key, changed_at from shared_form")
        return {UUID(key): instant(changed_at) for key, changed_at in rows}

    def all(self) -> Sequence[Draft]:
        """Return all drafts, newest first. One that can't be read stays in the file.

        A damaged one is told of once; why others are locked is told by whoever unlocks.
        """
        rows = self._store.read("select key, cast(payload as blob) from draft order by changed_at desc, key")
        return [draft for key, payload in rows if (draft := self._read(key, payload)) is not None]

    def _read(self, key: str, payload: bytes) -> Draft | None:
        try:
            return _draft(self._store.codec.decode(payload, place_of("draft", key)))
        except Locked:
            return None
        except (Unreadable, ValueError, KeyError, TypeError):
            self._tell_once(key)
            return None

    def _tell_once(self, key: str) -> None:
        if key not in self._damaged:
            self._damaged.add(key)
            self._store.notices.append(
                f"One draft on this computer is damaged and can't be shown. It is kept in {self._store.path.name} "
                f"under {key}; all others are here."
            )


def renamed(payload: bytes, key: UUID) -> bytes:
    """Return a stored draft as a plain draft, never held, under another key. Raises as reading one does."""
    return _written(replace(_draft(payload), key=key, leaves_at=None))


def _written(draft: Draft) -> bytes:
    kept = {
        "key": str(draft.key),
        "kind": draft.kind.value,
        "body": draft.body,
        "ticket_id": draft.ticket_id,
        "subject": draft.subject,
        "leaves_at": _text(draft.leaves_at),
        "changed_at": _text(draft.changed_at),
        "rest": draft.rest,
    }
    # lone surrogates may come out of a paste; they are typed text too and must come back as they were
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _draft(payload: bytes) -> Draft:
    kept = json.loads(payload.decode("utf-8", "surrogatepass"))
    return Draft(
        UUID(kept["key"]),
        DraftKind(kept["kind"]),
        kept["body"],
        kept["ticket_id"],
        kept["subject"],
        _instant(kept["leaves_at"]),
        _instant(kept["changed_at"]),
        kept["rest"],
    )


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
