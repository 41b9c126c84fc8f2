"""What a person did on one ticket arrives in the order in which it was done, whatever of it had to wait."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import RuleBroken, StoreUnavailable
from app.tickets.deeds import written
from app.tickets.drafts import HOLD, Draft, DraftKind
from app.tickets.model import Status
from app.tickets.outbox import Waiting
from app.tickets.outcome import Outcome
from tests.ui.tickets.conversation_desk import Room
from tests.ui.tickets.conversation_fakes import ANA, NOW
from tests.waiting import MemoryOutbox
from ui.tickets.drafts import DraftKeeper
from ui.tickets.filing import Filing
from ui.tickets.one_order import OneOrder
from ui.tickets.operations import TicketOperations
from ui.tickets.outbox import Outbox

TICKET = 41
STEPS = [(Status.NEW, Status.OPEN), (Status.OPEN, Status.ON_HOLD), (Status.ON_HOLD, Status.OPEN)]


class Seat:
    """One window's outbox, replies and deeds over a desk in memory, tied as in the program."""

    def __init__(self, room: Room, store: MemoryOutbox) -> None:
        self.room, self.store = room, store
        self.cuts: list[Exception] = []
        self.before: Callable[[str], None] = lambda _text: None
        background, local = room.background, room.local_background
        self.keeper = DraftKeeper(
            background, local, local=room.local, shared=room.shared, perform=self._perform, clock=room.clock,
            filing=Filing(background, local, store_file=room.desk.store_file, local=room.files), live=room.live,
        )  # fmt: skip
        self.outbox = Outbox(background, local, store, self._perform, clock=room.clock)
        self.operations = TicketOperations(
            background, room.live, room.directory, ANA, self._perform, clock=room.clock, outbox=self.outbox
        )
        OneOrder(self.outbox, self.keeper, self.operations, self.keeper)

    def start(self) -> None:
        self.keeper.load()
        self.outbox.load()

    def note(self, body: str) -> Draft:
        draft = Draft(uuid4(), DraftKind.NOTE, body, TICKET)
        self.room.clock.pass_seconds(1)
        self.keeper.send(draft)
        return draft

    def step(self, n: int) -> None:
        was, to = STEPS[n]
        self.room.clock.pass_seconds(1)
        self.operations.do("status", _status(was, to), str(to), {TICKET: {"status": to}})

    def quiet(self, qtbot: QtBot) -> None:
        def still() -> bool:
            return self.room.background.is_idle() and self.room.local_background.is_idle() and self.operations.is_idle

        for _ in range(4):
            qtbot.waitUntil(still)
            qtbot.wait(15)

    def close(self) -> None:
        self.outbox.close()
        self.keeper.close()

    def _perform(self, text: str, key: UUID) -> Outcome:
        self.before(text)
        if self.cuts:
            raise self.cuts.pop(0)
        return self.room.desk.perform(text, key)


def _status(was: Status, to: Status) -> dict:
    return {"was": {TICKET: was}, "to": to, "reason": "", "wakes_at": None}


def away() -> StoreUnavailable:
    return StoreUnavailable("The database can't be reached.")


def arrived(room: Room) -> list[str]:
    return [d["arguments"].get("body") or d["arguments"]["to"] for d in room.desk.performed if d["deed"] != "recall"]


@pytest.fixture
def room(room: Room) -> Room:
    room.desk.add_ticket(TICKET, status=Status.NEW)
    return room


@pytest.fixture
def store() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def seat(room: Room, store: MemoryOutbox) -> Iterator[Seat]:
    made = Seat(room, store)
    yield made
    made.close()


def left_behind(room: Room, store: MemoryOutbox, kinds: tuple[str, ...]) -> list[str]:
    """Leave what an earlier session did in an outage, a second apart; tell its order."""
    said: list[str] = []
    for second, kind in enumerate(kinds):
        at = NOW - timedelta(minutes=5) + timedelta(seconds=second)
        if kind == "status":
            text = written("status", _status(Status.NEW, Status.OPEN))
            store.kept.append(Waiting(uuid4(), text, at, "opened", (TICKET,), {TICKET: {"status": Status.OPEN}}))
            said.append("open")
            continue
        draft = Draft(uuid4(), DraftKind(kind), f"a {kind}", TICKET, changed_at=at)
        due = at + HOLD if kind == "reply" else at
        room.local.kept[draft.key] = room.shared.kept[draft.key] = replace(draft, leaves_at=due)
        said.append(draft.body)
    return said


