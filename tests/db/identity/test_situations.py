"""Situations at a real desk, as its database answers them on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from app.core.errors import HelpDeskError, RuleBroken
from app.identity.directories import ContactKind, Mark
from app.identity.gate import Candidate
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Caller, Channel, Method, Result, Risk, State
from app.identity.refusals import REFUSALS
from db.identity import tables as t
from tests.db.identity.desk import BEN, OTHER_TICKET, TICKET, GateDesk, person

WITHOUT_MANAGER = tuple(one for one in person().contacts if one.kind is not ContactKind.MANAGER)


def said(code: str) -> str:
    """Return the beginning of a refusal, to be looked for."""
    return REFUSALS[code][1][:40]


def shut(desk: GateDesk, one: int) -> dict[Method, str]:
    """Return why which way isn't offered."""
    return {offer.method: offer.why_not for offer in desk.gate().read(one).offers if offer.why_not}


def test_situation_04_without_a_manager_or_sponsor_nobody_is_said_to_have_vouched(gate_desk: GateDesk):
    sponsored = gate_desk.started()
    assert Method.MANAGER not in shut(gate_desk, sponsored)
    alone = gate_desk.started(ticket=OTHER_TICKET, found=person("Eli Sand", contacts=WITHOUT_MANAGER, manager_id=None))
    assert "Nothing is on record" in shut(gate_desk, alone)[Method.MANAGER]
    with pytest.raises(RuleBroken):
        gate_desk.gate().attest(alone, Method.MANAGER, Result.PASSED, {"spoke_to": "them", "name": "somebody"})
    assert Method.HR not in shut(gate_desk, alone)


def test_situation_05_an_assistant_opens_the_ticket_and_the_executive_proves_it(gate_desk: GateDesk):
    one = gate_desk.started(caller=Caller.OTHER, risk=Risk.SENSITIVE)
    shown = gate_desk.gate().read(one)
    assert shown.caller is Caller.OTHER
    assert shown.decision is not None
    assert (shown.decision.verdict, shown.decision.points) == ("need", 0)
    assert gate_desk.call_back(one) == person().contacts[0].value  # whoever called, the number on record is dialled


def test_situation_07_who_was_locked_by_an_attacker_is_seen_before_a_reset_is_offered(gate_desk: GateDesk):
    now = gate_desk.clock.now()
    locked = person(
        marks=frozenset({Mark.LOCKED}), bad_passwords=7, last_bad_at=now, locked_at=now, lock_source="203.0.113.9"
    )
    one = gate_desk.started(found=locked, action=Action.UNLOCK)
    subject = gate_desk.gate().read(one).subject
    assert subject is not None
    assert (subject.is_locked_out, subject.bad_passwords, subject.lock_source) == (True, 7, "203.0.113.9")
    assert subject.lock_outs_today == 1
    gate_desk.push(one)
    assert gate_desk.gate().decide(one).verdict == "allow"
    done = gate_desk.gate().read(one)
    assert done.grant is not None
    assert done.grant.action is Action.UNLOCK
    with pytest.raises(HelpDeskError):
        gate_desk.carry_out(one, action=Action.PASSWORD_RESET)


def test_situation_08_a_colleague_is_verified_by_another_team(gate_desk: GateDesk):
    ben = replace(person("Ben Carter"), object_id="id-ben", account="ben")
    one = gate_desk.started(found=ben)
    shown = gate_desk.gate().read(one)
    assert shown.subject is not None
    assert shown.subject.risk is Risk.PRIVILEGED
    gate_desk.push(one)
    gate_desk.call_back(one)
    decision = gate_desk.gate().decide(one)
    assert decision.verdict != "allow"
    assert "other_team" in decision.codes


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.EMAIL])
def test_situation_09_a_request_by_chat_or_mail_is_recorded_as_such_and_proves_nothing(
    gate_desk: GateDesk, channel: Channel
):
    one = gate_desk.started(channel=channel)
    shown = gate_desk.gate().read(one)
    assert shown.channel is channel
    assert shown.decision is not None
    assert shown.decision.points == 0
    gate_desk.push(one)
    gate_desk.call_back(one)
    assert gate_desk.gate().decide(one).verdict == "allow"


def test_situation_10_in_person_takes_a_kind_of_document_and_a_site_and_no_number_of_it(gate_desk: GateDesk):
    one = gate_desk.started(channel=Channel.WALK_UP)
    with pytest.raises(RuleBroken):
        gate_desk.gate().attest(one, Method.IN_PERSON, Result.PASSED, {})
    gate_desk.gate().attest(one, Method.IN_PERSON, Result.PASSED, {"document": "badge", "site": "London"})
    (shown,) = gate_desk.gate().read(one).evidence
    assert shown.result is Result.PASSED


def test_situation_11_a_machine_or_a_busy_line_is_no_pass_and_after_two_tries_another_way_is_taken(
    gate_desk: GateDesk,
):
    one = gate_desk.started()
    for _ in range(2):
        gate_desk.call_back(one, Result.UNREACHED)
        decision = gate_desk.gate().read(one).decision
        assert decision is not None
        assert decision.points == 0
    assert "Two calls" in shut(gate_desk, one)[Method.CALLBACK]
    with pytest.raises(RuleBroken, match=said("FL173")):
        gate_desk.gate().dial(one, "mobile")
    assert Method.MANAGER not in shut(gate_desk, one)  # that nobody was reached speaks against nobody
    gate_desk.pass_(hours=1, minutes=1)
    if gate_desk.gate().read(one).state is State.EXPIRED:
        one = gate_desk.started(ticket=OTHER_TICKET)
    assert gate_desk.gate().dial(one, "mobile")


