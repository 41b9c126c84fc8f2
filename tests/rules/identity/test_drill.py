"""Drills: every call can be won and lost, and what is reckoned at the end is what was done."""

from collections.abc import Iterator

import pytest

from app.identity.drill import MISSED, TOO_LONG, Call, Outcome, Run, Truth, begin, score
from app.identity.drill_calls import CALLS
from app.identity.drill_review import headline, review
from app.identity.flags import OBSERVED, must_stop

NAMED = {call.name: call for call in CALLS}
every_call = pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)


def ends(run: Run) -> Iterator[Run]:
    """Play every way through a call, with all noted that was heard."""
    run = run.note(run.heard)
    turn = run.turn
    if turn is None:
        yield run
        return
    yield run.refuse()
    for at in range(len(turn.replies)):
        yield from ends(run.answer(at))


def where(run: Run, says: str) -> int:
    """Return at which place a reply stands now that begins so."""
    assert run.turn is not None
    return next(at for at, reply in enumerate(run.turn.replies) if reply.says.startswith(says))


def go_on(run: Run) -> Run:
    """Answer by what goes on and gives nothing away."""
    assert run.turn is not None
    right = (at for at, one in enumerate(run.turn.replies) if one.is_right and one.outcome is Outcome.GOES_ON)
    return run.answer(next(right))


def always(call: Call, at: int) -> Run | None:
    """Press the same digit all the way, noting whatever is heard; None where there is no such reply."""
    run = begin(call)
    while run.turn is not None:
        if at >= len(run.turn.replies):
            return None
        run = run.note(run.heard).answer(at)
    return run


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


def places(call: Call, outcome: Outcome) -> list[set[int]]:
    """Return where the right replies stand that lead to an outcome, for each turn that has one."""
    found = [
        {at for at, one in enumerate(turn.replies) if one.is_right and one.outcome is outcome}
        for turn in call.turns.values()
    ]
    return [one for one in found if one]


@every_call
def test_the_right_reply_does_not_stand_at_one_place_throughout(call: Call):
    for outcome in (Outcome.GOES_ON, call.good_end):
        stand = places(call, outcome)
        assert len(stand) == 1 or not set.intersection(*stand)
    if call.truth is Truth.GENUINE:
        assert places(call, Outcome.GOES_ON)[0] != places(call, Outcome.VERIFIED)[0]


def test_no_digit_is_right_all_the_time_and_the_first_one_hardly_ever():
    right = [sum(score(run).is_right for call in CALLS if (run := always(call, at)) is not None) for at in range(4)]
    assert all(count <= 2 for count in right)
    openings = [where(begin(call), "I'll get this fixed") for call in CALLS]
    assert set(openings) == {0, 1, 2, 3}
    assert max(openings.count(at) for at in range(4)) <= 3


def test_the_order_of_replies_is_the_same_each_time_and_each_stands_once():
    for call in CALLS:
        for turn in call.turns.values():
            assert len({reply.says for reply in turn.replies}) == len(turn.replies)
            assert isinstance(turn.replies, tuple)


@every_call
def test_each_moment_can_be_refused_and_an_attacker_is_stopped_well_by_it(call: Call):
    run = begin(call)
    while run.turn is not None:
        refused = run.note(run.heard).refuse()
        found = score(refused)
        is_attack = call.truth is Truth.ATTACKER
        assert refused.outcome is Outcome.REFUSED
        assert (found.stopped_in_time, found.refused_genuine) == (is_attack, not is_attack)
        assert found.is_right or not is_attack or TOO_LONG in found.lessons
        if any(one.is_right and one.outcome is Outcome.GOES_ON for one in run.turn.replies):
            run = go_on(run)
        else:
            return


@pytest.mark.parametrize("name", [call.name for call in CALLS if call.truth is Truth.ATTACKER])
def test_an_attacker_may_be_refused_on_the_first_line(name: str):
    run = begin(NAMED[name])
    assert score(run.note(run.heard).refuse()).is_right
    assert score(run.note(run.heard).answer(where(run, "Thank you, I'm stopping"))).is_right


