"""Deeds done while the database is away: shown at once, kept, sent in their order, and back when refused."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import RuleBroken, StoreRefused, StoreUnavailable
from app.tickets.model import Level, Status
from app.tickets.outbox import NEEDS_ANSWER
from tests.ui.tickets.fake_desk import NOW, a_row
from tests.ui.tickets.list_room import ListRoom
from tests.waiting import MemoryOutbox
from ui.core.background import Background
from ui.tickets.deed_course import NOTHING_TO_UNDO
from ui.tickets.operations import TicketOperations
from ui.tickets.outbox import Outbox

AWAY = StoreUnavailable("The database can't be reached.")
LOST = StoreUnavailable("The line dropped.", outcome_unknown=True)


class Seat:
    """One window of a person: its own outbox over the workstation's file, on a desk in memory that may be away."""

    def __init__(self, room: ListRoom, store: MemoryOutbox) -> None:
        self.room, self.store, self.is_away = room, store, False
        self.local = Background()
        self.outbox = Outbox(room.background, self.local, store, self._perform, clock=room.clock)
        self.operations = TicketOperations(
            room.background,
            room.live,
            room.directory,
            room.actor,
            self._perform,
            clock=room.clock,
            outbox=self.outbox,
        )
        self.tried: list[str] = []
        self.refusals: list[str] = []
        self.back: list[frozenset[int]] = []
        self.went: list[dict] = []
        self.operations.refused.connect(self.refusals.append)
        self.operations.put_back.connect(self.back.append)
        self.outbox.went.connect(self.went.append)

    def _perform(self, text, key):
        self.tried.append(json.loads(text)["deed"])
        if self.is_away:
            raise StoreUnavailable(str(AWAY))
        return self.room.desk.perform(text, key)

    def go_away(self) -> None:
        self.is_away = True

    def come_back(self) -> None:
        self.is_away = False
        self.outbox.try_now()

    def rows(self, *ids: int):
        shown = [self.room.tickets.table[i] for i in ids]
        return [replace(row, **self.operations.expectation(row.id)) for row in shown]

    def quiet(self) -> None:
        def still() -> bool:
            idle = self.room.background.is_idle() and self.local.is_idle()
            return idle and self.operations.is_idle and not self.room.live._quiet.isActive()

        for _ in range(3):
            self.room.qtbot.wait(15)
            self.room.qtbot.waitUntil(still)

    def close(self) -> None:
        self.outbox.close()
        self.local.close()


@pytest.fixture
def room(list_room: ListRoom) -> ListRoom:
    list_room.tickets.put(*(a_row(i) for i in range(1, 41)))
    return list_room


@pytest.fixture
def store() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def seat(room: ListRoom, store: MemoryOutbox):
    made = Seat(room, store)
    yield made
    made.close()


def test_a_deed_stays_shown_and_is_kept_while_the_database_is_away(seat: Seat):
    seat.go_away()
    seat.operations.assign(seat.rows(1, 2), to=3)
    seat.quiet()
    assert not seat.refusals
    assert not seat.back
    assert seat.operations.expectation(1) == {"assignee_id": 3, "assignee": "Ben Carter"}
    assert seat.operations.waits_for(2)
    assert not seat.operations.waits_for(3)
    (kept,) = seat.store.all()
    assert (kept.deed, kept.tickets, kept.written_at, kept.did) == ("assign", (1, 2), NOW, "assigned to Ben Carter")


def test_what_waits_goes_in_its_order_once_the_database_is_back(seat: Seat):
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.operations.hold(seat.rows(1))
    seat.operations.set_priority(seat.rows(2), impact=Level.HIGH, urgency=Level.HIGH)
    seat.operations.withdraw(77)
    seat.quiet()
    assert [waiting.deed for waiting in seat.store.all()] == ["assign", "status", "priority", "withdraw"]
    seat.tried.clear()
    seat.come_back()
    seat.quiet()
    assert seat.tried == ["assign", "status", "priority", "withdraw"]
    assert (seat.room.tickets.table[1].assignee_id, seat.room.tickets.table[1].status) == (2, Status.ON_HOLD)
    assert not seat.store.all()
    assert seat.operations.expectation(1) == {}
    assert seat.went == [{"sent": 4, "back": 0}]


