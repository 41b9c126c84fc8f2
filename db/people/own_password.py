"""One's own password on a server: proved by signing in, changed, and found out by trying where the answer is lost."""

from contextlib import suppress
from typing import Any

import psycopg
from psycopg import pq, sql

from app.core.errors import HelpDeskError, PasswordNeeded, PasswordWrong, RuleBroken, StoreUnavailable
from db.engine import Store
from db.errors import AWAY, NOT_LET_IN, foreseen
from db.wire import Wire

ANSWER = 5.0
"""Seconds that each answer may take."""
LEAVING_MS = "3000"
"""How long to wait for a session to end that may still be about to change the password."""
NAME = "Frontline password"
"""What the server calls the session in which a password is changed or tried."""
_PROVING = {"require_auth": "scram-sha-256,md5"} if pq.version() >= 16_00_00 else {}  # noqa: PLR2004  libpq 16
"""Nothing is sent to a server that wants to see the password itself, or none at all: it checks another one."""
_END_OTHERS = """
select pg_terminate_backend(pid, $1::bigint) from pg_stat_activity
 where usename = session_user and application_name = $2 and pid <> pg_backend_pid()
"""
NOT_YOURS = (
    "The server did not accept this as your password until now. Check Caps Lock and type it again. If it is right, it "
    "may have expired; an administrator then sets a new one."
)
ELSEWHERE = (
    "The server doesn't check this password by itself: you sign in by something else, such as the password of your "
    "computer. Change it there; nothing was changed here."
)
KEPT = "Your password is still the one until now."
STILL_OLD = (
    f"The connection broke while your password was being changed. It was tried out since: {KEPT} Change it again."
)
UNKNOWN = (
    "The connection broke while your password was being changed, and the server can't be reached to try it out. It may "
    "be the new one already, or still the one until now."
)
NOT_YET = (
    "The server can't be reached, and so it still isn't known which password holds since the connection broke. Nothing "
    "more was changed; try again once the server is there."
)
NEITHER = (
    "The connection broke while your password was being changed, and now neither the new one nor the one until now "
    "lets you in: somebody else has set another. Ask an administrator for a new one."
)


def change_own_password(store: Store, new: str, *, now: str | None = None) -> str:
    """Give the login one is signed in with another password, and return the login; new connections sign in with it.

    `now`, where given, has to be the password until now: the server itself is asked. Raises RuleBroken naming the
    field, StoreUnavailable (with `outcome_unknown` the next connection finds out which one holds), PasswordWrong.
    """
    if now == "":  # which would be taken for none given, and the one that is known used in its place
        raise RuleBroken(NOT_YOURS, field="now")
    with store.password.changing():
        try:
            known = store.password.current()
        except psycopg.Error as error:
            raise StoreUnavailable(NOT_YET) from error
        try:
            old = known if now is None else now
            login, is_certain = _changed(store, new, old, _PROVING if now else {})
        except psycopg.Error as error:
            raise _refusal(error) from error
        if is_certain:
            store.password.take(new)
        else:
            _settle(store, new, old)
    return login


def sign_in(store: Store, word: str) -> None:
    """Sign in with another password, with which new connections go on.

    Raises PasswordWrong, NotOnStaff, StoreRefused, StoreUnavailable; then the one until now is used as before.
    """
    if not word:
        raise PasswordWrong(NOT_LET_IN)
    try:
        with Wire(store.wire_arguments(password=word), answer=ANSWER):
            store.password.take(word)
    except psycopg.Error as error:
        failure = foreseen(error)
        raise (failure if isinstance(failure, HelpDeskError) else StoreUnavailable(AWAY)) from error


def _changed(store: Store, new: str, old: str | None, more: dict[str, Any]) -> tuple[str, bool]:
    """Change it; return the login, and whether the server has answered that it lasts. Raises psycopg.Error."""
    with _wire(store, old, more) as wire:
        wire.ask("begin")
        login = str(wire.ask("select session_user")[0][0])
        role, verifier = sql.Identifier(login), sql.Literal(wire.verifier(login, new))
        wire.ask(sql.SQL("alter role {} password {}").format(role, verifier).as_string())
        try:
            wire.ask("commit")
        except psycopg.Error:
            return login, False
        return login, True


def _settle(store: Store, new: str, old: str | None) -> None:
    """Find out which one holds after a lost answer. Raises unless it is the new one."""
    try:
        is_new = _found_out(store, new, old)
    except psycopg.Error as error:
        store.password.doubt(lambda: store.password.settled(_found_out(store, new, old), old, new))
        raise StoreUnavailable(UNKNOWN, outcome_unknown=True) from error
    if is_new is None:
        raise PasswordWrong(NEITHER)
    if not is_new:
        raise StoreUnavailable(STILL_OLD)


def _found_out(store: Store, new: str, old: str | None) -> bool | None:
    """Take the one that lets in, and tell whether that is the new one, None when neither does. Raises psycopg.Error."""
    is_new, is_old = _lets_in(store, new), False
    if not is_new:
        is_old = old is None or _lets_in(store, old)
        # the session that was to change it may have come to its end only now, and has by now
        is_new = _lets_in(store, new)
    store.password.take(new if is_new else old)
    return True if is_new else False if is_old else None


def _lets_in(store: Store, password: str) -> bool:
    """Tell whether the server takes a password; once in, end what still may be changing it. Raises psycopg.Error."""
    try:
        with _wire(store, password, {}) as wire, suppress(psycopg.Error):
            wire.ask(_END_OTHERS, LEAVING_MS, NAME)
    except psycopg.Error as error:
        if isinstance(foreseen(error), PasswordWrong):
            return False
        raise
    return True


def _wire(store: Store, password: str | None, more: dict[str, Any]) -> Wire:
    return Wire(store.wire_arguments(password=password, name=NAME) | more, answer=ANSWER)


def _refusal(error: psycopg.Error) -> HelpDeskError:
    if "authentication method requirement" in str(error):
        return RuleBroken(ELSEWHERE, field="now")
    match foreseen(error):
        case PasswordNeeded():
            return RuleBroken(NOT_YOURS, field="now")
        case StoreUnavailable() as away:
            return StoreUnavailable(f"{away} {KEPT}")
        case HelpDeskError() as refused:
            return refused
    if error.sqlstate:  # a server may have rules of its own for passwords
        return RuleBroken(f"The server refused this password: {error.diag.message_primary}. {KEPT}", field="password")
    return StoreUnavailable(f"The server can't be reached. {KEPT} Try again in a moment.")
