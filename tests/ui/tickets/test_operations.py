import json
from datetime import timedelta
from uuid import uuid4

import pytest

from app.core.errors import NotPermitted, RuleBroken, StoreUnavailable
from app.tickets.model import EntryKind, Level, NewTicket, Priority, Status
from tests.ui.tickets.fake_desk import NETWORK, NOW, SUE, a_row
from ui.tickets import deed_line
from ui.tickets.deed_course import NOTHING_TO_UNDO, NOTHING_WAITS
from ui.tickets.deed_line import PAUSES_MS

LOST = StoreUnavailable("The line dropped.", outcome_unknown=True)


@pytest.fixture
def room(list_room):
    list_room.tickets.put(*(a_row(i) for i in range(1, 41)))
    return list_room


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(deed_line, "PAUSES_MS", (1, 1, 1, 1, 1))


def rows(room, *ids):
    return [room.tickets.table[i] for i in ids]


def arguments(room, at=-1):
    return json.loads(room.desk.texts[at][0])["arguments"]


def test_a_deed_is_expected_before_it_is_written(room):
    room.desk.gate.clear()
    expected = []
    room.operations.expected.connect(expected.append)
    room.operations.assign(rows(room, 1, 2), to=3)
    assert expected == [{i: {"assignee_id": 3, "assignee": "Ben Carter"} for i in (1, 2)}]
    assert room.operations.expectation(1) == {"assignee_id": 3, "assignee": "Ben Carter"}
    assert not room.settled
    room.desk.gate.set()
    room.quiet()
    assert room.settled
    assert room.operations.expectation(1) == {}


def test_the_sentence_says_in_short_what_was_done(room):
    room.desk.refuse = {21: "already resolved"}
    room.operations.assign(rows(room, *range(2, 22)), to=3)
    room.quiet()
    assert room.settled[0].sentence == "19 tickets assigned to Ben Carter."
    assert room.settled[0].can_undo


def test_the_sentence_says_who_stayed_when_all_did(room):
    room.desk.refuse = {1: "already resolved", 2: "already resolved"}
    room.operations.assign(rows(room, 1), to=3)
    room.operations.assign(rows(room, 1, 2), to=3)
    room.quiet()
    assert [settled.sentence for settled in room.settled] == [
        "HD-1 stayed as it was: already resolved.",
        "2 tickets stayed as they were.",
    ]


@pytest.mark.parametrize(
    ("whose", "said"),
    [
        ({1: 3}, "HD-1 moved to Network, and nobody has it now."),
        ({1: 3, 2: None}, "2 tickets moved to Network, and nobody has them now."),
        ({1: None}, "HD-1 moved to Network."),
    ],
)
def test_a_transfer_says_that_it_takes_tickets_from_those_who_had_them(room, whose, said):
    for ticket_id, assignee_id in whose.items():
        room.tickets.change(ticket_id, assignee_id=assignee_id)
    room.operations.transfer(rows(room, *whose), to=NETWORK)
    room.quiet()
    assert room.settled[0].sentence == said


def test_the_tickets_that_stayed_are_put_back(room):
    room.desk.refuse = {2: "already resolved"}
    back = []
    room.operations.put_back.connect(back.append)
    room.operations.take(rows(room, 1, 2))
    room.quiet()
    assert back == [frozenset({2})]


def test_nothing_done_offers_no_undo(room):
    room.desk.refuse = {1: "already resolved"}
    room.operations.take(rows(room, 1))
    room.quiet()
    assert not room.settled[0].can_undo
    assert room.operations.undoable == ""


def test_what_was_seen_travels_with_every_deed(room):
    one = rows(room, 1)
    wakes = NOW + timedelta(days=1)
    deeds = (
        (room.operations.release, {}, {"1": None}),
        (room.operations.transfer, {"to": NETWORK}, {"1": 1}),
        (room.operations.set_priority, {"impact": Level.HIGH, "urgency": Level.LOW}, {"1": ["medium", "medium"]}),
        (room.operations.set_category, {"to": 2}, {"1": 1}),
        (room.operations.wait, {"wakes_at": wakes}, {"1": "open"}),
        (room.operations.hold, {}, {"1": "open"}),
        (room.operations.resolve, {"reason": "New toner"}, {"1": "open"}),
        (room.operations.close, {}, {"1": "open"}),
    )
    for deed, named, was in deeds:
        deed(one, **named)
        room.quiet()
        assert arguments(room)["was"] == was, deed
    assert [s.sentence for s in room.settled] == [
        "HD-1 released.",
        "HD-1 moved to Network.",
        "HD-1 set to normal.",
        "HD-1 filed under E-mail.",
        f"HD-1 set to pending until tomorrow {wakes.astimezone():%H:%M}.",
        "HD-1 put on hold.",
        "HD-1 resolved.",
        "HD-1 closed.",
    ]


