"""The figures of the verification log, added up by the database: on a server of what each may see of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    distinct,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.core.errors import StoreRefused
from app.identity.model import State
from app.identity.reports import AGES, FAILED, GOES_ON, LATER_VERIFIED, LEFT, OF_PERIOD, Figure, Report, Wanted, Way
from db.engine import Store
from db.identity import tables as t
from db.reading import read
from db.schema import UtcInstant
from db.tickets.tables import ticket

NOT_YET = "The figures of this desk begin when an administrator upgrades its database."
_V, _G, _X = t.verification.c, t.verification_grant.c, t.exception_request.c
_about = t.subject.alias()
_MICROSECOND = timedelta(microseconds=1)


class micros(FunctionElement[int]):  # noqa: N801  named as it is called, like all functions
    """An instant as whole microseconds, to be subtracted from another on both engines."""

    type = BigInteger()
    inherit_cache = True


@compiles(micros)
def _stored(element: Any, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(element.clauses, **given)


@compiles(micros, "postgresql")
def _of_a_server(element: Any, compiler: SQLCompiler, **given: Any) -> str:
    return f"(extract(epoch from {compiler.process(element.clauses, **given)}) * 1000000)::bigint"


class SqlReportQueries:
    """Reads a report in two statements."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def report(self, wanted: Wanted) -> Report:
        """Return the figures of a period and a queue."""
        if not self._store.has_verification:
            raise StoreRefused(NOT_YET)
        has_queue = wanted.queue_id is not None
        values: dict[str, Any] = {"since": wanted.since, "until": wanted.until}
        if has_queue:
            values["queue_id"] = wanted.queue_id
        ways = [_way(row) for row in read(self._store, _ways(has_queue=has_queue), values, report=True)]
        for at, age in enumerate(AGES):
            values[f"after_{at}"], values[f"upto_{at}"] = age.bounds(wanted.now)
        values = {name: value for name, value in values.items() if value is not None}
        (counted,) = read(self._store, _counts(has_queue=has_queue), values, report=True)
        found = counted._mapping  # noqa: SLF001  its public name
        return Report(
            ways,
            {figure: found[figure.value] for figure in OF_PERIOD},
            held=[found[f"held_{at}"] for at in range(len(AGES))],
            frozen=[found[f"frozen_{at}"] for at in range(len(AGES))],
        )


def counts_it(figure: Figure) -> ColumnElement[bool]:
    """Return whether a verification is one of those that a figure counts; its period has `since` and `until`."""
    return _COUNTS[figure]()


def began(figure: Figure) -> ColumnElement[Any]:
    """Return since when what a figure counts by age has been so."""
    if figure is Figure.FROZEN:
        return select(_about.c.frozen_at).where(_about.c.id == _V.subject_id).scalar_subquery()
    return _V.opened_at