@pytest.mark.parametrize("kinds", list(permutations(("note", "reply", "status"))))
def test_what_an_outage_left_goes_in_its_order_after_a_start(
    seat: Seat, room: Room, store: MemoryOutbox, qtbot: QtBot, kinds: tuple[str, ...]
) -> None:
    said = left_behind(room, store, kinds)
    seat.start()
    qtbot.waitUntil(lambda: len(arrived(room)) == len(said))
    assert arrived(room) == said


@pytest.mark.parametrize(("kinds", "late"), [(("status", "note"), "deeds"), (("note", "status"), "drafts")])
def test_nothing_goes_before_all_is_known_that_was_left(  # noqa: PLR0917  a test is given what it names
    seat: Seat, room: Room, store: MemoryOutbox, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, kinds: tuple, late: str
) -> None:  # fmt: skip
    said, may_tell = left_behind(room, store, kinds), threading.Event()
    slow = store if late == "deeds" else room.shared
    all_of = slow.all
    monkeypatch.setattr(slow, "all", lambda: (may_tell.wait(20), all_of())[1])
    seat.start()
    qtbot.waitUntil(lambda: seat.outbox.is_loading is (late == "deeds") and seat.keeper.is_loading is (late != "deeds"))
    seat.keeper.send_waiting()
    seat.outbox.send()
    qtbot.wait(30)
    assert arrived(room) == []
    may_tell.set()
    qtbot.waitUntil(lambda: len(arrived(room)) == len(said))
    assert arrived(room) == said


def test_a_reply_does_not_overtake_a_note_that_found_nobody(seat: Seat, room: Room, qtbot: QtBot) -> None:
    seat.cuts = [away()]
    seat.note("first")
    seat.note("second")
    seat.quiet(qtbot)
    assert arrived(room) == []
    seat.keeper.try_now()
    qtbot.waitUntil(lambda: len(arrived(room)) == 2)
    assert arrived(room) == ["first", "second"]


def test_a_refused_note_does_not_keep_the_next_back(seat: Seat, room: Room, qtbot: QtBot) -> None:
    seat.cuts = [away(), RuleBroken("Not now.")]
    seat.note("first")
    seat.note("second")
    seat.quiet(qtbot)
    seat.keeper.try_now()
    qtbot.waitUntil(lambda: arrived(room) == ["second"])


def test_a_deed_does_not_overtake_a_note_that_found_nobody(seat: Seat, room: Room, qtbot: QtBot) -> None:
    seat.cuts = [away()]
    seat.note("first")
    seat.step(0)
    seat.quiet(qtbot)
    assert arrived(room) == []
    seat.keeper.try_now()
    qtbot.waitUntil(lambda: len(arrived(room)) == 2)
    assert arrived(room) == ["first", "open"]


def test_a_note_does_not_overtake_a_deed_whose_first_try_is_still_under_way(
    seat: Seat, room: Room, qtbot: QtBot
) -> None:
    trying, may_fail = threading.Event(), threading.Event()

    def hang(_text: str) -> None:
        trying.set()
        may_fail.wait(20)

    seat.before, seat.cuts = hang, [away()]
    seat.step(0)
    qtbot.waitUntil(trying.is_set)
    seat.note("second")
    seat.outbox.note_away()  # the feed tells before the try has ended
    seat.step(1)
    seat.before = lambda _text: None
    may_fail.set()
    qtbot.waitUntil(lambda: len(seat.outbox.waiting()) == 2 or bool(arrived(room)))
    seat.outbox.try_now()
    qtbot.waitUntil(lambda: len(arrived(room)) == 3)
    assert arrived(room) == ["open", "second", "on hold"]


def test_at_the_end_nothing_of_a_ticket_goes_after_what_found_nobody(seat: Seat, room: Room, qtbot: QtBot) -> None:
    replies = [Draft(uuid4(), DraftKind.REPLY, body, TICKET) for body in ("first", "second")]
    for reply in replies:
        room.clock.pass_seconds(1)
        seat.keeper.send(reply)
    seat.quiet(qtbot)
    seat.cuts = [away()]
    seat.keeper.send_now()
    qtbot.waitUntil(lambda: room.background.is_idle() and not seat.cuts)
    assert arrived(room) == []


def test_at_the_end_a_reply_stays_behind_a_deed_that_waits(seat: Seat, room: Room, qtbot: QtBot) -> None:
    def cut_off(text: str) -> None:
        if '"status"' in text:
            raise away()

    seat.before = cut_off
    seat.step(0)
    room.clock.pass_seconds(1)
    seat.keeper.send(Draft(uuid4(), DraftKind.REPLY, "second", TICKET))
    seat.quiet(qtbot)
    seat.keeper.send_now()
    seat.quiet(qtbot)
    assert arrived(room) == []
