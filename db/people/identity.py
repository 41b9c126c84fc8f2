"""Who sits at the desk: the operating system's account on SQLite, the database login on PostgreSQL."""

import sys

from sqlalchemy import insert, literal_column, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Actor, Role
from app.core.errors import NotOnStaff, StoreRefused
from app.people.queries import StaffRow
from db.engine import Store
from db.errors import foreseen
from db.migrate import os_login
from db.people.staffing import STAFF_COLUMNS
from db.people.tables import staff
from db.reading import read

_ADD = "python -m app.admin staff add NAME --login {login} --role {role} --database URL"


def who_am_i(store: Store) -> Actor:
    """Return the member of staff whom the database knows by this login.

    On an empty SQLite desk the operating system's account becomes the first administrator. Raises StoreRefused
    with what to do when the login belongs to no one, or to someone who has left.
    """
    login = login_of(store)
    everyone = _everyone(store)
    if not everyone and not store.is_postgres:
        everyone = _found(store, login)
    if not everyone and store.is_postgres and not _keeps(store):
        raise NotOnStaff(
            f"The login {login} is not on the staff list. Ask an administrator to run: "
            f"{_ADD.format(login=_quoted(login), role='analyst')}"
        )
    if not everyone:
        raise StoreRefused(
            f"Nobody is on the staff list yet. Make yourself the first administrator: "
            f"{_ADD.format(login=_quoted(login), role='administrator')}"
        )
    return _actor(_me(everyone, login, store), login, everyone)


def founder(store: Store) -> Actor | None:
    """Return who may add the first administrator: anyone whom the database lets write, as long as there is no staff."""
    login = login_of(store)
    return None if _everyone(store) else Actor(0, login, login, Role.ADMINISTRATOR)


def _keeps(store: Store) -> bool:
    """Tell whether one looks after the desk itself: everyone else sees of its staff nobody, unless on the list."""
    if not store.is_guarded:
        return True
    return bool(read(store, select(literal_column("pg_has_role(session_user, 'fl_owner', 'member')")))[0][0])


def login_of(store: Store) -> str:
    """Return the login one is known by here."""
    if not store.is_postgres:
        return os_login()
    return str(read(store, select(literal_column("session_user")))[0][0])


def _everyone(store: Store) -> list[StaffRow]:
    return [StaffRow(*row) for row in read(store, select(*STAFF_COLUMNS).order_by(staff.c.name))]


def _found(store: Store, login: str) -> list[StaffRow]:
    first = {"login": login, "name": login, "role": Role.ADMINISTRATOR, "tier": 1, "email": ""}
    try:
        with store.writer.begin() as connection:  # begins with the write lock: two first starts make one administrator
            if connection.execute(select(staff.c.id).limit(1)).first() is None:
                connection.execute(insert(staff).values(**first, is_active=True, is_available=True))
    except SQLAlchemyError as error:
        raise foreseen(error) from error
    return _everyone(store)


def _me(everyone: list[StaffRow], login: str, store: Store) -> StaffRow | None:
    for one in everyone:
        if one.login == login:
            return one
    if store.is_postgres or sys.platform != "win32":
        return None
    return next((one for one in everyone if one.login.casefold() == login.casefold()), None)


def _actor(me: StaffRow | None, login: str, everyone: list[StaffRow]) -> Actor:
    if me is None:
        raise NotOnStaff(
            f"The login {login} is not on the staff list. {_ask(everyone)} to run: "
            f"{_ADD.format(login=_quoted(login), role='analyst')}"
        )
    if not me.is_active:
        raise NotOnStaff(f"{me.name} no longer works at this desk. {_ask(everyone)} if that is wrong.")
    return Actor(me.id, me.name, me.login, me.role, me.tier)


def _ask(everyone: list[StaffRow]) -> str:
    names = [s.name for s in everyone if s.is_active and s.role is Role.ADMINISTRATOR]
    return f"Ask {' or '.join(names[:3])}" if names else "Ask an administrator"


def _quoted(login: str) -> str:
    return f'"{login}"' if " " in login else login
