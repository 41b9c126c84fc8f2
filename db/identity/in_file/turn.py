"""One turn at the file: a transaction, the instant it counts as, and who asks."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, insert, update
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import Clock
from db.engine import Store
from db.errors import foreseen
from db.identity.tables import verification, verification_alert
from db.reading import AnyRow
from db.upsert import insert_into


@dataclass(frozen=True)
class Turn:
    """A connection within its transaction; `by` is the member of staff, 0 for the worker."""

    connection: Connection
    now: datetime
    by: int
    name: str = ""

    def one(self, statement: Executable) -> AnyRow | None:
        """Return the first row of a statement, None without one."""
        return self.connection.execute(statement).first()

    def rows(self, statement: Executable) -> list[AnyRow]:
        """Return all rows of a statement."""
        return list(self.connection.execute(statement).all())

    def do(self, statement: Executable) -> int:
        """Run a statement and return how many rows it changed."""
        return self.connection.execute(statement).rowcount

    def add(self, table: Any, **values: Any) -> int:
        """Add a row and return its id."""
        key = self.connection.execute(insert(table).values(**values)).inserted_primary_key
        return int(key[0]) if key and not isinstance(key[0], uuid.UUID) else 0

    def step(self, verification_id: int, **values: Any) -> None:
        """Change a verification, which is one step of it."""
        c = verification.c
        self.do(update(verification).where(c.id == verification_id).values(**values, version=c.version + 1))

    def alert(self, code: str, key: str, facts: Mapping[str, Any], **about: int | None) -> None:
        """Tell the security queue, once for each key, with whose deed it was."""
        whose = {"by": self.by} if self.by else {}
        told = insert_into(verification_alert, is_postgres=False).values(
            code=code, key=f"{code}:{key}", facts={**whose, **facts}, at=self.now, **about
        )
        self.do(told.on_conflict_do_nothing())


@contextmanager
def writing(store: Store, clock: Clock, *, by: int, name: str = "") -> Iterator[Turn]:
    """Lend a turn that writes, alone in the file from its beginning on; a refusal takes all of it back."""
    try:
        with store.writer.begin() as connection:
            yield Turn(connection, clock.now(), by, name)
    except SQLAlchemyError as error:
        raise foreseen(error) from error


@contextmanager
def looking(store: Store, clock: Clock, *, by: int, name: str = "") -> Iterator[Turn]:
    """Lend a turn that only reads: all its statements see the file as it is at one moment."""
    try:
        with store.reader.connect() as connection:
            connection.exec_driver_sql("begin")
            try:
                yield Turn(connection, clock.now(), by, name)
            finally:
                connection.exec_driver_sql("rollback")
    except SQLAlchemyError as error:
        raise foreseen(error) from error
