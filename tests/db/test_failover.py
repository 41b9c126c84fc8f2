"""The primary dies, the standby takes over: a desk that names both goes on, and nothing acknowledged is missing."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from sqlalchemy import make_url, select, text

from app.core.changes import Changes
from app.core.errors import StoreUnavailable
from app.history.queries import Asked
from app.tickets.commands.conversation import add_entry
from app.tickets.model import EntryKind
from app.tickets.queries import Listing
from db.address import checked_address
from db.engine import Store, single_engine
from db.history.queries import SqlHistoryQueries
from db.live import live
from db.migrate import upgrade
from db.reading import read
from db.tickets.queries import SqlTicketQueries
from db.tickets.tables import entry
from tests.makers import ANA, NOON, SUE, a_desk, did, opened, seat
from tests.servers.lending import made_here, running
from tests.servers.standby import Primary, Standby

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
AGAIN = 5.0
"""Seconds after the promotion within which it has to write again."""


@pytest.fixture
def pair() -> Iterator[tuple[Primary, Standby]]:
    """Lend a primary that acknowledges nothing before its standby has it, and that standby."""
    with running(made_here(Primary)) as primary, running(Standby(primary)) as standby:
        primary.wait_for(standby)
        yield primary, standby


@pytest.fixture
def desk(pair: tuple[Primary, Standby]) -> Iterator[Store]:
    """Lend a desk by an address that names both servers, the standby first."""
    primary, standby = pair
    plain = make_url(primary.url(primary.create_database()))
    upgrade(single_engine(plain))
    places = f"127.0.0.1:{standby.port},127.0.0.1:{primary.port}"
    address = checked_address(f"postgresql://{plain.username}@{places}/{plain.database}")
    store = Store(address, password=plain.password)
    a_desk(store)
    yield store
    store.dispose()


@dataclass
class Writer:
    """Adds note after note under a key each, and remembers which were acknowledged and when."""

    store: Store
    ticket_id: int
    acknowledged: dict[str, float] = field(default_factory=dict)
    failures: list[StoreUnavailable] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        number = 0
        while not self.ended.is_set():
            number += 1
            key, said = uuid4(), f"note {number}"
            while not self._done(key, said) and not self.ended.is_set():
                time.sleep(0.05)

    def _done(self, key, said: str) -> bool:
        try:
            did(self.store, ANA, add_entry, key=key, ticket_id=self.ticket_id, kind=EntryKind.NOTE, body=said)
        except StoreUnavailable as failure:
            self.failures.append(failure)
            return False
        self.acknowledged[said] = time.monotonic()
        return True

    def until(self, count: int, *, after: float = 0.0, patience: float = 30.0) -> None:
        """Wait until so many were acknowledged after a moment."""
        end = time.monotonic() + patience
        while sum(at > after for at in list(self.acknowledged.values())) < count:
            assert time.monotonic() < end, f"only {len(self.acknowledged)} acknowledged; {self.failures[-1:]}"
            time.sleep(0.01)


@dataclass
class Screen:
    """Reads its list again when told that everything may have changed, as the windows do."""

    store: Store
    ids: tuple[int, ...] = ()
    everything: int = 0
    online: list[bool] = field(default_factory=list)
    refreshed: threading.Event = field(default_factory=threading.Event)

    def heard(self, changes: Changes) -> None:
        if changes.everything:
            self.everything += 1
            self.ids = tuple(SqlTicketQueries(self.store, ANA).spine(Listing(), NOON).ids)
            self.refreshed.set()

    def state(self, online: bool, _text: str) -> None:
        self.online.append(online)


def test_a_standby_takes_over_and_nothing_acknowledged_is_missing(pair: tuple[Primary, Standby], desk: Store):
    primary, standby = pair
    writer, screen = Writer(desk, opened(desk)), Screen(desk)
    feed = live(desk, heard=screen.heard, state=screen.state)
    feed.start()
    assert feed.ready.wait(15)
    thread = threading.Thread(target=writer.run)
    thread.start()
    try:
        writer.until(50)
        assert screen.everything == 0
        primary.stop()  # as when its machine loses power
        killed = time.monotonic()
        standby.promote()
        promoted = time.monotonic()
        writer.until(1, after=promoted)
        again = min(at for at in writer.acknowledged.values() if at > killed) - promoted
        late = opened(desk)
        writer.until(50, after=promoted)
        assert screen.refreshed.wait(30)
    finally:
        writer.ended.set()
        thread.join()
        feed.stop()
    assert again < AGAIN
    assert writer.failures  # it was away indeed
    assert screen.online[:3] == [True, False, True]
    assert screen.everything == 1
    assert writer.ticket_id in screen.ids
    assert late in tuple(SqlTicketQueries(desk, ANA).spine(Listing(), NOON).ids)
    kept = _notes(standby, desk)
    assert set(writer.acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))  # and nothing twice


def test_what_the_standby_has_not_got_is_not_acknowledged_and_its_key_settles_it(
    pair: tuple[Primary, Standby], desk: Store
):
    _, standby = pair
    ticket_id, key = opened(desk), uuid4()

    def note() -> object:
        return did(desk, ANA, add_entry, key=key, ticket_id=ticket_id, kind=EntryKind.NOTE, body="note once")

    with standby.paused():
        with pytest.raises(StoreUnavailable) as away:
            note()
        assert away.value.outcome_unknown
        with pytest.raises(StoreUnavailable):  # and it does not get through by asking again
            note()
    assert _until_known(note)
    assert _notes(standby, desk) == ["note once"]


def test_reports_are_read_on_the_standby_and_all_else_where_it_is_written(pair: tuple[Primary, Standby], desk: Store):
    primary, standby = pair
    ticket_id = opened(desk)
    sues, stands_in = seat(desk, SUE), text("select pg_is_in_recovery()")
    assert read(sues, stands_in, report=True)[0][0] is True
    assert read(sues, stands_in)[0][0] is False
    history = SqlHistoryQueries(sues).page(Asked())  # as an ordinary login, by the row policies
    assert ticket_id in {row.entity_id for row in history.rows if row.entity == "ticket"}
    standby.stop()
    assert read(sues, stands_in, report=True)[0][0] is False  # without one, where there is a server at all
    assert SqlHistoryQueries(sues).page(Asked()).rows
    assert primary.port


def _until_known(deed) -> object:
    for _ in range(20):
        try:
            return deed()
        except StoreUnavailable:
            time.sleep(0.2)
    raise AssertionError("twenty tries and still not known")


def _notes(standby: Standby, desk: Store) -> list[str]:
    with single_engine(standby.url(desk.url.database or "")).connect() as connection:
        return list(connection.scalars(select(entry.c.body).where(entry.c.body.like("note %"))))
