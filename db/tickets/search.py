"""Finding tickets by number, by words and by requester, the same on both engines."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, false, func, literal, literal_column, select, true, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.tickets.number import id_in
from app.tickets.queries import Hit
from app.tickets.words import words_of
from db.engine import Store
from db.people.tables import requester
from db.reading import read
from db.tickets import tables as t

PLACES = 3
"""Where a ticket may be found: by its number, its newest fitting entry, its requester."""
NEWEST = 1000
"""Hits looked at: the newest; ranking all hits of a common word would read half the desk."""
MOST_WORDS = 50
"""Words a search asks for: whoever pastes a whole log is answered by its beginning."""
RECENT, ENOUGH = 15_000, 200
"""Entries looked at one by one on PostgreSQL, and the hits among them that spare looking further."""


def _quoted(words: str, *, prefix: bool) -> tuple[str, str]:
    """Return the query in PostgreSQL's and in SQLite's words; folded words hold no character either knows."""
    each = words.split()[:MOST_WORDS]
    lexemes = " & ".join(f"'{w}'{':*' if prefix else ''}" for w in each)
    phrases = " ".join(f'"{w}"{"*" if prefix else ""}' for w in each)
    return lexemes, phrases


class _Match(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 - SQLAlchemy asks so
        """Stay as it is: for SQLite, SQLAlchemy would add "= 1", and that hides the search from its planner."""
        return self


@compiles(_Match, "postgresql")
def _match_postgres(element: _Match, compiler: SQLCompiler, **kw: Any) -> str:
    words, lexemes, _phrases, _key = (compiler.process(x, **kw) for x in element.clauses)
    return f"({words} @@ cast({lexemes} as tsquery))"


@compiles(_Match, "sqlite")
def _match_sqlite(element: _Match, compiler: SQLCompiler, **kw: Any) -> str:
    parts = list(element.clauses)
    index = f"{parts[0].table.name}_search"
    key, phrases = compiler.process(parts[3], **kw), compiler.process(parts[2], **kw)
    return f"({key} in (select rowid from {index} where {index} match {phrases}))"  # noqa: S608 - our own table name; the words are a parameter


def entries_with(text_typed: str) -> ColumnElement[bool]:
    """Match entries that hold every word."""
    return _matching(t.entry.c.words, t.entry.c.id, text_typed, prefix=False)


def requesters_with(text_typed: str) -> ColumnElement[bool]:
    """Match requesters who have a word starting with each of those typed."""
    return _matching(requester.c.words, requester.c.id, text_typed, prefix=True)


def _matching(words: ColumnElement[Any], key: ColumnElement[Any], typed: str, *, prefix: bool) -> ColumnElement[bool]:
    folded = words_of(typed)
    if not folded:
        return false()  # FTS5 takes an empty query for a mistake
    lexemes, phrases = _quoted(folded, prefix=prefix)
    return _Match(words, literal(lexemes), literal(phrases), key)


def hits(store: Store, typed: str, queue_id: int | None, limit: int, prefix: str) -> Sequence[Hit]:
    """Return tickets found by number, words or requester, newest first; the number comes before all."""
    wanted = [_by_number(ticket_id)] if (ticket_id := id_in(typed, prefix)) is not None else []
    if words_of(typed):
        recent_first = store.is_postgres and queue_id is None
        wanted += [
            _by_words(_recent_first(typed) if recent_first else _newest(typed, by_index=store.is_postgres)),
            _by_requester(typed),
        ]
    if not wanted:
        return []
    found = union_all(*wanted).subquery()
    f, c = found.c, t.ticket.c
    statement = (
        select(c.id, c.subject, c.status, requester.c.name, f.place, f.text)
        .join(t.ticket, c.id == f.ticket_id)
        .outerjoin(requester, requester.c.id == c.requester_id)
        .order_by(f.rank, c.id.desc(), f.place)
        .limit(limit * PLACES)
    )
    if queue_id is not None:
        statement = statement.where(c.queue_id == queue_id)
    return _first_of_each(read(store, statement), limit)


def _first_of_each(rows: Sequence[Any], limit: int) -> list[Hit]:
    kept: dict[int, Hit] = {}
    for ticket_id, subject, status, name, place, said in rows:
        kept.setdefault(ticket_id, Hit(ticket_id, subject, status, name or "", place, said or ""))
    return list(kept.values())[:limit]


def _part(rank: int, place: str, said: ColumnElement[Any], ticket_id: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(
        ticket_id.label("ticket_id"),
        literal_column(str(rank)).label("rank"),
        literal_column(f"'{place}'").label("place"),
        said.label("text"),
    )


def _by_number(ticket_id: int) -> Select[*tuple[Any, ...]]:
    c = t.ticket.c
    return _part(0, "number", c.subject, c.id).where(c.id == ticket_id)


def _by_words(newest: Select[Any]) -> Select[Any]:
    last, found = t.entry.alias("last").c, newest.subquery()
    # One row a ticket, its newest entry: a chatty ticket would crowd out all others.
    each = select(func.max(found.c.id).label("id")).group_by(found.c.ticket_id).subquery()
    return _part(1, "entry", last.body, last.ticket_id).where(last.id == each.c.id)


def _newest(typed: str, *which: ColumnElement[bool], by_index: bool = False) -> Select[Any]:
    """Return the newest hits. `by_index` keeps PostgreSQL from walking all entries backwards for a rare word."""
    e = t.entry.c
    found = select(e.id, e.ticket_id).where(entries_with(typed), *which)
    return found.order_by((e.id + literal_column("0") if by_index else e.id).desc()).limit(NEWEST)


def _recent_first(typed: str) -> Select[Any]:
    """Read the newest entries one by one, and ask the index only when they hold too few.

    PostgreSQL's index knows no order: it would fetch every hit of a common word ever written and sort them, a second
    at three million entries. `is true` keeps it from doing so among the recent.
    """
    e = t.entry.c
    border = select(func.max(e.id) - RECENT).scalar_subquery()
    walked = select(e.id, e.ticket_id).where(e.id > border, entries_with(typed).is_(true()))
    recent = walked.order_by(e.id.desc()).limit(NEWEST).cte("recent")
    too_few = select(func.count()).select_from(recent).scalar_subquery() < ENOUGH
    older = _newest(typed, e.id <= border, too_few, by_index=True).subquery()
    both = union_all(select(recent.c.id, recent.c.ticket_id), select(older.c.id, older.c.ticket_id)).subquery()
    return select(both.c.id, both.c.ticket_id)


def _by_requester(typed: str) -> Select[*tuple[Any, ...]]:
    c = t.ticket.c
    people = select(requester.c.id).where(requesters_with(typed)).limit(NEWEST)
    newest = (
        select(c.id, c.requester_id).where(c.requester_id.in_(people)).order_by(c.id.desc()).limit(NEWEST).subquery()
    )
    who = select(requester.c.name).where(requester.c.id == newest.c.requester_id).scalar_subquery()
    return _part(1, "requester", who, newest.c.id)
