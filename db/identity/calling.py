"""Calling one function of a server's database, which is a transaction of its own."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from db.engine import Store
from db.errors import foreseen
from db.reading import AnyRow

_PING = text("select 1")


def called(store: Store, statement: str, /, **values: Any) -> Sequence[AnyRow]:
    """Run one statement that calls a function, make it last and return its rows.

    Nothing is called twice: a connection that had died idle is noticed before. Raises as `foreseen` tells.
    """
    began = monotonic()
    try:
        return _called(store, statement, values)
    except _DiedIdle as died:
        if not store.may_repeat(died.error, began):
            raise foreseen(died.error) from died.error
    return _called_again(store, statement, values)


def answered(store: Store, statement: str, /, **values: Any) -> Any:
    """Return the one value that a function answers."""
    rows = called(store, statement, **values)
    return rows[0][0] if rows else None


class _DiedIdle(Exception):
    """The connection did not answer before anything was asked of it."""

    def __init__(self, error: SQLAlchemyError) -> None:
        super().__init__(str(error))
        self.error = error


def _called_again(store: Store, statement: str, values: dict[str, Any]) -> Sequence[AnyRow]:
    try:
        return _called(store, statement, values)
    except _DiedIdle as died:
        raise foreseen(died.error) from died.error


def _called(store: Store, statement: str, values: dict[str, Any]) -> Sequence[AnyRow]:
    committing = False
    try:
        with store.writer.connect() as connection:
            try:
                connection.execute(_PING)
            except SQLAlchemyError as error:
                raise _DiedIdle(error) from error
            rows = connection.execute(text(statement), values).all()
            committing = True
            connection.commit()
            return rows
    except SQLAlchemyError as error:
        raise foreseen(error, committing=committing) from error
