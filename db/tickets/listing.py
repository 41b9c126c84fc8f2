"""The statements of lists: which tickets they show, in which order, as which rows."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    extract,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from app.tickets.model import EntryKind, Status
from app.tickets.queries import LONGEST, Listing, Sort
from db.people.tables import requester, staff
from db.schema import UtcInstant
from db.tickets import tables as t

type AnySelect = Select[*tuple[Any, ...]]
type Narrowing = ColumnElement[bool] | None

c = t.ticket.c
IDS: BindParameter[int] = bindparam("ids", expanding=True)
NOW = bindparam("now", type_=UtcInstant)
KEPT = 100
"""Statements that are kept: more than anybody has lists in the sidebar and behind tabs."""
_WALKED = (Sort.PRIORITY,)
"""Orders that every list has an index for: nothing is sorted."""
_NONE: ColumnElement[Any] = literal_column("0")
_NOTHING: ColumnElement[Any] = literal_column("''")


class Lists:
    """The statements of lists for one of the staff, on one of the engines.

    Their parameters are `now`, `ids` and those of what narrows them. Putting a statement together, and naming it for
    SQLAlchemy's cache, costs as much as half of a page's rows; so each is put together once. `narrowed` is a condition
    on tickets that takes the place of a list's words.
    """

    def __init__(self, staff_id: int, *, is_postgres: bool) -> None:
        self._staff_id, self._is_postgres = staff_id, is_postgres
        self.rows = self._rows(t.ticket)
        self.some_rows = self.rows.where(c.id.in_(IDS))
        self._kept: Callable[..., AnySelect] = lru_cache(KEPT)(lambda build, *of: build(*of))

    def page(self, listing: Listing, limit: int, narrowed: Narrowing = None) -> AnySelect:
        """Return the statement of the first rows of a list, in its order."""
        return self._kept(self._page, _wordless(listing), narrowed, limit)

    def order(self, listing: Listing, narrowed: Narrowing = None) -> AnySelect:
        """Return the statement of all ids of a list, in its order, with their sort keys."""
        return self._kept(self._order, _wordless(listing), narrowed)

    def part(self, listing: Listing, narrowed: Narrowing = None) -> AnySelect:
        """Return the statement of those of some tickets that belong to a list."""
        return self._kept(self._part, _wordless(listing), narrowed)

    def _page(self, listing: Listing, narrowed: Narrowing, limit: int) -> AnySelect:
        # A limit that PostgreSQL can read lets it keep its plan; for a parameter it would plan each page anew.
        most: ColumnElement[Any] = literal_column(f"{limit:d}")

        def first(wanted: AnySelect) -> AnySelect:
            return self._walked(_within(wanted, listing, narrowed), listing).limit(most)

        # The tickets first, then what is shown beside them.
        if self._is_postgres:
            # Joined before they are limited, each name would be worth more or less by how many tickets the list is
            # thought to have, and PostgreSQL would seldom settle on a plan.
            shown = first(select(*c)).subquery("ticket")
            return _ordered(self._rows(shown), listing.sort, shown)
        if listing.sort in _WALKED:
            return first(self.rows)
        # SQLite would look up everything that is shown of every ticket it sorts.
        return _ordered(self.rows.where(c.id.in_(first(select(c.id)))), listing.sort)

    def _order(self, listing: Listing, narrowed: Narrowing) -> AnySelect:
        wanted = _within(select(c.id, *self._keys(listing.sort)), listing, narrowed)
        return self._walked(wanted, listing).limit(LONGEST + 1)

    def _part(self, listing: Listing, narrowed: Narrowing) -> AnySelect:
        return _within(self.some_rows, listing, narrowed)

    def _walked(self, wanted: AnySelect, listing: Listing) -> AnySelect:
        if self._is_postgres and listing.live_only and listing.sort is Sort.OLDEST:
            # By the bare id the primary key would be walked, past all that has been closed since the desk began.
            return wanted.order_by(c.id + _NONE)
        return _ordered(wanted, listing.sort)

    def _rows(self, of: FromClause) -> AnySelect:
        """Return the statement of tickets as lists show them."""
        me, m, e, c = self._staff_id, t.read_mark.c, t.entry.c, of.c
        # Not COALESCE: a server with row policies takes that, other than CASE, for something that might tell of rows
        # unseen, and would look at every entry of each ticket.
        seen = case((m.entry_id.is_(None), _NONE), else_=m.entry_id)
        unread = exists(
            select(literal_column("1")).where(
                e.ticket_id == c.id,
                e.id > seen,
                e.by_id != me,
                e.kind != EntryKind.EVENT,
            )
        )
        return (
            select(
                c.id, c.subject, c.kind, c.status, c.priority, c.impact, c.urgency, c.queue_id, c.category_id,
                func.coalesce(t.category.c.name, _NOTHING), c.assignee_id, func.coalesce(staff.c.name, _NOTHING),
                c.requester_id, func.coalesce(requester.c.name, _NOTHING),
                func.coalesce(requester.c.is_vip, literal_column("false")),
                c.source, c.wakes_at, c.due_at, c.created_at, c.updated_at, c.version, unread,
            )
            .select_from(of)
            .outerjoin(t.category, t.category.c.id == c.category_id)
            .outerjoin(staff, staff.c.id == c.assignee_id)
            .outerjoin(requester, requester.c.id == c.requester_id)
            .outerjoin(t.read_mark, and_(m.staff_id == me, m.ticket_id == c.id))
        )  # fmt: skip

    def _keys(self, sort: Sort) -> tuple[ColumnElement[int], ColumnElement[int]]:
        match sort:
            case Sort.PRIORITY:
                return type_coerce(c.priority, BigInteger), self._microseconds(c.due_at)
            case Sort.NEWEST:
                return -c.id, _NONE
            case Sort.OLDEST:
                return _NONE, _NONE
            case Sort.UPDATED:
                return -self._microseconds(c.updated_at), _NONE

    def _microseconds(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        if self._is_postgres:
            return cast(extract("epoch", column) * 1_000_000, BigInteger)
        return type_coerce(column, BigInteger)


def _wordless(listing: Listing) -> Listing:
    return replace(listing, words="") if listing.words else listing


def _within(wanted: AnySelect, listing: Listing, narrowed: Narrowing) -> AnySelect:
    """Narrow a statement on tickets to those a list shows."""
    if narrowed is not None:
        wanted = wanted.where(narrowed)
    if listing.live_only:
        wanted = wanted.where(t.LIVE)
    if listing.queue_id is not None:
        wanted = wanted.where(c.queue_id == listing.queue_id)
    if listing.assignee_id is not None:
        wanted = wanted.where(c.assignee_id == listing.assignee_id)
    if listing.unassigned:
        wanted = wanted.where(c.assignee_id.is_(None))
    if listing.requester_id is not None:
        wanted = wanted.where(c.requester_id == listing.requester_id)
    if listing.priorities:
        wanted = wanted.where(c.priority.in_(listing.priorities))
    if listing.category_id is not None:
        wanted = wanted.where(c.category_id == listing.category_id)
    if listing.statuses:
        wanted = wanted.where(_status_in(listing.statuses))
    return wanted


def _status_in(statuses: Collection[Status]) -> ColumnElement[bool]:
    """Match the status tickets list as: *pending* whose time has come is open, and nothing is written for it."""
    # Said as "one of these, and not …": PostgreSQL can tell how many that are, of an OR it can't.
    if Status.OPEN in statuses and Status.PENDING not in statuses:
        woken = or_(c.status != Status.PENDING, c.wakes_at <= NOW)
        return and_(c.status.in_([*statuses, Status.PENDING]), woken)
    plain: ColumnElement[bool] = c.status.in_(statuses)
    if Status.PENDING in statuses and Status.OPEN not in statuses:
        return and_(plain, or_(c.status != Status.PENDING, c.wakes_at.is_(None), c.wakes_at > NOW))
    return plain


def _ordered(wanted: AnySelect, sort: Sort, of: FromClause = t.ticket) -> AnySelect:
    c = of.c
    match sort:
        case Sort.PRIORITY:
            return wanted.order_by(c.priority, c.due_at, c.id)
        case Sort.NEWEST:
            return wanted.order_by(c.id.desc())
        case Sort.OLDEST:
            return wanted.order_by(c.id)
        case Sort.UPDATED:
            return wanted.order_by(c.updated_at.desc(), c.id)
