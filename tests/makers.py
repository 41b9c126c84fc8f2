"""Makers of what tests talk about: each with sound defaults, anything else by name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import URL, insert, make_url, text, update

from app.core.actor import Actor, Role
from app.core.saved import Saved
from app.tickets.commands.conversation import create_ticket
from app.tickets.model import Asker, Level, NewTicket, Status, Ticket
from app.tickets.outcome import Outcome
from db.engine import Store
from db.identity.tables import go_live
from db.people.tables import staff
from db.tickets import tables as t
from db.work import SqlWork
from tests.servers.postgres import OF_TESTS

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""

SUE = Actor(1, "Sue", "sue", Role.SUPERVISOR, 2)
ANA = Actor(2, "Ana Torres", "ana", Role.ANALYST, 1)
BEN = Actor(3, "Ben Carter", "ben", Role.ANALYST, 1)
AWAY = Actor(4, "Chloe Martin", "chloe", Role.ANALYST, 1)
TRIAGE, NETWORK, CLOSED_SHOP = 1, 2, 3
DANA = Asker(name="Dana Whitfield", email="dana@northwind.example")
"""Somebody to reply to: a ticket of nobody takes only notes."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return where it stands."""
        return self.at

    def pass_(self, **span: float) -> None:
        """Move it on."""
        self.at += timedelta(**span)


def a_ticket(**facts: Any) -> Ticket:
    """Return a ticket that is not stored."""
    return Ticket(**({"subject": "Printer prints blank pages", "queue_id": TRIAGE, "id": 7} | facts))


def a_desk(store: Store) -> None:
    """Fill an upgraded database with four people, three queues and two categories."""
    let_in(store, *(a.login for a in (SUE, ANA, BEN, AWAY)))
    with store.writer.begin() as connection:
        people = [(SUE, True), (ANA, True), (BEN, True), (AWAY, False)]
        connection.execute(
            insert(staff),
            [
                {"id": a.staff_id, "login": a.login, "name": a.name, "role": a.role, "tier": a.tier, "email": "",
                 "is_active": True, "is_available": here}
                for a, here in people
            ],
        )  # fmt: skip
        connection.execute(
            insert(t.queue),
            [
                {"id": i, "name": name, "tier": tier, "icon": "layers", "takes_transfers": takes, "is_active": True,
                 "position": i}
                for i, name, tier, takes in
                ((TRIAGE, "Triage", 1, True), (NETWORK, "Network", 2, True), (CLOSED_SHOP, "Vault", 3, False))
            ],
        )  # fmt: skip
        connection.execute(
            insert(t.category),
            [
                {"id": 1, "name": "Hardware", "is_active": True},
                {"id": 2, "name": "Accounts", "is_active": True},
            ],
        )
        if store.is_postgres:  # ids were given by hand, and the server would count from where it was
            for table in ("staff", "queue", "category"):
                connection.execute(text(f"select setval(pg_get_serial_sequence('{table}', 'id'), 100)"))


def accept_go_live(store: Store) -> None:
    """Have the gate decide from the beginning, as if two people had accepted it; nothing records that."""
    with store.writer.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(insert(go_live).values(proposed_at=NOON, accepted_at=NOON))


SECRET = "tests-let-everyone-in"
_logins = {SUE.login, ANA.login, BEN.login, AWAY.login, "ada"}
_seats: WeakKeyDictionary[Store, dict[str, Store]] = WeakKeyDictionary()


def let_in(store: Store, *logins: str) -> None:
    """Make these logins on a server, unless it has them: the law knows people by them alone."""
    if store.is_postgres:
        with store.writer.begin() as connection:
            for login in logins:
                if not connection.scalar(text("select to_regrole(:login) is not null"), {"login": f'"{login}"'}):
                    connection.exec_driver_sql(f"create role \"{login}\" login password '{SECRET}'")
                    connection.exec_driver_sql(f"comment on role \"{login}\" is '{OF_TESTS}'")


def address_of(url: str | URL, actor: Actor) -> str:
    """Return the address of a desk as one of its staff opens it."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(username=actor.login, password=SECRET)
    return address.render_as_string(hide_password=False)


def seat(store: Store, actor: Actor) -> Store:
    """Return the desk as one of its staff opens it: on a server, with a login of their own, so that the law holds."""
    is_there = store.url.username == actor.login or not actor.staff_id or actor.login not in _logins
    if not store.is_guarded or is_there:
        return store
    seats = _seats.setdefault(store, {})
    if actor.login not in seats:
        seats[actor.login] = Store(address_of(store.url, actor), deadline=store.deadline)
        seats[actor.login].schema = store.schema
    return seats[actor.login]


def leave() -> None:
    """Close all seats."""
    for seats in _seats.values():
        for seated in seats.values():
            seated.dispose()
    _seats.clear()


def in_role(store: Store, actor: Actor, role: Role) -> Actor:
    """Give someone a role on the staff list, and return them in it."""
    with store.writer.begin() as connection:
        connection.execute(update(staff).where(staff.c.id == actor.staff_id).values(role=role))
    return replace(actor, role=role)


def opened(store: Store, actor: Actor = ANA, *, clock: Clock | None = None, files: Any = (), **facts: Any) -> int:
    """Open a ticket through its deed and return its id."""
    new = NewTicket(**({"subject": "Printer prints blank pages", "queue_id": TRIAGE} | facts))
    outcome = create_ticket(SqlWork(seat(store, actor), actor), clock or Clock(), key=uuid4(), new=new, files=files)
    assert outcome.created is not None
    return outcome.created


def did(store: Store, actor: Actor, deed: Any, *, clock: Clock | None = None, **arguments: Any) -> Outcome:
    """Do a deed with a fresh key."""
    work, key = SqlWork(seat(store, actor), actor), arguments.pop("key", uuid4())
    outcome: Outcome = deed(work, clock or Clock(), key=key, **arguments)
    return outcome


def save(store: Store, actor: Actor, deed: Any, **arguments: Any) -> Saved:
    """Save a record of the desk with a fresh key."""
    saved: Saved = deed(SqlWork(seat(store, actor), actor), key=arguments.pop("key", uuid4()), **arguments)
    return saved


__all__ = [
    "ANA",
    "AWAY",
    "BEN",
    "CLOSED_SHOP",
    "NETWORK",
    "NOON",
    "SUE",
    "TRIAGE",
    "Clock",
    "Level",
    "Status",
    "a_desk",
    "a_ticket",
    "address_of",
    "did",
    "in_role",
    "leave",
    "let_in",
    "opened",
    "save",
    "seat",
]
