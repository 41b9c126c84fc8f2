"""What waited while the database was away is done there once, in its order; what is refused comes back."""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.core.errors import StoreUnavailable
from app.tickets.commands.fields import assign_tickets, set_status
from app.tickets.deeds import perform, written
from app.tickets.model import EntryKind, Status
from app.tickets.outbox import Waiting, seen_anew, send_next, tickets_of
from app.tickets.outcome import Outcome
from db.engine import Store
from db.local.outbox import LocalOutbox
from db.local.store import LocalStore
from db.tickets.queries import SqlTicketQueries
from db.tickets.tables import entry
from db.work import SqlWork
from tests.db.test_local import opened as opened_file
from tests.desks import desk_on
from tests.makers import ANA, BEN, NETWORK, NOON, SUE, TRIAGE, Clock, did, opened
from tests.servers.postgres import PrivateCluster
from tests.servers.proxy import Proxy

HERE = "one"


def waits(deed: str, **said) -> Waiting:
    text = written(deed, said)
    return Waiting(uuid4(), text, NOON, tickets=tickets_of(text, {}))


def a_note(ticket_id: int, body: str) -> Waiting:
    said = {"ticket_id": ticket_id, "kind": EntryKind.NOTE, "body": body, "files": (), "written_at": NOON}
    return waits("entry", **said)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[LocalStore]:
    file = opened_file(tmp_path)
    yield file
    file.close()


@pytest.fixture
def outbox(file: LocalStore) -> LocalOutbox:
    return LocalOutbox(file)


def doing(store: Store, clock: Clock | None = None):
    def do(text: str, key: UUID) -> Outcome:
        return perform(text, SqlWork(store, ANA), clock or Clock(), key=key)

    return do


def send_all(store: Store, outbox: LocalOutbox, clock: Clock | None = None):
    answers = []
    do = doing(store, clock)
    while (answer := send_next(outbox, do, window=HERE, at=NOON, replies={})) is not None:
        answers.append(answer)
    return answers


def row(store: Store, ticket_id: int):
    return SqlTicketQueries(store, ANA).rows([ticket_id])[0]


def notes(store: Store) -> list[str]:
    with store.reader.connect() as connection:
        asked = select(entry.c.body).where(entry.c.kind == EntryKind.NOTE).order_by(entry.c.id)
        return list(connection.execute(asked).scalars())


def test_what_waited_is_done_in_its_order(store: Store, outbox: LocalOutbox):
    ticket_id = opened(store)
    for waiting in (
        waits("assign", was={ticket_id: None}, to=ANA.staff_id, reason=""),
        a_note(ticket_id, "first"),
        waits("status", was={ticket_id: Status.OPEN}, to=Status.ON_HOLD, reason="", wakes_at=None),
        a_note(ticket_id, "second"),
        waits("transfer", was={ticket_id: TRIAGE}, to=NETWORK, reason="a switch"),
    ):
        outbox.put(waiting)
    answers = send_all(store, outbox)
    assert [answer.waiting.deed for answer in answers] == ["assign", "entry", "status", "entry", "transfer"]
    assert not any(answer.back for answer in answers)
    found = row(store, ticket_id)
    assert (found.assignee_id, found.status, found.queue_id) == (None, Status.ON_HOLD, NETWORK)
    assert notes(store) == ["first", "second"]
    assert not outbox.all()


def test_a_ticket_resolved_by_a_colleague_comes_back_and_its_note_goes_on(store: Store, outbox: LocalOutbox):
    ticket_id, other = opened(store), opened(store)
    outbox.put(
        waits("status", was={ticket_id: Status.NEW, other: Status.NEW}, to=Status.OPEN, reason="", wakes_at=None)
    )
    outbox.put(a_note(ticket_id, "the key was found"))
    did(store, BEN, set_status, was={ticket_id: Status.NEW}, to=Status.RESOLVED, reason="Found it")
    first, second = send_all(store, outbox)
    assert first.outcome is not None
    assert first.back is not None
    assert (tuple(first.outcome.done), first.back.tickets) == ((other,), (ticket_id,))
    assert second.back is None
    assert notes(store) == ["the key was found"]
    assert row(store, ticket_id).status is Status.RESOLVED
    assert outbox.all() == [first.back]


