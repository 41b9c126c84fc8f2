"""Drills: every call can be won and lost, and what is reckoned at the end is what was done."""

from collections.abc import Iterator

import pytest

from app.identity.drill import Call, Outcome, Run, Truth, begin, score
from app.identity.drill_calls import CALLS
from app.identity.flags import OBSERVED

NAMED = {call.name: call for call in CALLS}
every_call = pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)


def ends(run: Run) -> Iterator[Run]:
    """Play every way through a call."""
    turn = run.turn
    if turn is None:
        yield run
        return
    for at in range(len(turn.replies)):
        yield from ends(run.answer(at))


@every_call
def test_every_call_can_be_played_to_a_good_and_a_bad_end(call: Call):
    scores = [score(run) for run in ends(begin(call))]
    assert any(one.is_right for one in scores)
    assert any(not one.is_right for one in scores)


@every_call
def test_every_turn_is_reached_and_every_reply_leads_somewhere(call: Call):
    reached = {turn for run in ends(begin(call)) for turn, _ in run.said}
    assert reached == set(call.turns)


@every_call
def test_only_what_can_be_ticked_is_planted_and_genuine_callers_plant_nothing(call: Call):
    planted = frozenset().union(*(turn.flags for turn in call.turns.values()))
    assert planted <= set(OBSERVED)
    assert bool(planted) == (call.truth is Truth.ATTACKER)
    assert call.works


@every_call
def test_what_is_not_right_says_why(call: Call):
    for run in ends(begin(call)):
        found = score(run)
        assert found.is_right or found.lessons


def test_there_are_enough_calls_and_refusing_everybody_is_no_strategy():
    assert len(CALLS) == len(NAMED) >= 8
    genuine = [call for call in CALLS if call.truth is Truth.GENUINE]
    assert len(genuine) == 2
    for call in genuine:
        refused = [run for run in ends(begin(call)) if run.outcome is Outcome.REFUSED]
        assert refused
        assert all(score(run).refused_genuine and not score(run).is_right for run in refused)


def test_only_flags_that_were_heard_are_missed_and_others_are_mistaken():
    run = begin(NAMED["new_phone"]).note(frozenset({"phone_lost", "urgency"})).answer(0).answer(1)
    found = score(run, 40)
    assert (found.noticed, found.missed, found.mistaken) == ({"phone_lost"}, {"too_perfect"}, {"urgency"})
    assert found.stopped_in_time
    assert found.seconds == 40


def test_who_gave_something_away_did_not_stop_in_time():
    found = score(begin(NAMED["learning"]).answer(1).answer(1))
    assert not found.stopped_in_time
    assert not found.is_right
    assert found.given_away == ("How people are checked",)


def test_a_call_that_is_over_takes_nothing_more_and_one_that_goes_on_has_no_score():
    run = begin(NAMED["relay"])
    with pytest.raises(ValueError, match="still goes on"):
        score(run)
    with pytest.raises(ValueError, match="no such reply"):
        run.answer(9)
    over = run.answer(1)
    assert over.turn is None
    assert over.note(frozenset({"urgency"})) == over
    with pytest.raises(ValueError, match="no such reply"):
        over.answer(0)
