"""Deeds that wait on the workstation: in their order, sealed, never dropped, and sent by one window at a time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core.errors import StoreUnavailable
from app.tickets.deeds import written
from app.tickets.model import Level, Priority, Status
from app.tickets.outbox import TURN, Waiting
from db.local.outbox import LocalOutbox
from db.local.store import LocalStore
from tests.db.test_local import opened
from tests.db.test_local_sealed import SECRET, Ring, Workstation
from tests.makers import NOON

SHOWN = {
    21: {
        "status": Status.PENDING,
        "wakes_at": NOON + timedelta(days=1),
        "priority": Priority.HIGH,
        "impact": Level.HIGH,
        "assignee_id": None,
        "assignee": "",
    }
}


def a_waiting(reason: str = "", **facts) -> Waiting:
    text = written("assign", {"was": {21: None}, "to": 2, "reason": reason})
    return Waiting(**({"key": uuid4(), "text": text, "written_at": NOON, "did": "assigned", "tickets": (21,)} | facts))


def anything(_waiting: Waiting) -> bool:
    return True


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    store = opened(tmp_path)
    yield store
    store.close()


@pytest.fixture
def outbox(store: LocalStore) -> LocalOutbox:
    return LocalOutbox(store)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Workstation]:
    here = Workstation(tmp_path, Ring())
    yield here
    here.close()


def test_all_of_a_deed_comes_back_in_order_after_a_restart(tmp_path: Path, store: LocalStore, outbox: LocalOutbox):
    whole = a_waiting("half a \ud83d", shown=SHOWN, undoes=uuid4(), is_unsure=True, refused="No.", left={21: "why"})
    kept = [whole, *(a_waiting(written_at=NOON - timedelta(hours=n)) for n in range(20))]
    for waiting in kept:
        outbox.put(waiting)
    store.close()
    again = opened(tmp_path)
    assert LocalOutbox(again).all() == kept
    again.close()


def test_a_deed_kept_twice_is_kept_once_in_its_place(outbox: LocalOutbox):
    first, second = a_waiting(), a_waiting()
    for waiting in (first, second, first):
        outbox.put(waiting)
    assert outbox.all() == [first, second]


def test_what_is_sent_is_unsure_from_the_moment_it_is_taken(outbox: LocalOutbox):
    first, second = a_waiting(), a_waiting()
    outbox.put(first)
    outbox.put(second)
    assert outbox.begin("one", NOON, anything) == first
    assert outbox.all() == [replace(first, is_unsure=True), second]
    assert not outbox.take_back(first.key)
    assert outbox.take_back(second.key)
    assert not outbox.take_back(second.key)
    outbox.rewrite(first)
    assert outbox.take_back(first.key)
    outbox.rewrite(first)
    assert not outbox.all()


def test_the_first_that_waits_goes_first_and_holds_up_the_rest(outbox: LocalOutbox):
    back, first, second = a_waiting(refused="No."), a_waiting(), a_waiting()
    for waiting in (back, first, second):
        outbox.put(waiting)
    assert outbox.begin("one", NOON, lambda waiting: waiting == second) is None
    assert outbox.begin("one", NOON, anything) == first
    outbox.drop(first.key)
    assert outbox.begin("one", NOON, anything) == second
    outbox.drop(second.key)
    assert outbox.begin("one", NOON, anything) is None
    assert outbox.all() == [back]


def test_one_window_sends_at_a_time(tmp_path: Path, outbox: LocalOutbox):
    beside = opened(tmp_path)
    other = LocalOutbox(beside)
    first = a_waiting()
    outbox.put(first)
    assert outbox.begin("one", NOON, anything) is not None
    assert other.begin("two", NOON, anything) is None
    assert outbox.begin("one", NOON, anything) is not None
    outbox.end_turn("two")
    assert other.begin("two", NOON + TURN - timedelta(seconds=1), anything) is None
    outbox.end_turn("one")
    assert other.begin("two", NOON, anything) is not None
    assert outbox.begin("one", NOON + TURN + timedelta(seconds=1), anything) is not None  # it is gone, or hangs
    beside.close()


def test_a_clock_that_was_put_back_holds_nothing_up(outbox: LocalOutbox):
    outbox.put(a_waiting())
    assert outbox.begin("one", NOON + timedelta(days=400), anything) is not None
    assert outbox.begin("two", NOON, anything) is not None


def test_one_that_is_tried_again_goes_behind_all_others(outbox: LocalOutbox):
    back, other, anew = a_waiting(refused="No."), a_waiting(), a_waiting()
    outbox.put(back)
    outbox.put(other)
    assert outbox.replace(back.key, anew)
    assert not outbox.replace(back.key, a_waiting())
    assert outbox.all() == [other, anew]


@pytest.mark.parametrize("payload", [b"", b"\x01rubbish", b"\x01\xb2M\xccJ[]"])
def test_a_damaged_one_is_told_of_stays_and_holds_nothing_up(store: LocalStore, outbox: LocalOutbox, payload: bytes):
    kept = [a_waiting() for _ in range(3)]
    for waiting in kept:
        outbox.put(waiting)
    store.write("update outbox set payload = ? where key = ?", payload, str(kept[0].key))
    assert outbox.all() == kept[1:]
    assert outbox.begin("one", NOON, anything) == kept[1]
    assert len(store.notices) == 1
    assert str(kept[0].key) in store.notices[0]
    assert store.read("select count(*) from outbox") == [(3,)]


KEEPER = """
import sys
from pathlib import Path
from tests.db.test_local import opened
from tests.db.test_local_outbox import a_waiting
from db.local.outbox import LocalOutbox
outbox = LocalOutbox(opened(Path(sys.argv[1])))
while True:
    waiting = a_waiting("word " * 50)
    outbox.put(waiting)
    print(waiting.key, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_waits_survives_a_kill_in_its_order(tmp_path: Path):
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert keeper.stdout is not None
    said = [keeper.stdout.readline().strip() for _ in range(25)]
    keeper.send_signal(signal.SIGKILL)
    rest, _ = keeper.communicate()
    said += [line for line in rest.splitlines() if len(line) == 36]
    store = opened(tmp_path)
    kept = [waiting.key for waiting in LocalOutbox(store).all()]
    assert kept[: len(said)] == [UUID(key) for key in said]
    assert len(kept) <= len(said) + 1
    assert not store.notices
    store.close()


# ---------------------------------------------------------------- sealed


def test_nothing_of_a_waiting_deed_can_be_read_in_the_file(here: Workstation):
    store = here.start()
    outbox, waiting = LocalOutbox(store), a_waiting(SECRET, did="given to Zoë Winter")
    outbox.put(waiting)
    assert outbox.begin("one", NOON, anything) == waiting
    outbox.rewrite(replace(waiting, refused="Zoë Winter is away"))
    outbox.replace(waiting.key, replace(waiting, key=uuid4()))
    raw = here.raw()
    for word in (SECRET, "Winter", "assign"):
        assert word.encode() not in raw
    assert outbox.all()[0].text == waiting.text


def test_one_moved_to_another_place_is_damaged(here: Workstation):
    store = here.start()
    outbox, one, other = LocalOutbox(store), a_waiting(), a_waiting()
    outbox.put(one)
    outbox.put(other)
    store.write("update outbox set payload = (select payload from outbox where place = 1) where place = 2")
    assert outbox.all() == [one]


def test_what_waited_plainly_is_sealed_at_the_next_start(here: Workstation):
    waiting = a_waiting(SECRET)
    LocalOutbox(here.plain()).put(waiting)
    store = here.again()
    assert LocalOutbox(store).all() == [waiting]
    assert SECRET.encode() not in here.raw()


def test_a_lost_key_sets_deeds_aside_and_they_come_back_to_be_looked_at(here: Workstation):
    store = here.start()
    first, second = a_waiting("first"), a_waiting("second")
    LocalOutbox(store).put(first)
    LocalOutbox(store).put(second)
    keys = dict(here.ring.keys)
    here.ring.keys.clear()
    store = here.again()
    outbox, newer = LocalOutbox(store), a_waiting("newer")
    assert not outbox.all()
    assert "2 waiting changes" in store.notices[0]
    assert outbox.begin("one", NOON, anything) is None
    outbox.put(newer)
    here.ring.keys |= keys
    found = LocalOutbox(here.again()).all()
    assert [w.key for w in found] == [newer.key, first.key, second.key]
    assert [w.has_come_back for w in found] == [False, True, True]
    assert "outbox" in here.opened[-1].notices[0]


def test_without_a_key_ring_nothing_is_kept_and_it_is_said(here: Workstation):
    here.ring.is_open = False
    outbox = LocalOutbox(here.start())
    for deed in (
        lambda: outbox.put(a_waiting()),
        lambda: outbox.begin("one", NOON, anything),
        lambda: outbox.take_back(uuid4()),
        lambda: outbox.replace(uuid4(), a_waiting()),
    ):
        with pytest.raises(StoreUnavailable, match="key ring"):
            deed()
    assert not outbox.all()
