"""One filled desk under measurement: the store, some ids, what was sent, and the bare driver beside it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import event, func, make_url, select

from app.core.actor import Actor, Role
from app.core.clock import SystemClock
from app.tickets.outcome import Outcome
from app.tickets.queries import Listing
from db.engine import CACHE, Store
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork
from tests.bench.desks import seat_of

ANA = Actor(1, "Ana Torres", "ana", Role.SUPERVISOR, 2)
NOW = datetime.now(UTC)


@dataclass
class Desk:
    """A desk as the first of its staff opens it: `root` is the address of whoever keeps it. `close` it at the end."""

    root: str
    address: str = ""
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.address = self.address or seat_of(self.root, ANA.staff_id)
        self.store = Store(self.address)
        self.queries = SqlTicketQueries(self.store, ANA)
        with self.store.reader.connect() as connection:
            self.highest = int(connection.scalar(select(func.max(t.ticket.c.id))) or 0)

    @property
    def engine(self) -> str:
        """Return the engine's name for the report."""
        return "postgresql" if self.store.is_postgres else "sqlite"

    def close(self) -> None:
        """Let go of the database."""
        self.store.dispose()

    def do(self, deed: Callable[..., Outcome], **arguments: Any) -> Outcome:
        """Do a deed under a fresh key."""
        return deed(SqlWork(self.store, ANA), SystemClock(), key=uuid4(), **arguments)

    def live_ids(self, count: int, *, unassigned: bool = False) -> list[int]:
        """Return ids of live tickets."""
        rows = self.queries.first_page(Listing(unassigned=unassigned), NOW, count)
        return [row.id for row in rows]

    @contextmanager
    def heard(self) -> Iterator[list[tuple[str, Any]]]:
        """Listen to the statements sent and their parameters."""
        sent: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            sent.append((statement, values))

        for engine in (self.store.reader, self.store.writer):
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            for engine in (self.store.reader, self.store.writer):
                event.remove(engine, "before_cursor_execute", note)

    @contextmanager
    def bare(self, address: str = "") -> Iterator[Any]:
        """Lend a connection of the driver itself, set up as the store's are, at this address or the desk's own."""
        if self.store.is_postgres:
            url = make_url(address or self.address).set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(url, autocommit=True, prepare_threshold=5) as wire:
                yield wire
            return
        wire = sqlite3.connect(str(make_url(address or self.store.url).database), isolation_level=None)
        for pragma in ("synchronous=full", "foreign_keys=on", f"cache_size=-{CACHE}"):
            wire.execute(f"pragma {pragma}")
        yield wire
        wire.close()
