"""Many rows into one table the fastest way each engine has, past what is made for a few."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from itertools import repeat
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
        lexemes = [_lexemes if isinstance(table.c[name].type, Words) else _plain for name in names]
        _copy(connection, table.name, names, _made(rows, lexemes))
    else:
        marks = ", ".join("?" * len(names))
        statement = f"insert into {table.name} ({', '.join(names)}) values ({marks})"  # noqa: S608  names of our own
        with _searched_at_once(connection, table.name):
            connection.exec_driver_sql(statement, _made(rows, repeat(_kept, len(names))))


@contextmanager
def _searched_at_once(connection: Connection, table: str) -> Iterator[None]:
    """Index the words of what is inserted by one statement: by its trigger, SQLite writes its index out at each row.

    The transaction has the file for itself, so nobody ever sees it without that trigger.
    """
    named = "select sql from sqlite_master where type = 'trigger' and name = ?"
    trigger = connection.exec_driver_sql(named, (f"{table}_searched",)).scalar()
    if trigger is None:
        yield
        return
    last = connection.exec_driver_sql(f"select coalesce(max(id), 0) from {table}").scalar()  # noqa: S608
    connection.exec_driver_sql(f"drop trigger {table}_searched")
    yield
    index = f"insert into {table}_search (rowid, words) select id, words from {table} where id > ?"  # noqa: S608
    connection.exec_driver_sql(index, (last,))
    connection.exec_driver_sql(trigger)


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


def _made(rows: Sequence[Mapping[str, Any]], each: Iterable[Callable[[Any], Any]]) -> list[tuple[Any, ...]]:
    """Return the rows as the driver takes them: column by column, as most of them hold one value over and over."""
    columns = zip(*(row.values() for row in rows), strict=True)
    return list(zip(*(_column(values, made) for values, made in zip(columns, each, strict=True)), strict=True))


def _column(values: Sequence[Any], made: Callable[[Any], Any]) -> list[Any]:
    column = []
    last: Any = None
    kept = made(last)
    for value in values:
        if value is not last:
            last, kept = value, made(value)
        column.append(kept)
    return column


def _lexemes(words: str | None) -> str | None:
    # folded words are letters and digits alone: nothing in them has to be escaped
    return None if words is None else " ".join([f"'{word}'" for word in words.split()])


def _kept(value: Any) -> Any:
    return microseconds(value) if isinstance(value, datetime) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value
