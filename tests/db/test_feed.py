"""The feed under fire: twelve writers, a killed listener, a hung and a vanished server; nothing is missed."""

import random
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import insert, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Actor
from app.core.clock import NEVER
from app.tickets.model import EntryKind, Kind, Level, Priority, Source, Status
from db.engine import Store, single_engine
from db.live import live
from db.migrate import upgrade
from db.tickets import tables as t
from tests.crowd import people
from tests.db.test_live import PATIENCE, Ear
from tests.desks import desk_in
from tests.makers import ANA, NOON, TRIAGE, address_of, opened, seat
from tests.servers.postgres import PrivateCluster
from tests.servers.proxy import Proxy

WRITERS = 12
SPAN = 3.0


def writing(address: str, actor: Actor, until: float, committed: set[int], failed: list[Exception]) -> None:
    """Open one ticket after the other or roll it back, each transaction open for a while of its own."""
    store, dice = Store(address_of(address, actor)), random.Random(actor.staff_id)
    try:
        while time.monotonic() < until:
            with store.writer.connect() as connection:
                ticket_id = int(connection.scalar(insert(t.ticket).returning(t.ticket.c.id), A_TICKET) or 0)
                connection.execute(insert(t.entry).inline(), A_MESSAGE | {"ticket_id": ticket_id})
                time.sleep(dice.choice([0, 0.001, 0.03]))
                if dice.random() < 0.1:
                    connection.rollback()
                    continue
                connection.commit()
            committed.add(ticket_id)
    except SQLAlchemyError as error:
        failed.append(error)
    finally:
        store.dispose()


A_TICKET = {
    "subject": "Printer jams", "queue_id": TRIAGE, "kind": Kind.INCIDENT, "status": Status.NEW, "impact": Level.LOW,
    "urgency": Level.LOW, "priority": Priority.LOW, "source": Source.DESK, "due_at": NEVER, "version": 1,
    "created_at": NOON, "created_by": 1, "updated_at": NOON, "updated_by": 1,
}  # fmt: skip
A_MESSAGE = {"kind": EntryKind.MESSAGE, "by_id": 1, "at": NOON, "facts": {}, "body": "It jams", "words": "jams"}


def test_nothing_is_missed_while_many_write_and_the_listener_is_killed(
    request: pytest.FixtureRequest, address: str, store: Store
):
    ear, committed, failed = Ear(), set(), []
    writers = people(store, WRITERS if store.is_postgres else 3)  # a file has one writer at a time
    feed = live(seat(store, ANA), heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    until = time.monotonic() + SPAN
    threads = [threading.Thread(target=writing, args=(address, actor, until, committed, failed)) for actor in writers]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        time.sleep(0.8)
        if store.is_postgres:
            kill_listeners(request.getfixturevalue("pg_cluster"), store)
    for thread in threads:
        thread.join()
    assert not failed
    assert ear.until(lambda: committed <= ear.ids), f"{len(committed - ear.ids)} of {len(committed)} missed"
    assert ear.ids <= committed
    assert len(committed) > 30
    assert not ear.everything
    if store.is_postgres:
        online = [online for online, _ in ear.states]
        assert online.count(False) >= 2
        assert all(before != after for before, after in pairwise(online))
    feed.stop()


def kill_listeners(cluster, store: Store) -> None:
    with cluster.connection(store.url.database or "") as root:
        root.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'Frontline changes' and datname = current_database()"
        )


@pytest.fixture
def watched(desk: str) -> Iterator[tuple[Store, Ear]]:
    store, ear = Store(desk), Ear()
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    yield store, ear
    feed.stop()
    store.dispose()


def online(ear: Ear) -> list[bool]:
    return [online for online, _ in ear.states]


