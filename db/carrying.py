"""Rows in a form that both engines give and take, and the sum by which two tables are found to be equal."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, LargeBinary, Select, String, Table, Uuid, func, select, text
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import literal_column, type_coerce
from sqlalchemy.types import NullType

from db.schema import UtcInstant, Words, instant
from db.tickets.pouring import pour

BATCH, LARGE_BATCH = 1_000, 4
"""Rows held at once; of files, which may have ten megabytes each, only few."""
type Row = tuple[Any, ...]
"""Instants as whole microseconds since 1970, keys as 32 hex digits, words parted by spaces, all else as it is."""


@dataclass
class Sum:
    """How many rows a table has, and one hash of them all in the order of their keys."""

    rows: int = 0
    _hash: Any = field(default_factory=hashlib.sha256, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """Return the hash of the rows added so far, in hex."""
        digest: str = self._hash.hexdigest()
        return digest

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Take in rows, in the order of their keys."""
        plain = [_PLAIN.get(type(column.type)) for column in _columns(table)]
        for row in rows:
            self.rows += 1
            told = [
                make(value) if make and value is not None else value for make, value in zip(plain, row, strict=True)
            ]
            self._hash.update(json.dumps(told, separators=(",", ":")).encode() + b"\n")

    def equals(self, other: "Sum") -> bool:
        """Tell whether two tables hold the same."""
        return (self.rows, self.sha256) == (other.rows, other.sha256)


def carried(connection: Connection, table: Table) -> Iterator[tuple[Row, ...]]:
    """Yield all rows of a table in batches, in the order of their keys, without holding them all."""
    size = LARGE_BATCH if any(isinstance(column.type, LargeBinary) for column in table.c) else BATCH
    as_carried = [_CARRIED.get(type(column.type)) for column in _columns(table)]
    wanted = _wanted(table, is_postgres=connection.dialect.name == "postgresql")
    found = connection.execute(wanted, execution_options={"stream_results": True, "yield_per": size})
    for rows in batched(found, size):
        yield tuple(_made(row, as_carried) for row in rows)


def put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write carried rows. Raises SQLAlchemyError, and OverflowError for an instant that no calendar has."""
    columns = _columns(table)
    if connection.dialect.name == "postgresql":
        instants = [instant if isinstance(column.type, UtcInstant) else None for column in columns]
        rows = [_made(row, instants) for row in rows]
    names = [column.name for column in columns]
    pour(connection, table, [dict(zip(names, row, strict=True)) for row in rows])


def count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number a table's next rows after those it holds; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    sequence = text("select pg_get_serial_sequence(:name, 'id')")
    if connection.scalar(sequence, {"name": table.name}) is not None:
        highest = connection.scalar(select(func.max(table.c.id)))
        counted = text("select setval(pg_get_serial_sequence(:name, 'id'), :last, :has_any)")
        connection.execute(counted, {"name": table.name, "last": highest or 1, "has_any": highest is not None})


def _columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.computed is None]


def _wanted(table: Table, *, is_postgres: bool) -> Select[Any]:
    keys: list[ColumnElement[Any]] = [
        column.collate("C") if is_postgres and isinstance(column.type, String) else column
        for column in table.primary_key
    ]  # every server sorts texts its own way, but for this one
    return select(*(_raw(column, is_postgres=is_postgres) for column in _columns(table))).order_by(*keys)


def _raw(column: Column[Any], *, is_postgres: bool) -> ColumnElement[Any]:
    name = f"{column.table.name}.{column.name}"
    if is_postgres and isinstance(column.type, UtcInstant):
        return literal_column(f"(extract(epoch from {name}) * 1000000)::bigint").label(column.name)
    if is_postgres and isinstance(column.type, Words):
        return literal_column(f"array_to_string(tsvector_to_array({name}), ' ')").label(column.name)
    return type_coerce(column, NullType()).label(column.name)


def _made(row: Iterable[Any], each: Iterable[Callable[[Any], Any] | None]) -> Row:
    return tuple([make(value) if make and value is not None else value for make, value in zip(each, row, strict=True)])


def _hex(key: Any) -> str:
    return (key if isinstance(key, UUID) else UUID(key)).hex


def _distinct(words: str) -> list[str]:
    return sorted(set(words.split()))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


_CARRIED: dict[type, Callable[[Any], Any]] = {Boolean: bool, Uuid: _hex, LargeBinary: bytes}
"""By a column's type: from what a driver gives to what is carried."""
_PLAIN: dict[type, Callable[[Any], Any]] = {Words: _distinct, LargeBinary: _digest}
"""By a column's type: from what is carried to what is summed. PostgreSQL keeps words sorted and once."""