def test_one_that_came_back_is_tried_again_on_the_ticket_as_it_is_now(store: Store, outbox: LocalOutbox):
    ticket_id = opened(store)
    outbox.put(waits("assign", was={ticket_id: None}, to=BEN.staff_id, reason="Ben knows it"))
    did(store, ANA, assign_tickets, was={ticket_id: None}, to=ANA.staff_id)
    (answer,) = send_all(store, outbox)
    assert "changed by someone else" in answer.back.left[ticket_id]
    assert row(store, ticket_id).assignee_id == ANA.staff_id
    anew = seen_anew(answer.back, [row(store, ticket_id)], NOON)
    assert outbox.replace(answer.back.key, anew)
    (again,) = send_all(store, outbox)
    assert again.back is None
    assert row(store, ticket_id).assignee_id == BEN.staff_id


def test_the_rules_hold_for_what_waited_as_for_anything(store: Store, outbox: LocalOutbox):
    ticket_id = opened(store)
    outbox.put(waits("assign", was={ticket_id: None}, to=ANA.staff_id, reason=""))
    outbox.put(a_note(10_000, "to nobody"))
    did(store, SUE, assign_tickets, was={ticket_id: None}, to=BEN.staff_id)
    first, second = send_all(store, outbox)
    assert first.back is not None
    assert "no longer there" in second.back.refused
    assert len(outbox.all()) == 2


def test_a_wake_up_that_passed_meanwhile_comes_back(store: Store, outbox: LocalOutbox):
    ticket_id, clock = opened(store), Clock()
    outbox.put(
        waits("status", was={ticket_id: Status.NEW}, to=Status.PENDING, reason="", wakes_at=NOON + timedelta(hours=1))
    )
    clock.pass_(hours=2)
    (answer,) = send_all(store, outbox, clock)
    assert "already passed" in answer.back.refused


def test_a_wake_up_that_was_set_before_it_passed_is_told_as_done(store: Store, outbox: LocalOutbox):
    ticket_id, clock = opened(store), Clock()
    wakes_at = NOON + timedelta(hours=1)
    waiting = waits("status", was={ticket_id: Status.NEW}, to=Status.PENDING, reason="", wakes_at=wakes_at)
    outbox.put(waiting)
    doing(store, clock)(waiting.text, waiting.key)  # and its answer was lost
    clock.pass_(hours=2)
    (answer,) = send_all(store, outbox, clock)
    assert answer.back is None
    assert not outbox.all()


def test_one_done_before_the_end_is_not_done_again(store: Store, outbox: LocalOutbox, file: LocalStore):
    ticket_id = opened(store)
    waiting = a_note(ticket_id, "once")
    outbox.put(waiting)
    taken = outbox.begin("killed", NOON, lambda _: True)
    assert taken is not None
    doing(store)(taken.text, taken.key)  # and killed before it could forget it
    later = NOON + timedelta(minutes=5)
    answer = send_next(LocalOutbox(file), doing(store), window=HERE, at=later, replies={})
    assert answer is not None
    assert answer.outcome.again
    assert notes(store) == ["once"]
    assert not outbox.all()


