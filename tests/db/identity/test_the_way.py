"""A verification from its beginning to its end: what it takes, what is granted, and that it is carried out once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core.errors import NotPermitted, RuleBroken
from app.identity.gate import Asked, Candidate
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Caller, Channel, GrantState, Method, Result, State
from db.identity import tables as t
from db.tables import change
from tests.db.identity.desk import BEN, OTHER_TICKET, SUE, TICKET, GateDesk, person


def test_the_same_key_begins_it_once(gate_desk: GateDesk):
    asked, key = Asked(TICKET, Action.UNLOCK, Channel.PHONE, Caller.SUBJECT), uuid4()
    assert gate_desk.gate().open(asked, key=key) == gate_desk.gate().open(asked, key=key)
    assert gate_desk.gate().of_ticket(TICKET) == [1]


def test_a_reset_goes_its_whole_way(gate_desk: GateDesk):
    one, shown = gate_desk.granted()
    assert shown.state is State.GRANTED
    assert shown.grant is not None
    assert shown.grant.expires_at - shown.now <= timedelta(minutes=10)
    job_id = gate_desk.carry_out(one)
    gate_desk.done(one, job_id, sealed=b"sealed")
    assert gate_desk.gate().fetch_secret(job_id) == b"sealed"
    assert gate_desk.gate().fetch_secret(job_id) is None
    shown = gate_desk.gate().read(one)
    assert shown.state is State.EXECUTED
    assert shown.grant is not None
    assert shown.grant.state is GrantState.SUCCEEDED
    assert gate_desk.claimed(JobKind.NOTIFY).facts["outcome"] == "succeeded"


def test_what_is_shown_is_masked(gate_desk: GateDesk):
    one = gate_desk.started()
    shown = gate_desk.gate().read(one)
    assert shown.subject is not None
    assert shown.subject.contacts["mobile"].endswith("0101")
    assert "+15550100101" not in repr(shown)
    assert gate_desk.call_back(one) == "+15550100101"


def test_one_method_alone_is_not_enough(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.call_back(one)
    decision = gate_desk.gate().decide(one)
    assert decision.verdict == "need"
    assert gate_desk.gate().read(one).grant is None


def test_only_what_the_look_up_found_is_chosen(gate_desk: GateDesk):
    one = gate_desk.begin()
    gate_desk.gate().look_up(one, "dana")
    gate_desk.worker.candidates(gate_desk.claimed(JobKind.FIND).id, [person()])
    with pytest.raises(RuleBroken, match="look-up did not find"):
        gate_desk.gate().choose(one, Candidate("corp", "id-other", "Other", "other"))


@pytest.mark.parametrize("other", ["action", "ticket", "subject"])
def test_asking_for_something_else_throws_away_what_was_gathered(gate_desk: GateDesk, other: str):
    one, _ = gate_desk.granted()
    match other:
        case "action":
            gate_desk.gate().change(one, Asked(TICKET, Action.MFA_RESET, Channel.PHONE, Caller.SUBJECT))
        case "ticket":
            asked = Asked(OTHER_TICKET, Action.PASSWORD_RESET, Channel.PHONE, Caller.SUBJECT)
            gate_desk.gate().change(one, asked)
        case _:
            gate_desk.about(one, person("Carl Other"))
    shown = gate_desk.gate().read(one)
    assert not shown.evidence
    assert shown.grant is None or shown.grant.state is GrantState.EXPIRED
    assert gate_desk.rows(select(t.evidence.c.id).where(t.evidence.c.void_at.is_not(None)))


def test_a_red_flag_ends_a_grant_until_it_is_used(gate_desk: GateDesk):
    one, shown = gate_desk.granted()
    assert shown.grant is not None
    gate_desk.gate().flag(one, frozenset({"refuses_callback"}))
    with pytest.raises(RuleBroken):
        gate_desk.carry_out(one)
    assert gate_desk.gate().decide(one).verdict == "deny"


@pytest.mark.parametrize(
    "other", [{"ticket_id": OTHER_TICKET}, {"object_id": "id-other"}, {"action": Action.MFA_RESET}], ids=str
)
def test_a_grant_holds_for_what_it_says_alone(gate_desk: GateDesk, other: dict[str, object]):
    one, _ = gate_desk.granted()
    with pytest.raises(RuleBroken, match="does not hold"):
        gate_desk.carry_out(one, **other)
    assert "grant_misused" in gate_desk.alerts()
    assert gate_desk.carry_out(one)


def test_a_grant_is_used_once(gate_desk: GateDesk):
    one, _ = gate_desk.ordered()
    with pytest.raises(RuleBroken, match="does not hold"):
        gate_desk.carry_out(one)


def test_a_grant_is_its_owners(gate_desk: GateDesk):
    one, _ = gate_desk.granted()
    with pytest.raises((RuleBroken, NotPermitted)):
        gate_desk.carry_out(one, who=BEN)


def test_a_grant_lasts_ten_minutes(gate_desk: GateDesk):
    one, _ = gate_desk.granted()
    gate_desk.pass_(minutes=10, seconds=1)
    with pytest.raises(RuleBroken, match="does not hold"):
        gate_desk.carry_out(one)
    assert gate_desk.gate().read(one).grant.state is GrantState.EXPIRED  # type: ignore[union-attr]


def test_what_was_not_judged_again_in_time_is_not_begun(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.claimed(JobKind.CARRY_OUT)
    gate_desk.pass_(minutes=11)
    assert gate_desk.worker.begin(job_id) is None
    assert gate_desk.gate().read(one).grant.state is GrantState.FAILED  # type: ignore[union-attr]


def test_who_has_been_frozen_since_is_not_changed(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.claimed(JobKind.CARRY_OUT)
    gate_desk.gate().dispute(one, "It was not them")
    assert gate_desk.worker.begin(job_id) is None


def test_a_secret_is_for_who_asked_and_for_a_minute(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id, sealed=b"sealed")
    with pytest.raises(NotPermitted):
        gate_desk.gate(BEN).fetch_secret(job_id)
    gate_desk.pass_(seconds=61)
    assert gate_desk.gate().fetch_secret(job_id) is None


def test_what_nobody_fetched_is_forgotten(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id, sealed=b"sealed")
    gate_desk.pass_(seconds=61)
    gate_desk.worker.sweep()
    assert gate_desk.rows(select(t.job.c.sealed).where(t.job.c.id == job_id)) == [(None,)]


def test_what_may_have_been_done_stays_unknown(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id, JobState.UNKNOWN)
    shown = gate_desk.gate().read(one)
    assert shown.state is State.UNKNOWN
    assert shown.grant is not None
    assert shown.grant.state is GrantState.UNKNOWN
    with pytest.raises(RuleBroken):
        gate_desk.gate().decide(one)


def test_what_failed_can_be_decided_anew(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id, JobState.FAILED)
    assert gate_desk.gate().read(one).state is State.OPEN
    assert gate_desk.gate().decide(one).verdict == "allow"
    assert gate_desk.carry_out(one) != job_id


def test_numbers_are_forgotten_with_the_end(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.gate().abandon(one)
    assert {value for (value,) in gate_desk.rows(select(t.contact.c.value))} == {None}


def test_every_step_is_told_to_the_screens(gate_desk: GateDesk):
    one, _ = gate_desk.granted()
    told = gate_desk.rows(select(change.c.entity_id).where(change.c.entity == "verification"))
    assert {row[0] for row in told} - {0} == {one}


def test_others_wait_or_take_over_openly(gate_desk: GateDesk):
    one = gate_desk.started()
    with pytest.raises(RuleBroken, match="colleague"):
        gate_desk.gate(BEN).flag(one, frozenset())
    gate_desk.gate(BEN).take_over(one)
    gate_desk.gate(BEN).flag(one, frozenset())
    with pytest.raises(RuleBroken, match="colleague"):
        gate_desk.gate().flag(one, frozenset())


def test_what_was_set_aside_waits(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.gate().set_aside(one)
    assert gate_desk.gate().read(one).state is State.WAITING
    assert one in gate_desk.gate().awaiting()
    gate_desk.gate().flag(one, frozenset())
    assert gate_desk.gate().read(one).state is State.OPEN


def test_reasons_are_given(gate_desk: GateDesk):
    one = gate_desk.started()
    with pytest.raises(RuleBroken, match="Say why"):
        gate_desk.gate().refuse(one, "  ")
    with pytest.raises(RuleBroken, match="30 characters"):
        gate_desk.gate().ask_exception(one, "too short")
    gate_desk.gate().refuse(one, "Sounded like somebody else")
    assert gate_desk.gate().read(one).state is State.REFUSED
    assert "refused" in gate_desk.alerts()
    with pytest.raises(RuleBroken, match="ended"):
        gate_desk.gate().flag(one, frozenset())


def test_what_nobody_goes_on_with_ends_by_itself(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.pass_(minutes=31)
    gate_desk.worker.sweep()
    assert gate_desk.gate().read(one).state is State.EXPIRED


def test_a_second_person_signs_with_a_login_of_their_own(gate_desk: GateDesk):
    one = gate_desk.started()
    with pytest.raises(NotPermitted, match="second person"):
        gate_desk.gate().sign(one)
    gate_desk.gate(SUE).sign(one)
    assert gate_desk.gate().read(one).signed_by == "Sue"


def test_nobody_attests_what_a_machine_proves(gate_desk: GateDesk):
    one = gate_desk.started()
    with pytest.raises(RuleBroken, match="by a machine"):
        gate_desk.gate().attest(one, Method.PUSH, Result.PASSED, {"x": "y"})


def test_a_callback_goes_to_the_number_on_record(gate_desk: GateDesk):
    one = gate_desk.started()
    with pytest.raises(RuleBroken):
        gate_desk.gate().attest(one, Method.CALLBACK, Result.PASSED, {"number": "+15550666666"})
    with pytest.raises(RuleBroken, match="not on record"):
        gate_desk.gate().dial(one, "phone")


def test_the_red_flags_come_first(gate_desk: GateDesk):
    one = gate_desk.begin()
    gate_desk.gate().look_up(one, "dana")
    gate_desk.worker.candidates(gate_desk.claimed(JobKind.FIND).id, [found := person()])
    gate_desk.gate().choose(one, Candidate(found.directory, found.object_id, found.name, found.account))
    with pytest.raises(RuleBroken, match="red flags"):
        gate_desk.gate().ask(one, Method.PUSH)