def test_those_already_in_line_behind_the_first_do_not_overtake_it(seat: Seat):
    seat.room.desk.failures = [AWAY]
    seat.operations.take(seat.rows(1))
    seat.operations.hold(seat.rows(1))
    seat.operations.take_next()
    seat.quiet()
    seat.room.qtbot.waitUntil(lambda: bool(seat.went))
    deeds = {key: json.loads(text)["deed"] for text, key in seat.room.desk.texts}
    done = [deeds[key] for key in seat.room.desk.done]
    assert [deed for deed in done if deed != "take next"] == ["assign", "status"]


def test_what_is_known_to_find_no_database_is_not_tried_first(seat: Seat):
    seat.go_away()
    seat.outbox.note_away()
    seat.operations.take(seat.rows(1))
    assert [waiting.deed for waiting in seat.outbox.waiting()] == ["assign"]


@pytest.mark.parametrize("deed", ["take next", "release all"])
def test_what_depends_on_an_answer_says_so_and_does_not_wait(seat: Seat, deed: str):
    seat.go_away()
    if deed == "take next":
        seat.operations.take_next()
    else:
        seat.operations.release_all(of=3, reason="Ben is ill")
    seat.quiet()
    assert seat.refusals == [NEEDS_ANSWER[deed]]
    assert not seat.store.all()


def test_a_lost_answer_waits_too_and_settles_under_its_key(seat: Seat):
    seat.room.desk.failures = [LOST]
    seat.operations.take(seat.rows(1))
    seat.room.qtbot.waitUntil(lambda: bool(seat.went))
    assert len({key for _, key in seat.room.desk.texts}) == 1
    assert seat.room.tickets.table[1].assignee_id == 2
    assert not seat.refusals


def test_one_that_may_have_been_done_is_not_taken_back_but_undone_once_that_is_known(seat: Seat):
    seat.room.desk.failures = [LOST] * 3
    too_late = []
    seat.outbox.too_late.connect(too_late.append)
    seat.operations.take(seat.rows(1))
    seat.room.qtbot.waitUntil(lambda: len(seat.store.all()) == 1)
    seat.operations.undo()
    seat.room.qtbot.waitUntil(lambda: bool(too_late))
    assert seat.store.all()[0].is_unsure
    seat.room.qtbot.waitUntil(lambda: len(seat.room.desk.done) == 2)
    seat.quiet()
    assert seat.room.tickets.table[1].assignee_id is None
    assert not seat.store.all()


def test_undo_takes_back_the_last_that_waits_and_then_the_one_before(seat: Seat):
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.operations.hold(seat.rows(1))
    seat.quiet()
    taken = []
    seat.outbox.taken_back.connect(taken.append)
    seat.operations.undo()
    seat.quiet()
    assert [waiting.deed for waiting in taken] == ["status"]
    assert seat.operations.expectation(1) == {"assignee_id": 2, "assignee": "Ana Torres"}
    seat.operations.undo()
    seat.quiet()
    assert seat.operations.expectation(1) == {}
    assert seat.back == [frozenset({1}), frozenset({1})]
    assert not seat.store.all()


def test_an_undo_that_waited_for_a_deed_takes_it_back_once_that_has_to_wait(seat: Seat):
    seat.room.desk.gate.clear()
    seat.room.desk.failures = [AWAY]
    seat.operations.take(seat.rows(1))
    seat.operations.undo()
    seat.room.desk.gate.set()
    seat.room.qtbot.waitUntil(lambda: seat.operations.is_idle and not seat.operations.waits_for(1))
    seat.quiet()
    assert seat.room.tickets.table[1].assignee_id is None
    assert not seat.store.all()
    assert not seat.operations.undoable


