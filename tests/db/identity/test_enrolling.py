"""Authenticators and recovery codes of the desk's own: who gets one, when it counts, and what takes it away."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.connect.recovery import new_codes
from app.core.errors import RuleBroken
from app.identity.enrolling import Due, Enrolled
from app.identity.guard import Came
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Channel, Method, Result, Risk
from db.identity import tables as t
from db.identity.enrolling import FileEnrolling, ServerEnrolling
from tests.db.identity.desk import OLGA, OTHER_TICKET, TICKET, GateDesk, person
from tests.db.identity.test_guard import WHY, watch_of
from tests.db.identity.test_refusals import said

SEALED = b"\x01" + b"s" * 48
CODES = [one.kept for one in new_codes(2)]
OWN = Enrolled(SEALED, 7, CODES)


def enrolling(desk: GateDesk) -> ServerEnrolling | FileEnrolling:
    """Return the desk of the worker that enrols."""
    if desk.store.is_postgres:
        return ServerEnrolling(desk.worker._store)  # type: ignore[attr-defined]
    return FileEnrolling(desk.store, desk.clock)


def ordered(desk: GateDesk, action: Action = Action.MFA_RESET, ticket: int = TICKET) -> tuple[int, int]:
    """Have new sign-in methods granted to somebody at the desk, and return verification and job."""
    one = desk.started(action=action, ticket=ticket, channel=Channel.WALK_UP)
    facts = {"document": "badge", "site": "London"}
    desk.gate().attest(one, Method.IN_PERSON, Result.PASSED, facts)
    desk.push(one)
    decision = desk.gate().decide(one)
    assert decision.verdict == "allow", decision
    return one, desk.carry_out(one)


def reset(desk: GateDesk, state: JobState = JobState.SUCCEEDED, **more: int) -> int:
    """Have it carried out as well."""
    one, job = ordered(desk, **more)
    desk.done(one, job, state)
    return job


def kept(desk: GateDesk) -> tuple[int, int]:
    """Return how many authenticators and recovery codes there are."""
    return len(desk.rows(select(t.totp_enrolment))), len(desk.rows(select(t.recovery_code)))


def refused(desk: GateDesk, job: int, code: str = "FL199", what: Enrolled = OWN) -> None:
    """See that nothing is enrolled."""
    before = kept(desk)
    with pytest.raises(RuleBroken, match=said(code)):
        enrolling(desk).enrol(job, what)
    assert kept(desk) == before


def test_new_sign_in_methods_let_a_person_enrol_once(gate_desk: GateDesk):
    job = reset(gate_desk)
    at = enrolling(gate_desk)
    assert at.due(TICKET) == Due(job, "corp", "id-dana", "Dana Whitfield", "dana")
    at.enrol(job, OWN)
    assert gate_desk.worker.authenticator("corp", "id-dana") == (SEALED, 7)
    assert [found for _, found in gate_desk.worker.recovery_codes("corp", "id-dana")] == CODES
    assert gate_desk.alerts()[-1] == "enrolled"
    with pytest.raises(RuleBroken, match=said("FL199")):
        at.due(TICKET)
    refused(gate_desk, job)
    refused(gate_desk, job, what=Enrolled(hashes=CODES))


def test_the_code_that_confirmed_it_is_used_up(gate_desk: GateDesk):
    enrolling(gate_desk).enrol(reset(gate_desk), OWN)
    assert not gate_desk.worker.use_step("corp", "id-dana", 7)
    assert gate_desk.worker.use_step("corp", "id-dana", 8)
    assert not gate_desk.worker.use_step("corp", "id-dana", 8)


def test_nothing_else_lets_anybody_enrol(gate_desk: GateDesk):
    one, job = gate_desk.ordered()
    gate_desk.done(one, job)
    refused(gate_desk, job)
    refused(gate_desk, 10_000)
    with pytest.raises(RuleBroken, match=said("FL199")):
        enrolling(gate_desk).due(TICKET)
    with pytest.raises(RuleBroken, match=said("FL199")):
        enrolling(gate_desk).due(OTHER_TICKET)


def test_what_is_only_ordered_failed_or_unknown_lets_nobody_enrol(gate_desk: GateDesk):
    one, job = ordered(gate_desk)
    refused(gate_desk, job)
    gate_desk.done(one, job, JobState.UNKNOWN)
    refused(gate_desk, job)


def test_an_hour_later_it_is_over(gate_desk: GateDesk):
    job = reset(gate_desk)
    gate_desk.pass_(minutes=59)
    assert enrolling(gate_desk).due(TICKET).job_id == job
    gate_desk.pass_(minutes=2)
    refused(gate_desk, job)


def test_for_a_frozen_account_nothing_is_enrolled(gate_desk: GateDesk):
    job = reset(gate_desk)
    subject = gate_desk.rows(select(t.subject.c.id))[0][0]
    watch_of(gate_desk, OLGA).deeds.freeze(subject, WHY)
    refused(gate_desk, job, "FL120")


def test_what_was_disputed_lets_nobody_enrol(gate_desk: GateDesk):
    one, job = ordered(gate_desk)
    gate_desk.done(one, job)
    gate_desk.gate().dispute(one, WHY)
    refused(gate_desk, job, "FL120")


@pytest.mark.parametrize(
    "what",
    [
        Enrolled(),
        Enrolled(SEALED, 0),
        Enrolled(b"short", 7),
        Enrolled(SEALED, 7, [b"ABCD-EFGH"]),
        Enrolled(hashes=CODES * 11),
    ],
    ids=["nothing", "no step", "no secret", "a code in clear", "many codes"],
)
def test_what_is_no_enrolment_is_refused(gate_desk: GateDesk, what: Enrolled):
    refused(gate_desk, reset(gate_desk), "FL130", what)


@pytest.mark.parametrize("state", [JobState.SUCCEEDED, JobState.UNKNOWN])
def test_new_sign_in_methods_take_away_what_was_enrolled(gate_desk: GateDesk, state: JobState):
    first = reset(gate_desk)
    enrolling(gate_desk).enrol(first, OWN)
    one, job = ordered(gate_desk, ticket=OTHER_TICKET)
    assert kept(gate_desk) == (1, 2)
    gate_desk.done(one, job, state)
    assert kept(gate_desk) == (0, 0)
    refused(gate_desk, first)  # the older one opens nothing any more
    if state is JobState.SUCCEEDED:
        enrolling(gate_desk).enrol(job, OWN)


def test_what_failed_and_other_acts_take_nothing_away(gate_desk: GateDesk):
    enrolling(gate_desk).enrol(reset(gate_desk), OWN)
    gate_desk.pass_(hours=73)
    one, job = ordered(gate_desk, ticket=OTHER_TICKET)
    gate_desk.done(one, job, JobState.FAILED)
    gate_desk.gate().abandon(one)
    one, job = gate_desk.ordered(ticket=OTHER_TICKET)
    gate_desk.done(one, job)
    assert kept(gate_desk) == (1, 2)


def test_a_work_order_takes_it_away_once_it_was_done(gate_desk: GateDesk):
    enrolling(gate_desk).enrol(reset(gate_desk), OWN)
    one, job = ordered(gate_desk, ticket=OTHER_TICKET)
    assert gate_desk.claimed(JobKind.CARRY_OUT).id == job
    gate_desk.worker.begin(job)
    gate_desk.worker.end(job, JobState.FAILED, said="By hand.", code="work_order")
    assert kept(gate_desk) == (1, 2)
    watch_of(gate_desk, OLGA).deeds.answer_order(one, Came.DONE, WHY)
    assert kept(gate_desk) == (0, 0)
    refused(gate_desk, job)


def test_the_waiting_time_of_what_was_enrolled_is_its_own(gate_desk: GateDesk):
    """Nobody's older authenticator, known to the directory, vouches for one that the desk enrolled today."""
    enrolling(gate_desk).enrol(reset(gate_desk), OWN)
    gate_desk.pass_(hours=80)
    one = gate_desk.started(found=person(since=timedelta(days=400)), ticket=OTHER_TICKET)
    counted = []
    for method in (Method.TOTP, Method.RECOVERY):
        job_id = gate_desk.gate().ask(one, method)
        assert gate_desk.claimed(JobKind.PASSCODE).id == job_id
        gate_desk.worker.under_way(job_id, {"provider": "Codes of the desk"})
        gate_desk.guess(job_id, is_right=True)
        counted.append(gate_desk.gate().decide(one).points)
    assert counted == [0, 0]
    known = gate_desk.rows(select(t.evidence.c.known_since).where(t.evidence.c.verification_id == one))
    enrolled = gate_desk.rows(select(t.totp_enrolment.c.since))[0][0]
    assert [since for (since,) in known] == [enrolled, enrolled]


def test_after_its_waiting_time_it_counts(gate_desk: GateDesk):
    enrolling(gate_desk).enrol(reset(gate_desk), OWN)
    gate_desk.pass_(days=8)
    one = gate_desk.started(found=person(), ticket=OTHER_TICKET)
    job_id = gate_desk.gate().ask(one, Method.TOTP)
    assert gate_desk.claimed(JobKind.PASSCODE).id == job_id
    gate_desk.worker.under_way(job_id, {"provider": "Codes of the desk"})
    gate_desk.guess(job_id, is_right=True)
    decision = gate_desk.gate().decide(one)
    assert (decision.points, decision.column) == (25, Risk.STANDARD)
