"""What may wait for the database, in which order it goes, and what comes back."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from app.core.errors import NotPermitted, RuleBroken, StoreRefused, StoreUnavailable
from app.tickets import outbox
from app.tickets.deeds import DEEDS, read, written
from app.tickets.model import EntryKind, Level, Priority, Status
from app.tickets.outbox import (
    Waiting,
    expectation,
    goes_behind,
    kept,
    may_go,
    seen_anew,
    send_next,
    tickets_of,
    waiting_from,
    what,
)
from app.tickets.outcome import Outcome
from tests.makers import NOON
from tests.waiting import MemoryOutbox


def a_waiting(ticket_id: int = 21, **facts) -> Waiting:
    text = written("assign", {"was": {ticket_id: None}, "to": 2, "reason": ""})
    sound = {"key": uuid4(), "text": text, "written_at": NOON, "did": "assigned to Ben", "tickets": (ticket_id,)}
    return Waiting(**(sound | facts))


def number(ticket_id: int) -> str:
    return f"HD-{ticket_id}"


def sent(store: MemoryOutbox, perform, **more):
    return send_next(store, perform, **({"window": "one", "at": NOON, "replies": {}} | more))


def doing(outcome: Outcome | Exception):
    def perform(_text: str, _key: UUID) -> Outcome:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return perform


def test_every_deed_of_the_table_waits_or_says_why_not():
    told_elsewhere = {"create", "recall"}  # a form and the drafts see to these
    assert outbox.MAY_WAIT | outbox.NEEDS_ANSWER.keys() | told_elsewhere == DEEDS.keys()
    assert not outbox.MAY_WAIT & outbox.NEEDS_ANSWER.keys()


def test_a_waiting_deed_is_kept_in_plain_values():
    shown = {
        21: {
            "status": Status.ON_HOLD,
            "priority": Priority.LOW,
            "impact": Level.LOW,
            "urgency": Level.HIGH,
            "wakes_at": NOON,
            "assignee_id": None,
            "category": "E-mail",
        }
    }
    waiting = a_waiting(shown=shown, undoes=uuid4(), is_unsure=True, left={21: "already resolved"}, refused="no")
    again = waiting_from(json.loads(json.dumps(kept(waiting))))
    assert again == waiting
    for name, value in shown[21].items():
        assert type(again.shown[21][name]) is type(value), name


@pytest.mark.parametrize(
    ("deed", "said", "shown", "tickets"),
    [
        ("assign", {"was": {22: None, 21: 3}, "to": 2, "reason": ""}, {}, (21, 22)),
        ("entry", {"ticket_id": 5, "kind": EntryKind.NOTE, "body": "x", "files": (), "written_at": NOON}, {}, (5,)),
        ("undo", {"undoes": uuid4()}, {7: {"status": Status.OPEN}}, (7,)),
        ("withdraw", {"entry_id": 9}, {}, ()),
    ],
)
def test_a_deed_knows_its_tickets(deed, said, shown, tickets):
    assert tickets_of(written(deed, said), shown) == tickets


def test_rows_show_all_that_waits_and_nothing_that_came_back():
    first = a_waiting(shown={21: {"assignee_id": 2, "status": Status.OPEN}})
    then = a_waiting(shown={21: {"status": Status.ON_HOLD}})
    assert expectation([first, then], 21) == {"assignee_id": 2, "status": Status.ON_HOLD}
    assert expectation([first, replace(then, refused="no")], 21) == {"assignee_id": 2, "status": Status.OPEN}
    assert expectation([first, then], 22) == {}


def test_a_deed_goes_behind_an_older_reply_to_its_ticket_and_no_other():
    waiting = a_waiting()
    before, after = NOON - timedelta(seconds=1), NOON + timedelta(seconds=1)
    assert not may_go(waiting, {21: before})
    assert may_go(waiting, {21: after})
    assert may_go(waiting, {21: NOON})
    assert may_go(waiting, {22: before})


def test_a_reply_goes_behind_an_older_deed_on_its_ticket_and_no_other():
    deed, at = a_waiting(), NOON + timedelta(seconds=1)
    assert goes_behind([deed], 21, at)
    assert not goes_behind([deed], 21, NOON)
    assert not goes_behind([deed], 22, at)


def test_a_clock_that_was_put_back_has_no_two_wait_for_each_other():
    first, put_again = a_waiting(written_at=NOON + timedelta(minutes=1)), a_waiting()
    reply = NOON + timedelta(seconds=30)
    assert not may_go(first, {21: reply})
    assert not goes_behind([first, put_again], 21, reply)


def test_what_was_done_is_forgotten_and_told():
    waiting = a_waiting()
    store, outcome = MemoryOutbox(waiting), Outcome({21: {}})
    answer = sent(store, doing(outcome))
    assert (answer.waiting, answer.outcome, answer.back) == (waiting, outcome, None)
    assert not store.kept
    assert sent(store, doing(outcome)) is None


def test_while_it_is_under_way_nobody_knows_whether_it_was_done():
    waiting, seen = a_waiting(), []
    store = MemoryOutbox(waiting)

    def perform(_text, _key):
        seen.append(store.kept[0].is_unsure)
        return Outcome({21: {}})

    sent(store, perform)
    assert seen == [True]


@pytest.mark.parametrize("was_unsure", [False, True])
@pytest.mark.parametrize(
    ("error", "is_unsure"),
    [
        (StoreUnavailable("Away."), False),
        (StoreUnavailable("Lost.", outcome_unknown=True), True),
        (StoreRefused("The password has expired."), False),
    ],
)
def test_a_database_that_serves_nobody_costs_nothing(error, is_unsure, was_unsure):
    first, second = a_waiting(is_unsure=was_unsure), a_waiting()
    store = MemoryOutbox(first, second)
    with pytest.raises(type(error)):
        sent(store, doing(error))
    assert store.kept == [replace(first, is_unsure=is_unsure or was_unsure), second]


@pytest.mark.parametrize("error", [RuleBroken("Closed."), NotPermitted("Not yours.")])
def test_a_refused_one_stays_with_its_sentence_and_those_behind_it_go_on(error):
    first, second = a_waiting(), a_waiting()
    store = MemoryOutbox(first, second)
    answer = sent(store, doing(error))
    assert answer.outcome is None
    assert answer.back == replace(first, refused=str(error))
    assert outbox.why(answer.back, number) == str(error)
    assert sent(store, doing(Outcome({21: {}}))).waiting == second
    assert store.kept == [answer.back]


def test_of_many_tickets_those_left_come_back():
    text = written("assign", {"was": {21: None, 22: None, 23: None}, "to": 2, "reason": ""})
    shown = {i: {"assignee_id": 2} for i in (21, 22, 23)}
    store = MemoryOutbox(a_waiting(text=text, tickets=(21, 22, 23), shown=shown))
    answer = sent(store, doing(Outcome({21: {}}, {22: "already resolved", 23: "belongs to someone else"})))
    assert answer.back.tickets == (22, 23)
    assert answer.back.shown.keys() == {22, 23}
    assert what(answer.back, number) == "2 tickets assigned to Ben"
    assert outbox.why(answer.back, number) == "2 tickets stayed as they were."
    assert store.kept == [answer.back]


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("is closed and can't become pending", "HD-21 is closed and can't become pending."),
        ("belongs to someone else", "HD-21 belongs to someone else."),
        ("already resolved", "HD-21 stayed as it was: already resolved."),
        (
            "The status was changed by someone else a moment ago",
            "HD-21 stayed as it was: The status was changed by someone else meanwhile.",
        ),
    ],
)
def test_why_one_came_back_names_its_ticket_and_no_wrong_hour(why, told):
    back = sent(MemoryOutbox(a_waiting()), doing(Outcome({}, {21: why}))).back
    assert outbox.why(back, number) == told


def test_a_refusal_without_a_subject_is_given_its_ticket():
    back = sent(MemoryOutbox(a_waiting()), doing(NotPermitted("belongs to someone else"))).back
    assert outbox.why(back, number) == "HD-21 belongs to someone else."


def test_what_nobody_foresaw_is_kept_and_raised():
    first = a_waiting()
    store = MemoryOutbox(first)
    with pytest.raises(ZeroDivisionError):
        sent(store, doing(ZeroDivisionError()))
    assert store.kept == [replace(first, refused=outbox.FAULT)]


def test_a_deed_of_a_newer_frontline_is_kept():
    store = MemoryOutbox(a_waiting(text='{"deed": "assign", "version": 99, "arguments": {}}'))

    def perform(text, _key):
        read(text)
        return Outcome()

    assert "Update Frontline" in sent(store, perform).back.refused
    assert len(store.kept) == 1


def a_row(**facts):
    sound = {
        "id": 21,
        "assignee_id": 3,
        "queue_id": 2,
        "impact": Level.LOW,
        "urgency": Level.HIGH,
        "category_id": None,
        "status": Status.PENDING,
        "wakes_at": NOON,
    }
    return SimpleNamespace(**(sound | facts))


@pytest.mark.parametrize(
    ("deed", "said", "was"),
    [
        ("assign", {"was": {21: None}, "to": 2, "reason": ""}, 3),
        ("transfer", {"was": {21: 1}, "to": 4, "reason": ""}, 2),
        (
            "priority",
            {"was": {21: (Level.HIGH, Level.HIGH)}, "impact": Level.LOW, "urgency": Level.LOW},
            ("low", "high"),
        ),
        ("category", {"was": {21: 1}, "to": 2}, None),
        ("status", {"was": {21: Status.OPEN}, "to": Status.PENDING, "waking": {21: None}, "wakes_at": None}, "pending"),
    ],
)
def test_trying_again_means_the_ticket_as_it_is_now(deed, said, was):
    back = a_waiting(text=written(deed, said), refused="The field was changed by someone else a moment ago")
    anew = seen_anew(back, [a_row(), a_row(id=99)], NOON)
    assert anew.key != back.key
    assert not anew.has_come_back
    arguments = json.loads(anew.text)["arguments"]
    assert arguments["was"] == {"21": list(was) if isinstance(was, tuple) else was}
    assert arguments.get("waking", {"21": NOON.isoformat()}) == {"21": NOON.isoformat()}
    assert {k: v for k, v in arguments.items() if k not in ("was", "waking")} == {
        k: v for k, v in json.loads(back.text)["arguments"].items() if k not in ("was", "waking")
    }


def test_trying_again_leaves_out_tickets_that_are_gone():
    assert seen_anew(a_waiting(refused="no"), [], NOON) is None


def test_what_names_no_ticket_is_told_without_one():
    undone = a_waiting(text=written("undo", {"undoes": uuid4()}), tickets=(), did="put back")
    assert what(undone, number) == "Put back"


def test_a_note_is_tried_again_as_it_was_written():
    said = {"ticket_id": 5, "kind": EntryKind.NOTE, "body": "Called back", "files": (), "written_at": NOON}
    back = a_waiting(text=written("entry", said), tickets=(5,), did="Note added to HD-5.", refused="no")
    anew = seen_anew(back, [], NOON + timedelta(hours=1))
    assert (anew.text, anew.body, anew.tickets) == (back.text, "Called back", (5,))
    assert what(anew, number) == "Note added to HD-5"
