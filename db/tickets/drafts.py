"""Draft records in the shared database: what was typed here can be taken up at another desk."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Executable, Exists, and_, delete, exists, literal, or_, select, true

from app.core.actor import Actor
from app.core.errors import RuleBroken
from app.tickets.drafts import Draft
from db.engine import Store
from db.reading import read
from db.tables import command
from db.tickets.tables import draft as drafts
from db.upsert import insert_into
from db.writing import write

_GONE = "ticket no longer there"
"""Where a draft's `rest` carries the ticket that the database no longer has."""


class SqlDrafts:
    """The draft records of one person."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store, self._actor = store, actor

    def keep(self, draft: Draft, *, over: Collection[datetime] | None = None) -> bool:
        """Save a draft; tell whether it was taken. A ticket that vanished costs no text.

        Not taken is what is older than the record, what would write over a form that was not changed at one of the
        instants of `over`, what would change a reply that is held by another window, and what was already sent or
        recalled under its key. Raises StoreUnavailable.
        """
        try:
            return write(self._store, self._upsert(draft, over)) > 0
        except RuleBroken:
            if draft.ticket_id is None:
                raise
            orphan = replace(draft, ticket_id=None, rest=draft.rest | {_GONE: draft.ticket_id})
            return write(self._store, self._upsert(orphan, over)) > 0

    def drop(self, key: UUID, *, over: Collection[datetime] | None = None) -> bool:
        """Forget a draft in a form of `over`, or in any; tell whether it is gone. Raises StoreUnavailable."""
        c = drafts.c
        its = (c.staff_id == self._actor.staff_id, c.key == key)
        if write(self._store, delete(drafts).where(*its, _is_form_of(over))) or over is None:
            return True
        return not read(self._store, select(c.key).where(*its, ~self._is_used(c.key)))

    def all(self) -> Sequence[Draft]:
        """Return this person's drafts, newest first. Raises StoreUnavailable.

        One that another window kept while it was being sent is left behind in the table, and is no draft any more.
        """
        c = drafts.c
        wanted = (
            select(c.key, c.kind, c.body, c.ticket_id, c.subject, c.leaves_at, c.changed_at, c.rest)
            .where(c.staff_id == self._actor.staff_id, ~self._is_used(c.key))
            .order_by(c.changed_at.desc(), c.key)
        )
        return [_with_its_ticket(Draft(*row)) for row in read(self._store, wanted)]

    def _upsert(self, draft: Draft, over: Collection[datetime] | None) -> Executable:
        row = {"staff_id": self._actor.staff_id, "key": draft.key, **_columns(draft)}
        mine = select(*(literal(value, drafts.c[name].type) for name, value in row.items()))
        new = insert_into(drafts, is_postgres=self._store.is_postgres).from_select(
            list(row), mine.where(~self._is_used(draft.key))
        )
        is_plain_or_the_same_hold = or_(
            drafts.c.leaves_at.is_(None), drafts.c.leaves_at.is_not_distinct_from(new.excluded.leaves_at)
        )
        upsert: Executable = new.on_conflict_do_update(
            index_elements=[drafts.c.staff_id, drafts.c.key],
            set_={name: new.excluded[name] for name in _columns(draft)},
            where=and_(new.excluded.changed_at >= drafts.c.changed_at, is_plain_or_the_same_hold, _is_form_of(over)),
        ).execution_options(preserve_rowcount=True)
        return upsert

    def _is_used(self, key: UUID | Column[UUID]) -> Exists:
        return exists().where(command.c.staff_id == self._actor.staff_id, command.c.key == key)


def _is_form_of(over: Collection[datetime] | None) -> ColumnElement[bool]:
    return true() if over is None else drafts.c.changed_at.in_(over)


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "ticket_id": draft.ticket_id,
        "subject": _storable(draft.subject),
        "body": _storable(draft.body),
        "rest": json.loads(_storable(json.dumps(draft.rest, ensure_ascii=False))),
        "leaves_at": draft.leaves_at,
        "changed_at": draft.changed_at or datetime.now(UTC),
    }


def _storable(text: str) -> str:
    """Return a text without what no database takes: NUL, and halves of characters that a paste may bring."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _with_its_ticket(draft: Draft) -> Draft:
    if _GONE not in draft.rest:
        return draft
    rest = dict(draft.rest)
    return replace(draft, ticket_id=rest.pop(_GONE), rest=rest)
