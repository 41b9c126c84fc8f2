"""The threats that rules alone answer, by their numbers."""

from dataclasses import replace
from datetime import timedelta

from app.identity.directories import Mark, Person
from app.identity.judging import Ruling, evaluate
from app.identity.matrix import DEFAULT
from app.identity.model import Action, Method, Proof, Result, Risk
from app.identity.policy import below_floor
from app.identity.risk import risk_of
from app.identity.rules import RiskLists, Rule
from app.identity.standing import Conflict
from tests.cases import ANA, BEN, CLEO, LONG_AGO, NOW, by_two, judged, proof, proofs, signed, standing

CALLBACK, PUSH, MANAGER, TEXT = Method.CALLBACK, Method.PUSH, Method.MANAGER, Method.SMS_CODE
RESET = Action.PASSWORD_RESET


def test_threat_01_a_caller_who_knows_everything_gets_nothing():
    verdict = judged([proof(Method.HR_QUESTION)] * 5)
    assert verdict.verdict is Ruling.NEED
    assert (verdict.points, verdict.factors) == (0, 0)


def test_threat_02_two_ways_over_one_number_are_one_factor():
    verdict = judged([proof(CALLBACK), proof(TEXT)])
    assert verdict.verdict is Ruling.NEED
    assert verdict.factors == 1
    assert verdict.points <= 20


def test_threat_03_a_number_that_changed_lately_counts_nothing_until_its_time():
    verdict = judged([proof(CALLBACK, known_since=NOW - timedelta(days=2))])
    assert verdict.verdict is Ruling.HOLD
    assert verdict.points == 0
    assert verdict.until == NOW + timedelta(days=5)


def test_threat_04_a_reset_over_a_number_changed_an_hour_ago_waits_seven_days():
    changed = NOW - timedelta(hours=1)
    found = [proof(CALLBACK, known_since=changed), proof(TEXT, known_since=changed)]
    verdict = judged(found)
    assert verdict.verdict is Ruling.HOLD
    assert verdict.until == changed + timedelta(days=7)
    itself = judged(proofs(CALLBACK, TEXT, PUSH), action=Action.CONTACT_CHANGE)
    assert itself.verdict is Ruling.NEED
    assert "nothing:callback:excluded" in itself.notes


def test_threat_05_password_and_second_factor_together_move_one_column_right():
    found = proofs(PUSH, MANAGER)
    assert judged(found, action=Action.MFA_RESET).verdict is Ruling.ALLOW
    linked = judged(found, action=Action.MFA_RESET, how=standing(is_linked=True))
    assert (linked.verdict, linked.column) == (Ruling.NEED, Risk.SENSITIVE)
    beyond = judged([by_two()], action=Action.MFA_RESET, risk=Risk.PRIVILEGED, how=signed(is_linked=True))
    assert (beyond.verdict, beyond.codes) == (Ruling.DENY, ("security_team",))


def test_threat_06_who_declines_a_prompt_ends_it_whatever_else_was_passed():
    no = proof(PUSH, result=Result.DECLINED)
    verdict = judged([*proofs(Method.FIDO, CALLBACK), no])
    assert (verdict.verdict, verdict.codes) == (Ruling.DENY, ("declined",))


def test_threat_07_a_prompt_that_nobody_was_asked_is_no_proof():
    for result in (Result.FAILED, Result.EXPIRED, Result.UNREACHED, Result.PENDING):
        assert judged([proof(PUSH, result=result), proof(CALLBACK)]).factors == 1


def test_threat_08_a_second_analyst_is_held_after_a_failed_attempt():
    shopped = standing(shopped_until=NOW + timedelta(hours=20))
    verdict = judged(proofs(PUSH, CALLBACK), how=shopped)
    assert (verdict.verdict, verdict.codes, verdict.until) == (Ruling.HOLD, ("shopping",), shopped.shopped_until)
    assert judged(proofs(Method.FIDO, CALLBACK), how=shopped).verdict is Ruling.ALLOW


def test_threat_09_failures_ask_for_more_and_leave_a_key_and_the_desk_open():
    failing = standing(wrong_codes=3, blocked=frozenset({TEXT}))
    verdict = judged(proofs(PUSH, CALLBACK), how=failing)
    assert (verdict.column, verdict.verdict) == (Risk.SENSITIVE, Ruling.NEED)
    assert "nothing:smsotp:blocked" in judged([proof(TEXT)], how=failing).notes
    on_the_ticket = replace(failing, is_ticket_blocked=True)
    assert judged([proof(PUSH), by_two(), proof(Method.FIDO)], how=on_the_ticket).verdict is Ruling.ALLOW
    assert judged(proofs(PUSH, MANAGER, Method.RECOVERY), how=on_the_ticket).points == 0


