"""Logins of those who work at a desk on a server. A password leaves this computer only as the verifier made of it."""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.people.letting_in import LetIn, first_password
from app.people.queries import StaffRow
from db.engine import Store
from db.errors import foreseen
from db.reading import read

_LET_IN = text("select public.let_in(:staff_id, :verifier, :anew)")
_SHOW_OUT = text("select public.show_out(:staff_id)")
_MAY_SIGN_IN = text("select rolcanlogin from pg_roles where rolname = :login")


def let_in(store: Store, row: StaffRow, *, has_password: bool = True, anew: bool = True) -> LetIn:
    """Make the login of a member of staff, with a first password unless single sign-on lets them in.

    A login that is there already gets another password only `anew`. Raises NotPermitted for all but administrators,
    RuleBroken when it is none of the desk's own.
    """
    password = first_password() if has_password else ""
    try:
        with store.writer.begin() as connection:
            verifier = _verifier(connection, row.login, password) if password else None
            done = connection.scalar(_LET_IN, {"staff_id": row.id, "verifier": verifier, "anew": anew})
    except SQLAlchemyError as error:
        raise foreseen(error) from error
    return LetIn(row.login, made=done == "made", password="" if done == "left" else password)


def show_out(store: Store, staff_id: int) -> int:
    """End the sessions that someone who has left still holds, and return how many there were."""
    try:
        with store.writer.begin() as connection:
            return int(connection.scalar(_SHOW_OUT, {"staff_id": staff_id}) or 0)
    except SQLAlchemyError as error:
        raise foreseen(error) from error


def may_sign_in(store: Store, login: str) -> bool:
    """Tell whether the server knows this login and lets it sign in, to whatever database."""
    return [tuple(row) for row in read(store, _MAY_SIGN_IN, {"login": login})] == [(True,)]


def verifier_of(store: Store, login: str, password: str) -> str:
    """Return what a server keeps of a password, computed here: the password itself goes nowhere."""
    with store.writer.connect() as connection:
        return _verifier(connection, login, password)


def _verifier(connection: Connection, login: str, password: str) -> str:
    driver: Any = connection.connection.driver_connection
    made: bytes = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()