def test_two_windows_that_send_at_once_do_each_deed_once_and_in_order(
    tmp_path: Path, store: Store, outbox: LocalOutbox
):
    ticket_id = opened(store)
    for n in range(20):
        outbox.put(a_note(ticket_id, str(n)))
    doubled: list[str] = []

    def send(window: str) -> None:
        file = opened_file(tmp_path)
        beside = LocalOutbox(file)
        while beside.all():
            answer = send_next(beside, doing(store), window=window, at=NOON, replies={})
            if answer is not None and answer.outcome.again:
                doubled.append(answer.waiting.body)
        file.close()

    threads = [threading.Thread(target=send, args=(str(n),)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert notes(store) == [str(n) for n in range(20)]
    assert not doubled


SENDER = """
import sys
from datetime import timedelta
from pathlib import Path
from app.tickets.outbox import send_next
from db.engine import Store
from db.local.outbox import LocalOutbox
from tests.db.test_local import opened
from tests.db.test_outbox import doing
from tests.makers import NOON
folder, url, start = sys.argv[1:4]
outbox, do = LocalOutbox(opened(Path(folder))), doing(Store(url))
at = NOON + timedelta(minutes=int(start))
while send_next(outbox, do, window=start, at=at, replies={}) is not None:
    print("sent", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_window_killed_while_it_sends_loses_and_doubles_nothing(
    tmp_path: Path, store: Store, address: str, outbox: LocalOutbox
):
    ticket_id, dice = opened(store), random.Random(5)
    kept = [str(n) for n in range(150)]
    for body in kept:
        outbox.put(a_note(ticket_id, body))
    for start in range(4):
        arguments = [sys.executable, "-c", SENDER, str(tmp_path), address, str(start)]
        sender = subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True)
        assert sender.stdout is not None
        sender.stdout.readline()
        time.sleep(dice.random() * 0.05)
        sender.send_signal(signal.SIGKILL)
        sender.communicate()
    assert outbox.all(), "all was sent before it was killed"
    later = NOON + timedelta(hours=1)
    while send_next(outbox, doing(store), window=HERE, at=later, replies={}) is not None:
        pass
    assert notes(store) == kept


# ---------------------------------------------------------------- a real outage


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_file_that_somebody_else_holds_is_waited_for(address: str, store: Store, outbox: LocalOutbox):
    ticket_id, hasty = opened(store), Store(address, deadline=0.2)
    for n in range(3):
        outbox.put(a_note(ticket_id, str(n)))
    with closing(sqlite3.connect(str(store.url.database), isolation_level=None)) as another:
        another.execute("begin exclusive")
        with pytest.raises(StoreUnavailable):
            send_all(hasty, outbox)
        another.execute("rollback")
    assert not outbox.all()[0].is_unsure
    assert len(send_all(hasty, outbox)) == 3
    assert notes(store) == list("012")
    hasty.dispose()


@pytest.fixture
def desk(server: PrivateCluster) -> Iterator[str]:
    """Lend the address of a desk with people."""
    with desk_on(server) as url:
        yield url


@pytest.mark.postgres
@pytest.mark.slow
def test_through_an_outage_every_deed_waits_its_turn(server: PrivateCluster, desk: str, outbox: LocalOutbox):
    store = Store(desk, deadline=2)
    ticket_id = opened(store)
    for n in range(5):
        outbox.put(a_note(ticket_id, str(n)))
    for _ in range(2):
        with server.paused(), pytest.raises(StoreUnavailable):
            send_all(store, outbox)
        assert [waiting.body for waiting in outbox.all()] == list("01234")
    server.stop()
    with pytest.raises(StoreUnavailable):
        send_all(store, outbox)
    assert not outbox.all()[0].is_unsure
    server.start_again()
    assert len(send_all(store, outbox)) == 5
    assert notes(store) == list("01234")
    store.dispose()


@pytest.mark.postgres
@pytest.mark.slow
def test_deeds_whose_commit_went_unanswered_are_neither_lost_nor_doubled(desk: str, outbox: LocalOutbox):
    plain = Store(desk)
    ticket_id = opened(plain)
    kept = [str(n) for n in range(60)]
    for body in kept:
        outbox.put(a_note(ticket_id, body))
    lost = 0
    with Proxy.to(desk) as wire:
        wire.swallow_commit_replies(0.4)
        store = Store(wire.url(desk), deadline=5)
        while outbox.all():
            try:
                send_all(store, outbox)
            except StoreUnavailable:
                lost += 1
                assert outbox.all()[0].is_unsure
                assert not outbox.take_back(outbox.all()[0].key)
        store.dispose()
        assert wire.swallowed > 10
    assert lost > 10
    assert notes(plain) == kept
    plain.dispose()
