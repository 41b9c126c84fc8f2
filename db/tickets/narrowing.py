"""Lists narrowed by words: the tickets that have an entry with every word, asked for in the way that costs least."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, literal_column, select, true

from app.tickets.words import words_of
from db.engine import Store
from db.reading import AnyRow, read
from db.tickets import tables as t
from db.tickets.search import entries_with, first_words, newest_hits

FEW = 2000
"""Hits that are fetched and named one by one; whoever has more is common."""
DENSE = 0.007
"""Share of the entries from which on a ticket after the other is asked: the page is full before all hits are read."""
EVERYWHERE = 0.4
"""The same where all tickets of the desk are wanted, and not a page."""

c = t.ticket.c


def has_words(store: Store, typed: str, *, whole: bool) -> ColumnElement[bool]:
    """Return the condition on a ticket, after one look at the newest hits.

    Neither planner knows how many hits there are: SQLite always fetches all of them, PostgreSQL takes a rare word for
    a common one and walks the whole desk. `whole` wants all tickets of a long list and not a page of them.
    """
    if not words_of(typed):
        return false()
    highest = select(func.max(t.entry.c.id)).scalar_subquery()
    newest = read(store, newest_hits(store, typed, None, most=FEW + 1).add_columns(highest))
    if len(newest) <= FEW:
        return c.id.in_({ticket_id for _, ticket_id, _ in newest})
    if _share(newest) < (EVERYWHERE if whole else DENSE):
        return c.id.in_(_all_hits(store, typed))
    return has_words_itself(store, typed)


def has_words_itself(store: Store, typed: str) -> ColumnElement[bool]:
    """Return the condition on a ticket, looked up among its own entries alone: for few tickets, or words most have."""
    if not words_of(typed):
        return false()
    e = t.entry.c
    said = entries_with(typed).is_(true()) if store.is_postgres else _among(e.words, typed)
    # A value and no EXISTS: PostgreSQL would make a join of that, and read all entries for it.
    return select(literal(1)).where(e.ticket_id == c.id, said).limit(1).scalar_subquery().is_not(None)


def _all_hits(store: Store, typed: str) -> Select[Any]:
    found = select(t.entry.c.ticket_id).where(entries_with(typed))
    # An offset of nothing keeps PostgreSQL from reading all entries in the order of the list instead.
    return found.offset(literal_column("0")) if store.is_postgres else found


def _share(newest: Sequence[AnyRow]) -> float:
    last, _, highest = newest[-1]
    return len(newest) / int(highest - last + 1)


def _among(words: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    every = literal(" ").concat(words).concat(" ")
    return and_(*(func.instr(every, f" {word} ") > 0 for word in first_words(typed)))
