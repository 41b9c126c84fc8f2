"""INSERT with a way out of a conflict, as each engine has it."""

from importlib import import_module
from typing import Any

from sqlalchemy import Table


def insert_into(table: Table, *, is_postgres: bool) -> Any:
    """Return an INSERT that offers `on_conflict_do_nothing` and `on_conflict_do_update`.

    The other engine's dialect is never imported: PostgreSQL's brings that of each of its drivers along.
    """
    dialect = import_module(f"sqlalchemy.dialects.{'postgresql' if is_postgres else 'sqlite'}")
    return dialect.insert(table)