def test_rows_look_ahead_as_the_deed_will_leave_them(room):
    new = a_row(50, status=Status.NEW)
    room.tickets.put(new)
    room.desk.gate.clear()
    room.operations.take([new])
    room.operations.set_priority([new], impact=Level.HIGH, urgency=Level.HIGH)
    assert room.operations.expectation(50) == {
        "assignee_id": 2,
        "assignee": "Ana Torres",
        "status": Status.OPEN,
        "impact": Level.HIGH,
        "urgency": Level.HIGH,
        "priority": Priority.CRITICAL,
    }


@pytest.mark.parametrize("error", [RuleBroken("That queue is no longer in use."), NotPermitted("Not yours.")])
def test_a_refusal_puts_the_rows_back_and_says_why(room, error):
    room.desk.failures = [error]
    back = []
    room.operations.put_back.connect(back.append)
    room.operations.take(rows(room, 1, 2))
    room.quiet()
    assert back == [frozenset({1, 2})]
    assert room.refusals == [str(error)]
    assert not room.settled


def test_an_unreachable_database_changes_nothing_and_says_so(room):
    room.desk.failures = [StoreUnavailable("The database cannot be reached.")]
    room.operations.take(rows(room, 1))
    room.quiet()
    assert room.refusals == [
        "The database cannot be reached. Nothing was changed; try again when the database is back."
    ]
    assert len(room.desk.texts) == 1


def test_a_lost_answer_is_asked_for_again_under_the_same_key(room, impatient):
    room.desk.failures = [LOST, LOST]
    room.operations.take(rows(room, 1))
    room.quiet()
    keys = {key for _, key in room.desk.texts}
    assert (len(room.desk.texts), len(keys)) == (3, 1)
    assert [s.sentence for s in room.settled] == ["HD-1 assigned to you."]


def test_an_answer_lost_for_good_is_admitted(room, impatient):
    room.desk.failures = [LOST] * (len(PAUSES_MS) + 1)
    room.operations.take(rows(room, 1))
    room.quiet()
    assert "may or may not have happened" in room.refusals[0]


def test_a_later_deed_never_overtakes_one_that_is_repeated(room, impatient):
    room.desk.failures = [LOST]
    room.operations.take(rows(room, 1))
    room.operations.hold(rows(room, 1))
    room.quiet()
    assert [s.deed for s in room.settled] == ["assign", "status"]
    assert [json.loads(text)["deed"] for text, _ in room.desk.texts] == ["assign", "assign", "status"]


def test_the_changes_are_told_to_all_screens(room):
    heard = []
    room.live.changed.connect(heard.append)
    room.operations.take(rows(room, 1))
    room.quiet()
    assert any(1 in changes.of("ticket") for changes in heard)


def test_a_bulk_undoes_as_one(room):
    room.operations.assign(rows(room, 1, 2, 3), to=3)
    room.quiet()
    room.operations.undo()
    room.quiet()
    assert room.settled[-1].sentence == "3 tickets put back."
    assert not room.settled[-1].can_undo
    assert {room.tickets.table[i].assignee_id for i in (1, 2, 3)} == {None}


def test_undo_goes_back_deed_by_deed_and_then_says_so(room):
    room.operations.take(rows(room, 1))
    room.operations.hold(rows(room, 2))
    room.quiet()
    room.operations.undo()
    room.quiet()
    assert (room.tickets.table[1].assignee_id, room.tickets.table[2].status) == (2, Status.OPEN)
    room.operations.undo()
    room.quiet()
    assert room.tickets.table[1].assignee_id is None
    room.operations.undo()
    assert room.refusals == [NOTHING_TO_UNDO]


