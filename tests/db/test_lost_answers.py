"""Deeds whose answers are lost, or whose connection is ended under them: none is lost, and none is done twice."""

import logging
import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, make_url, select

from app.core.actor import Actor
from app.core.errors import StoreUnavailable
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import set_status
from app.tickets.model import EntryKind, Status
from db.engine import Store, single_engine
from db.history.proof import verify
from db.tables import audit
from db.tickets.tables import entry, ticket
from tests.db.test_outage import a_store
from tests.makers import ANA, AWAY, BEN, SUE, address_of, did, opened
from tests.servers.postgres import PrivateCluster
from tests.servers.proxy import Proxy

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
COMMANDS = int(os.environ.get("FRONTLINE_TEST_COMMANDS", "200"))
"""Commands of all desks together; 2000 for the long run."""
PEOPLE = (SUE, ANA, BEN, AWAY)
"""Each at a desk of their own, with their own login."""
TURNS = COMMANDS // len(PEOPLE) // 2
"""A turn is two commands: a note on a ticket that all share, and the next step of one's own."""


def until_it_is_known(deed: Callable[[UUID], object]) -> None:
    """Do a deed again under its key for as long as its outcome is open."""
    key = uuid4()
    for _ in range(50):
        try:
            deed(key)
        except StoreUnavailable:
            continue
        return
    raise AssertionError("fifty tries and still not known")


def take_turns(store: Store, actor: Actor, shared: int, own: int, done: Callable[[], object]) -> None:
    """Write notes on the shared ticket, and let one's own wait and go on in turn; `done` hears of each turn."""
    steps = (Status.OPEN, Status.PENDING)
    for n in range(TURNS):
        said = {"ticket_id": shared, "kind": EntryKind.NOTE, "body": f"{actor.login} {n}"}
        until_it_is_known(lambda key, said=said: did(store, actor, add_entry, key=key, **said))
        was, to = steps[n % 2], steps[1 - n % 2]
        until_it_is_known(lambda key, was=was, to=to: did(store, actor, set_status, key=key, was={own: was}, to=to))
        done()


def tickets_for_all(desk: str) -> dict[int, int]:
    """Open a ticket for each, by who they are, and one that all share, under 0."""
    made = {}
    for actor in PEOPLE:
        with a_store(address_of(desk, actor)) as store:
            made[actor.staff_id] = opened(store, actor, take=True)
    with a_store(desk) as store:
        return made | {0: opened(store)}


def all_at_work(desk: str, made: dict[int, int], done: Callable[[], object] = lambda: None) -> None:
    """Let everyone take their turns, all at the same time."""

    def work(actor: Actor) -> None:
        with a_store(address_of(desk, actor), deadline=5) as store:
            take_turns(store, actor, made[0], made[actor.staff_id], done)

    with ThreadPoolExecutor(len(PEOPLE)) as threads:
        list(threads.map(work, PEOPLE))


def assert_each_was_done_once(root: str, made: dict[int, int]) -> None:
    """Look, as whoever keeps the server, at what has become of every command."""
    engine = single_engine(root)
    e, a = entry.c, audit.c
    with engine.connect() as connection:
        told = select(func.count(), func.count(e.body.distinct()), func.min(e.at)).where(e.kind == EntryKind.NOTE)
        notes, different, first = connection.execute(told).one()
        assert (notes, different) == (len(PEOPLE) * TURNS, len(PEOPLE) * TURNS)
        assert first > datetime.now(UTC) - timedelta(hours=1)  # the guards were met: the clients say another year
        for actor in PEOPLE:
            own = made[actor.staff_id]
            assert connection.scalar(select(ticket.c.version).where(ticket.c.id == own)) == 1 + TURNS
            events = select(func.count()).where(
                e.ticket_id == own, e.kind == EntryKind.EVENT, e.by_id == actor.staff_id
            )
            assert connection.scalar(events) == TURNS
            changes = select(func.count()).where(a.entity == "ticket", a.entity_id == own, a.op == "U")
            assert connection.scalar(changes.where(a.actor == actor.login, a.by_id == actor.staff_id)) == TURNS
    assert not verify(engine).broken
    engine.dispose()


def test_deeds_whose_commit_went_unanswered_are_neither_lost_nor_doubled(server: PrivateCluster, desk: str):
    made = tickets_for_all(desk)
    with Proxy.to(desk) as wire:
        wire.swallow_commit_replies(0.3)
        all_at_work(wire.url(desk), made)
        assert wire.swallowed > COMMANDS // 10
    assert_each_was_done_once(server.url(make_url(desk).database or ""), made)


END_ONE = """
select pid from (select pid from pg_stat_activity
                  where application_name = 'Frontline' and datname = current_database() order by random() limit 1) one
 where pg_terminate_backend(pid)
"""


class Hangman:
    """Ends one of the clients' connections after each turn, a moment later that nobody can foresee."""

    def __init__(self, server: PrivateCluster, database: str) -> None:
        self.ended = 0
        self._turns, self._is_over = threading.Semaphore(0), False
        self._thread = threading.Thread(target=self._end, args=(server, database))

    def turn(self) -> None:
        self._turns.release()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._turns.release()
        self._thread.join()

    def _end(self, server: PrivateCluster, database: str) -> None:
        dice = random.Random(7)
        with server.connection(database) as root:
            while self._turns.acquire() and not self._is_over:
                time.sleep(dice.uniform(0, 0.02))
                self.ended += root.execute(END_ONE).rowcount


def test_deeds_whose_connection_was_ended_under_them_are_neither_lost_nor_doubled(
    server: PrivateCluster, desk: str, caplog: pytest.LogCaptureFixture
):
    made, database = tickets_for_all(desk), make_url(desk).database or ""
    with Hangman(server, database) as hangman:
        all_at_work(desk, made, hangman.turn)
    assert hangman.ended > COMMANDS // 10
    assert_each_was_done_once(server.url(database), made)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]  # known to be gone, given up
