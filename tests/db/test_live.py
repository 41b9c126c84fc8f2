"""What anyone commits is heard: after a start, a wake-up, a pruning, another server."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, insert, select, text, update

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import assign_tickets, transfer_tickets
from app.tickets.model import EntryKind
from db.engine import Store
from db.live import live, look_when_written, prune_changes, tidy_changes
from db.tables import change
from db.tickets import tables as t
from tests.makers import ANA, BEN, NETWORK, TRIAGE, did, opened, seat

PATIENCE = 15.0


class Ear:
    """Remembers what a feed told; `until` waits for it."""

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.everything = 0
        self.states: list[tuple[bool, str]] = []
        self._changed = threading.Condition()

    def heard(self, changes: Changes) -> None:
        with self._changed:
            self.ids |= changes.of(Topic.TICKET)
            self.everything += changes.everything
            self._changed.notify_all()

    def state(self, online: bool, text: str) -> None:
        with self._changed:
            self.states.append((online, text))
            self._changed.notify_all()

    def until(self, sure: Callable[[], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(sure, PATIENCE)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def feed(store: Store, ear: Ear) -> Iterator[object]:
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    yield feed
    feed.stop()


def test_a_lone_commit_arrives(store: Store, ear: Ear, feed):
    ticket_id = opened(store)
    assert ear.until(lambda: ticket_id in ear.ids)
    assert [online for online, _ in ear.states] == [True]
    assert not ear.everything


@pytest.fixture
def no_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.feed_postgres.POLL", 10 * PATIENCE)


def test_a_last_commit_without_a_wake_up_arrives(store: Store, ear: Ear, no_polls: None, feed):
    ids = {opened(store) for _ in range(5)}  # within one throttle's span
    assert ear.until(lambda: ids <= ear.ids)


def test_what_this_program_writes_to_a_file_is_looked_for_at_once(store: Store, ear: Ear, monkeypatch):
    if store.is_postgres:
        return  # a server wakes everybody
    monkeypatch.setattr("db.feed_sqlite.EVERY", 10 * PATIENCE)
    feed = live(store, heard=ear.heard, state=ear.state)
    look_when_written(store, feed.look)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    ticket_id = opened(store)
    assert ear.until(lambda: ticket_id in ear.ids)
    feed.stop()


def test_what_was_rolled_back_is_not_heard(store: Store, ear: Ear, feed):
    with store.writer.connect() as connection:
        connection.execute(
            text(
                "insert into queue (id, name, tier, icon, takes_transfers, is_active, position) "
                "values (77, 'Gone', 1, 'x', true, true, 9)"
            )
        )
        connection.rollback()
    last = opened(store)
    assert ear.until(lambda: last in ear.ids)
    with store.reader.connect() as connection:
        assert connection.scalar(select(func.count()).where(change.c.entity == "queue", change.c.entity_id == 77)) == 0


def test_stop_returns_soon_and_nothing_is_told_after(store: Store, ear: Ear):
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    feed.ready.wait(PATIENCE)
    began = time.monotonic()
    feed.stop()
    assert time.monotonic() - began < 5
    opened(store)
    time.sleep(0.7)
    assert not ear.ids


def test_a_feed_that_was_away_for_longer_than_changes_are_kept_is_told_to_read_everything(store: Store, ear: Ear):
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    feed.stop()
    ticket_id = opened(store)
    for _ in range(30):
        did(store, ANA, add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="again")
    assert prune_changes(store, keep=5) > 20
    again = live(store, heard=ear.heard, state=ear.state)
    again.__dict__.update({name: value for name, value in feed.__dict__.items() if name in REMEMBERED})
    if store.is_postgres:
        again._asked_at = time.monotonic() - 3600  # type: ignore[attr-defined]
    again.start()
    assert ear.until(lambda: ear.everything == 1)
    again.stop()


REMEMBERED = ("_last", "_file", "_server", "_snapshot")


def test_pruning_keeps_the_newest(store: Store):
    ids = [opened(store) for _ in range(12)]
    assert prune_changes(store, keep=100) == 0
    pruned = prune_changes(store, keep=5)
    with store.reader.connect() as connection:
        left = [i for (i,) in connection.execute(select(change.c.entity_id).order_by(change.c.seq))]
    assert pruned > 0
    assert left[-5:] == ids[-5:]
    assert len(left) <= 6


def test_pruning_in_batches_goes_on_past_one_large_transaction(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("db.live.BATCH", 3)
    with store.writer.begin() as connection:
        connection.execute(change.insert(), [{"entity": "ticket", "entity_id": i} for i in range(50)])
    for _ in range(10):
        opened(store)
    prune_changes(store, keep=4)
    with store.reader.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(change)) in (4, 5)


def gathered(store: Store, count: int) -> None:
    with store.writer.begin() as connection:
        connection.execute(change.insert(), [{"entity": "ticket", "entity_id": i} for i in range(count)])
    opened(store)  # a transaction of its own: PostgreSQL prunes by transactions


def kept_changes(store: Store) -> int:
    with store.reader.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(change)) or 0)


def test_a_client_tidies_only_when_very_many_have_gathered(store: Store):
    gathered(store, 60)
    before = kept_changes(store)
    assert tidy_changes(store, keep=20, slack=100) == 0
    assert kept_changes(store) == before
    assert tidy_changes(store, keep=20, slack=10) > 0
    assert kept_changes(store) < before


def test_one_go_is_bounded_and_the_next_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("db.live.BATCH", 5)
    monkeypatch.setattr("db.live.GO", 2)
    for _ in range(40):
        opened(store)
    assert tidy_changes(store, keep=5, slack=1) > 0
    assert kept_changes(store) > 15
    assert tidy_changes(store, keep=5, slack=1) > 0


@pytest.mark.parametrize("address", ["postgres"], indirect=True)  # a file has one writer at a time
def test_only_one_client_tidies_at_a_time(store: Store):
    gathered(store, 60)
    with store.writer.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(7303013)"))
        other = Store(store.url)
        assert tidy_changes(other, keep=20, slack=10) == 0
        other.dispose()
    assert tidy_changes(store, keep=20, slack=10) > 0


def test_nothing_is_tidied_where_nothing_may_be_written(store: Store, monkeypatch: pytest.MonkeyPatch):
    gathered(store, 60)
    before = kept_changes(store)
    if store.is_postgres:
        with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'alter database "{store.url.database}" set default_transaction_read_only = on'))
        reading = Store(store.url)
        assert tidy_changes(reading, keep=20, slack=10) == 0
        reading.dispose()
    else:
        monkeypatch.setattr("db.live.os.access", lambda *_: False)
        assert tidy_changes(store, keep=20, slack=10) == 0
    assert kept_changes(store) == before


def test_a_client_that_slept_through_the_tidying_reads_everything(store: Store, ear: Ear):
    feed = live(store, heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    feed.stop()
    for _ in range(30):
        opened(store)
    assert tidy_changes(store, keep=5, slack=5) > 20
    again = live(store, heard=ear.heard, state=ear.state)
    again.__dict__.update({name: value for name, value in feed.__dict__.items() if name in REMEMBERED})
    if store.is_postgres:
        again._asked_at = time.monotonic() - 8 * 3600  # type: ignore[attr-defined]
    again.start()
    assert ear.until(lambda: ear.everything == 1)
    again.stop()


@pytest.mark.parametrize("address", ["postgres"], indirect=True)  # a file has no timeline; test_feed_file covers it
def test_another_server_means_everything(store: Store, ear: Ear, feed):
    feed._server = "another"
    with store.writer.connect() as connection:
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'Frontline changes'")
        )
    assert ear.until(lambda: ear.everything == 1)
    assert [online for online, _ in ear.states] == [True, False, True]


def restricted(store: Store, queue_id: int, *members: Actor) -> None:
    with store.writer.begin() as connection:
        connection.execute(update(t.queue).where(t.queue.c.id == queue_id).values(is_restricted=True))
        rows = [{"queue_id": queue_id, "staff_id": member.staff_id} for member in members]
        connection.execute(insert(t.queue_member), rows)


@pytest.mark.parametrize("address", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_of_a_restricted_queue_only_its_members_hear_and_others_of_what_leaves_their_sight(store: Store):
    restricted(store, NETWORK, BEN)
    outside, inside = Ear(), Ear()
    feeds = [live(seat(store, who), heard=ear.heard, state=ear.state) for who, ear in ((ANA, outside), (BEN, inside))]
    for feed in feeds:
        feed.start()
        assert feed.ready.wait(PATIENCE)
    leaving = opened(store)
    assert outside.until(lambda: leaving in outside.ids)
    outside.ids.clear()
    did(store, ANA, transfer_tickets, was={leaving: TRIAGE}, to=NETWORK)
    assert outside.until(lambda: leaving in outside.ids)  # to let go of it
    outside.ids.clear()
    secret = opened(store, BEN, queue_id=NETWORK)
    for ticket_id in (secret, leaving):
        did(store, BEN, add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="of the salary")
        did(store, BEN, assign_tickets, was={ticket_id: None}, to=BEN.staff_id)
    last = opened(store)
    assert outside.until(lambda: last in outside.ids)
    assert outside.ids == {last}
    assert inside.until(lambda: {leaving, secret, last} <= inside.ids)
    did(store, BEN, transfer_tickets, was={secret: NETWORK}, to=TRIAGE)
    assert outside.until(lambda: secret in outside.ids)  # it came into sight
    for feed in feeds:
        feed.stop()


@pytest.mark.parametrize("address", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_who_comes_into_a_restricted_queue_hears_of_it_from_then_on(store: Store):
    restricted(store, NETWORK, BEN)
    ear = Ear()
    feed = live(seat(store, ANA), heard=ear.heard, state=ear.state)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    secret = opened(store, BEN, queue_id=NETWORK)
    with store.writer.begin() as connection:
        connection.execute(insert(t.queue_member).values(queue_id=NETWORK, staff_id=ANA.staff_id))
    did(store, BEN, add_entry, ticket_id=secret, kind=EntryKind.NOTE, body="now for both of us")
    assert ear.until(lambda: secret in ear.ids)
    feed.stop()
