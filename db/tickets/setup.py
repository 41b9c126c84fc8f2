"""Queues and categories, fetched to be changed."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Table, insert, select, update

from app.tickets.queries import CategoryRow, QueueRow
from db.tickets import tables as t


class SqlSetup:
    """Queues and categories inside a unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues, locked in id order; tickets may be put into them meanwhile."""
        q = t.queue.c
        columns = (q.id, q.name, q.tier, q.icon, q.takes_transfers, q.is_active, q.position)
        wanted = select(*columns).order_by(q.id).with_for_update(key_share=True)
        return [QueueRow(*row) for row in self._connection.execute(wanted)]

    def put_queue(self, row: QueueRow) -> int:
        """Insert a queue (its id is 0) or write it over what is kept; return its id."""
        return self._put(t.queue, row)

    def categories(self) -> Sequence[CategoryRow]:
        """Return all categories, locked in id order."""
        c = t.category.c
        wanted = select(c.id, c.name, c.is_active).order_by(c.id).with_for_update(key_share=True)
        return [CategoryRow(*row) for row in self._connection.execute(wanted)]

    def put_category(self, row: CategoryRow) -> int:
        """Insert a category (its id is 0) or write it over what is kept; return its id."""
        return self._put(t.category, row)

    def _put(self, table: Table, row: QueueRow | CategoryRow) -> int:
        values = {name: value for name, value in asdict(row).items() if name != "id"}
        if row.id:
            self._connection.execute(update(table).where(table.c.id == row.id).values(**values))
            return row.id
        return int(self._connection.scalar(insert(table).values(**values).returning(table.c.id)) or 0)
