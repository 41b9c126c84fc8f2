"""One statement read on its own, with one retry when an idle connection turns out dead."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

from sqlalchemy import Executable, Row
from sqlalchemy.exc import SQLAlchemyError

from db.engine import Store
from db.errors import foreseen

type AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns are known only where it is read."""


def read(store: Store, statement: Executable, values: dict[str, Any] | None = None) -> Sequence[AnyRow]:
    """Return all rows of a statement. Raises StoreUnavailable, StoreRefused or NotPermitted."""
    began = monotonic()
    try:
        return _rows(store, statement, values)
    except SQLAlchemyError as error:
        if not store.may_repeat(error, began):
            raise foreseen(error) from error
    try:
        return _rows(store, statement, values)
    except SQLAlchemyError as error:
        raise foreseen(error) from error


def _rows(store: Store, statement: Executable, values: dict[str, Any] | None) -> Sequence[AnyRow]:
    with store.reader.connect() as connection:
        return connection.execute(statement, values or {}).all()