def test_undo_takes_back_nothing_of_another_window(seat: Seat, room: ListRoom, store: MemoryOutbox):
    other = Seat(room, store)
    for one in (seat, other):
        one.go_away()
    other.operations.hold(other.rows(2))
    other.quiet()
    seat.outbox.look()
    seat.quiet()
    assert seat.operations.waits_for(2)
    seat.operations.undo()
    seat.quiet()
    assert seat.refusals == [NOTHING_TO_UNDO]
    assert len(store.all()) == 1
    other.close()


def test_an_undo_waits_as_well_and_can_be_taken_back(seat: Seat):
    seat.operations.take(seat.rows(1))
    seat.quiet()
    seat.go_away()
    seat.operations.undo()
    seat.quiet()
    assert seat.store.all()[0].deed == "undo"
    assert seat.operations.expectation(1)["assignee_id"] is None
    seat.operations.undo()
    seat.quiet()
    assert not seat.store.all()
    seat.operations.undo()
    seat.come_back()
    seat.quiet()
    assert seat.room.tickets.table[1].assignee_id is None


def test_what_went_late_can_still_be_undone(seat: Seat):
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.quiet()
    seat.come_back()
    seat.quiet()
    seat.operations.undo()
    seat.quiet()
    assert seat.room.tickets.table[1].assignee_id is None


def test_a_refused_one_comes_back_with_its_sentence_and_the_rest_goes_on(seat: Seat):
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.operations.hold(seat.rows(2))
    seat.quiet()
    seat.room.desk.failures = [RuleBroken("That person is not on the staff list any more.")]
    came_back = []
    seat.outbox.came_back.connect(lambda back, _outcome: came_back.append(back))
    seat.come_back()
    seat.quiet()
    assert [back.refused for back in came_back] == ["That person is not on the staff list any more."]
    assert seat.outbox.all() == tuple(came_back) == tuple(seat.store.all())
    assert seat.back == [frozenset({1})]
    assert seat.operations.expectation(1) == {}
    assert seat.room.tickets.table[2].status is Status.ON_HOLD
    assert seat.went == [{"sent": 1, "back": 1}]
    assert not seat.operations.waits_for(1)


def test_a_ticket_left_of_many_comes_back_alone_and_the_others_can_be_undone(seat: Seat):
    seat.go_away()
    seat.operations.assign(seat.rows(1, 2, 3), to=3)
    seat.quiet()
    seat.room.desk.refuse = {2: "already resolved"}
    seat.come_back()
    seat.quiet()
    (back,) = seat.outbox.all()
    assert (back.tickets, back.left) == ((2,), {2: "already resolved"})
    assert seat.back == [frozenset({2})]
    seat.operations.undo()
    seat.quiet()
    assert {seat.room.tickets.table[i].assignee_id for i in (1, 3)} == {None}


def test_one_that_came_back_is_tried_again_on_the_ticket_as_it_is_now(seat: Seat):
    seat.go_away()
    seat.operations.hold(seat.rows(2))
    seat.quiet()
    seat.room.desk.refuse = {2: "The status was changed by someone else a moment ago"}
    seat.come_back()
    seat.quiet()
    seat.room.desk.refuse = {}
    seat.room.tickets.change(2, status=Status.PENDING)
    seat.outbox.again(seat.outbox.all()[0].key, [seat.room.tickets.table[2]])
    seat.quiet()
    assert not seat.outbox.all()
    assert json.loads(seat.room.desk.texts[-1][0])["arguments"]["was"] == {"2": "pending"}
    assert seat.room.tickets.table[2].status is Status.ON_HOLD


