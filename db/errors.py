"""The one translation of driver errors into what a person can do something about."""

import json
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import (
    ChangedElsewhere,
    HelpDeskError,
    NotPermitted,
    PasswordNeeded,
    RuleBroken,
    StoreRefused,
    StoreUnavailable,
)

AWAY = "The database can't be reached. Nothing is lost: what you typed is kept on this computer. Try again in a moment."
CHANGED = "Someone else changed this first. Look at it again and repeat."
REFUSALS: dict[str, tuple[type[HelpDeskError], str]] = {
    "FL001": (ChangedElsewhere, CHANGED),
    "FL031": (NotPermitted, "Entries of the journal are only ever added."),
}
"""Codes of our own guards, in PostgreSQL's and SQLite's tongue alike."""
_PASSWORD_STATES = {"28P01", "28000"}


def foreseen(error: Exception, *, committing: bool = False) -> Exception:
    """Return the failure as a person may meet it, or the error itself when nobody foresaw it.

    The SQLSTATE is read before the class: psycopg calls states it doesn't know OperationalError, and then every
    refusal of ours would look like an outage.
    """
    orig: Any = getattr(error, "orig", error)
    state = getattr(orig, "sqlstate", None)
    if state is None and str(orig)[:5] in REFUSALS:
        state = str(orig)[:5]
    if state in REFUSALS:
        kind, said = REFUSALS[state]
        return kind(said)
    match state:
        case "42501":
            return NotPermitted("The database doesn't permit this to your login.")
        case "23503":
            return RuleBroken("Something this refers to is no longer there. Refresh and choose again.")
        case "23505":
            return RuleBroken("There is one of that name already.", field="name")
        case "57014" | "55P03":
            return StoreUnavailable(
                "The database took longer than 5 seconds. Nothing was changed. Try again."
            )
        case "3D000":
            return StoreRefused("There is no database of that name on the server. Check the address.")
        case "53300":
            return StoreUnavailable("The database has no free connection. Try again in a moment.")
        case "42P01":
            return StoreRefused(
                "The database has not been set up. An administrator runs: python -m app.admin upgrade"
            )
    if state in _PASSWORD_STATES or _wants_password(orig):
        return PasswordNeeded("The database did not accept the password of this login.")
    if isinstance(error, StaleDataError):
        return ChangedElsewhere(CHANGED)
    if _sqlite_refusal(orig):
        return RuleBroken("There is one of that name already.", field="name")
    if is_outage(error):
        return StoreUnavailable(AWAY, outcome_unknown=committing)
    return error


def is_outage(error: Exception) -> bool:
    """Tell whether the database, not our request, is at fault."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _wants_password(orig: Any) -> bool:
    said = str(orig)
    return "no password supplied" in said or "password authentication failed" in said


def _sqlite_refusal(orig: Any) -> bool:
    return type(orig).__name__ == "IntegrityError" and "UNIQUE constraint" in str(orig)
