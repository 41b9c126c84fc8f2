"""One statement written in a transaction of its own, for what is no deed: drafts, reading marks, files."""

from time import monotonic
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.exc import SQLAlchemyError

from db.engine import Store
from db.errors import foreseen


def write(store: Store, statement: Executable, values: dict[str, Any] | None = None) -> int:
    """Run one statement, make it last and return how many rows it changed.

    Repeating it must do no harm. Raises StoreUnavailable, StoreRefused, NotPermitted or RuleBroken.
    """
    began = monotonic()
    try:
        return _written(store, statement, values)
    except SQLAlchemyError as error:
        if not store.may_repeat(error, began):
            raise foreseen(error) from error
    try:
        return _written(store, statement, values)
    except SQLAlchemyError as error:
        raise foreseen(error) from error


def _written(store: Store, statement: Executable, values: dict[str, Any] | None) -> int:
    with store.writer.connect() as connection:
        if store.is_postgres:  # there a statement is a transaction by itself: one round trip in place of three
            connection.execution_options(isolation_level="AUTOCOMMIT")
        with connection.begin():
            return connection.execute(statement, values or {}).rowcount