def test_what_was_missed_or_mistaken_spoils_a_good_end():
    run = begin(NAMED["executive"])
    assert score(run.note(frozenset({"urgency"})).refuse()).is_right
    assert not score(run.refuse()).is_right
    assert MISSED in score(run.refuse()).lessons
    assert not score(run.note(frozenset({"urgency", "look_alike"})).refuse()).is_right
    assert not score(run.note(frozenset(OBSERVED)).refuse()).is_right


def test_what_may_be_argued_about_is_no_mistake_before_it_falls_and_missed_once_it_has():
    run = begin(NAMED["executive"]).note(frozenset({"urgency", "authority"}))
    assert score(run.refuse()).is_right
    later = go_on(run).note(frozenset({"urgency"}))
    assert score(later.refuse()).missed == {"authority"}


def test_going_on_after_a_sign_that_ends_it_is_not_right():
    run = go_on(begin(NAMED["remote_tool"]))
    assert must_stop(run.heard)
    assert score(run.note(run.heard).refuse()).is_right
    late = score((on := go_on(run)).note(on.heard).refuse())
    assert late.stopped_in_time
    assert not late.is_right
    assert TOO_LONG in late.lessons


def test_only_flags_that_were_heard_are_missed_and_others_are_mistaken():
    run = go_on(begin(NAMED["new_phone"]).note(frozenset({"phone_lost", "urgency"}))).refuse()
    found = score(run, 40)
    assert (found.noticed, found.missed, found.mistaken) == ({"phone_lost"}, {"too_perfect"}, {"urgency"})
    assert found.stopped_in_time
    assert not found.is_right
    assert found.seconds == 40


def test_who_gave_something_away_did_not_stop_in_time():
    run = begin(NAMED["learning"])
    found = score(run.answer(where(run, "Explain how")).refuse())
    assert not found.stopped_in_time
    assert not found.is_right
    assert found.given_away == ("How people are checked",)


@every_call
def test_every_end_is_told_with_its_reasons_in_words_that_agree_with_the_score(call: Call):
    for run in ends(begin(call)):
        found, told = score(run), review(run, score(run))
        assert all(one.is_right for one in told) == found.is_right
        assert headline(run)
        assert told[0].is_right == (run.outcome is call.good_end)
        assert all(one.why or one.say for one in told if not one.is_right)
        assert not any(one.say and one.is_right for one in told)


def test_the_review_names_the_sign_that_was_missed_and_the_words_it_fell_in():
    run = begin(NAMED["executive"]).refuse()
    (missed,) = [one for one in review(run, score(run)) if not one.is_right]
    assert missed.what == "Missed: Names a deadline as the reason for leaving out a step"
    assert "in ten minutes" in missed.why


def test_what_ends_it_is_advised_once_the_signs_do():
    run = go_on(begin(NAMED["remote_tool"]))
    gave_in = run.answer(where(run, "Leave the check out"))
    (wrong,) = [one for one in review(gave_in, score(gave_in)) if one.say]
    assert wrong.say == NAMED["remote_tool"].script
    early = begin(NAMED["remote_tool"])
    hinted = early.answer(where(early, "Explain how"))
    (wrong,) = [one for one in review(hinted.refuse(), score(hinted.refuse())) if one.say]
    assert wrong.say.startswith("I'll get this fixed")


def test_a_call_that_is_over_takes_nothing_more_and_one_that_goes_on_has_no_score():
    run = begin(NAMED["relay"])
    with pytest.raises(ValueError, match="still goes on"):
        score(run)
    with pytest.raises(ValueError, match="no such reply"):
        run.answer(9)
    over = run.refuse()
    assert over.turn is None
    assert over.note(frozenset({"urgency"})) == over
    with pytest.raises(ValueError, match="no such reply"):
        over.answer(0)
    with pytest.raises(ValueError, match="over"):
        over.refuse()