def is_granted(verification_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether something was granted in a verification."""
    grant = t.verification_grant.alias()
    return select(grant.c.id).where(grant.c.verification_id == verification_id).exists()


def lies_in_queue() -> ColumnElement[bool]:
    """Return whether the ticket of a verification lies in the queue `queue_id`."""
    return select(ticket.c.id).where(ticket.c.id == _V.ticket_id, ticket.c.queue_id == _queue()).exists()


def _is_of_somebody_never_verified() -> ColumnElement[bool]:
    other = t.verification.alias().c
    counts = and_(other.subject_id == _V.subject_id, other.opened_at >= _since(), other.opened_at < _until())
    saves = select(other.id).where(counts, or_(other.state.in_(GOES_ON), is_granted(other.id))).exists()
    return and_(_V.subject_id.is_not(None), _V.state.in_(FAILED), ~saves)


def _is_of_somebody_verified_later() -> ColumnElement[bool]:
    other, grant = t.verification.alias(), t.verification_grant.alias()
    after = micros(grant.c.issued_at) - micros(_V.closed_at)
    later = (
        select(grant.c.id)
        .join(other, other.c.id == grant.c.verification_id)
        .where(
            other.c.subject_id == _V.subject_id,
            other.c.state != State.DISPUTED,
            after > 0,
            after <= LATER_VERIFIED // _MICROSECOND,
        )
    )
    return and_(_V.state == State.REFUSED, later.exists())


def _is_about_frozen() -> ColumnElement[bool]:
    about = _about.c
    return select(about.id).where(about.id == _V.subject_id, about.frozen_at.is_not(None)).exists()


def _asked_exception(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(_X.id).where(_X.verification_id == _V.id, *more).exists()


_COUNTS: Mapping[Figure, Callable[[], ColumnElement[bool]]] = {
    Figure.OPENED: lambda: _V.id.is_not(None),
    Figure.VERIFIED: lambda: is_granted(_V.id),
    Figure.LEFT: lambda: and_(_V.state.in_(LEFT), ~is_granted(_V.id)),
    Figure.NEVER_VERIFIED: _is_of_somebody_never_verified,
    Figure.LEGITIMATE_REFUSED: _is_of_somebody_verified_later,
    Figure.HELD: lambda: _V.state == State.HELD,
    Figure.FROZEN: _is_about_frozen,
    Figure.EXCEPTION_ASKED: _asked_exception,
    Figure.EXCEPTION_GRANTED: lambda: _asked_exception(_X.approved_at.is_not(None)),
    Figure.DISPUTED: lambda: _V.state == State.DISPUTED,
}


# ------------------------------------------------------------ the two statements


@cache
def _ways(*, has_queue: bool) -> Select[Any]:
    ran = _ran(has_queue=has_queue)
    used = (
        select(t.evidence.c.verification_id, t.evidence.c.method)
        .where(t.evidence.c.void_at.is_(None))
        .distinct()
        .subquery()
    )
    both = union_all(
        select(literal("").label("method"), ran.c.is_left, ran.c.took),
        select(used.c.method, ran.c.is_left, ran.c.took).join(used, used.c.verification_id == ran.c.id),
    ).subquery()
    lacks = both.c.took.is_(None)
    ranked = select(
        both,
        func.row_number().over(partition_by=(both.c.method, lacks), order_by=both.c.took).label("rank"),
        func.count(both.c.took).over(partition_by=both.c.method).label("of"),
    ).subquery()
    c = ranked.c
    return (
        select(
            c.method,
            func.count().label("opened"),
            func.count(c.took).label("verified"),
            func.sum(c.is_left).label("left"),
            _rank(ranked, 50).label("median"),
            _rank(ranked, 90).label("p90"),
        )
        .group_by(c.method)
        .order_by(c.method)
    )


def _ran(*, has_queue: bool) -> Subquery:
    first = select(func.min(_G.issued_at)).where(_G.verification_id == _V.id).scalar_subquery()
    ran = select(
        _V.id,
        case((counts_it(Figure.LEFT), 1), else_=0).label("is_left"),
        (micros(first) - micros(_V.opened_at)).label("took"),
    ).where(*_of_period(has_queue=has_queue))
    return ran.subquery()


def _rank(ranked: Subquery, hundredths: int) -> ColumnElement[Any]:
    is_enough = and_(ranked.c.took.is_not(None), ranked.c.rank * 100 >= ranked.c.of * hundredths)
    return func.min(case((is_enough, ranked.c.took)))


def _way(row: Any) -> Way:
    return Way(row.method, row.opened, row.verified, row.left, _span(row.median), _span(row.p90))


def _span(micro: int | None) -> timedelta | None:
    return None if micro is None else timedelta(microseconds=int(micro))


@cache
def _counts(*, has_queue: bool) -> Select[Any]:
    return select(*_counted(has_queue=has_queue))


def _counted(*, has_queue: bool) -> Iterator[ColumnElement[Any]]:
    for figure in OF_PERIOD:
        counted = select(_what(figure)).where(counts_it(figure), *_of_period(has_queue=has_queue))
        yield counted.scalar_subquery().label(figure.value)
    in_queue = (lies_in_queue(),) if has_queue else ()
    for figure in (Figure.HELD, Figure.FROZEN):
        for at, age in enumerate(AGES):
            at_last = bindparam(f"upto_{at}", type_=UtcInstant)
            aged = [began(figure) <= at_last]
            if age.below is not None:
                aged.append(began(figure) > bindparam(f"after_{at}", type_=UtcInstant))
            counted = select(_what(figure)).where(counts_it(figure), *aged, *in_queue)
            yield counted.scalar_subquery().label(f"{figure.value}_{at}")


def _what(figure: Figure) -> ColumnElement[Any]:
    is_people = figure in (Figure.NEVER_VERIFIED, Figure.FROZEN)
    return func.count(distinct(_V.subject_id)) if is_people else func.count(_V.id)


def _of_period(*, has_queue: bool) -> Iterator[ColumnElement[bool]]:
    yield _V.opened_at >= _since()
    yield _V.opened_at < _until()
    if has_queue:
        yield lies_in_queue()


def _since() -> ColumnElement[Any]:
    return bindparam("since", type_=UtcInstant)


def _until() -> ColumnElement[Any]:
    return bindparam("until", type_=UtcInstant)


def _queue() -> ColumnElement[Any]:
    return bindparam("queue_id", type_=Integer)
