"""Many desks at once: a ticket is taken by one of them, and none is forgotten."""

import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sqlalchemy import func, insert, select

from app.core.actor import Actor
from app.core.clock import NEVER
from app.tickets.commands.fields import assign_tickets, take_next
from app.tickets.model import EntryKind, Level, Priority, Status
from db.engine import Store
from db.tickets import tables as t
from db.work import SqlWork
from tests.crowd import people
from tests.makers import NOON, TRIAGE, Clock, address_of, opened

TICKETS = int(os.environ.get("FRONTLINE_TEST_TICKETS", "500"))
"""Tickets to be taken; 5000 for the long run."""


def waiting(store: Store, count: int) -> None:
    row = {
        "subject": "Waiting", "queue_id": TRIAGE, "kind": "incident", "status": Status.NEW, "impact": Level.LOW,
        "urgency": Level.LOW, "priority": Priority.LOW, "source": "desk", "due_at": NEVER, "version": 1,
        "created_at": NOON, "created_by": 1, "updated_at": NOON, "updated_by": 1,
    }  # fmt: skip
    with store.writer.begin() as connection:
        connection.execute(insert(t.ticket), [row] * count)


def at_once[Answer](address: str, people: list[Actor], deed: Callable[[Store, Actor], Answer]) -> list[Answer]:
    """Let each do the deed at a desk of their own, all beginning together."""
    together = threading.Barrier(len(people))

    def begin(actor: Actor) -> Answer:
        store = Store(address_of(address, actor))
        try:
            with store.writer.connect():
                pass  # everyone is connected before anyone begins
            together.wait()
            return deed(store, actor)
        finally:
            store.dispose()

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(begin, people))


def take_all(store: Store, actor: Actor) -> list[int]:
    taken: list[int] = []
    while done := take_next(SqlWork(store, actor), Clock(), key=uuid4()).done:
        taken += done
    return taken


def test_every_ticket_is_taken_and_none_twice(address: str, store: Store):
    desks, tickets = (50, TICKETS) if store.is_postgres else (6, min(TICKETS, 200))
    crowd = people(store, desks)
    waiting(store, tickets)
    taken = Counter(i for ids in at_once(address, crowd, take_all) for i in ids)
    assert len(taken) == tickets
    assert set(taken.values()) == {1}
    with store.reader.connect() as connection:
        c = t.ticket.c
        found = connection.execute(select(c.id, c.assignee_id, c.version, c.status)).all()
        assert all(row.assignee_id and (row.version, row.status) == (2, Status.OPEN) for row in found)
        events = select(func.count()).where(t.entry.c.kind == EntryKind.EVENT)
        assert connection.scalar(events) == tickets


def test_one_of_twenty_gets_the_ticket_and_the_others_a_sentence(address: str, store: Store):
    crowd = people(store, 20)
    ticket_id = opened(store)

    def assign(store: Store, actor: Actor):
        work = SqlWork(store, actor)
        return assign_tickets(work, Clock(), key=uuid4(), was={ticket_id: None}, to=actor.staff_id)

    outcomes = at_once(address, crowd, assign)
    winners = [o for o in outcomes if o.done]
    assert len(winners) == 1
    others = [o.left[ticket_id] for o in outcomes if not o.done]
    assert others == ["The assignee was changed by someone else a moment ago"] * 19
    with store.reader.connect() as connection:
        c = t.ticket.c
        version, assignee = connection.execute(select(c.version, c.assignee_id).where(c.id == ticket_id)).one()
    assert version == 2
    assert crowd[outcomes.index(winners[0])].staff_id == assignee