def test_undoing_a_creation_says_what_becomes_of_the_ticket(room):
    room.operations.create(NewTicket("Printer on fire", 1))
    room.quiet()
    room.operations.undo()
    room.quiet()
    assert room.settled[-1].sentence == "HD-999 closed as created by mistake."


def test_undo_shows_the_old_values_at_once(room):
    room.operations.hold(rows(room, 1))
    room.quiet()
    expected = []
    room.operations.expected.connect(expected.append)
    room.desk.gate.clear()
    room.operations.undo()
    assert expected == [{1: {"status": Status.OPEN, "wakes_at": None}}]


def test_undo_waits_for_a_deed_on_its_way(room):
    room.desk.gate.clear()
    room.operations.take(rows(room, 1))
    room.operations.undo()
    room.desk.gate.set()
    room.quiet()
    assert [s.deed for s in room.settled] == ["assign", "undo"]
    assert room.tickets.table[1].assignee_id is None


def test_a_toast_undoes_its_own_deed(room):
    room.operations.take(rows(room, 1))
    room.operations.take(rows(room, 2))
    room.quiet()
    room.operations.undo_deed(room.settled[0].key)
    room.quiet()
    assert (room.tickets.table[1].assignee_id, room.tickets.table[2].assignee_id) == (None, 2)


def test_an_undo_that_met_no_database_can_be_tried_again(room):
    room.operations.take(rows(room, 1))
    room.quiet()
    room.desk.failures = [StoreUnavailable("Away.")]
    room.operations.undo()
    room.quiet()
    assert room.operations.undoable
    room.operations.undo()
    room.quiet()
    assert room.tickets.table[1].assignee_id is None


def test_deeds_older_than_half_an_hour_are_not_undone(room):
    room.operations.take(rows(room, 1))
    room.quiet()
    room.clock.at += timedelta(minutes=31)
    room.operations.undo()
    assert room.refusals == [NOTHING_TO_UNDO]


def test_the_last_deed_is_repeated_on_other_rows(room):
    room.operations.repeat_last(rows(room, 1))
    assert not room.desk.texts
    room.operations.transfer(rows(room, 1), to=NETWORK)
    assert room.operations.repeatable == "transfer to Network"
    room.operations.repeat_last(rows(room, 2, 3))
    room.quiet()
    assert {room.tickets.table[i].queue_id for i in (1, 2, 3)} == {NETWORK}


def test_take_next_says_when_nothing_waits(room):
    room.tickets.table = {1: a_row(1, assignee_id=3)}
    room.operations.take_next([1])
    room.quiet()
    assert (room.settled[0].sentence, room.settled[0].can_undo) == (NOTHING_WAITS, False)


def test_a_new_ticket_is_named_by_its_number_and_can_be_undone(room):
    key = uuid4()
    room.operations.create(NewTicket("Printer on fire", 1), key=key)
    room.quiet()
    assert (room.settled[0].sentence, room.settled[0].key) == ("HD-999 created.", key)
    assert room.settled[0].can_undo


def test_entries_carry_their_drafts_key(room):
    key = uuid4()
    room.operations.add_note(5, "Called back", key=key)
    room.operations.add_note(5, "Hello", kind=EntryKind.REPLY)
    room.operations.withdraw(77)
    room.quiet()
    assert room.desk.texts[0][1] == key
    assert [s.sentence for s in room.settled] == ["Note added to HD-5.", "Reply sent on HD-5.", "Note withdrawn."]


def test_a_deed_on_no_rows_is_none(room):
    room.operations.take([])
    room.quiet()
    assert not room.desk.texts


def test_a_supervisors_reason_travels(room):
    room.act_as(SUE)
    room.tickets.change(1, assignee_id=3)
    room.operations.assign(rows(room, 1), to=5, reason="Ben is on leave")
    room.quiet()
    assert arguments(room)["reason"] == "Ben is on leave"
    assert room.settled[0].sentence == "HD-1 moved to Dev Patel."


def test_a_note_that_lasts_is_not_what_is_undone_next(room):
    room.operations.add_note(5, "Called back")
    room.operations.add_note(5, "Identity: passed", lasts=True)
    room.quiet()
    assert [s.can_undo for s in room.settled] == [True, False]
    assert [s.sentence for s in room.settled] == ["Note added to HD-5.", ""]
