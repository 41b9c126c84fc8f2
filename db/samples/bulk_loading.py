"""How each engine takes millions of rows: triggers silent, indexes made afterwards, statistics fresh at the end."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, text

from db.migrate import own_sql
from db.samples.bulk_rows import Row

FILLED = ("ticket", "entry")
SEARCHED = ("entry", "requester")
NAMED = ("staff", "queue", "category", "requester")


class Loading(Protocol):
    """One engine's way of being filled."""

    def quiet(self, engine: Engine) -> AbstractContextManager[Connection]:
        """Begin a transaction in which no trigger fires and no index slows; all are back when it has ended."""

    def load(self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Write rows."""

    def stamp(self, microseconds: int) -> Any:
        """Return an instant as rows carry it."""


class PostgresLoading:
    """COPY into tables without triggers and indexes."""

    @contextmanager
    def quiet(self, engine: Engine) -> Iterator[Connection]:
        """Begin the transaction; vacuum and analyze after its commit, so that index-only reads find their map."""
        with engine.begin() as connection:
            connection.execute(text("set local maintenance_work_mem = '512MB'"))
            _switch_triggers(connection, "disable")
            made_again = _drop_indexes(connection)
            yield connection
            for statement in made_again:
                connection.exec_driver_sql(statement)
            for table in (*FILLED, *NAMED):
                highest = f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}"  # noqa: S608
                connection.exec_driver_sql(highest)
            _switch_triggers(connection, "enable")
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")

    def load(self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Write rows with COPY."""
        wire: Any = connection.connection.driver_connection
        with wire.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def stamp(self, microseconds: int) -> Any:
        """Return an instant as text."""
        return datetime.fromtimestamp(microseconds / 1_000_000, UTC).isoformat()


def _switch_triggers(connection: Connection, verb: str) -> None:
    # A superuser silences the checks of foreign keys as well: nine million look-ups saved.
    is_superuser = connection.scalar(text("select current_setting('is_superuser')")) == "on"
    for table in (*FILLED, *NAMED, "read_mark"):
        connection.exec_driver_sql(f"alter table {table} {verb} trigger {'all' if is_superuser else 'user'}")


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop the indexes that are no constraints, and return the statements that make them again."""
    found = connection.execute(
        text(
            "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i "
            "where i.indrelid::regclass::text = any(:tables) and not i.indisprimary "
            "and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid) order by 1"
        ),
        {"tables": list(FILLED)},
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f"drop index {name}")
    return [made for _, made in found]


class SqliteLoading:
    """Large batches in one transaction, the search index built from the rows at the end."""

    @contextmanager
    def quiet(self, engine: Engine) -> Iterator[Connection]:
        """Begin the transaction; `synchronous=off` for its length, as a desk half filled is worth nothing."""
        with engine.connect() as plain:
            wire: Any = plain.connection.driver_connection
            wire.execute("pragma synchronous=off")
            wire.execute("pragma foreign_keys=off")
            with plain.begin():
                made_again = _drop_parts(plain)
                yield plain
                for statement in (*made_again, *own_sql("sqlite")):
                    plain.exec_driver_sql(statement)
                for table in SEARCHED:
                    plain.exec_driver_sql(f"insert into {table}_search ({table}_search) values ('rebuild')")  # noqa: S608
                plain.exec_driver_sql("analyze")
            wire.execute("pragma wal_checkpoint(truncate)")
            wire.execute("pragma synchronous=full")
            wire.execute("pragma foreign_keys=on")

    def load(self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Write rows in batches."""
        wire: Any = connection.connection.driver_connection
        places = ", ".join("?" * len(columns))
        statement = f"insert into {table} ({', '.join(columns)}) values ({places})"  # noqa: S608
        for batch in batched(rows, 10_000):
            wire.executemany(statement, batch)

    def stamp(self, microseconds: int) -> Any:
        """Return an instant as it is."""
        return microseconds


def _drop_parts(connection: Connection) -> list[str]:
    """Drop triggers and indexes of what is filled, and return the statements that make the indexes again."""
    names = ", ".join(f"'{name}'" for name in (*FILLED, *NAMED))
    found = connection.exec_driver_sql(
        f"select type, name, sql from sqlite_master where tbl_name in ({names}) "  # noqa: S608
        "and type in ('trigger', 'index') and sql is not null order by name"
    ).all()
    gone = [row for row in found if row.type == "trigger" or not row.name.startswith("ix_requester")]
    for row in gone:
        connection.exec_driver_sql(f"drop {row.type} {row.name}")
    return [row.sql for row in gone if row.type == "index"]