@pytest.mark.slow
@pytest.mark.postgres
def test_a_hung_server_is_noticed_in_time_and_told_of_once(server: PrivateCluster, watched: tuple[Store, Ear]):
    store, ear = watched
    with server.paused():
        began = time.monotonic()
        assert ear.until(lambda: online(ear) == [True, False])
        assert time.monotonic() - began < 12
        time.sleep(1)
    assert ear.until(lambda: online(ear) == [True, False, True])
    ticket_id = opened(store)
    assert ear.until(lambda: ticket_id in ear.ids)
    assert not ear.everything


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_what_happened_while_a_server_restarted_is_heard(server: PrivateCluster, watched: tuple[Store, Ear], mode: str):
    store, ear = watched
    server.stop(mode=mode)
    assert ear.until(lambda: online(ear) == [True, False])
    server.start_again()
    ticket_id = opened(store)
    assert ear.until(lambda: ticket_id in ear.ids)
    assert online(ear) == [True, False, True]
    assert not ear.everything


@pytest.mark.slow
@pytest.mark.postgres
def test_a_black_hole_is_noticed_and_stopping_does_not_wait_for_it(desk: str):
    with Proxy.to(desk) as wire:
        store, ear = Store(wire.url(desk)), Ear()
        feed = live(store, heard=ear.heard, state=ear.state)
        feed.start()
        assert feed.ready.wait(PATIENCE)
        wire.black_hole()
        assert ear.until(lambda: online(ear) == [True, False])
        began = time.monotonic()
        feed.stop()
        assert time.monotonic() - began < 2.5
        wire.restore()
        store.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_stopping_ends_a_wait_for_a_hung_answer(server: PrivateCluster, desk: str):
    store, ear = Store(desk), Ear()
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    with server.paused():
        time.sleep(3)  # it has asked by now and waits
        began = time.monotonic()
        feed.stop()
        assert time.monotonic() - began < 2
    assert online(ear) == [True]
    store.dispose()


@pytest.mark.postgres
def test_a_database_away_at_the_start_means_everything_once_it_is_there(server: PrivateCluster, desk: str):
    store, ear = Store(desk), Ear()
    server.stop()
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    try:
        assert ear.until(lambda: online(ear) == [False])
        assert not feed.ready.is_set()
        assert "no database does" in ear.states[0][1]
    finally:
        server.start_again()
    assert ear.until(lambda: ear.everything == 1)
    assert feed.ready.is_set()
    feed.stop()
    store.dispose()


@pytest.mark.postgres
def test_no_secret_is_told(desk: str):
    store, ear = Store(desk, password="wrong-7Gq"), Ear()
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert ear.until(lambda: bool(ear.states))
    feed.stop()
    assert "password" in ear.states[0][1]
    assert "7Gq" not in ear.states[0][1]


def a_file(path: Path) -> Store:
    return Store(desk_in(path))


def replaced(path: Path, by: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    by.rename(path)


def test_another_file_in_the_same_place_means_everything(tmp_path: Path):
    store, other = a_file(tmp_path / "desk.db"), a_file(tmp_path / "other.db")
    other.dispose()
    store.dispose()
    ear = Ear()
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    replaced(tmp_path / "desk.db", tmp_path / "other.db")
    assert ear.until(lambda: ear.everything == 1)
    feed.stop()
    store.dispose()


def test_a_file_that_went_away_is_said_and_not_made_anew(tmp_path: Path):
    store, ear = a_file(tmp_path / "desk.db"), Ear()
    store.dispose()
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    (tmp_path / "desk.db").rename(tmp_path / "moved.db")
    assert ear.until(lambda: online(ear) == [True, False])
    assert not (tmp_path / "desk.db").exists()
    (tmp_path / "moved.db").rename(tmp_path / "desk.db")
    assert ear.until(lambda: online(ear) == [True, False, True])
    feed.stop()
    store.dispose()


@pytest.mark.postgres
def test_an_upgrade_forgets_changes_restored_from_a_server_that_was_further(server: PrivateCluster, desk: str):
    engine = single_engine(server.url(make_url(desk).database or ""))
    with engine.begin() as connection:
        connection.execute(text("insert into change (entity, entity_id) values ('ticket', 1)"))
        connection.execute(text("insert into change (entity, entity_id, xid) values ('ticket', 2, '900000000000')"))
    upgrade(engine)
    with engine.connect() as connection:
        told = set(connection.scalars(text("select entity_id from change where entity = 'ticket'")))
    engine.dispose()
    assert 1 in told
    assert 2 not in told
