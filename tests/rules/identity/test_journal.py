"""A ticket's journal tells what was done and how it was proved, and gives nothing away."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.identity.gate import Grant, Subject, Verification
from app.identity.guard import Came, WorkOrder
from app.identity.journal import ACTIONS, OUTCOMES, RESULTS, journal_note, order_note, stage
from app.identity.model import Action, Caller, Channel, Evidence, GrantState, Method, Proof, Result, Risk, State

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DONE = Verification(
    id=1,
    ticket_id=7,
    action=Action.PASSWORD_RESET,
    channel=Channel.PHONE,
    caller=Caller.SUBJECT,
    state=State.EXECUTED,
    by_id=2,
    by_name="Ana Torres",
    opened_at=NOW,
    now=NOW,
    subject=Subject("Directory", "id-1", "Priya Raman", "priya.raman", "Finance", "London", Risk.STANDARD),
    flags=frozenset({"urgency"}),
    evidence=[
        Evidence(Method.PUSH, Result.PASSED, Proof.MACHINE, "authapp:1", NOW),
        Evidence(Method.CALLBACK, Result.UNREACHED, Proof.ATTESTED, "phone:c0ffee", NOW, 2),
        Evidence(Method.CALLBACK, Result.PENDING, Proof.ATTESTED, "phone:c0ffee", NOW, 2),
    ],
    signed_by="Sue Lindqvist",
)


def test_it_tells_the_ways_their_results_and_the_outcome():
    assert journal_note(DONE).splitlines() == [
        "Password reset for Priya Raman (priya.raman): It was carried out.",
        "Identity: a prompt with a number: passed; a call to the number on record: nobody reached.",
        "Signed as second person: Sue Lindqvist.",
    ]


def test_neither_flags_nor_channels_stand_in_it():
    assert "urgency" not in journal_note(DONE)
    assert "c0ffee" not in journal_note(DONE)


def test_a_refusal_reads_like_an_abandoned_one():
    refused, abandoned = (replace(DONE, state=state) for state in (State.REFUSED, State.ABANDONED))
    assert journal_note(refused) == journal_note(abandoned)


def test_what_failed_is_not_told_as_done():
    grant = Grant(UUID(int=1), GrantState.FAILED, Action.PASSWORD_RESET, 2, NOW)
    assert "nothing was changed" in journal_note(replace(DONE, state=State.OPEN, grant=grant))


def test_a_work_order_is_told_when_it_is_written_and_when_it_is_answered():
    grant = Grant(UUID(int=1), GrantState.ORDERED, Action.PASSWORD_RESET, 2, NOW)
    ordered = replace(DONE, state=State.GRANTED, grant=grant)
    assert stage(ordered) == "ordered"
    assert "was given a work order; nothing has been changed yet" in journal_note(ordered)
    assert (stage(DONE), stage(replace(ordered, grant=None))) == ("executed", "")
    order = WorkOrder(1, 7, 1, "Priya Raman", "priya.raman", "access_change", "standard", "Ana Torres", NOW, "granted")
    assert {order_note(order, came).count("Priya Raman (priya.raman)") for came in Came} == {1}


@pytest.mark.parametrize("action", list(Action))
def test_every_act_has_its_word(action):
    assert ACTIONS[action] in journal_note(replace(DONE, action=action, subject=None))


def test_every_end_and_result_has_its_word():
    assert set(OUTCOMES) == set(State) - {State.OPEN, State.WAITING, State.HELD, State.GRANTED}
    assert set(RESULTS) == set(Result) - {Result.PENDING}
