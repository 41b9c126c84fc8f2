"""Many hands at once: nobody is given the same ticket twice, and nobody waits long."""

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import SystemClock
from app.tickets.commands import conversation, fields
from app.tickets.model import NewTicket
from db.engine import Store, single_engine
from db.samples.bulk import STAFF
from db.work import SqlWork
from tests.bench.desk import ANA, Desk
from tests.bench.desks import seat_of
from tests.bench.figures import Figure, Target, figure

HANDS, TICKETS = 50, 5_000
RIVALS, ROUNDS = 20, 30


def figures(desk: Desk) -> Iterator[Figure]:
    """Let fifty take what waits, and twenty reach for the same ticket; only where many share a database."""
    if not desk.store.is_postgres:
        return
    yield from _take_all(desk)
    yield from _reach_for_one(desk)


def _take_all(desk: Desk) -> Iterator[Figure]:
    queue_id = _queue_of_its_own(desk)
    taken: list[int] = []
    took: list[float] = []

    def take(store: Store, actor: Actor) -> None:
        while True:
            begun = time.perf_counter()
            done = fields.take_next(SqlWork(store, actor), SystemClock(), key=uuid4(), queue_ids=[queue_id]).done
            took.append((time.perf_counter() - begun) * 1000)
            if not done:
                return
            taken.extend(done)

    begun = time.perf_counter()
    _all_at_once(desk, HANDS, take)
    seconds = time.perf_counter() - begun
    double = sum(count - 1 for count in Counter(taken).values())
    yield figure("take next by 50: taken twice", desk.engine, [double], Target(most=0), unit="tickets")
    yield figure("take next by 50: lost", desk.engine, [TICKETS - len(set(taken))], Target(most=0), unit="tickets")
    yield figure("take next by 50: speed", desk.engine, [len(taken) / seconds], Target(), unit="tickets/s")
    yield figure("take next by 50: one", desk.engine, took, Target())


def _queue_of_its_own(desk: Desk) -> int:
    """Return a new queue with 5,000 tickets that nobody has."""
    engine = single_engine(desk.root)
    with engine.begin() as connection:
        queue_id = int(connection.scalar(text(RUSH_QUEUE), {"name": f"Rush {uuid4().hex[:6]}"}) or 0)
        connection.execute(text(RUSH), {"queue": queue_id, "count": TICKETS})
    engine.dispose()
    return queue_id


RUSH_QUEUE = """
insert into queue (id, name, tier, icon, takes_transfers, is_active, position)
select max(id) + 1, :name, 1, 'layers', true, true, 99 from queue returning id
"""
RUSH = """
insert into ticket (subject, queue_id, kind, status, impact, urgency, priority, source, due_at, version,
                    created_at, created_by, updated_at, updated_by)
select 'Rush ' || n, :queue, 'incident', 'new', 'low', 'low', 4, 'desk', now() + n * interval '1 s', 1,
       now(), 1, now(), 1 from generate_series(1, :count) n
"""


def _reach_for_one(desk: Desk) -> Iterator[Figure]:
    """Twenty take the same ticket, each from a process of its own: one gets it, the others are told."""
    made = [
        desk.do(conversation.create_ticket, new=NewTicket("Everyone wants this one", 1)).created or 0
        for _ in range(ROUNDS)
    ]
    context = multiprocessing.get_context("fork")
    told: Any = context.Queue()
    ready = context.Barrier(RIVALS)
    desk.store.dispose()
    rivals = [
        context.Process(target=_rival, args=(seat_of(desk.root, 1 + n), n, made, ready, told)) for n in range(RIVALS)
    ]
    for rival in rivals:
        rival.start()
    answers = [told.get(timeout=120) for _ in range(RIVALS * ROUNDS)]
    for rival in rivals:
        rival.join(30)
    won = Counter(ticket_id for ticket_id, _, is_mine in answers if is_mine)
    winners = [won[ticket_id] for ticket_id in made]
    yield figure("one ticket, 20 hands: winners", desk.engine, winners, Target(most=1, least=1), unit="people")
    took = [milliseconds for _, milliseconds, _ in answers]
    yield figure("one ticket, 20 hands: told", desk.engine, took, Target(p95=100))


def _rival(address: str, number: int, wanted: list[int], ready: Any, told: Any) -> None:
    store, actor = Store(address), Actor(1 + number, f"Analyst {number}", role=ANA.role)
    with store.writer.connect() as connection:
        connection.execute(text("select 1"))
    for ticket_id in wanted:
        ready.wait(60)
        work, key = SqlWork(store, actor), uuid4()
        begun = time.perf_counter()
        outcome = fields.assign_tickets(work, SystemClock(), key=key, was={ticket_id: None}, to=actor.staff_id)
        told.put((ticket_id, (time.perf_counter() - begun) * 1000, bool(outcome.done)))
    store.dispose()


def _all_at_once(desk: Desk, count: int, work: Callable[[Store, Actor], Any]) -> None:
    """Run `work` for so many people, each with a connection opened before all start together."""
    ready = threading.Barrier(count)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        actor = Actor(1 + number % STAFF, f"Analyst {number}", role=ANA.role)
        store = Store(seat_of(desk.root, actor.staff_id))
        try:
            with store.writer.connect() as connection:
                connection.execute(text("select 1"))
            ready.wait(60)
            work(store, actor)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
            ready.abort()
        finally:
            store.dispose()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    if failures:
        raise failures[0]
