"""Rows of people for screens, straight from SQL."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, select

from app.people.queries import LoadRow, RequesterRow, StaffRow
from app.tickets.model import Priority, Status
from app.tickets.words import words_of
from db.engine import Store
from db.people.tables import requester, staff
from db.reading import read
from db.tickets import tables as t
from db.tickets.search import Way, asked, requester_has, way_of


class SqlPeopleQueries:
    """Reads about people; each call is one statement."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def staff(self) -> Sequence[StaffRow]:
        """Return all staff, gone ones included, by name."""
        s = staff.c
        columns = (s.id, s.login, s.name, s.role, s.tier, s.email, s.is_active, s.is_available)
        return [StaffRow(*row) for row in read(self._store, select(*columns).order_by(s.name, s.id))]

    def requesters_like(self, words: str, limit: int = 20) -> Sequence[RequesterRow]:
        """Return requesters whose name, e-mail or phone has a word starting with each of `words`."""
        if not words_of(words):
            return []
        return [
            RequesterRow(*row) for row in read(self._store, _like(way_of(self._store)), asked(words) | {"most": limit})
        ]

    def load(self) -> Sequence[LoadRow]:
        """Return the live load of everyone who has any."""
        return [LoadRow(*row) for row in read(self._store, _LOAD)]


_r, _c = requester.c, t.ticket.c


@cache
def _like(way: Way) -> Select[*tuple[Any, ...]]:
    return (
        select(_r.id, _r.name, _r.email, _r.phone, _r.department, _r.location, _r.is_vip, _r.is_active)
        .where(requester_has(way), _r.is_active)
        .order_by(_r.name, _r.id)
        .limit(bindparam("most", type_=Integer))
    )


_URGENT = func.sum(case((_c.priority <= Priority.HIGH, 1), else_=0))
_WAITING = func.sum(case((_c.status.in_([Status.PENDING, Status.ON_HOLD]), 1), else_=0))
_LOAD = (
    select(_c.assignee_id, func.count(), _URGENT, _WAITING)
    .where(t.LIVE, _c.assignee_id.is_not(None))
    .group_by(_c.assignee_id)
)
