"""What goes wrong counts, and against whom: wrong codes, too many prompts, a no, shopping around, two resets."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.core.errors import NotPermitted, RuleBroken
from app.identity.jobs import REPORTED, JobKind, JobState
from app.identity.model import Action, Method, Result, Risk, State
from db.identity import tables as t
from tests.db.identity.desk import BEN, OTHER_TICKET, GateDesk, person


def test_a_right_code_is_told_by_the_worker_alone(gate_desk: GateDesk):
    one = gate_desk.started()
    job_id = gate_desk.asked_code(one)
    gate_desk.gate().submit(job_id, "123456")
    assert not gate_desk.gate().read(one).evidence
    guess_id, _ = gate_desk.worker.guesses(job_id)[0]
    gate_desk.worker.judge_guess(guess_id, is_right=True)
    assert [one.result for one in gate_desk.gate().read(one).evidence] == [Result.PASSED]


def test_the_fourth_code_is_refused_even_if_it_is_right(gate_desk: GateDesk):
    one = gate_desk.started()
    job_id = gate_desk.asked_code(one)
    for _ in range(3):
        gate_desk.guess(job_id, is_right=False)
    with pytest.raises(RuleBroken, match="no answer any more"):
        gate_desk.gate().submit(job_id, "123456")
    assert [one.result for one in gate_desk.gate().read(one).evidence] == [Result.FAILED]
    with pytest.raises(RuleBroken, match="not offered"):
        gate_desk.gate().ask(one, Method.SMS_CODE)


def test_a_passkey_stays_open_whatever_failed(gate_desk: GateDesk):
    one = gate_desk.started()
    job_id = gate_desk.asked_code(one)
    for _ in range(3):
        gate_desk.guess(job_id, is_right=False)
    with pytest.raises(RuleBroken, match="not offered"):
        gate_desk.gate().ask(one, Method.PUSH)
    assert gate_desk.gate().ask(one, Method.FIDO)


def test_a_code_runs_out(gate_desk: GateDesk):
    one = gate_desk.started()
    job_id = gate_desk.asked_code(one)
    gate_desk.pass_(minutes=10, seconds=1)
    with pytest.raises(RuleBroken, match="no answer any more"):
        gate_desk.gate().submit(job_id, "123456")
    gate_desk.worker.sweep()
    assert [one.result for one in gate_desk.gate().read(one).evidence] == [Result.EXPIRED]


def test_nobody_is_worn_down_by_prompts(gate_desk: GateDesk):
    one = gate_desk.started()
    for _ in range(2):
        gate_desk.push(one, Result.EXPIRED)
    with pytest.raises(RuleBroken, match="Enough prompts"):
        gate_desk.gate().ask(one, Method.PUSH)
    two = gate_desk.started(ticket=OTHER_TICKET)
    with pytest.raises(RuleBroken, match="Enough prompts"):
        gate_desk.gate().ask(two, Method.PUSH)
    gate_desk.pass_(minutes=16)
    assert gate_desk.gate().ask(one, Method.PUSH)


def test_a_no_freezes_until_security_lifts_it(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.push(one, Result.DECLINED)
    assert "declined" in gate_desk.alerts()
    with pytest.raises(RuleBroken, match="frozen"):
        gate_desk.gate().ask(one, Method.FIDO)
    two = gate_desk.started(BEN, ticket=OTHER_TICKET)
    with pytest.raises(RuleBroken, match="frozen"):
        gate_desk.gate(BEN).ask(two, Method.FIDO)
    assert gate_desk.gate(BEN).decide(two).verdict == "deny"


@pytest.mark.parametrize("said", [{}, {REPORTED: False}, {REPORTED: True}])
def test_who_was_asked_to_vouch_freezes_by_a_report_alone(gate_desk: GateDesk, said: dict[str, bool]):
    one = gate_desk.started()
    gate_desk.gate().ask(one, Method.MANAGER)
    job = gate_desk.claimed(JobKind.APPROVAL)
    gate_desk.worker.prove(job.id, Result.DECLINED, also=said)
    frozen = gate_desk.rows(select(t.subject.c.frozen_why).where(t.subject.c.frozen_at.is_not(None)))
    assert [why for (why,) in frozen] == (["declined"] if said.get(REPORTED) else [])
    assert "declined" in gate_desk.alerts()
    assert gate_desk.gate().decide(one).verdict == "deny"


def test_who_tries_the_next_analyst_waits(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.push(one, Result.FAILED)
    gate_desk.gate().refuse(one, "Could not be verified")
    two = gate_desk.started(BEN, ticket=OTHER_TICKET)
    shown = gate_desk.gate(BEN).read(two)
    assert [before.by for before in shown.before] == ["Ana Torres"]
    decision = gate_desk.gate(BEN).decide(two)
    assert "shopping" in decision.codes
    assert gate_desk.gate(BEN).read(two).grant is None


def test_a_password_and_a_second_factor_are_one_takeover(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id)
    gate_desk.pass_(minutes=5)
    two = gate_desk.started(action=Action.MFA_RESET, ticket=OTHER_TICKET)
    assert gate_desk.gate().decide(two).column is Risk.SENSITIVE
    gate_desk.pass_(hours=73)
    three = gate_desk.started(action=Action.MFA_RESET)
    assert gate_desk.gate().decide(three).column is Risk.STANDARD


def test_a_number_that_changed_lately_counts_nothing(gate_desk: GateDesk):
    one = gate_desk.started(found=person(since=timedelta(days=2)))
    gate_desk.push(one)
    gate_desk.call_back(one)
    decision = gate_desk.gate().decide(one)
    assert decision.verdict != "allow"
    assert decision.points == 0


def test_a_number_that_was_replaced_is_as_young_as_the_change(gate_desk: GateDesk):
    gate_desk.started()
    gate_desk.pass_(days=1)
    moved = person()
    changed = [
        one if one.kind != "mobile" else type(one)(one.kind, "+15550100777", one.changed_at) for one in moved.contacts
    ]
    two = gate_desk.started(found=person(contacts=tuple(changed)), ticket=OTHER_TICKET)
    current = gate_desk.rows(
        select(t.contact.c.known_since).where(t.contact.c.kind == "mobile", t.contact.c.is_current)
    )
    assert gate_desk.gate().read(two).now - current[0][0] < timedelta(days=2)


def test_nobody_verifies_themselves(gate_desk: GateDesk):
    one = gate_desk.begin()
    with pytest.raises(NotPermitted, match="Nobody verifies themselves"):
        gate_desk.about(one, person("Ana Torres"))


def test_who_works_at_the_desk_is_privileged(gate_desk: GateDesk):
    one = gate_desk.started(found=person("Ben Carter"))
    shown = gate_desk.gate().read(one)
    assert shown.subject is not None
    assert shown.subject.risk is Risk.PRIVILEGED


def test_a_dispute_freezes_and_is_told(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id)
    gate_desk.gate(BEN).dispute(one, "They rang: it was not them")
    assert gate_desk.gate().read(one).state is State.DISPUTED
    assert "disputed" in gate_desk.alerts()
    jobs = [gate_desk.claimed(JobKind.NOTIFY) for _ in range(2)]  # that it was done, and whom to show out
    (shown_out,) = (job.facts for job in jobs if job.facts.get("what") == "disputed")
    assert (shown_out["directory"], shown_out["object_id"]) == ("corp", "id-dana")
    two = gate_desk.started(ticket=OTHER_TICKET)
    assert gate_desk.gate().decide(two).verdict == "deny"


def test_without_a_worker_nothing_is_asked(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.pass_(beats=False, minutes=2)
    with pytest.raises(RuleBroken, match="no connection to a directory"):  # nor is there anything to work with
        gate_desk.gate().ask(one, Method.PUSH)


def test_what_a_dead_worker_began_is_looked_into_and_not_done_again(gate_desk: GateDesk):
    _, job_id = gate_desk.ordered()
    gate_desk.claimed(JobKind.CARRY_OUT)
    assert gate_desk.worker.begin(job_id) is not None
    gate_desk.pass_(beats=False, minutes=5)
    other, other_id = gate_desk.another_worker(), type(gate_desk.worker_id)(int=7)
    other.beat(other_id, gate_desk.pair.public)
    assert other.claim(other_id) is None
    assert [job.id for job in other.stranded()] == [job_id]
    other.end(job_id, JobState.UNKNOWN)
    assert gate_desk.rows(select(t.verification_grant.c.state)) == [("unknown",)]


def test_what_a_dead_worker_had_only_claimed_is_claimed_again(gate_desk: GateDesk):
    _, job_id = gate_desk.ordered()
    gate_desk.claimed(JobKind.CARRY_OUT)
    gate_desk.pass_(beats=False, minutes=5)
    other, other_id = gate_desk.another_worker(), type(gate_desk.worker_id)(int=7)
    other.beat(other_id, gate_desk.pair.public)
    again = other.claim(other_id)
    assert again is not None
    assert (again.id, again.tries) == (job_id, 2)


def test_unused_passwords_are_looked_at_once(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id)
    gate_desk.claimed(JobKind.NOTIFY)
    gate_desk.pass_(minutes=61)
    (found,) = gate_desk.worker.unused()
    assert (found.kind, found.facts["carry_out"]) == (JobKind.SCRAMBLE, job_id)
    gate_desk.worker.end(found.id, JobState.SUCCEEDED, code="scrambled")
    assert list(gate_desk.worker.unused()) == []


def test_what_the_desk_did_itself_is_told(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id)
    now = gate_desk.gate().read(one).now
    told = gate_desk.worker.resets_of("corp", ["id-dana", "id-other"], now - timedelta(hours=1))
    assert set(told) == {"id-dana"}
    assert gate_desk.worker.acts_since(now - timedelta(hours=1)) == 1
    assert gate_desk.worker.acts_since(now + timedelta(hours=1)) == 0


def test_one_person_gets_no_more_than_so_many_grants_an_hour(gate_desk: GateDesk):
    ((rules,),) = gate_desk.rows(select(t.policy.c.rules))
    fewer = rules | {"limits": rules["limits"] | {"grants_per_hour": 1}}
    gate_desk.do(update(t.policy).values(rules=fewer))
    gate_desk.granted(found=person("First Person"))
    one = gate_desk.started(found=person("Last Person"))
    gate_desk.push(one)
    gate_desk.call_back(one)
    with pytest.raises(RuleBroken, match="as many grants"):
        gate_desk.gate().decide(one)
