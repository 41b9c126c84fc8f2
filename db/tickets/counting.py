"""The counts of the sidebar: live tickets by queue, mine and unassigned, at the desk and waiting on others."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select

from app.tickets.model import Priority, Status
from app.tickets.queries import Counts
from db.reading import AnyRow
from db.schema import UtcInstant
from db.tickets import tables as t

c = t.ticket.c


def live_counts(staff_id: int) -> Select[*tuple[Any, ...]]:
    """Return the statement, of `now`: by queue, status and priority how many there are, mine, unassigned; the woken.

    Grouped in the order of the covering index, so that SQLite counts along it and neither sorts nor visits a ticket.
    """
    mine, nobodys = c.assignee_id == staff_id, c.assignee_id.is_(None)
    woken = c.wakes_at <= bindparam("now", type_=UtcInstant)
    return (
        select(
            c.queue_id, c.status, c.priority,
            func.count(), _count(mine), _count(nobodys),
            _count(woken), _count(and_(woken, mine)), _count(and_(woken, nobodys)),
        )
        .where(t.LIVE)
        .group_by(c.queue_id, c.status, c.priority)
    )  # fmt: skip


def counted(rows: Sequence[AnyRow]) -> Counts:
    """Return the counts those rows tell. A *pending* ticket whose time has come is back at the desk."""
    here: Counter[int] = Counter()
    critical: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    mine = my_critical = unassigned = my_waiting = unassigned_waiting = 0
    for queue_id, status, priority, *numbers in rows:
        (at, my, nobodys), (away, my_away, nobodys_away) = _parted(status, numbers[:3], numbers[3:])
        here[queue_id] += at
        waiting[queue_id] += away
        mine, unassigned = mine + my, unassigned + nobodys
        my_waiting, unassigned_waiting = my_waiting + my_away, unassigned_waiting + nobodys_away
        if priority is Priority.CRITICAL:
            critical[queue_id] += at
            my_critical += my
    return Counts(
        _some(here), _some(critical), mine, my_critical, unassigned, here.total(),
        _some(waiting), my_waiting, unassigned_waiting,
    )  # fmt: skip


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))


def _parted(status: Status, every: Sequence[int], woken: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """Return the numbers at the desk and those waiting on others."""
    if not status.is_waiting:
        return every, (0, 0, 0)
    here = woken if status is Status.PENDING else (0, 0, 0)
    return here, [number - back for number, back in zip(every, here, strict=True)]


def _some(by_queue: Counter[int]) -> dict[int, int]:
    return {queue_id: count for queue_id, count in by_queue.items() if count}