def test_one_whose_ticket_is_gone_says_so_when_it_is_tried_again(seat: Seat):
    seat.go_away()
    seat.operations.hold(seat.rows(2))
    seat.quiet()
    seat.room.desk.refuse = {2: "is no longer there, or you may no longer see it"}
    seat.come_back()
    seat.quiet()
    gone = []
    seat.outbox.gone.connect(gone.append)
    seat.outbox.again(seat.outbox.all()[0].key, [])
    assert gone == list(seat.outbox.all())
    assert seat.outbox.discard(gone[0].key) == gone[0]
    seat.quiet()
    assert not seat.store.all()


def test_what_waits_is_sent_at_the_next_start(seat: Seat, room: ListRoom, store: MemoryOutbox):
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.quiet()
    seat.close()
    room.clock.at += timedelta(hours=9)
    later = Seat(room, store)
    later.outbox.load()
    room.qtbot.waitUntil(lambda: bool(later.went))
    assert later.went == [{"sent": 1, "back": 0}]
    assert room.tickets.table[1].assignee_id == 2
    assert not store.all()
    later.close()


def test_at_the_next_start_rows_still_show_what_waits(seat: Seat, room: ListRoom, store: MemoryOutbox):
    seat.go_away()
    seat.operations.hold(seat.rows(1))
    seat.quiet()
    seat.close()
    later = Seat(room, store)
    later.go_away()
    shown = []
    later.operations.waiting_changed.connect(shown.append)
    later.outbox.load()
    later.quiet()
    assert later.operations.expectation(1) == {"status": Status.ON_HOLD, "wakes_at": None}
    assert frozenset({1}) in shown
    later.close()


def test_another_window_sends_nothing_twice_and_shows_what_became_of_it(
    seat: Seat, room: ListRoom, store: MemoryOutbox
):
    other = Seat(room, store)
    for one in (seat, other):
        one.go_away()
        one.outbox.note_away()
    seat.operations.take(seat.rows(1))
    seat.quiet()
    other.outbox.look()
    other.quiet()
    assert other.operations.waits_for(1)
    other.tried.clear()
    seat.tried.clear()
    seat.come_back()
    other.come_back()
    seat.quiet()
    other.outbox.look()
    other.quiet()
    assert len(seat.tried) + len(other.tried) == 1
    assert not seat.outbox.all()
    assert not other.outbox.all()
    other.close()


def test_where_nothing_can_be_kept_a_deed_is_refused_as_before(seat: Seat):
    seat.store.refusal = "The key ring is locked."
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.quiet()
    assert seat.refusals == [f"{AWAY} Nothing was changed; try again when the database is back."]
    assert seat.back == [frozenset({1})]
    assert not seat.outbox.all()


def test_a_database_that_serves_nobody_is_told_once_and_costs_nothing(seat: Seat):
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.quiet()
    seat.is_away = False
    seat.room.desk.failures = [StoreRefused("The password has expired.")] * 3
    told = []
    seat.outbox.failed.connect(told.append)
    seat.outbox.try_now()
    seat.room.qtbot.waitUntil(lambda: bool(seat.went))
    assert [str(error) for error in told] == ["The password has expired."]
    assert seat.room.tickets.table[1].assignee_id == 2


def test_a_new_deed_goes_behind_those_that_wait(seat: Seat):
    seat.go_away()
    seat.operations.take(seat.rows(1))
    seat.quiet()
    seat.is_away = False
    seat.tried.clear()
    seat.operations.hold(seat.rows(1))
    seat.room.qtbot.waitUntil(lambda: bool(seat.went))
    assert seat.tried == ["assign", "status"]


def test_a_deed_waits_behind_an_older_reply_to_its_ticket(seat: Seat):
    seat.go_away()
    seat.operations.hold(seat.rows(1))
    seat.quiet()
    replies = {1: NOW - timedelta(minutes=1)}
    seat.outbox.replies = lambda: replies
    seat.tried.clear()
    seat.come_back()
    seat.quiet()
    assert not seat.tried
    replies.clear()
    seat.room.qtbot.waitUntil(lambda: bool(seat.went))
    assert seat.tried == ["status"]
