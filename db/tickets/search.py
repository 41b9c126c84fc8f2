"""Finding tickets by number, by words and by requester, the same on both engines."""

from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    null,
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


def asked(typed: str) -> dict[str, str]:
    """Return the parameters of a search for words, of which there is at least one: FTS5 takes none for a mistake."""
    each = first_words(typed)  # folded words hold no character that either engine knows
    return {
        "lexemes": " & ".join(f"'{w}'" for w in each),
        "phrases": " ".join(f'"{w}"' for w in each),
        "lexemes_begun": " & ".join(f"'{w}':*" for w in each),
        "phrases_begun": " ".join(f'"{w}"*' for w in each),
    }


class Way(Enum):
    """How words are looked for: in a file's index, in a server's, or by the functions of a server with policies."""

    FILE = "file"
    PLAIN = "plain"
    GUARDED = "guarded"


def way_of(store: Store) -> Way:
    """Return how words are looked for in this database."""
    if not store.is_postgres:
        return Way.FILE
    return Way.GUARDED if store.is_guarded else Way.PLAIN


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


def _matching(words: ColumnElement[Any], key: ColumnElement[Any], lexemes: str, phrases: str) -> ColumnElement[bool]:
    return _Match(words, bindparam(lexemes, type_=String), bindparam(phrases, type_=String), key)


ENTRY_HOLDS = _matching(t.entry.c.words, t.entry.c.id, "lexemes", "phrases")
"""The entry holds every word that was `asked` for."""
_REQUESTER_HAS = _matching(requester.c.words, requester.c.id, "lexemes_begun", "phrases_begun")
MOST_REQUESTERS = 10_000
"""Requesters a function of the server tells of: nobody looks further."""


def requester_has(way: Way) -> ColumnElement[bool]:
    """Return the condition that the requester has a word starting with each of those `asked` for."""
    if way is not Way.GUARDED:
        return _REQUESTER_HAS
    found = func.requester_hits(bindparam("lexemes_begun", type_=String), literal_column(str(MOST_REQUESTERS)))
    return requester.c.id.in_(select(found))


def hits(store: Store, typed: str, queue_id: int | None, limit: int, prefix: str) -> Sequence[Hit]:
    """Return tickets found by number, words or requester, newest first; the number comes before all."""
    ticket_id, has_words = id_in(typed, prefix), bool(words_of(typed))
    if ticket_id is None and not has_words:
        return []
    statement = _found(
        NEWEST,
        way_of(store),
        by_number=ticket_id is not None,
        by_words=has_words,
        in_queue=queue_id is not None,
    )
    values = {"number": ticket_id, "queue": queue_id, "most": limit * PLACES}
    return _first_of_each(read(store, statement, values | asked(typed)), limit)


@cache
def _found(newest: int, way: Way, *, by_number: bool, by_words: bool, in_queue: bool) -> Select[Any]:
    wanted = [_by_number()] if by_number else []
    if by_words:
        entries = newest_hits(newest, way, in_queue=in_queue)
        wanted += [_by_words(entries), _by_requester(newest, way, in_queue=in_queue)]
    found = union_all(*wanted).subquery()
    f, c = found.c, t.ticket.c
    statement = (
        select(c.id, c.subject, c.status, requester.c.name, f.place, f.text)
        .join(t.ticket, c.id == f.ticket_id)
        .outerjoin(requester, requester.c.id == c.requester_id)
        .order_by(f.rank, c.id.desc(), f.place)
        .limit(bindparam("most", type_=Integer))
    )
    return statement.where(_IN_QUEUE) if in_queue else statement


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


def _by_number() -> Select[*tuple[Any, ...]]:
    c = t.ticket.c
    return _part(0, "number", c.subject, c.id).where(c.id == bindparam("number"))


def _by_words(newest: Select[Any]) -> Select[Any]:
    last, found = t.entry.alias("last").c, newest.subquery()
    # One row a ticket, its newest entry: a chatty ticket would crowd out all others.
    each = select(func.max(found.c.id).label("id")).group_by(found.c.ticket_id).subquery()
    return _part(1, "entry", last.body, last.ticket_id).where(last.id == each.c.id)


