"""Authenticators and recovery codes of the desk's own: who gets one, when it counts, and what takes it away."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from app.connect.recovery import new_codes
from app.core.actor import Actor
from app.core.errors import NotPermitted, RuleBroken
from app.identity.enrolling import Due, Enrolled
from app.identity.guard import Came
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Channel, Method, Result, Risk
from db.identity import tables as t
from db.identity.enrolling import FileAgreeing, FileEnrolling, ServerAgreeing, ServerEnrolling
from db.tables import audit
from tests.db.identity.desk import OLGA, OTHER_TICKET, TICKET, GateDesk, age_logins, person
from tests.db.identity.test_guard import WHY, watch_of
from tests.db.identity.test_refusals import said
from tests.makers import ANA, BEN

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
    gate_desk.do(update(t.verification_grant).where(t.verification_grant.c.job_id == job).values(risk=Risk.PRIVILEGED))
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


# ------------------------------------------------------------ told, recorded, and by two people


def told_jobs(desk: GateDesk) -> list[dict[str, Any]]:
    """Return what people are to be told, oldest first."""
    return [row.facts for row in desk.rows(select(t.job.c.facts).where(t.job.c.kind == JobKind.NOTIFY).order_by("id"))]


def agreeing(desk: GateDesk, who: Actor) -> ServerAgreeing | FileAgreeing:
    """Return the desk as somebody of the staff has it who agrees."""
    if desk.store.is_postgres:
        return ServerAgreeing(desk.seat(who))
    return FileAgreeing(desk.store, who, desk.clock)


@pytest.mark.parametrize(
    ("what", "action"),
    [(OWN, "enrolment_of_an_authenticator_and_recovery_codes"), (Enrolled(SEALED, 7), "enrolment_of_an_authenticator"),
     (Enrolled(hashes=CODES), "recovery_codes")],
)  # fmt: skip
def test_the_person_is_told_that_something_was_enrolled(gate_desk: GateDesk, what: Enrolled, action: str):
    job = reset(gate_desk)
    before = told_jobs(gate_desk)
    enrolling(gate_desk).enrol(job, what)
    (told,) = told_jobs(gate_desk)[len(before) :]
    assert (told["action"], told["directory"], told["object_id"]) == (action, "corp", "id-dana")
    assert told["ticket"]
    gate_desk.claimed(JobKind.NOTIFY)
    notice = gate_desk.claimed(JobKind.NOTIFY)
    assert notice.facts["action"] == action
    assert gate_desk.worker.case(notice.id)["policy"]  # by which it is told whether a manager hears of it, too
    gate_desk.worker.end(notice.id, JobState.SUCCEEDED)


def test_what_is_taken_away_is_told_to_security_and_recorded(gate_desk: GateDesk):
    first = reset(gate_desk)
    assert "enrolment_removed" not in gate_desk.alerts()  # there was nothing yet
    enrolling(gate_desk).enrol(first, OWN)
    gate_desk.pass_(hours=73)
    reset(gate_desk, ticket=OTHER_TICKET)
    assert gate_desk.alerts().count("enrolment_removed") == 1
    alert = t.verification_alert.c
    ((facts, subject),) = gate_desk.rows(select(alert.facts, alert.subject_id).where(alert.code == "enrolment_removed"))
    assert (facts, subject is not None) == ({"authenticator": True, "codes": 2}, True)
    lines = gate_desk.rows(select(audit.c.payload).where(audit.c.entity == "subject"))
    assert sum("enrolment_removed" in line for (line,) in lines) == 1


def sensitive(desk: GateDesk) -> int:
    """Have new sign-in methods carried out for somebody with whose account more can be done."""
    job = reset(desk)
    desk.do(update(t.subject).values(risk=Risk.SENSITIVE))
    return job


def test_for_whom_more_can_be_done_with_a_second_person_agrees_first(gate_desk: GateDesk):
    job = sensitive(gate_desk)
    refused(gate_desk, job, "FL201")
    with pytest.raises(RuleBroken, match="two people"):
        enrolling(gate_desk).due(TICKET)
    assert agreeing(gate_desk, BEN).agree(TICKET).account == "dana"
    assert "enrolment_agreed" in gate_desk.alerts()
    enrolling(gate_desk).enrol(job, OWN)
    assert kept(gate_desk) == (1, 2)


def test_the_risk_of_the_grant_asks_for_it_as_well(gate_desk: GateDesk):
    job = sensitive(gate_desk)
    gate_desk.do(update(t.subject).values(risk=Risk.STANDARD))
    enrolling(gate_desk).due(TICKET)
    if gate_desk.store.is_postgres:
        gate_desk.do(text("alter table verification_grant disable trigger user"))
    gate_desk.do(update(t.verification_grant).values(risk=Risk.PRIVILEGED))
    refused(gate_desk, job, "FL201")


def test_who_worked_on_it_or_is_the_person_agrees_to_nothing(gate_desk: GateDesk):
    job = sensitive(gate_desk)
    with pytest.raises(NotPermitted, match=said("FL113")):
        agreeing(gate_desk, ANA).agree(TICKET)
    gate_desk.do(
        update(t.staff_identity).where(t.staff_identity.c.staff_id == BEN.staff_id).values(object_id="id-dana")
    )
    with pytest.raises(NotPermitted, match=said("FL110")):
        agreeing(gate_desk, BEN).agree(TICKET)
    refused(gate_desk, job, "FL201")


def test_who_proved_something_of_it_agrees_to_nothing(gate_desk: GateDesk):
    sensitive(gate_desk)
    if gate_desk.store.is_postgres:
        gate_desk.do(text("alter table evidence disable trigger user"))
    gate_desk.do(update(t.evidence).where(t.evidence.c.method == Method.IN_PERSON).values(by_id=BEN.staff_id))
    for who in (BEN, ANA):  # she carried it out
        with pytest.raises(NotPermitted, match=said("FL113")):
            agreeing(gate_desk, who).agree(TICKET)


def test_a_login_of_this_week_agrees_to_nothing_then_or_later(gate_desk: GateDesk):
    job = sensitive(gate_desk)
    agreeing(gate_desk, BEN).agree(TICKET)
    enrolling(gate_desk).due(TICKET)
    age_logins(gate_desk.store, gate_desk.clock.now())
    with pytest.raises(NotPermitted, match=said("FL131")):
        agreeing(gate_desk, BEN).agree(TICKET)
    refused(gate_desk, job, "FL201")


def test_nobody_agrees_to_what_does_not_wait(gate_desk: GateDesk):
    with pytest.raises(RuleBroken, match=said("FL199")):
        agreeing(gate_desk, BEN).agree(TICKET)
    sensitive(gate_desk)
    gate_desk.pass_(minutes=61)
    with pytest.raises(RuleBroken, match=said("FL199")):
        agreeing(gate_desk, BEN).agree(TICKET)
