"""The wizard's course: where a verification stands, what a change throws away, and what logs learn of people."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from app.identity import flow
from app.identity.flow import Lost, page_of, thrown_away
from app.identity.gate import Asked, Before, Candidate, Decision, Grant, Running, Subject, Verification
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Caller, Channel, GrantState, Method, Risk, State
from app.identity.states import ENDED
from tests.cases import ANA, BEN, NOW, proof

PUSH = Method.PUSH
CANARY = "Dana-Canary"
DANA = Subject("ad", "guid-1", CANARY, CANARY, CANARY, CANARY, Risk.STANDARD, {"mobile": CANARY}, CANARY)
GRANT = Grant(uuid4(), GrantState.ISSUED, Action.PASSWORD_RESET, 3, NOW)
ASKING = Running(5, JobKind.PROMPT, PUSH, JobState.EXECUTING, NOW, number=CANARY, answer={"said": CANARY})
ACTING = Running(6, JobKind.CARRY_OUT, None, JobState.EXECUTING, NOW)
ENOUGH = Decision("need", ("second_person",), points=50, points_needed=40, factors=2, factors_needed=2)


def _at(**more: Any) -> Verification:
    start = Verification(
        7, 12, Action.PASSWORD_RESET, Channel.PHONE, Caller.SUBJECT, State.OPEN, ANA, "Ana", opened_at=NOW, now=NOW
    )
    return replace(start, **more)


FOUND = {"subject": DANA}
LOOKED = {**FOUND, "has_looked": True}
PROVED = {**LOOKED, "evidence": (proof(PUSH),), "decision": ENOUGH}
GRANTED = {**PROVED, "grant": GRANT, "state": State.GRANTED}


@pytest.mark.parametrize(
    ("facts", "page"),
    [
        ({}, flow.SUBJECT),
        (FOUND, flow.SIGNS),
        (LOOKED, flow.METHODS),
        ({**LOOKED, "running": (ASKING,)}, flow.PROVE),
        (PROVED, flow.DECISION),
        ({**LOOKED, "state": State.HELD}, flow.DECISION),
        (GRANTED, flow.ACT),
        ({**GRANTED, "running": (ACTING,)}, flow.ACT),
    ],
)
def test_it_is_opened_where_it_stands_and_no_page_before_is_skipped(facts: dict[str, Any], page: str):
    assert page_of(_at(**facts), ANA) == page
    assert flow.before(page, _at(**facts))


def test_an_unlock_takes_four_steps_and_everything_else_seven():
    unlocking = _at(action=Action.UNLOCK, **FOUND)
    assert len(flow.steps(_at())) == 7
    assert len(flow.steps(unlocking)) == 4
    assert page_of(unlocking, ANA) == flow.SUBJECT
    assert flow.before(flow.METHODS, unlocking) == flow.SUBJECT
    for verification in (_at(), unlocking):
        assert all(flow.step_of(page, verification) >= 0 for page in flow.PAGES)


def test_what_has_ended_goes_nowhere():
    for state in (*ENDED, State.UNKNOWN):
        assert page_of(_at(**PROVED, state=state), ANA) == flow.ENDING
        assert page_of(_at(**LOOKED, state=state), BEN) == flow.ENDING


def test_a_colleague_signs_where_a_second_person_is_waited_for_and_else_takes_over_openly():
    assert page_of(_at(**PROVED), BEN) == flow.SIGN
    assert page_of(_at(**LOOKED), BEN) == flow.TAKE_OVER
    assert page_of(_at(**PROVED, owner_id=BEN), ANA) == flow.TAKE_OVER  # who proved something is no second person
    assert page_of(_at(**PROVED, signed_by="Sue"), BEN) == flow.TAKE_OVER


def test_a_no_leaves_no_way_but_the_decision_and_watching_leaves_all():
    refused = _at(**LOOKED, decision=Decision("deny", ("declined",)))
    assert flow.is_stopped(refused)
    assert not flow.before(flow.DECISION, refused)
    assert not flow.is_stopped(_at(**LOOKED, decision=Decision("deny", ("factors",))))
    assert not flow.is_stopped(_at(**LOOKED, decision=Decision("deny", ("declined", "would_be"))))


def test_a_change_throws_away_what_was_gathered_for_something_else():
    asked = Asked(12, Action.PASSWORD_RESET, Channel.CHAT, Caller.OTHER)
    granted = _at(**GRANTED)
    assert thrown_away(granted, asked=asked) == set()
    assert thrown_away(granted, asked=replace(asked, action=Action.MFA_RESET)) == {Lost.EVIDENCE, Lost.GRANT}
    assert thrown_away(granted, asked=replace(asked, ticket_id=13)) == set(Lost)
    assert thrown_away(granted, object_id="guid-1") == set()
    assert thrown_away(granted, object_id="guid-2") == {Lost.EVIDENCE, Lost.GRANT}
    assert thrown_away(_at(), object_id="guid-2") == set()


def test_a_log_learns_nothing_of_a_person():
    candidate = Candidate("ad", CANARY, CANARY, CANARY, CANARY, CANARY, (CANARY,))
    earlier = Before(NOW, CANARY, Action.UNLOCK, State.REFUSED, 12)
    verification = _at(**GRANTED, by_name=CANARY, signed_by=CANARY, flags=frozenset({CANARY}), before=(earlier,))
    asked = Asked(12, Action.UNLOCK, Channel.PHONE, Caller.SUBJECT, CANARY)
    for one in (verification, DANA, candidate, earlier, ASKING, asked):
        assert CANARY not in repr(one)
        assert CANARY not in f"{one}"
    assert repr(verification).startswith("Verification(id=7, ticket_id=12, action=password_reset")
