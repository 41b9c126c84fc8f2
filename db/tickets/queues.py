"""Where tickets wait, as the person asking may know of it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Boolean, func, literal_column, or_, select

from app.tickets.queries import QueueRow
from db.engine import Store
from db.migrate import version_of
from db.reading import read
from db.tickets import tables as t

_q, _m = t.queue.c, t.queue_member.c
_BEFORE_MEMBERS = select(_q.id, _q.name, _q.tier, _q.icon, _q.takes_transfers, _q.is_active, _q.position).order_by(
    _q.position, _q.name
)
_MINE = literal_column("id = any((select my_queue_ids())::int[])", Boolean)
_GUARDED = _BEFORE_MEMBERS.add_columns(
    _q.is_restricted,
    or_(~_q.is_restricted, _MINE),
    select(func.array_agg(_m.staff_id)).where(_m.queue_id == _q.id).scalar_subquery(),
)


def all_queues(store: Store) -> Sequence[QueueRow]:
    """Return all queues in their order; a guarded server leaves out those that are no business of who asks.

    A file keeps nothing from who can open it, so there everyone sees every queue.
    """
    if store.is_postgres and not store.has_law:
        version_of(store)  # it may have been upgraded since this window was opened
    if not store.is_guarded:
        return [QueueRow(*row) for row in read(store, _BEFORE_MEMBERS)]
    found = read(store, _GUARDED)
    return [replace(QueueRow(*rest), members=tuple(sorted(members or ()))) for *rest, members in found]
