"""Many rows into one table the fastest way each engine has, past what is made for a few."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from psycopg import Error as PsycopgError
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from db.schema import Words, microseconds


def pour(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns: COPY on PostgreSQL, one prepared statement on SQLite.

    Triggers and constraints hold as ever; a row that breaks one raises SQLAlchemy's IntegrityError and spoils all.
    """
    if not rows:
        return
    names = list(rows[0])
    if connection.dialect.name == "postgresql":
        lexemes = [isinstance(table.c[name].type, Words) for name in names]
        _copy(connection, table.name, names, [_copied(row, lexemes) for row in rows])
    else:
        marks = ", ".join("?" * len(names))
        statement = f"insert into {table.name} ({', '.join(names)}) values ({marks})"  # noqa: S608  names of our own
        connection.exec_driver_sql(statement, [tuple(_kept(row)) for row in rows])


def _copy(connection: Connection, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    wire: Any = connection.connection.cursor()
    try:
        with wire, wire.copy(f"copy {table} ({', '.join(names)}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    except PsycopgError as error:
        raise _wrapped(connection, error) from error


def _wrapped(connection: Connection, error: Exception) -> Exception:
    """Return the driver's error as SQLAlchemy would have raised it, had it run the statement."""
    dbapi: Any = connection.dialect.dbapi
    return DBAPIError.instance("copy", None, error, dbapi.Error, dialect=connection.dialect)


def _copied(row: Mapping[str, Any], lexemes: Sequence[bool]) -> list[Any]:
    return [
        _lexemes(value) if is_words else _plain(value) for value, is_words in zip(row.values(), lexemes, strict=True)
    ]


def _lexemes(words: str) -> str:
    # folded words are letters and digits alone: nothing in them has to be escaped
    return " ".join([f"'{word}'" for word in words.split()])


def _kept(row: Mapping[str, Any]) -> list[Any]:
    return [microseconds(v) if isinstance(v, datetime) else _plain(v) for v in row.values()]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value
