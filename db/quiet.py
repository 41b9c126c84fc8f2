"""A transaction in which no trigger fires and no index slows: for taking in a whole desk at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Table, bindparam, text

_INDEXES = text("""
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
 where i.indrelid = any(cast(:tables as regclass[])) and not i.indisprimary
   and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid) order by 1
""")
_PARTS = text("""
select type, name, sql from sqlite_master
 where tbl_name in :tables and type in ('trigger', 'index') and sql is not null order by name
""").bindparams(bindparam("tables", expanding=True))
_SEARCHES = text("select name from sqlite_master where sql like 'create virtual table%using fts5(%'")


@contextmanager
def quiet(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Set the triggers and indexes of these tables aside within the transaction; at the end all are back and right.

    Keys, foreign ones included, hold throughout. After a failure nothing is mended: the transaction is to be taken
    back. On PostgreSQL only who owns the tables may do this, and nobody else writes to them meanwhile.
    """
    names = [table.name for table in tables]
    silenced = _quiet_server if connection.dialect.name == "postgresql" else _quiet_file
    with silenced(connection, names):
        yield


@contextmanager
def _quiet_server(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    connection.execute(text("set local maintenance_work_mem = '256MB'"))
    for table in tables:
        connection.exec_driver_sql(f"alter table {table} disable trigger user")
    indexes = connection.execute(_INDEXES, {"tables": list(tables)}).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f"drop index {name}")
    yield
    for _, made in indexes:
        connection.exec_driver_sql(made)
    for table in tables:
        connection.exec_driver_sql(f"alter table {table} enable trigger user")


@contextmanager
def _quiet_file(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    parts = connection.execute(_PARTS, {"tables": list(tables)}).all()
    for part in parts:
        connection.exec_driver_sql(f"drop {part.type} {part.name}")
    yield
    for part in parts:
        connection.exec_driver_sql(part.sql)
    for (search,) in connection.execute(_SEARCHES).all():
        connection.exec_driver_sql(f"insert into {search} ({search}) values ('rebuild')")  # noqa: S608  our own names
