"""The queue a desk begins with: without one no ticket could be opened."""

from sqlalchemy import Connection, Engine, insert, select

from db.errors import foreseen
from db.tickets import tables as t

TRIAGE = "Triage"
"""What the first queue is called, until the desk names it otherwise."""


def ensure_queue(engine: Engine) -> None:
    """Give a desk without any queue its first one. Raises what writing raises."""
    try:
        with engine.begin() as connection:
            if connection.scalar(select(t.queue.c.id).limit(1)) is None:
                add_first_queue(connection, TRIAGE)
    except Exception as error:
        raise foreseen(error) from error


def add_first_queue(connection: Connection, name: str) -> int:
    """Add a queue as a desk's first and return its id."""
    row = {"name": name, "tier": 1, "icon": "inbox", "takes_transfers": True, "is_active": True, "position": 1}
    return int(connection.scalar(insert(t.queue).values(**row).returning(t.queue.c.id)) or 0)
