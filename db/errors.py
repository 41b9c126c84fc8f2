"""The one translation of driver errors into what a person can do something about."""

import sqlite3
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.errors import (
    ChangedElsewhere,
    HelpDeskError,
    NotPermitted,
    NotSetUp,
    PasswordNeeded,
    PasswordWrong,
    RuleBroken,
    StoreRefused,
    StoreUnavailable,
)

AWAY = "The database can't be reached. Nothing is lost: what you typed is kept on this computer. Try again in a moment."
COLLIDED = "Two changes met in the database and this one gave way. Nothing was changed. Try again."
CHANGED = "Someone else changed this first. Look at it again and repeat."
MISSING = "Something this refers to is no longer there. Refresh and choose again."
UNFIT = "The database can't keep this: a text is too long or holds a character it doesn't know. Nothing was changed."
TAKEN = "There is one of that name already."
TOO_LONG = "The database took longer than 5 seconds. Nothing was changed. Try again."
NO_PASSWORD = "This login needs a password."  # noqa: S105 - a sentence, no secret
OUTDATED = "cached plan must not change result type"
"""What PostgreSQL says of a statement that was prepared before an upgrade."""
UPGRADED = "The database has just been upgraded. Nothing was changed. Try again."
PASSWORD = "The database did not accept the password of this login."  # noqa: S105 - a sentence, no secret

Refusal = tuple[type[HelpDeskError], str]

REFUSALS: dict[str, Refusal] = {
    "FL001": (ChangedElsewhere, CHANGED),
    "FL031": (NotPermitted, "Entries of the journal are only ever added."),
    "23503": (RuleBroken, MISSING),
    "23505": (RuleBroken, TAKEN),
    "28000": (PasswordWrong, PASSWORD),
    "28P01": (PasswordWrong, PASSWORD),
    "3D000": (StoreRefused, "There is no database of that name on the server. Check the address."),
    "40001": (StoreUnavailable, COLLIDED),
    "40P01": (StoreUnavailable, COLLIDED),
    "42501": (NotPermitted, "The database doesn't permit this to your login."),
    "42P01": (
        NotSetUp,
        "The database has not been set up. An administrator runs: python -m app.admin upgrade --database URL",
    ),
    "53300": (StoreUnavailable, "The database has no free connection. Try again in a moment."),
    "55P03": (StoreUnavailable, TOO_LONG),
    "57014": (StoreUnavailable, TOO_LONG),
}
"""By SQLSTATE: our own guards' codes (`FL…`, in SQLite's tongue too) and PostgreSQL's (appendix A)."""
WORDS: tuple[tuple[str, Refusal], ...] = (
    (OUTDATED, (StoreUnavailable, UPGRADED)),
    ("UNIQUE constraint", (RuleBroken, TAKEN)),
    ("FOREIGN KEY constraint", (RuleBroken, MISSING)),
    ("no such table", REFUSALS["42P01"]),
    ("no password supplied", (PasswordNeeded, NO_PASSWORD)),
    ("password authentication failed", (PasswordWrong, PASSWORD)),
    ("file is not a database", (StoreRefused, "This file is no Frontline desk. Check its name; nothing was changed.")),
    (
        "disk image is malformed",
        (StoreRefused, "The desk's file is damaged. Close Frontline, copy the file away, restore the last backup."),
    ),
    (
        "unable to open database file",
        (StoreRefused, "The desk's file can't be opened. Check that its folder is there and may be written to."),
    ),
    ("readonly database", (StoreRefused, "The desk's file may not be written to. Check its rights.")),
    ("disk is full", (StoreUnavailable, "The disk is full. Nothing was changed; make room and try again.")),
)


def foreseen(error: Exception, *, committing: bool = False) -> Exception:
    """Return the failure as a person may meet it, or the error itself when nobody foresaw it.

    The SQLSTATE is read before the class: psycopg calls states it doesn't know OperationalError, and then every
    refusal of ours would look like an outage.
    """
    orig: Any = getattr(error, "orig", error)
    if refusal := REFUSALS.get(_state(orig)) or _in_words(str(orig)):
        kind, said = refusal
        return RuleBroken(said, field="name") if said == TAKEN else kind(said)
    if _is_unfit(error):
        return RuleBroken(UNFIT)
    if is_outage(error):
        return StoreUnavailable(AWAY, outcome_unknown=committing)
    return error


def is_outage(error: Exception) -> bool:
    """Tell whether the database, not our request, is at fault."""
    if _is_mistake(getattr(error, "orig", None)) or _is_unfit(error):
        return False
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def misses_value(error: Exception) -> bool:
    """Tell whether a column that must be filled would have stayed empty."""
    orig: Any = getattr(error, "orig", None)
    return _state(orig) == "23502" or str(orig).startswith("NOT NULL constraint")


def _state(orig: Any) -> str:
    return getattr(orig, "sqlstate", None) or str(orig)[:5]


def _in_words(said: str) -> Refusal | None:
    """Return the refusal that an error without a SQLSTATE tells: SQLite's, and PostgreSQL's while connecting."""
    return next((refusal for words, refusal in WORDS if words in said), None)


def _is_unfit(error: Exception) -> bool:
    # 54…: psycopg calls a text beyond a limit OperationalError, and a reply that never fits would be sent for ever
    return isinstance(error, DataError) or str(getattr(getattr(error, "orig", None), "sqlstate", ""))[:2] == "54"


def _is_mistake(orig: Any) -> bool:
    # SQLite calls a statement it can't make sense of OperationalError too; that is our mistake and no outage.
    return getattr(orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