def test_situation_12_of_two_of_one_name_the_id_decides_and_a_rehire_is_somebody_else(gate_desk: GateDesk):
    old, new = person("Kim Lee"), replace(person("Kim Lee"), object_id="id-kim-2", department="Legal", site="South")
    one = gate_desk.begin()
    gate_desk.gate().look_up(one, "Kim Lee")
    job = gate_desk.claimed(JobKind.FIND)
    gate_desk.worker.candidates(job.id, [old, new])
    shown = gate_desk.gate().read(one)
    assert shown.subject is None  # nobody is chosen by itself
    found = [run for run in shown.running if run.kind == JobKind.FIND][-1].answer["candidates"]
    assert [(each["department"], each["site"]) for each in found] == [("Sales", "North"), ("Legal", "South")]
    gate_desk.gate().choose(one, Candidate("corp", "id-kim-2", new.name, new.account))
    gate_desk.worker.subject(gate_desk.claimed(JobKind.SUBJECT).id, new, Risk.LEAVER)
    gate_desk.gate().flag(one, frozenset())
    gate_desk.push(one)
    gate_desk.call_back(one)
    decision = gate_desk.gate().decide(one)
    assert (decision.verdict, decision.codes) == ("deny", ("leaver",))


def test_situation_13_in_an_emergency_two_of_the_staff_sign_in_beside_the_person(gate_desk: GateDesk):
    one = gate_desk.started()
    gate, why = gate_desk.gate(), "Ward 4, managed tablet T-12, 02:10 to 02:25, medication list"
    for nobody in ("ana", "nobody", ""):
        with pytest.raises(RuleBroken, match=said("FL174")):
            gate.supervise(one, nobody, why)
    with pytest.raises(RuleBroken, match=said("FL116")):
        gate.supervise(one, "ben", "  ")
    assert gate.supervise(one, "Ben", why) == BEN.name
    shown = gate.read(one)
    assert shown.decision is not None
    assert (shown.state, shown.grant, shown.decision.points) == (State.OPEN, None, 0)
    assert gate_desk.alerts().count("supervised") == 1
    about_ben = gate_desk.started(ticket=OTHER_TICKET, found=replace(person("Ben Carter"), object_id="id-ben"))
    with pytest.raises(RuleBroken, match=said("FL174")):
        gate.supervise(about_ben, "ben", why)


def test_situation_14_with_the_directory_down_nothing_is_granted_and_nobody_starts_over(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.push(one)
    before = gate_desk.gate().read(one)
    gate_desk.gate().look_up(one, "dana")
    gate_desk.worker.end(gate_desk.claimed(JobKind.FIND).id, JobState.FAILED, said="The directory doesn't answer.")
    gate_desk.pass_(minutes=2, beats=False)  # nor does a worker
    assert gate_desk.gate().read(one).grant is None
    gate_desk.call_back(one)
    assert gate_desk.gate().decide(one).verdict != "allow"
    gate_desk.gate().set_aside(one)
    gate_desk.beat()
    later = gate_desk.gate().read(one)
    assert later.state in (State.WAITING, State.HELD)  # held for the time in which no worker answers
    assert later.subject == before.subject
    assert [each.result for each in later.evidence if each.result is not Result.PENDING] == [Result.PASSED] * 2
    assert gate_desk.gate().decide(one).verdict == "allow"


def test_situation_15_refused_and_reported_the_ticket_stays(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.push(one)
    gate_desk.call_back(one)
    gate_desk.gate().refuse(one, "They passed everything before it was asked.")
    shown = gate_desk.gate().read(one)
    assert (shown.state, shown.grant) == (State.REFUSED, None)
    assert "refused" in gate_desk.alerts()
    assert one in gate_desk.gate().of_ticket(TICKET)
    again = gate_desk.gate(BEN).read(gate_desk.started(BEN, ticket=OTHER_TICKET))
    assert [each.state for each in again.before] == [State.REFUSED]  # the next one sees it before starting


def test_situation_02_a_saved_recovery_code_is_a_way_where_the_desk_keeps_some(gate_desk: GateDesk):
    one = gate_desk.started()
    assert "No provider" in shut(gate_desk, one)[Method.RECOVERY]
    kept = {"name": "Codes", "kind": "recovery", "settings": {}, "is_active": True, "position": 7}
    gate_desk.do(insert(t.connection).values(**kept))
    assert "has none" in shut(gate_desk, one)[Method.RECOVERY]
    (subject,) = gate_desk.rows(select(t.subject.c.id).where(t.subject.c.object_id == "id-dana"))
    saved = {"subject_id": subject.id, "hash": b"h", "since": gate_desk.clock.now() - timedelta(days=60)}
    gate_desk.do(insert(t.recovery_code).values(**saved))
    assert Method.RECOVERY not in shut(gate_desk, one)


def test_situation_10_who_is_in_charge_of_the_site_is_asked_where_somebody_was_set_for_it(gate_desk: GateDesk):
    one = gate_desk.started(channel=Channel.WALK_UP)
    gate_desk.do(insert(t.connection).values(name="Duo", kind="duo", settings={}, is_active=True, position=7))
    assert "No provider" in shut(gate_desk, one)[Method.SITE]
    north = {"site": {"North": [{"directory": "corp", "object_id": "id-mona"}]}}
    gate_desk.do(
        insert(t.connection).values(name="approvers", kind="settings", settings=north, is_active=True, position=8)
    )
    assert Method.SITE not in shut(gate_desk, one)
    elsewhere = gate_desk.started(ticket=OTHER_TICKET, found=person("Eli Sand", site="South"))
    assert "No provider" in shut(gate_desk, elsewhere)[Method.SITE]
