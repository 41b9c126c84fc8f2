"""Connections that nobody uses are closed, those in use are not, and the next call makes a new one unseen."""

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from db.engine import Store
from db.live import live
from db.tickets.queries import SqlTicketQueries
from tests.desks import desk_on
from tests.makers import ANA, address_of, opened

pytestmark = pytest.mark.postgres
RESTED, PATIENCE = 0.4, 20.0
OURS = "select application_name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


@pytest.fixture
def address(pg_cluster) -> Iterator[str]:

    with desk_on(pg_cluster) as url:
        yield address_of(url, ANA)


@pytest.fixture
def connected(address: str, pg_cluster):
    """Return what tells the names of the connections that a desk holds now."""

    def connected() -> list[str]:
        with pg_cluster.connection(address.rsplit("/", 1)[1]) as wire:
            return sorted(name for (name,) in wire.execute(OURS).fetchall())

    return connected


def until(sure) -> bool:
    end = time.monotonic() + PATIENCE
    while not (true := sure()) and time.monotonic() < end:
        time.sleep(0.05)
    return true


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "idle connections"}


def test_a_client_at_rest_holds_its_listener_alone_and_wakes_unseen(address: str, connected):
    store = Store(address, rested=RESTED)
    feed = live(store, heard=lambda _: None, state=lambda *_: None)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    try:
        for _ in range(2):
            with store.reader.connect() as first, store.reader.connect() as second:  # as busy lists are
                first.execute(text("select 1"))
                second.execute(text("select 1"))
            number = opened(store)
            assert connected().count("Frontline") == 3
            assert until(lambda: connected() == ["Frontline changes"])
            assert SqlTicketQueries(store, ANA).rows([number])  # at the first try
    finally:
        feed.stop()
        store.dispose()


def test_what_is_in_use_stays_however_long(address: str, connected):
    store = Store(address, rested=RESTED)
    try:
        with store.reader.connect() as busy:
            pid = busy.scalar(text("select pg_backend_pid()"))
            opened(store)
            assert until(lambda: connected() == ["Frontline"])  # the writer's is gone
            time.sleep(RESTED)
            assert busy.scalar(text("select pg_backend_pid()")) == pid
        assert until(lambda: connected() == [])
    finally:
        store.dispose()


def test_one_in_steady_use_stays_and_the_others_go(address: str, connected):
    store = Store(address, rested=RESTED)
    try:
        with store.reader.connect(), store.reader.connect(), store.reader.connect():
            assert connected() == ["Frontline"] * 3
        pids = set()
        end = time.monotonic() + 5 * RESTED
        while time.monotonic() < end:
            with store.reader.connect() as steady:
                pids.add(steady.scalar(text("select pg_backend_pid()")))
            time.sleep(0.02)
        assert connected() == ["Frontline"]
        assert len(pids) == 1
    finally:
        store.dispose()


def test_with_nothing_to_look_after_there_is_no_thread(address: str):
    others = threads()  # of desks that earlier tests left open
    store = Store(address, rested=RESTED)
    opened(store)
    assert len(threads() - others) == 1
    assert until(lambda: not threads() - others)
    opened(store)
    assert len(threads() - others) == 1
    store.dispose()
    assert until(lambda: not threads() - others)
    opened(store)  # a desk that is used again after all
    assert len(threads() - others) == 1
    assert until(lambda: not threads() - others)
    store.dispose()


def test_what_was_in_use_when_the_desk_was_left_is_closed_once_it_is_given_back(address: str, connected):
    store = Store(address)
    with store.reader.connect() as late:
        late.scalar(text("select 1"))
        store.dispose()
        assert connected() == ["Frontline"]
    assert until(lambda: not connected())
    store.dispose()