def test_threat_10_what_is_older_than_a_quarter_of_an_hour_counts_nothing():
    at_the_end = proof(PUSH, at=NOW - timedelta(minutes=15))
    over = proof(PUSH, at=NOW - timedelta(minutes=15, seconds=1))
    assert judged([at_the_end, proof(CALLBACK)]).verdict is Ruling.ALLOW
    assert judged([over, proof(CALLBACK)]).notes == ("nothing:push:stale",)


def test_threat_13_nobody_verifies_themselves_or_vouches_for_their_own():
    found = proofs(PUSH, CALLBACK)
    assert judged(found, how=standing(conflicts=frozenset({Conflict.SELF}))).codes == ("self",)
    vouching = judged([*found, proof(MANAGER)], how=standing(conflicts=frozenset({Conflict.REPORT})))
    assert (vouching.verdict, vouching.codes) == (Ruling.DENY, ("approver",))
    near = standing(conflicts=frozenset({Conflict.MANAGER}))
    assert judged(found, how=near).codes == ("second_person",)
    assert judged(found, how=replace(near, signed_by=CLEO, signer_since=LONG_AGO)).verdict is Ruling.ALLOW


def test_threat_15_who_is_privileged_anywhere_or_cannot_be_read_is_privileged():
    person = Person("ad", "1", "Dana", "dana")
    assert risk_of(person, RiskLists()) is Risk.STANDARD
    for mark in (Mark.PRIVILEGED_GROUP, Mark.ADMIN_COUNT, Mark.RESET_RIGHT, Mark.RISK_UNKNOWN, Mark.PRIVILEGED_ROLE):
        assert risk_of(replace(person, marks=frozenset({mark, Mark.DISABLED})), RiskLists()) is Risk.PRIVILEGED
    assert risk_of(None, RiskLists()) is Risk.PRIVILEGED


def test_threat_17_the_second_person_is_somebody_else_fit_for_it():
    found = [*proofs(PUSH, Method.FIDO, MANAGER)]
    privileged = {"risk": Risk.PRIVILEGED}
    assert judged(found, how=signed(), **privileged).verdict is Ruling.ALLOW
    assert judged(found, **privileged).codes == ("second_person",)
    assert judged(found, how=signed(signed_by=ANA), **privileged).codes == ("second_is_analyst",)
    new = signed(signer_since=NOW - timedelta(days=6))
    assert judged(found, how=new, **privileged).codes == ("second_too_new",)
    same_team = signed(signer_conflicts=frozenset({Conflict.OWN_TEAM}))
    assert judged(found, how=same_team, **privileged).codes == ("second_own_team",)
    subject = signed(signer_conflicts=frozenset({Conflict.SELF}))
    assert judged(found, how=subject, **privileged).codes == ("second_is_subject",)


def test_threat_19_what_lies_ahead_of_the_clock_counts_nothing():
    verdict = judged([proof(PUSH, at=NOW + timedelta(days=1)), proof(CALLBACK)])
    assert verdict.notes == ("nothing:push:ahead",)


def test_threat_30_a_policy_of_one_factor_is_refused_and_judged_by_the_floor():
    weak = Rule(1, 10)
    rules = {action: dict(row) for action, row in DEFAULT.rules.items()}
    rules[RESET][Risk.PRIVILEGED] = weak
    policy = replace(DEFAULT, rules=rules)
    assert "password_reset/privileged/factors" in below_floor(policy)
    verdict = evaluate(RESET, Risk.PRIVILEGED, proofs(PUSH), (), NOW, standing=signed(), policy=policy)
    assert verdict.verdict is Ruling.NEED
    assert verdict.factors_needed == 2


def test_threat_31_what_a_client_says_of_a_method_is_not_believed():
    knowing = proof(Method.HR_QUESTION, group="authapp:1", proof=Proof.MACHINE, by=0)
    claimed = proof(PUSH, proof=Proof.ATTESTED, by=ANA)
    forged = proof(PUSH, by=BEN)
    verdict = judged([knowing, claimed, forged])
    assert (verdict.points, verdict.factors) == (0, 0)
    assert verdict.notes == ("nothing:hrq:knowledge", "nothing:push:unproved")
