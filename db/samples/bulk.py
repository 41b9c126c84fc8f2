"""A desk of any size, for measuring: the newest tickets live, most of three years closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, literal, select

from app.core.actor import Role
from app.people.model import Requester
from db.people.repository import columns_of
from db.people.tables import requester, staff
from db.samples.bulk_loading import Loading, PostgresLoading, SqliteLoading
from db.samples.bulk_rows import ENTRY_COLUMNS, TICKET_COLUMNS, Bounds, Rows
from db.samples.texts import texts
from db.tickets import tables as t

CHUNK = 20_000
"""Tickets written between two reports of progress."""
STAFF, QUEUES, CATEGORIES, REQUESTERS = 30, 8, 12, 20_000
MORE_QUEUES = ("Applications", "Workplace", "Telephony")
ICONS = ("layers", "monitor", "phone")
FIRST_NAMES = "Alex Robin Sam Kim Jo Charlie Max Nico Sasha Toni Kit Lee Noa Rene Ash"
FIRST = tuple(FIRST_NAMES.split())
LAST_NAMES = "Baker Cooper Dawson Ellwood Farrow Gibson Harlow Irving Jennings Keller Lowell Mercer"
LAST = tuple(LAST_NAMES.split())
DEPARTMENTS = ("Finance", "Sales", "Legal", "Operations", "Engineering", "Marketing", "Customer care", "Warehouse")
PLACES = ("London", "Leeds", "Dublin", "Edinburgh", "Cardiff")

Progress = Callable[[int, int], None]


def fill_bulk(
    engine: Engine,
    tickets: int,
    entries_per_ticket: int = 3,
    seed: int = 1,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> None:
    """Add so many tickets with their entries to an upgraded database, in one transaction; up to 1,000,000 tried.

    People, queues and categories are topped up first. The change feed hears nothing: whoever watches reads anew.
    `progress` is told (tickets written, tickets wanted). `engine` is one without deadlines (`single_engine`).
    """
    loading = _loading(engine)
    with loading.quiet(engine) as connection:
        _top_up(connection, callers=min(REQUESTERS, max(200, tickets // 10)))
        bounds = _bounds(connection, tickets, entries_per_ticket)
        _load(connection, loading, Rows(bounds, now or datetime.now(UTC), loading.stamp, seed), tickets, progress)
        _mark_read(connection, bounds)


def fill_past(engine: Engine, tickets: int, *, until: datetime, viewer: int) -> None:
    """Add so many closed tickets of the years before `until`, all seen by one of the staff.

    People, queues and categories are those that are there: the queues and categories of the everyday texts among them.
    """
    loading = _loading(engine)
    with loading.quiet(engine) as connection:
        bounds = replace(_bounds(connection, tickets, 3), places=_places(connection))
        _load(connection, loading, Rows(bounds, until, loading.stamp, seed=1), tickets, None)
        e = t.entry.c
        last = select(literal(viewer), e.ticket_id, func.max(e.id)).group_by(e.ticket_id)
        connection.execute(insert(t.read_mark).from_select(["staff_id", "ticket_id", "entry_id"], last))


def _loading(engine: Engine) -> Loading:
    return PostgresLoading() if engine.dialect.name == "postgresql" else SqliteLoading()


def _load(connection: Connection, loading: Loading, rows: Rows, tickets: int, progress: Progress | None) -> None:
    for first in range(0, tickets, CHUNK):
        count = min(CHUNK, tickets - first)
        loading.load(connection, "ticket", TICKET_COLUMNS, rows.tickets(first, count))
        loading.load(connection, "entry", ENTRY_COLUMNS, rows.entries(first, count))
        if progress is not None:
            progress(first + count, tickets)


def _places(connection: Connection) -> dict[tuple[str, str], tuple[int, int]]:
    queues = connection.execute(select(t.queue.c.name, t.queue.c.id)).all()
    categories = connection.execute(select(t.category.c.name, t.category.c.id)).all()
    return {(queue, kind): (queue_id, kind_id) for queue, queue_id in queues for kind, kind_id in categories}


def _top_up(connection: Connection, *, callers: int) -> None:
    people = _missing(connection, staff, STAFF, _member)
    queues = _missing(connection, t.queue, QUEUES, _queue)
    kinds = _missing(connection, t.category, CATEGORIES, lambda i: {"name": f"Category {i}", "is_active": True})
    people_served = _missing(connection, requester, callers, _caller)
    for table, rows in ((staff, people), (t.queue, queues), (t.category, kinds), (requester, people_served)):
        if rows:
            connection.execute(insert(table), rows)


def _missing(
    connection: Connection, table: Table, wanted: int, make: Callable[[int], dict[str, Any]]
) -> list[dict[str, Any]]:
    there = _highest(connection, table)
    return [{"id": i} | make(i) for i in range(there + 1, wanted + 1)]


def _name(number: int) -> str:
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"


def _member(number: int) -> dict[str, Any]:
    role = Role.SUPERVISOR if number <= 2 else Role.ANALYST  # noqa: PLR2004
    return {
        "login": f"analyst{number:02}", "name": f"{_name(number)} {number}", "role": role, "tier": 1 + number % 3,
        "email": "", "is_active": True, "is_available": number % 10 > 0,
    }  # fmt: skip


def _queue(number: int) -> dict[str, Any]:
    told = texts("people")["queues"]
    if number <= len(told):
        name, tier, icon = (told[number - 1][k] for k in ("name", "tier", "icon"))
    else:
        at = (number - len(told) - 1) % len(MORE_QUEUES)
        name, tier, icon = MORE_QUEUES[at], 2, ICONS[at]
    return {
        "name": name, "tier": tier, "icon": icon, "takes_transfers": True, "is_active": True, "position": number
    }  # fmt: skip


def _caller(number: int) -> dict[str, Any]:
    name = f"{_name(number * 7)} {number}"
    email = f"{'.'.join(name.lower().split())}@northgate.example"
    phone = f"+44 20 7946 {number % 10_000:04}"
    department, place = DEPARTMENTS[number % len(DEPARTMENTS)], PLACES[number % len(PLACES)]
    return columns_of(Requester(name, email, phone, department, place, is_vip=number % 200 == 0))


def _bounds(connection: Connection, tickets: int, entries_per_ticket: int) -> Bounds:
    return Bounds(
        list(connection.scalars(select(staff.c.id).where(staff.c.is_active).order_by(staff.c.id))),
        list(connection.scalars(select(t.queue.c.id).order_by(t.queue.c.id))),
        list(connection.scalars(select(t.category.c.id).order_by(t.category.c.id))),
        _highest(connection, requester),
        tickets,
        _highest(connection, t.ticket) + 1,
        _highest(connection, t.entry) + 1,
        entries_per_ticket,
    )


def _highest(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.max(table.c.id))) or 0)


def _mark_read(connection: Connection, bounds: Bounds) -> None:
    """Let everyone have seen two fifths of the newest tenth."""
    newest = bounds.first_ticket + bounds.tickets * 9 // 10
    seen = select(t.entry.c.ticket_id, func.max(t.entry.c.id).label("entry_id")).where(
        t.entry.c.ticket_id >= newest,
        t.entry.c.ticket_id % 5 < 2,  # noqa: PLR2004
    )
    last = seen.group_by(t.entry.c.ticket_id).subquery()
    rows = select(staff.c.id, last.c.ticket_id, last.c.entry_id).join_from(
        staff, last, staff.c.id.in_(bounds.staff[:3])
    )
    connection.execute(insert(t.read_mark).from_select(["staff_id", "ticket_id", "entry_id"], rows))


__all__ = ["fill_bulk", "fill_past"]
