"""Where a client's own rules fail, the database has the last word: on one ticket, and the rest is done all the same."""

import json
from uuid import uuid4

import pytest

from app.core.errors import RuleBroken
from app.tickets import rules
from app.tickets.commands import fields
from app.tickets.deeds import perform, written
from app.tickets.model import EntryKind, NewTicket, Priority, Status
from app.tickets.outcome import Outcome
from db.engine import Store
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork
from tests.makers import ANA, BEN, CLOSED_SHOP, NETWORK, SUE, TRIAGE, Clock, did, opened, seat

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("address", ["postgres"], indirect=True)]


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take all rules from the client that ask who may do what, as a hostile one would."""
    for name in ("may_give", "may_transfer", "may_move", "may_step", "may_go_back", "must_be_live"):
        monkeypatch.setattr(rules, name, lambda *_, **__: None)


def done(store: Store, actor, deed: str, **arguments) -> Outcome:
    return perform(written(deed, arguments), SqlWork(seat(store, actor), actor), Clock(), key=uuid4())


def row(store: Store, ticket_id: int):
    return SqlTicketQueries(store, SUE).rows([ticket_id])[0]


def test_the_refused_one_is_left_and_named_and_the_others_are_done(store: Store):
    mine, bens, free = opened(store, take=True), opened(store, BEN, take=True), opened(store)
    was = {mine: ANA.staff_id, bens: BEN.staff_id, free: None}
    outcome = done(store, ANA, "assign", was=was, to=ANA.staff_id, reason="all mine")
    assert set(outcome.done) == {free}
    assert outcome.left == {
        mine: "it is that way already",
        bens: "belongs to someone else; only a supervisor may move it",
    }
    assert (row(store, bens).assignee_id, row(store, free).assignee_id) == (BEN.staff_id, ANA.staff_id)


def test_of_twenty_any_number_may_be_refused(store: Store):
    bens, free = [opened(store, BEN, take=True) for _ in range(8)], [opened(store) for _ in range(12)]
    was = dict.fromkeys(bens, BEN.staff_id) | dict.fromkeys(free)
    outcome = done(store, ANA, "assign", was=was, to=ANA.staff_id, reason="all mine")
    assert (set(outcome.done), set(outcome.left)) == (set(free), set(bens))


def test_what_is_refused_at_the_very_end_is_left_as_well(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fields, "_must_say_why", lambda *_: None)
    bens, free = opened(store, BEN, take=True), opened(store)
    outcome = done(store, SUE, "assign", was={bens: BEN.staff_id, free: None}, to=SUE.staff_id)
    assert set(outcome.done) == {free}
    assert "told in its journal, and why" in outcome.left[bens]


@pytest.mark.parametrize(
    ("deed", "arguments", "said"),
    [
        ("transfer", {"was": {0: TRIAGE}, "to": CLOSED_SHOP}, "takes no tickets from you"),
        ("status", {"was": {0: Status.OPEN}, "to": Status.OPEN, "reason": ""}, "that way already"),
        ("category", {"was": {0: None}, "to": 2}, ""),
    ],
)
def test_each_deed_tells_what_the_database_refused(store: Store, deed: str, arguments: dict, said: str):
    mine = opened(store, take=True)
    arguments = arguments | {"was": dict.fromkeys([mine], arguments["was"][0])}
    outcome = done(store, ANA, deed, **arguments)
    assert said in outcome.left.get(mine, "")
    assert bool(outcome.done) is not bool(outcome.left)


def test_a_refusal_that_names_no_ticket_ends_the_deed_and_keeps_nothing(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "priority_of", lambda *_: Priority.CRITICAL)
    with pytest.raises(RuleBroken, match="follows from impact and urgency"):
        done(store, ANA, "create", new=NewTicket("Into the vault", TRIAGE), files=(), draft=None)
    assert SqlTicketQueries(store, SUE).search("vault") == []


def test_one_key_stays_one_deed_however_often_it_was_tried(store: Store):
    bens, free, key = opened(store, BEN, take=True), opened(store), uuid4()
    text = written("assign", {"was": {bens: BEN.staff_id, free: None}, "to": ANA.staff_id, "reason": "mine"})
    first = perform(text, SqlWork(seat(store, ANA), ANA), Clock(), key=key)
    again = perform(text, SqlWork(seat(store, ANA), ANA), Clock(), key=key)
    assert again.again
    assert (again.done, again.left) == (first.done, first.left)
    assert row(store, free).version == 2


def test_work_in_anothers_name_is_done_in_ones_own(store: Store):
    ticket_id = opened(store)
    said = written("entry", {"ticket_id": ticket_id, "kind": EntryKind.NOTE, "body": "I am Ben", "files": ()})
    perform(said, SqlWork(seat(store, ANA), BEN), Clock(), key=uuid4())
    shown = SqlTicketQueries(store, SUE).conversation(ticket_id)
    assert shown is not None
    assert shown.entries[-1].by_id == ANA.staff_id


def test_undo_of_a_made_up_outcome_is_refused(store: Store):
    bens, key = opened(store, BEN, take=True), uuid4()
    did(store, SUE, fields.transfer_tickets, was={bens: TRIAGE}, to=NETWORK, reason="Network")
    done(store, ANA, "category", was={opened(store): None}, to=1)
    forged = json.dumps({"done": {bens: {"before": {"status": "new"}, "after": {"status": "open"}, "version": 3}}})
    wire = seat(store, ANA)
    with wire.writer.begin() as connection:
        connection.exec_driver_sql(
            "insert into command (staff_id, key, deed, at) values (2, %s, 'status', now())", (key,)
        )
        connection.exec_driver_sql("update command set outcome = %s where key = %s", (forged, key))
    assert done(store, ANA, "undo", undoes=key).left == {bens: "can't take that step"}
