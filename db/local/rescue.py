"""What can still be read of a damaged file."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

WRITTEN = {"draft", "outbox"}
"""The tables of what people wrote."""


def rescue(broken: Path, fresh: sqlite3.Connection) -> int:
    """Copy every row of the broken file that can be read into the fresh one; return how many of them a person wrote.

    Rows are asked for one by one, so that a damaged page costs only what lies on it. The broken file stays, but for
    what is kept of the database: nobody would wipe it there when a right to see it goes.
    """
    saved = 0
    for (table,) in fresh.execute("select name from sqlite_schema where type = 'table'").fetchall():
        with suppress(sqlite3.Error), closing(sqlite3.connect(broken)) as old:
            last = old.execute(f'select max(rowid) from "{table}"').fetchone()[0] or 0  # noqa: S608  our own table's name
            copied = sum(_copied(old, fresh, table, row) for row in range(1, last + 1))
            saved += copied if table in WRITTEN else 0
    with suppress(sqlite3.Error), closing(sqlite3.connect(broken, isolation_level=None)) as old:
        old.execute("pragma secure_delete = on")
        old.execute("delete from kept")
        old.execute("pragma wal_checkpoint(truncate)")
    return saved


def _copied(old: sqlite3.Connection, fresh: sqlite3.Connection, table: str, row: int) -> int:
    with suppress(sqlite3.Error):
        found = old.execute(f'select * from "{table}" where rowid = ?', (row,)).fetchone()  # noqa: S608
        if found is not None:
            places = ", ".join("?" for _ in found)
            return fresh.execute(f'insert or ignore into "{table}" values ({places})', found).rowcount  # noqa: S608
    return 0
