"""Many rows into one table the fastest way each engine has, past what is made for a few."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from itertools import repeat
from typing import Any

from psycopg import Error as PsycopgError
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from db.schema import Words, microseconds

_HAS_POLICIES = text("select row_security_active(cast(:name as text))")


def pour(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns: COPY on PostgreSQL, one prepared statement on SQLite.

    COPY is not for tables with row policies: whom they concern inserts row by row, sent without waiting. Triggers and
    constraints hold as ever; a row that breaks one raises SQLAlchemy's IntegrityError and spoils all.
    """
    if not rows:
        return
    names = list(rows[0])
    quoted = [f'"{name}"' for name in names]  # a name may be a word of the language
    if connection.dialect.name == "postgresql":
        lexemes = [_lexemes if isinstance(table.c[name].type, Words) else _plain for name in names]
        into = _insert if connection.scalar(_HAS_POLICIES, {"name": table.name}) else _copy
        into(connection, table.name, quoted, _made(rows, lexemes))
    else:
        marks = ", ".join("?" * len(names))
        statement = f"insert into {table.name} ({', '.join(quoted)}) values ({marks})"  # noqa: S608  names of our own
        with _followed_at_once(connection, table.name):
            connection.exec_driver_sql(statement, _made(rows, repeat(_kept, len(names))))


@contextmanager
def _followed_at_once(connection: Connection, table: str) -> Iterator[None]:
    """Do by one statement each what two triggers would do row by row: index the words, record that the rows came.

    By its trigger, SQLite writes its index out at each row, and a record takes five times as long. Of one ticket, one
    entry is poured at a time. The transaction has the file for itself, so nobody ever sees it without those triggers.
    """
    named = "select name, sql from sqlite_master where type = 'trigger' and name in (?, ?) order by name"
    triggers = connection.exec_driver_sql(named, (f"{table}_searched", f"{table}_recorded_new")).all()
    last = connection.exec_driver_sql(f"select coalesce(max(id), 0) from {table}").scalar() if triggers else 0  # noqa: S608
    for name, _ in triggers:
        connection.exec_driver_sql(f"drop trigger {name}")
    yield
    for name, made in triggers:
        follow = _INDEXED.format(table) if name.endswith("_searched") else _of_all(made, table)
        connection.exec_driver_sql(follow, (last,))
        connection.exec_driver_sql(made)


_INDEXED = "insert into {0}_search (rowid, words) select id, words from {0} where id > ?"


def _of_all(trigger: str, table: str) -> str:
    """Return the statement of a trigger for all rows at once: they take the place of `new`."""
    statement = trigger.partition("begin")[2].rpartition(";")[0].rstrip()
    return f"{statement}, {table} new where new.id > ?"


def _copy(connection: Connection, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    wire: Any = connection.connection.cursor()
    try:
        with wire, wire.copy(f"copy {table} ({', '.join(names)}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    except PsycopgError as error:
        raise _wrapped(connection, error) from error


def _insert(connection: Connection, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    wire: Any = connection.connection.cursor()
    marks = ", ".join(["%s"] * len(names))
    try:
        with wire:
            wire.executemany(f"insert into {table} ({', '.join(names)}) values ({marks})", rows)  # noqa: S608  our names
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
