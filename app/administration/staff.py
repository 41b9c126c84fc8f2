"""The commands for who works at the desk: staff add, list, password, disable."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.hiring import hire, new_member, tell_login, tell_password, tell_shown_out
from app.administration.lending import lent_store
from app.core.actor import Actor, Role
from app.core.clock import SystemClock
from app.core.errors import RuleBroken, StoreRefused
from app.people.commands import save_staff
from app.people.queries import StaffRow
from app.tickets.number import number
from app.tickets.queries import Listing
from db.engine import Store
from db.people.identity import who_am_i
from db.people.keeping import keeps_desk, take_off_list
from db.people.logins import let_in
from db.people.queries import SqlPeopleQueries
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork

SCREENFUL = 50
"""So many numbers are named of a longer list."""


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    staff = branch(rooms, "staff", "who works at the desk")
    add = leaf(staff, "add", _add, "add a member of staff, on a server with a login and a first password")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--login", default="", help="made from the name on a server; on a file, the computer's account")
    add.add_argument("--role", choices=[r.value for r in Role], default=Role.ANALYST.value)
    add.add_argument("--tier", type=int, choices=(1, 2, 3), default=1)
    add.add_argument("--email", default="")
    add.add_argument("--sso", action="store_true", help="no password: the server knows them by single sign-on")
    leaf(staff, "list", _list, "show who works at the desk")
    password = leaf(staff, "password", _password, "give someone a new first password")
    password.add_argument("login", metavar="LOGIN")
    disable = leaf(staff, "disable", _disable, "take someone off the desk; tickets stay")
    disable.add_argument("login", metavar="LOGIN")


def _add(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        row = new_member(store, asked.name, asked.login, Role(asked.role))
        row = hire(store, replace(row, tier=asked.tier, email=asked.email))
        print(f"{row.name} is on the staff list as {row.role}.")
        tell_login(store, row, has_password=not asked.sso)
    return OK


def _list(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _who_asks(store)
        for row in SqlPeopleQueries(store).staff():
            state = "gone" if not row.is_active else "here" if row.is_available else "away"
            print(f"{row.login}\t{row.name}\t{row.role.value}\ttier {row.tier}\t{state}\t{row.email}")
    return OK


def _password(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        if not store.is_postgres:
            raise RuleBroken("A file needs no passwords: people are known by their account of this computer.")
        if not store.is_guarded:
            raise RuleBroken("This desk is of an older version, without logins of its own: run init first.")
        tell_password(let_in(store, called(asked.login, SqlPeopleQueries(store).staff())))
    return OK


def _disable(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        actor = _who_asks(store)
        row = called(asked.login, SqlPeopleQueries(store).staff())
        tickets = _tickets_with(store, actor, row)  # read first: whoever takes oneself off reads nothing after it
        print(f"{row.name} {'no longer works at the desk' if _sent_off(store, actor, row) else 'had left already'}.")
        tell_shown_out(store, row)
    if tickets:
        print(tickets)
    return OK


def _who_asks(store: Store) -> Actor | None:
    """Return who asks, None for who looks after the desk and is not on its staff list. Raises StoreRefused."""
    try:
        return who_am_i(store)
    except StoreRefused:
        if store.is_postgres and keeps_desk(store) and SqlPeopleQueries(store).staff():
            return None
        raise


def _sent_off(store: Store, actor: Actor | None, row: StaffRow) -> bool:
    """Take someone off the desk; tell whether they were on it."""
    if actor is None:
        return take_off_list(store, row)
    return bool(save_staff(SqlWork(store, actor), key=uuid4(), row=replace(row, is_active=False), was=row).after)


def called(login: str, everyone: Sequence[StaffRow]) -> StaffRow:
    """Return who on the staff list has a login. Raises RuleBroken when nobody does."""
    for row in everyone:
        if row.login.casefold() == login.casefold():
            return row
    raise RuleBroken(f"Nobody on the staff list has the login {login}.", field="login")


def _tickets_with(store: Store, actor: Actor | None, row: StaffRow) -> str:
    tickets = SqlTicketQueries(store, actor or Actor(0, ""))
    left = tickets.spine(Listing(assignee_id=row.id), SystemClock().now()).ids
    numbers = ", ".join(number(i, tickets.prefix()) for i in left[:SCREENFUL])
    more = f" and {len(left) - SCREENFUL:,} more" if len(left) > SCREENFUL else ""
    said = f"Live tickets still with {row.name}, to be given to someone else by a supervisor: {numbers}{more}"
    return said if left else ""
