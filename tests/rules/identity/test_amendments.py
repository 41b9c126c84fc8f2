"""What the review of the rules added, one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.identity.directories import Person
from app.identity.flags import CONTEXT, FLAGS, OBSERVED
from app.identity.judging import Ruling
from app.identity.matrix import DEFAULT
from app.identity.methods import METHODS
from app.identity.model import Action, Channel, Method, Result, Risk, State
from app.identity.risk import risk_of
from app.identity.rules import RiskLists
from app.identity.scripts import SCRIPTS, WAYS, said_at
from app.identity.standing import Conflict, Lifted
from app.identity.states import STATES, Turn, may_become
from tests.cases import ANA, BEN, NOW, by_two, judged, proof, proofs, signed, standing

PUSH, CALLBACK, MANAGER, VIDEO, PRESENT = (
    Method.PUSH,
    Method.CALLBACK,
    Method.MANAGER,
    Method.VIDEO,
    Method.IN_PERSON,
)
MFA = Action.MFA_RESET


def test_a1_what_one_analyst_says_alone_is_not_enough():
    assert judged(proofs(CALLBACK, MANAGER)).codes == ("witnessed",)
    assert judged([proof(CALLBACK, by=BEN), proof(MANAGER)]).verdict is Ruling.ALLOW
    assert judged(proofs(PUSH, MANAGER)).verdict is Ruling.ALLOW
    assert judged([proof(CALLBACK)], action=Action.UNLOCK).verdict is Ruling.ALLOW


def test_a2_codes_that_are_spoken_are_one_group():
    verdict = judged([proof(Method.TOTP), proof(Method.SMS_CODE), proof(Method.MAIL_CODE)])
    assert (verdict.factors, verdict.points) == (1, 25)


def test_a3_one_handset_is_one_factor_where_more_is_at_stake():
    found = proofs(PUSH, CALLBACK)
    assert judged(found).factors == 2
    assert judged(found, risk=Risk.SENSITIVE).factors == 1
    assert judged(found, how=standing(is_phone_lost=True)).factors == 0
    assert judged(found, flags=("phone_lost",)).factors == 0


def test_a4_in_person_by_two_is_possession_and_the_named_routes_are_enough():
    assert judged([proof(PRESENT)], action=Action.UNLOCK).codes == ("possession",)
    assert judged([by_two()], action=Action.UNLOCK).verdict is Ruling.ALLOW
    on_video = [proof(VIDEO, by=BEN), proof(MANAGER)]
    assert judged(on_video, action=MFA).verdict is Ruling.ALLOW
    assert judged(proofs(VIDEO, MANAGER), action=MFA).verdict is Ruling.NEED
    at_the_desk = [by_two(), proof(MANAGER)]
    assert judged(at_the_desk, action=MFA, risk=Risk.PRIVILEGED, how=signed()).verdict is Ruling.ALLOW
    assert judged(at_the_desk, action=MFA, risk=Risk.PRIVILEGED).codes == ("second_person",)


def test_a5_without_a_manager_hr_stands_in():
    found = [proof(PRESENT), proof(Method.HR)]
    assert judged([by_two(), proof(Method.HR)], action=MFA).verdict is Ruling.NEED
    without = standing(has_manager=False)
    assert judged([by_two(), proof(Method.HR)], action=MFA, how=without).verdict is Ruling.ALLOW
    assert judged(found, action=MFA, how=without).verdict is Ruling.NEED


def test_a6_a_managers_own_number_has_to_be_on_record_for_a_while():
    verdict = judged([proof(PUSH), proof(MANAGER, known_since=NOW - timedelta(days=1))])
    assert verdict.notes == ("nothing:manager:young",)


def test_a7_who_works_at_the_desk_is_privileged_and_verified_by_another_team():
    person = Person("ad", "guid-1", "Ben", "ben")
    assert risk_of(person, RiskLists(), staff={"BEN"}) is Risk.PRIVILEGED
    found = proofs(PUSH, Method.FIDO, MANAGER)
    same = signed(conflicts=frozenset({Conflict.OWN_TEAM}))
    assert judged(found, risk=Risk.PRIVILEGED, how=same).codes == ("other_team",)


def test_a8_an_exception_waives_time_never_factors_and_never_for_the_privileged():
    young = [proof(PUSH, known_since=NOW), proof(CALLBACK, known_since=None)]
    waived = signed(has_exception=True)
    assert judged(young).verdict is Ruling.HOLD
    assert judged(young, how=waived).verdict is Ruling.ALLOW
    assert judged(young[:1], how=waived).verdict is Ruling.NEED
    privileged = judged(young, risk=Risk.PRIVILEGED, how=waived)
    assert (privileged.points, privileged.verdict) == (0, Ruling.HOLD)
    assert judged([proof(Method.SITE), proof(CALLBACK)]).verdict is Ruling.ALLOW


def test_a10_an_access_change_needs_the_approval_of_the_owner():
    found = proofs(PUSH, CALLBACK)
    assert judged(found, action=Action.ACCESS_CHANGE).codes == ("approval:owner",)
    assert judged([*found, proof(Method.OWNER)], action=Action.ACCESS_CHANGE).verdict is Ruling.ALLOW


def test_a11_a_first_credential_comes_within_the_start_window():
    found, first = [by_two(), proof(Method.HR)], Action.FIRST_CREDENTIAL
    starts = {days: NOW.date() + timedelta(days=days) for days in (-15, -14, 0, 14, 20)}
    assert judged(found, action=first).codes == ("start_record",)
    assert judged(found, action=first, how=standing(starts_on=starts[0])).verdict is Ruling.ALLOW
    assert judged(found, action=first, how=standing(starts_on=starts[14])).verdict is Ruling.ALLOW
    ahead = judged(found, action=first, how=standing(starts_on=starts[20]))
    assert (ahead.verdict, ahead.codes) == (Ruling.HOLD, ("start_ahead",))
    assert judged(found, action=first, how=standing(starts_on=starts[-14])).verdict is Ruling.ALLOW
    assert judged(found, action=first, how=standing(starts_on=starts[-15])).codes == ("start_passed",)
    assert judged(found[:1], action=first, how=standing(starts_on=starts[0])).codes == ("approval:hr",)


def test_a12_an_unlock_waits_for_security_when_locks_come_often():
    found = [proof(PUSH)]
    assert judged(found, action=Action.UNLOCK, how=standing(lock_outs=2)).verdict is Ruling.ALLOW
    assert judged(found, action=Action.UNLOCK, how=standing(lock_outs=3)).codes == ("lock_outs",)
    assert judged(found, action=Action.UNLOCK, how=standing(is_spike=True)).codes == ("spike",)
    lifted = standing(lock_outs=3, lifted=frozenset({Lifted.LOCK_OUTS}))
    assert judged(found, action=Action.UNLOCK, how=lifted).verdict is Ruling.ALLOW
    assert judged(proofs(PUSH, CALLBACK), how=standing(lock_outs=3)).verdict is Ruling.ALLOW


def test_a13_failures_never_shut_a_privileged_person_out():
    found = proofs(Method.FIDO, PUSH, MANAGER)
    failing = signed(failed_methods=2)
    assert judged(found, risk=Risk.PRIVILEGED, how=failing).verdict is Ruling.ALLOW
    assert judged(found, how=replace(failing, failed_methods=1)).column is Risk.STANDARD


def test_a14_context_raises_and_only_what_was_observed_stops():
    found = proofs(PUSH, CALLBACK)
    raised = judged(found, flags=("contact_changed",))
    assert (raised.verdict, raised.column, raised.notes) == (Ruling.NEED, Risk.SENSITIVE, ("raised_context",))
    assert judged(found, flags=CONTEXT).verdict is Ruling.NEED
    assert judged(found, flags=("new_number",)).codes == ("stop",)
    assert judged(found, flags=("asks_both", "asks_how", "urgency")).codes == ("stop",)
    assert judged(found, flags=("asks_both", "urgency")).codes == ("red_flags",)
    lifted = standing(lifted=frozenset({Lifted.RED_FLAGS}))
    assert judged(found, flags=("asks_both", "urgency"), how=lifted).verdict is Ruling.ALLOW
    assert judged(found, flags=("new_number",), how=lifted).verdict is Ruling.DENY


@pytest.mark.parametrize("code", OBSERVED)
def test_a14_flags_say_what_was_observed_and_nothing_of_feelings_or_voices(code: str):
    said = FLAGS[code].says.casefold()
    for word in ("angry", "anger", "nervous", "accent", "silence", "pause", "voice sounds", "flatter", "threat"):
        assert word not in said


def test_a15_the_caller_hears_one_list_and_never_asks_their_manager_to_call():
    everything = " ".join(SCRIPTS.values()).casefold()
    assert "ask your manager" not in everything
    assert "We will contact your manager ourselves" in SCRIPTS["manager"]
    assert all(way in SCRIPTS["ways"] for way in WAYS)
    for verdict in ("need", "hold", "deny"):
        for telling in ("code", "failed", "wrong", "push", "enrolled", "account"):
            assert telling not in said_at(verdict).casefold()


def test_a16_each_state_has_a_turn_a_time_and_a_way_out():
    assert set(STATES) == set(State)
    for state, stay in STATES.items():
        assert state not in stay.exits
        assert (stay.lasts is None) == (stay.turn is Turn.NOBODY or state is State.DISPUTED)
        if stay.becomes is not None:
            assert stay.becomes in stay.exits
        assert state is State.DISPUTED or State.DISPUTED in stay.exits
    assert may_become(State.OPEN, State.GRANTED)
    assert not may_become(State.REFUSED, State.GRANTED)
    assert not may_become(State.OPEN, State.EXECUTED)
    assert not may_become(State.UNKNOWN, State.GRANTED)


def test_a17_what_takes_others_time_holds_four_hours():
    for method, traits in METHODS.items():
        waits = method in (PRESENT, Method.SITE, MANAGER, Method.OWNER, Method.HR)
        assert traits.validity == (timedelta(hours=4) if waits else timedelta(minutes=15)), method
    elevated = standing(is_elevated=True)
    assert judged(proofs(PUSH, CALLBACK), how=elevated).notes == ("elevated", "nothing:callback:elevated")
    assert judged([proof(VIDEO, by=BEN), proof(MANAGER)], action=MFA, how=elevated).codes == ("in_person",)
    assert judged([by_two(), proof(MANAGER)], action=MFA, how=elevated).verdict is Ruling.ALLOW


def test_a18_the_channel_proves_nothing_and_a_service_account_is_asked_for_in_writing():
    for channel in Channel:
        assert judged([], how=standing(channel=channel)).verdict is Ruling.NEED
    asked = signed(has_change_record=True, channel=Channel.PORTAL)
    owner = [proof(Method.OWNER, by=BEN)]
    assert judged(owner, risk=Risk.SERVICE, how=asked).verdict is Ruling.ALLOW
    assert judged(owner, risk=Risk.SERVICE, how=replace(asked, channel=Channel.PHONE)).codes == ("not_by:phone",)
    assert judged(owner, risk=Risk.SERVICE, how=replace(asked, has_change_record=False)).codes == ("change_record",)


@pytest.mark.parametrize("action", [one for one in Action if one is not Action.ENABLE_ACCOUNT])
def test_who_left_gets_nothing_but_to_be_enabled(action: Action):
    everything = [by_two(), *proofs(Method.FIDO, PUSH, MANAGER, Method.HR, Method.OWNER)]
    assert judged(everything, action=action, risk=Risk.LEAVER, how=signed()).codes == ("leaver",)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (standing(is_frozen=True), "frozen"),
        (standing(is_held=True), "held"),
        (standing(is_worker_alive=False), "worker_away"),
        (standing(has_looked=False), "not_looked"),
        (standing(facts_at=None), "stale_facts"),
        (standing(facts_at=NOW - timedelta(minutes=61)), "stale_facts"),
    ],
)
def test_nothing_is_granted_while_something_stands_in_the_way(how, code: str):
    assert judged(proofs(PUSH, CALLBACK)).verdict is Ruling.ALLOW
    assert judged(proofs(PUSH, CALLBACK), how=how).codes == (code,)


def test_a_hold_ends_with_its_time_or_when_somebody_lifts_it():
    over = standing(is_held=True, held_until=NOW)
    assert judged(proofs(PUSH, CALLBACK), how=over).verdict is Ruling.ALLOW
    until = NOW + timedelta(hours=1)
    verdict = judged(proofs(PUSH, CALLBACK), how=replace(over, held_until=until))
    assert (verdict.codes, verdict.until) == (("held",), until)
    both = replace(over, held_until=until, is_worker_alive=False)
    assert judged(proofs(PUSH, CALLBACK), how=both).until is None


def test_the_cool_down_grows_with_the_risk():
    for risk, days in ((Risk.STANDARD, 7), (Risk.SENSITIVE, 14), (Risk.PRIVILEGED, 30)):
        for age, is_worthless in ((days, False), (days - 1, True)):
            verdict = judged([proof(PUSH, known_since=NOW - timedelta(days=age))], risk=risk)
            assert ("nothing:push:young" in verdict.notes) is is_worthless
    assert "nothing:push:young" in judged([proof(PUSH, known_since=None)]).notes


def test_the_first_policy_lets_nobody_be_seen_by_one_alone_when_privileged():
    assert DEFAULT.rule(Action.PASSWORD_RESET, Risk.PRIVILEGED).second
    alone = judged([proof(PRESENT, by=ANA)], risk=Risk.PRIVILEGED)
    assert alone.notes == ("nothing:inperson:alone",)
    assert judged([proof(PRESENT, result=Result.FAILED)], risk=Risk.PRIVILEGED).notes == ()
