"""Makers of what tests talk about: each with sound defaults, anything else by name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, text, update

from app.core.actor import Actor, Role
from app.core.saved import Saved
from app.tickets.commands.conversation import create_ticket
from app.tickets.model import Asker, Level, NewTicket, Status, Ticket
from app.tickets.outcome import Outcome
from db.engine import Store
from db.people.tables import staff
from db.tickets import tables as t
from db.work import SqlWork

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


def in_role(store: Store, actor: Actor, role: Role) -> Actor:
    """Give someone a role on the staff list, and return them in it."""
    with store.writer.begin() as connection:
        connection.execute(update(staff).where(staff.c.id == actor.staff_id).values(role=role))
    return replace(actor, role=role)


def opened(store: Store, actor: Actor = ANA, *, clock: Clock | None = None, files: Any = (), **facts: Any) -> int:
    """Open a ticket through its deed and return its id."""
    new = NewTicket(**({"subject": "Printer prints blank pages", "queue_id": TRIAGE} | facts))
    outcome = create_ticket(SqlWork(store, actor), clock or Clock(), key=uuid4(), new=new, files=files)
    assert outcome.created is not None
    return outcome.created


def did(store: Store, actor: Actor, deed: Any, *, clock: Clock | None = None, **arguments: Any) -> Outcome:
    """Do a deed with a fresh key."""
    outcome: Outcome = deed(SqlWork(store, actor), clock or Clock(), key=arguments.pop("key", uuid4()), **arguments)
    return outcome


def save(store: Store, actor: Actor, deed: Any, **arguments: Any) -> Saved:
    """Save a record of the desk with a fresh key."""
    saved: Saved = deed(SqlWork(store, actor), key=arguments.pop("key", uuid4()), **arguments)
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
    "did",
    "in_role",
    "opened",
    "save",
]
