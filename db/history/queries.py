"""Rows of the audit for screens, a page at a time."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from app.core.errors import StoreRefused
from app.history.queries import PAGE, About, Asked, Mark, Names, Page, Recorded
from app.history.telling import CHAIN_OF, REFERRED
from db.engine import Store
from db.knowledge.tables import article
from db.people.tables import requester, staff
from db.reading import read
from db.schema import BigId, UtcInstant
from db.tables import audit
from db.tickets import tables as t

NOT_YET = "The history of this desk begins when an administrator upgrades its database; until then nothing is recorded."

_A = audit.c
_NAMED = {"staff": staff, "queue": t.queue, "category": t.category, "requester": requester, "article": article}
_ENTRY = _A.op == "E"
_ABOUT: dict[About, ColumnElement[bool]] = {
    About.TICKETS: and_(_A.entity == "ticket", ~_ENTRY),
    About.ENTRIES: or_(and_(_A.entity == "ticket", _ENTRY), _A.entity == "entry"),
    About.PEOPLE: _A.entity.in_(["staff", "requester"]),
    About.SET_UP: _A.entity.in_(["desk", "queue", "queue_member", "category"]),
    About.ARTICLES: _A.entity.in_(["article", "article_proposal", "article_licence"]),
}
_ABOUT[About.VERIFICATIONS] = not_(or_(*_ABOUT.values()))
"""Verifications, and all that they are judged and made by: what is about nothing else."""


class SqlHistoryQueries:
    """Reads about who changed what: on a server each sees of it what they may see."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, asked: Asked, after: Mark | None = None) -> Page:
        """Return the newest that was asked for, or what comes after a mark, with the names behind its ids."""
        if not self._store.has_law:
            raise StoreRefused(NOT_YET)
        given = tuple(name for name in ("ticket_id", "by_id", "since", "until") if getattr(asked, name) is not None)
        values = {name: getattr(asked, name) for name in given}
        if after is not None:
            values |= {"after_at": after.at, "after_id": after.id}
        wanted = _page(given, asked.about, goes_on=after is not None)
        found = read(self._store, wanted, values, report=asked.ticket_id is None)  # an open ticket's is of this moment
        rows = [_recorded(row) for row in found[:PAGE]]
        rest = Mark(rows[-1].at, rows[-1].id) if len(found) > PAGE else None
        return Page(rows, self._names(rows), rest)

    def _names(self, rows: Sequence[Recorded]) -> Names:
        known = [entity for entity in _NAMED if entity != "article" or self._store.has_knowledge]
        wanted: dict[str, set[int]] = {entity: set() for entity in known}
        for row in rows:
            for entity, found in _referred(row):
                if entity in wanted:
                    wanted[entity].add(found)
        if not any(wanted.values()):
            return {}
        statement = _names(tuple(known), hides_restricted=not self._store.is_postgres)
        named = read(self._store, statement, {entity: sorted(ids) for entity, ids in wanted.items()})
        return {(entity, found): name for entity, found, name in named}


@cache
def _page(given: tuple[str, ...], about: About | None, *, goes_on: bool) -> Select[Any]:
    by = func.coalesce(staff.c.name, _A.actor)
    wanted = (
        select(_A.id, _A.at, by, _A.entity, _A.entity_id, _A.op, _A.payload)
        .outerjoin(staff, staff.c.id == _A.by_id)
        .order_by(_A.at.desc(), _A.id.desc())
        .limit(PAGE + 1)
    )
    narrowings: dict[str, ColumnElement[bool]] = {
        "ticket_id": and_(_A.entity == "ticket", _A.entity_id == bindparam("ticket_id", type_=BigId)),
        "by_id": _A.by_id == bindparam("by_id", type_=Integer),
        "since": _A.at >= bindparam("since", type_=UtcInstant),
        "until": _A.at < bindparam("until", type_=UtcInstant),
    }
    wanted = wanted.where(*(narrowings[name] for name in given))
    if about is not None:
        wanted = wanted.where(_ABOUT[about])
    if goes_on:
        mark = tuple_(bindparam("after_at", type_=UtcInstant), bindparam("after_id", type_=BigId))
        wanted = wanted.where(tuple_(_A.at, _A.id) < mark)
    return wanted


@cache
def _names(entities: tuple[str, ...], *, hides_restricted: bool) -> Any:
    """Return the names by ids; on a file, where no row hides itself, none of an article that is for few."""
    named = []
    for entity in entities:
        table = _NAMED[entity]
        name = article.c.title if table is article else table.c.name
        wanted = select(literal_column(f"'{entity}'", String), table.c.id, name).where(table.c.id.in_(_ids(entity)))
        is_for_few = table is article and hides_restricted
        named.append(wanted.where(article.c.queue_id.is_(None)) if is_for_few else wanted)
    return union_all(*named)


def _ids(entity: str) -> BindParameter[int]:
    return bindparam(entity, expanding=True, type_=BigId)


def _recorded(row: Sequence[Any]) -> Recorded:
    number, at, by, entity, entity_id, op, payload = row
    return Recorded(number, at, by, entity, entity_id, op, json.loads(payload))


def _referred(row: Recorded) -> Iterator[tuple[str, int]]:
    entity = CHAIN_OF.get(row.entity, row.entity)
    if entity in _NAMED:
        yield entity, row.entity_id
    for field, value in row.payload.items():
        for found in value if isinstance(value, list) else [value]:
            if field in REFERRED and isinstance(found, int):
                yield REFERRED[field], found