def newest_hits(most: int, way: Way, *, in_queue: bool) -> Select[Any]:
    """Return the statement of the newest entries that hold every word, with their tickets, in one queue or in all."""
    made = {Way.FILE: _newest_in_order, Way.PLAIN: _newest_in_blocks, Way.GUARDED: _newest_by_function}[way]
    return made(most, in_queue=in_queue)


def _newest_by_function(most: int, *, in_queue: bool) -> Select[Any]:
    """Return the newest hits as the server's own function finds them: no policy stands before its index of words."""
    queue: ColumnElement[Any] = bindparam("queue", type_=Integer) if in_queue else null()
    found = func.entry_hits(bindparam("lexemes", type_=String), literal_column(str(most)), queue)
    hits = found.table_valued(column("id", BigInteger), column("ticket_id", BigInteger), name="hit").render_derived()
    return select(hits.c.id, hits.c.ticket_id)


def _newest_in_order(most: int, *, in_queue: bool) -> Select[Any]:
    """Return the newest hits: SQLite's index of words tells them in the order of their ids, from either end."""
    index = table("entry_search", column("rowid"))
    e = t.entry.c
    found = (
        select(e.id, e.ticket_id)
        .select_from(index)
        .join(t.entry, e.id == index.c.rowid)
        .where(literal_column("entry_search").op("match", is_comparison=True)(bindparam("phrases", type_=String)))
        .order_by(index.c.rowid.desc())
    )
    return _of_queue(found, in_queue=in_queue).limit(most)


def _newest_in_blocks(most: int, *, in_queue: bool) -> Select[Any]:
    """Return the newest hits, asking PostgreSQL's index of words block by block from the newest on.

    That index knows no order. Asked for all entries at once it fetches every hit of a common word ever written and
    sorts them, a second at three million entries; a block holds few, and the walk ends as soon as there are enough.
    """
    e = t.entry.c
    top = cast(select(func.max(e.id)).scalar_subquery().op(">>")(literal_column(str(BLOCK_BITS))), Integer)
    block = func.generate_series(top, 0, -1).table_valued(column("at", Integer), name="block").render_derived()
    within = select(e.id, e.ticket_id).where(_in_block(e.id, block.c.at), ENTRY_HOLDS)
    # plus 0: ordered by the bare id, the primary key would be walked past every entry of the desk
    hits_there = (
        _of_queue(within, in_queue=in_queue).order_by((e.id + literal_column("0")).desc()).limit(most).lateral()
    )
    there = hits_there.c
    return select(there.id, there.ticket_id).select_from(block.join(hits_there, true())).limit(most)


def _in_block(entry_id: ColumnElement[int], block: ColumnElement[int]) -> ColumnElement[bool]:
    # word for word the expression of the index
    from sqlalchemy.dialects.postgresql import array  # noqa: PLC0415  the file engine loads nothing of it

    its_block = array([cast(entry_id.op(">>")(literal_column(str(BLOCK_BITS))), Integer)])
    return its_block.op("&&", is_comparison=True)(array([block]))


_IN_QUEUE = t.ticket.c.queue_id == bindparam("queue")


def _of_queue(found: Select[Any], *, in_queue: bool) -> Select[Any]:
    return found.join(t.ticket, t.ticket.c.id == t.entry.c.ticket_id).where(_IN_QUEUE) if in_queue else found


def _by_requester(newest: int, way: Way, *, in_queue: bool) -> Select[*tuple[Any, ...]]:
    c = t.ticket.c
    people = select(requester.c.id).where(requester_has(way)).limit(newest)
    theirs = select(c.id, c.requester_id).where(c.requester_id.in_(people))
    if in_queue:
        theirs = theirs.where(_IN_QUEUE)
    found = theirs.order_by(c.id.desc()).limit(newest).subquery()
    who = select(requester.c.name).where(requester.c.id == found.c.requester_id).scalar_subquery()
    return _part(1, "requester", who, found.c.id)
