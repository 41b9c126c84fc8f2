"""One statement read on its own, with one retry when an idle connection turns out dead."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

from sqlalchemy import Engine, Executable, Row
from sqlalchemy.exc import SQLAlchemyError

from db.engine import Store
from db.errors import foreseen

type AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns are known only where it is read."""


def read(
    store: Store, statement: Executable, values: dict[str, Any] | None = None, *, report: bool = False
) -> Sequence[AnyRow]:
    """Return all rows of a statement; a `report` may be told by a stand-in, a moment behind.

    Raises StoreUnavailable, StoreRefused or NotPermitted.
    """
    engine = store.reporter if report else store.reader
    began = monotonic()
    try:
        return _rows(engine, statement, values)
    except SQLAlchemyError as error:
        if not store.may_repeat(error, began):
            raise foreseen(error) from error
    try:
        return _rows(engine, statement, values)
    except SQLAlchemyError as error:
        raise foreseen(error) from error


def _rows(engine: Engine, statement: Executable, values: dict[str, Any] | None) -> Sequence[AnyRow]:
    with engine.connect() as connection:
        return connection.execute(statement, values or {}).all()
