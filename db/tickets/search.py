"""Finding tickets by number, by words and by requester, the same on both engines."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
    union_all,
)
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
BLOCK_BITS = 15
"""Entries are searched in blocks of so many by PostgreSQL's index (`db/postgres/00_search.sql`): 32,768."""


def first_words(typed: str) -> list[str]:
    """Return the words a search asks for, folded."""
    return words_of(typed).split()[:MOST_WORDS]


def _quoted(words: str, *, prefix: bool) -> tuple[str, str]:
    """Return the query in PostgreSQL's and in SQLite's words; folded words hold no character either knows."""
    each = first_words(words)
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
        newest = newest_hits(store, typed, queue_id, most=NEWEST)
        wanted += [_by_words(newest), _by_requester(typed, queue_id)]
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


def newest_hits(store: Store, typed: str, queue_id: int | None, *, most: int) -> Select[Any]:
    """Return the statement of the newest entries that hold every word, with their tickets, in one queue or in all."""
    return (_newest_in_blocks if store.is_postgres else _newest_in_order)(typed, queue_id, most)


def _newest_in_order(typed: str, queue_id: int | None, most: int) -> Select[Any]:
    """Return the newest hits: SQLite's index of words tells them in the order of their ids, from either end."""
    index = table("entry_search", column("rowid"))
    e, phrases = t.entry.c, _quoted(words_of(typed), prefix=False)[1]
    found = (
        select(e.id, e.ticket_id)
        .select_from(index)
        .join(t.entry, e.id == index.c.rowid)
        .where(literal_column("entry_search").op("match", is_comparison=True)(phrases))
        .order_by(index.c.rowid.desc())
    )
    return _of_queue(found, queue_id).limit(most)


def _newest_in_blocks(typed: str, queue_id: int | None, most: int) -> Select[Any]:
    """Return the newest hits, asking PostgreSQL's index of words block by block from the newest on.

    That index knows no order. Asked for all entries at once it fetches every hit of a common word ever written and
    sorts them, a second at three million entries; a block holds few, and the walk ends as soon as there are enough.
    """
    e = t.entry.c
    top = cast(select(func.max(e.id)).scalar_subquery().op(">>")(literal_column(str(BLOCK_BITS))), Integer)
    block = func.generate_series(top, 0, -1).table_valued(column("at", Integer), name="block").render_derived()
    within = select(e.id, e.ticket_id).where(_in_block(e.id, block.c.at), entries_with(typed))
    # plus 0: ordered by the bare id, the primary key would be walked past every entry of the desk
    hits_there = _of_queue(within, queue_id).order_by((e.id + literal_column("0")).desc()).limit(most).lateral()
    there = hits_there.c
    return select(there.id, there.ticket_id).select_from(block.join(hits_there, true())).limit(most)


def _in_block(entry_id: ColumnElement[int], block: ColumnElement[int]) -> ColumnElement[bool]:
    # word for word the expression of the index
    from sqlalchemy.dialects.postgresql import array  # noqa: PLC0415  the file engine loads nothing of it

    its_block = array([cast(entry_id.op(">>")(literal_column(str(BLOCK_BITS))), Integer)])
    return its_block.op("&&", is_comparison=True)(array([block]))


def _of_queue(found: Select[Any], queue_id: int | None) -> Select[Any]:
    if queue_id is None:
        return found
    return found.join(t.ticket, t.ticket.c.id == t.entry.c.ticket_id).where(t.ticket.c.queue_id == queue_id)


def _by_requester(typed: str, queue_id: int | None) -> Select[*tuple[Any, ...]]:
    c = t.ticket.c
    people = select(requester.c.id).where(requesters_with(typed)).limit(NEWEST)
    theirs = select(c.id, c.requester_id).where(c.requester_id.in_(people))
    if queue_id is not None:
        theirs = theirs.where(c.queue_id == queue_id)
    newest = theirs.order_by(c.id.desc()).limit(NEWEST).subquery()
    who = select(requester.c.name).where(requester.c.id == newest.c.requester_id).scalar_subquery()
    return _part(1, "requester", who, newest.c.id)
