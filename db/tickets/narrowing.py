"""Lists narrowed by words: the tickets that have an entry with every word, asked for in the way that costs least."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
)

from app.tickets.words import words_of
from db.engine import Store
from db.reading import AnyRow, read
from db.tickets import tables as t
from db.tickets.search import ENTRY_HOLDS, Way, asked, first_words, newest_hits, way_of

type Narrowed = tuple[ColumnElement[bool], dict[str, Any]]
"""A condition on a ticket, one of a few so that the statement with it is put together once; and its parameters."""

FEW = 2000
"""Hits that are fetched and named one by one; whoever has more is common."""
DENSE = 0.007
"""Share of the entries from which on a ticket after the other is asked: the page is full before all hits are read."""
EVERYWHERE = 0.4
"""The same where all tickets of the desk are wanted, and not a page."""

c = t.ticket.c
_IDS: BindParameter[int] = bindparam("found", expanding=True)
_NAMED, _NEVER, _HOLDS = c.id.in_(_IDS), false(), ENTRY_HOLDS.is_(true())


def has_words(store: Store, typed: str, *, whole: bool) -> Narrowed:
    """Return the condition on a ticket, after one look at the newest hits.

    Neither planner knows how many hits there are: SQLite always fetches all of them, PostgreSQL takes a rare word for
    a common one and walks the whole desk. `whole` wants all tickets of a long list and not a page of them.
    """
    if not words_of(typed):
        return _NEVER, {}
    newest = read(store, _newest(FEW + 1, way_of(store)), asked(typed))
    if len(newest) <= FEW:
        return _NAMED, {"found": list({ticket_id for _, ticket_id, _ in newest})}
    if _share(newest) < (EVERYWHERE if whole else DENSE):
        return _among_all_hits(way_of(store)), asked(typed)
    return has_words_itself(store, typed)


def has_words_itself(store: Store, typed: str) -> Narrowed:
    """Return the condition on a ticket, looked up among its own entries alone: for few tickets, or words most have."""
    if not words_of(typed):
        return _NEVER, {}
    if store.is_postgres:
        return _itself(_HOLDS), asked(typed)
    each = first_words(typed)
    return _itself(_said(len(each))), {f"word_{i}": f" {word} " for i, word in enumerate(each)}


@cache
def _newest(most: int, way: Way) -> Select[Any]:
    # not max(): behind a row policy PostgreSQL would read every entry for it
    highest = select(t.entry.c.id).order_by(t.entry.c.id.desc()).limit(1).scalar_subquery()
    return newest_hits(most, way, in_queue=False).add_columns(highest)


@cache
def _itself(said: ColumnElement[bool]) -> ColumnElement[bool]:
    # A value and no EXISTS: PostgreSQL would make a join of that, and read all entries for it.
    return select(literal(1)).where(t.entry.c.ticket_id == c.id, said).limit(1).scalar_subquery().is_not(None)


@cache
def _among_all_hits(way: Way) -> ColumnElement[bool]:
    if way is Way.GUARDED:
        return c.id.in_(select(func.entry_tickets(bindparam("lexemes", type_=String))))
    found = select(t.entry.c.ticket_id).where(ENTRY_HOLDS)
    # An offset of nothing keeps PostgreSQL from reading all entries in the order of the list instead.
    return c.id.in_(found.offset(literal_column("0")) if way is Way.PLAIN else found)


@cache
def _said(count: int) -> ColumnElement[bool]:
    every = literal(" ").concat(t.entry.c.words).concat(" ")
    return and_(*(func.instr(every, bindparam(f"word_{i}", type_=String)) > 0 for i in range(count)))


def _share(newest: Sequence[AnyRow]) -> float:
    last, _, highest = newest[-1]
    return len(newest) / int(highest - last + 1)
