"""Queues with their members, and categories, fetched to be changed."""

from collections.abc import Collection, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Table, delete, false, insert, select, text, update

from app.tickets.queries import CategoryRow, QueueRow
from app.tickets.setup import DERIVED
from db.engine import Store
from db.people.tables import staff
from db.tickets import tables as t

_PUT_OUT = text("select public.put_out(:queue_id, :staff_ids)")


def why_all_see(store: Store) -> str:
    """Tell why no queue of a desk can be restricted, nothing when one can."""
    if not store.is_postgres:
        return "A desk in a file keeps nothing from who can open the file: only a server's desk has restricted queues."
    if not store.has_law:
        return "The desk's database is older than restricted queues: an administrator upgrades it first."
    return ""


class SqlSetup:
    """Queues, their members and categories inside a unit of work."""

    def __init__(self, connection: Connection, store: Store) -> None:
        self._connection, self._store = connection, store

    @property
    def why_all_see(self) -> str:
        """Tell why no queue can be restricted here, nothing when one can."""
        return why_all_see(self._store)

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues, locked in id order; tickets may be put into them meanwhile."""
        q = t.queue.c
        restricted = q.is_restricted if self._store.has_law else false()
        columns = (q.id, q.name, q.tier, q.icon, q.takes_transfers, q.is_active, q.position, restricted)
        wanted = select(*columns).order_by(q.id).with_for_update(key_share=True)
        return [QueueRow(*row) for row in self._connection.execute(wanted)]

    def put_queue(self, row: QueueRow) -> int:
        """Insert a queue (its id is 0) or write it over what is kept; return its id."""
        return self._put(t.queue, row)

    def members(self, queue_id: int) -> frozenset[int]:
        """Return who of those who work here is a member of a queue."""
        m = t.queue_member.c
        wanted = (
            select(m.staff_id).join(staff, staff.c.id == m.staff_id).where(m.queue_id == queue_id, staff.c.is_active)
        )
        return frozenset(self._connection.scalars(wanted))

    def let_in(self, queue_id: int, staff_ids: Collection[int]) -> None:
        """Make people members of a queue; who has left, or is one already, is passed over."""
        s, m = staff.c, t.queue_member.c
        wanted = select(s.id).where(s.id.in_(staff_ids), s.is_active)
        new = set(self._connection.scalars(wanted)) - set(
            self._connection.scalars(select(m.staff_id).where(m.queue_id == queue_id))
        )
        if new:
            rows = [{"queue_id": queue_id, "staff_id": one} for one in sorted(new)]
            self._connection.execute(insert(t.queue_member), rows)

    def show_out(self, queue_id: int, staff_ids: Collection[int]) -> None:
        """Make people members of a queue no more."""
        if self._store.is_guarded:  # a right to delete would be a right to lock the whole table
            self._connection.execute(_PUT_OUT, {"queue_id": queue_id, "staff_ids": list(staff_ids)})
            return
        m = t.queue_member.c
        self._connection.execute(delete(t.queue_member).where(m.queue_id == queue_id, m.staff_id.in_(staff_ids)))

    def categories(self) -> Sequence[CategoryRow]:
        """Return all categories, locked in id order."""
        c = t.category.c
        wanted = select(c.id, c.name, c.is_active).order_by(c.id).with_for_update(key_share=True)
        return [CategoryRow(*row) for row in self._connection.execute(wanted)]

    def put_category(self, row: CategoryRow) -> int:
        """Insert a category (its id is 0) or write it over what is kept; return its id."""
        return self._put(t.category, row)

    def _put(self, table: Table, row: QueueRow | CategoryRow) -> int:
        left_out = DERIVED if self._store.has_law else DERIVED | {"is_restricted"}
        values = {name: value for name, value in asdict(row).items() if name not in left_out}
        if row.id:
            self._connection.execute(update(table).where(table.c.id == row.id).values(**values))
            return row.id
        return int(self._connection.scalar(insert(table).values(**values).returning(table.c.id)) or 0)
