"""The versions of the schema make what the program is written for."""

from sqlalchemy import Connection, Table, inspect

import db.people.tables
import db.tickets.indexes  # noqa: F401  where those of the tickets are written
from db.engine import Store
from db.schema import metadata

Indexes = set[tuple[str, tuple[str | None, ...], str]]
"""Name, columns, and the condition of a partial one or "None"."""


def test_a_new_desk_has_the_indexes_the_program_is_written_for(store: Store) -> None:
    with store.reader.connect() as connection:
        for table in metadata.sorted_tables:
            assert _made(connection, table) >= _meant(connection, table)


def _meant(connection: Connection, table: Table) -> Indexes:
    where = f"{connection.dialect.name}_where"
    return {
        (str(index.name), tuple(column.name for column in index.columns), str(index.dialect_kwargs.get(where)))
        for index in table.indexes
    }


def _made(connection: Connection, table: Table) -> Indexes:
    where = f"{connection.dialect.name}_where"
    return {
        (str(index["name"]), tuple(index["column_names"]), str(index.get("dialect_options", {}).get(where)))
        for index in inspect(connection).get_indexes(table.name)
    }
