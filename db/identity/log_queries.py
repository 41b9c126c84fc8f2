"""Rows of the verification log, a page at a time: on a server each sees of it what they may see."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from app.core.errors import StoreRefused
from app.identity.log import PAGE, Asked, Logged, Mark, Page, Told
from app.identity.reports import Figure
from db.engine import Store
from db.identity import tables as t
from db.identity.report_queries import began, counts_it, lies_in_queue
from db.people.tables import staff
from db.reading import read
from db.schema import BigId, UtcInstant

NOT_YET = "The verification log of this desk begins when an administrator upgrades its database."
_V, _S = t.verification.c, t.subject.c
_FILTERS = ("since", "until", "by_id", "action", "state", "method", "ticket_id", "queue_id", "aged_after", "aged_upto")


class SqlLogQueries:
    """Reads the log in two statements a page."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, asked: Asked, after: Mark | None = None) -> Page:
        """Return the newest that was asked for, or what comes after a mark."""
        if not self._store.has_verification:
            raise StoreRefused(NOT_YET)
        given = tuple(name for name in _FILTERS if getattr(asked, name) is not None)
        words = asked.words.split()
        values = {name: getattr(asked, name) for name in given} | _patterns(words)
        if after is not None:
            values |= {"after_at": after.at, "after_id": after.id}
        statement = _page(given, len(words), goes_on=after is not None, figure=asked.figure, still=asked.still)
        found = read(self._store, statement, values, report=True)
        shown = found[:PAGE]
        parts = self._parts([row.id for row in shown])
        rows = [_logged(row, parts[row.id]) for row in shown]
        return Page(rows, Mark(rows[-1].at, rows[-1].id) if len(found) > PAGE else None)

    def _parts(self, ids: Sequence[int]) -> Mapping[int, "_Parts"]:
        parts: defaultdict[int, _Parts] = defaultdict(_Parts)
        if ids:
            for row in read(self._store, _parts(), {"ids": list(ids)}, report=True):
                parts[row.verification_id].take(row)
        return parts


@dataclass
class _Parts:
    """What hangs on one verification."""

    methods: list[Told] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    seconds: list[str] = field(default_factory=list)
    grant: Any = None

    def take(self, row: Any) -> None:
        """Add one row, which come in the order in which they were written."""
        match row.part:
            case "evidence":
                self.methods.append(
                    Told(row.code, row.result, row.proof, row.name or "", row.target, is_void=row.void_at is not None)
                )
            case "flag" if row.void_at is None:
                self.flags.append(row.code)
            case "signature" if row.void_at is None and row.name:
                self.seconds.append(row.name)
            case "grant":
                self.grant = row


def _logged(row: Any, parts: _Parts) -> Logged:
    grant = parts.grant
    second = [grant.name] if grant is not None and grant.name else parts.seconds
    return Logged(
        row.id,
        row.opened_at,
        row.ticket_id,
        row.subject or "",
        row.directory or "",
        row.action,
        row.risk or "",
        row.channel,
        row.analyst or "",
        row.state,
        second=", ".join(dict.fromkeys(second)),
        methods=tuple(parts.methods),
        flags=tuple(parts.flags),
        grant=grant.result if grant is not None else "",
        decided_at=grant.at if grant is not None else row.closed_at,
    )


@cache
def _page(
    given: tuple[str, ...], words: int, *, goes_on: bool, figure: Figure | None = None, still: bool = False
) -> Select[Any]:
    wanted = (
        select(
            _V.id,
            _V.opened_at,
            _V.ticket_id,
            _S.name.label("subject"),
            _S.directory,
            _V.action,
            func.coalesce(_V.risk, _S.risk).label("risk"),
            _V.channel,
            staff.c.name.label("analyst"),
            _V.state,
            _V.closed_at,
        )
        .outerjoin(t.subject, _S.id == _V.subject_id)
        .outerjoin(staff, staff.c.id == _V.by_id)
        .order_by(_V.opened_at.desc(), _V.id.desc())
        .limit(PAGE + 1)
    )
    narrowed = (_narrowed(name, figure, still=still) for name in given)
    wanted = wanted.where(*narrowed, *(_has_word(n) for n in range(words)))
    if figure is not None:
        wanted = wanted.where(counts_it(figure))
    if goes_on:
        mark = tuple_(bindparam("after_at", type_=UtcInstant), bindparam("after_id", type_=BigId))
        wanted = wanted.where(tuple_(_V.opened_at, _V.id) < mark)
    return wanted


def _narrowed(name: str, figure: Figure | None, *, still: bool) -> ColumnElement[bool]:
    match name:
        case "queue_id":
            return lies_in_queue()
        case "aged_after" | "aged_upto":
            limit, at = bindparam(name, type_=UtcInstant), began(figure or Figure.HELD)
            return at > limit if name == "aged_after" else at <= limit
        case "since" | "until":
            limit = bindparam(name, type_=UtcInstant)
            return _V.opened_at >= limit if name == "since" else _V.opened_at < limit
        case "by_id":
            by = bindparam("by_id", type_=Integer)
            return or_(_V.by_id == by, _V.owner_id == by)
        case "method":
            used = and_(t.evidence.c.verification_id == _V.id, t.evidence.c.method == bindparam("method", type_=String))
            counts = (t.evidence.c.void_at.is_(None),) if still else ()
            return select(t.evidence.c.id).where(used, *counts).exists()
        case _:
            return t.verification.c[name] == bindparam(name, type_=BigId if name == "ticket_id" else String)


def _has_word(at: int) -> ColumnElement[bool]:
    pattern = func.lower(bindparam(f"word_{at}", type_=String))
    return or_(*(func.lower(column).like(pattern, escape="/") for column in (_S.name, _S.account, _S.directory)))


def _patterns(words: Sequence[str]) -> dict[str, str]:
    plain = (word.replace("/", "//").replace("%", "/%").replace("_", "/_") for word in words)
    return {f"word_{n}": f"%{word}%" for n, word in enumerate(plain)}


@cache
def _parts() -> Any:
    people = staff.alias()
    parts = union_all(*_selects()).subquery()
    return (
        select(parts, people.c.name)
        .outerjoin(people, people.c.id == parts.c.by_id)
        .order_by(parts.c.verification_id, parts.c.at, parts.c.number)
    )


def _selects() -> Iterator[Select[Any]]:
    yield _part(t.evidence, "evidence", "method", result="result", proof="proof", target="target", number="id")
    yield _part(t.red_flag, "flag", "code", number="id")
    yield _part(t.signature, "signature", "what", number="id")
    yield _part(t.verification_grant, "grant", "action", result="state", at="issued_at", by="second_by", void="")


def _part(
    table: Table, part: str, code: str, *, at: str = "at", by: str = "by_id", void: str = "void_at", **more: str
) -> Select[Any]:
    c = table.c

    def text(name: str) -> ColumnElement[Any]:
        return c[more[name]] if name in more else literal("", String)

    return select(
        literal(part, String).label("part"),
        c.verification_id.label("verification_id"),
        c[code].label("code"),
        text("result").label("result"),
        text("proof").label("proof"),
        text("target").label("target"),
        (c[more["number"]] if "number" in more else literal(0, BigId)).label("number"),
        c[at].label("at"),
        c[by].label("by_id"),
        (c[void] if void else literal(None, UtcInstant)).label("void_at"),
    ).where(c.verification_id.in_(bindparam("ids", expanding=True, type_=BigId)))
