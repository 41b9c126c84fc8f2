"""A desk on a server with two restricted queues, and everyone who may want more from it than is theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from db.engine import Store
from tests.makers import SECRET, let_in

STAFF = {
    1: ("sue", "supervisor", True, True),
    2: ("ana", "analyst", True, True),
    3: ("ben", "analyst", True, True),
    4: ("chloe", "analyst", True, False),
    5: ("hugo", "analyst", True, True),
    6: ("tess", "technician", True, True),
    7: ("ada", "administrator", True, True),
    8: ("gone", "analyst", False, True),
    9: ("cleo", "administrator", True, True),
}
"""By id: login, role, whether they work here, whether they are here. Hugo is of the restricted queues, Chloe away."""
STRANGER, CHIEF = "stranger", "chief"
"""Logins of an analyst and an administrator of another desk on the same server: of no use here."""
TRIAGE, NETWORK, HR, VAULT, OLD = 1, 2, 3, 4, 5
QUEUES = {
    TRIAGE: ("Triage", True, True, False),
    NETWORK: ("Network", True, True, False),
    HR: ("HR", True, True, True),
    VAULT: ("Vault", False, True, True),
    OLD: ("Old", True, False, False),
}
"""By id: name, whether it takes transfers, whether it is in use, whether it is restricted."""
MEMBERS = {HR: (5,), VAULT: (5,)}
FREE, MINE, BENS, SECRET_ONE, VAULTED, DONE = 1, 2, 3, 4, 5, 6
TICKETS = {
    FREE: ("Printer prints blank pages", TRIAGE, "new", None),
    MINE: ("Laptop will not start", TRIAGE, "open", 2),
    BENS: ("No network in the attic", NETWORK, "open", 3),
    SECRET_ONE: ("Salary of the chief", HR, "open", 5),
    VAULTED: ("Vaulted", VAULT, "open", 5),
    DONE: ("Screen flickers", TRIAGE, "resolved", 2),
}
"""By id: subject, queue, status, assignee: what lies with nobody, with Ana, with Ben, with HR, in the vault, done."""
KEY = "6f1d7c3e-0000-4000-8000-000000000001"
"""Under which Ben and Hugo have done something, and keep a draft."""
WORD = "zanzibar"
"""A word that only the restricted tickets hold."""


@dataclass
class Desk:
    """A desk and the connections of its people, one each."""

    url: str
    _open: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    def keeper(self) -> psycopg.Connection[Any]:
        """Return the connection of whoever set the desk up."""
        return self.connection("")

    def connection(self, login: str) -> psycopg.Connection[Any]:
        """Return somebody's connection, the keeper's for no login."""
        if login not in self._open or self._open[login].closed:
            self._open[login] = self._connected(login)
        return self._open[login]

    def fresh(self, login: str) -> psycopg.Connection[Any]:
        """Return another connection of somebody's, to be closed by whoever asked for it."""
        return self._connected(login)

    def close(self) -> None:
        """Close all connections."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _connected(self, login: str) -> psycopg.Connection[Any]:
        address = make_url(self.url).set(drivername="postgresql")
        if login:
            address = address.set(username=login, password=SECRET)
        plain = address.render_as_string(hide_password=False)
        return psycopg.connect(
            make_conninfo(plain, options="-c timezone=UTC -c lock_timeout=2000"), autocommit=not login
        )


@contextmanager
def filled(url: str) -> Iterator[Desk]:
    """Fill an upgraded database and lend it."""
    store = Store(url)
    let_in(store, STRANGER, CHIEF, *(login for login, *_ in STAFF.values()))
    store.dispose()
    desk = Desk(url)
    try:
        _fill(desk.keeper())
        yield desk
    finally:
        desk.close()


def _fill(keeper: psycopg.Connection[Any]) -> None:
    with keeper.transaction():
        for number, (login, role, works, here) in STAFF.items():
            keeper.execute(
                "insert into staff (id, login, name, role, tier, email, is_active, is_available) "
                "values (%s, %s, %s, %s, 1, '', %s, %s)",
                (number, login, login.title(), role, works, here),
            )
        for number, (name, takes, used, restricted) in QUEUES.items():
            keeper.execute(
                "insert into queue (id, name, tier, icon, takes_transfers, is_active, position, is_restricted) "
                "values (%s, %s, 1, 'layers', %s, %s, %s, %s)",
                (number, name, takes, used, number, restricted),
            )
        for queue, members in MEMBERS.items():
            for member in members:
                keeper.execute("insert into queue_member values (%s, %s)", (queue, member))
        keeper.execute("insert into category (id, name, is_active) values (1, 'Hardware', true), (2, 'Fax', false)")
        keeper.execute(
            "insert into requester (id, name, email, phone, department, location, is_vip, is_active, folded, words) "
            "values (1, 'Dana', 'dana@northwind.example', '', '', '', false, true, 'dana', 'dana')"
        )
        for number, (subject, queue, status, assignee) in TICKETS.items():
            a_ticket(keeper, number, subject=subject, queue=queue, status=status, assignee=assignee)
        keeper.execute("insert into blob values (encode(sha256('payroll'), 'hex'), 7, 'payroll')")
        keeper.execute(
            "insert into attachment (entry_id, sha256, name, size) "
            "values (%s, encode(sha256('payroll'), 'hex'), %s, 7)",
            (SECRET_ONE, f"{WORD}.pdf"),
        )
        for who in (3, 5):
            keeper.execute("insert into read_mark values (%s, %s, 1)", (who, FREE))
            keeper.execute("insert into command values (%s, %s, 'assign', '{}', now())", (who, KEY))
            keeper.execute(
                "insert into draft (staff_id, key, kind, subject, body, rest, changed_at) "
                "values (%s, %s, 'note', '', 'half a thought', '{}', now())",
                (who, KEY),
            )
        for table in ("staff", "queue", "category", "requester", "ticket", "entry"):
            keeper.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), 100)")
    keep_letting_in(keeper)
    keeper.execute("analyze")


def keep_letting_in(keeper: psycopg.Connection[Any]) -> None:
    """Let those in who have no business here: strangers from another desk of the server, and one who has left.

    Granted as a desk grants it, so that the next desk of the server can take it back (PostgreSQL 16 and later).
    """
    keeper.execute(f"grant fl_analyst to {STRANGER}, gone granted by fl_owner")
    keeper.execute(f"grant fl_administrator to {CHIEF} granted by fl_owner")


def a_ticket(
    keeper: psycopg.Connection[Any],
    number: int,
    *,
    subject: str = "Case",
    queue: int = TRIAGE,
    status: str = "new",
    assignee: int | None = None,
) -> None:
    """Put a ticket with one note of its people into the desk."""
    keeper.execute(
        "insert into ticket (id, subject, queue_id, kind, status, impact, urgency, priority, assignee_id, "
        "requester_id, source, due_at, version, created_at, created_by, updated_at, updated_by) values (%s, %s, %s, "
        "'incident', %s, 'low', 'medium', 4, %s, 1, 'desk', '9000-01-01Z', 1, now(), 1, now(), 1)",
        (number, subject, queue, status, assignee),
    )
    said = f"{subject} {WORD}" if QUEUES[queue][3] else subject
    keeper.execute(
        "insert into entry (id, ticket_id, kind, by_id, at, facts, body, words) "
        "values (%s, %s, 'note', %s, now(), '{}', %s, array_to_tsvector(string_to_array(lower(%s), ' ')))",
        (number, number, 5 if QUEUES[queue][3] else 3, said, said),
    )
