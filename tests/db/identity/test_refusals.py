"""What doesn't go, and in which words: the same on both engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.core.errors import HelpDeskError, NotPermitted, RuleBroken
from app.identity.directories import ContactKind
from app.identity.gate import Candidate
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, GrantState, Method, Result, State
from app.identity.refusals import REFUSALS
from tests.db.identity.scenes import ANA, BEN, OLIVER, PRIYA, Scene


def said(code: str) -> str:
    """Return the beginning of a refusal's sentence, to be looked for."""
    return REFUSALS[code][1][:40]


def test_the_same_key_begins_one_verification(scene: Scene):
    asked, key = scene.asked(), uuid4()
    assert scene.gate_of(ANA).open(asked, key=key) == scene.gate_of(ANA).open(asked, key=key)
    assert scene.gate_of(BEN).open(asked, key=key) != scene.gate_of(ANA).open(asked, key=key)
    assert len(scene.gate_of(ANA).of_ticket(asked.ticket_id)) == 2


def test_a_ticket_that_is_not_there_gets_no_verification(scene: Scene):
    with pytest.raises(RuleBroken, match=said("FL129")):
        scene.gate_of(ANA).open(scene.asked(ticket=999_999), key=uuid4())


def test_only_an_account_that_was_found_can_be_chosen(scene: Scene):
    id_ = scene.open()
    scene.find(id_, PRIYA)
    with pytest.raises(RuleBroken, match=said("FL107")):
        scene.gate_of(ANA).choose(id_, Candidate(OLIVER.directory, OLIVER.object_id, "Oliver Grant", "oliver.grant"))


def test_candidates_show_contact_data_masked_alone(scene: Scene):
    id_ = scene.open()
    (found,) = scene.find(id_, PRIYA)
    assert list(found.masked) == ["+44 *** *** 0118", "p***@n***.example"]


def test_nobody_verifies_themselves(scene: Scene):
    id_ = scene.open()
    scene.gate_of(ANA).look_up(id_, "ana")
    mine = replace(PRIYA, object_id="5f0c6a52-0000-4000-8000-000000000103", name=ANA.name, account="ana.torres")
    scene.desk.candidates(scene.claim().id, [mine])
    with pytest.raises(NotPermitted, match=said("FL110")):
        scene.gate_of(ANA).choose(id_, Candidate(mine.directory, mine.object_id, mine.name, mine.account))


def test_methods_wait_until_red_flags_were_gone_through(scene: Scene):
    id_ = scene.open()
    with pytest.raises(RuleBroken, match=said("FL104")):
        scene.gate_of(ANA).ask(id_, Method.PUSH)
    scene.choose(id_)
    with pytest.raises(RuleBroken, match=said("FL105")):
        scene.gate_of(ANA).ask(id_, Method.PUSH)


def test_a_third_prompt_within_a_quarter_of_an_hour_is_refused(scene: Scene):
    id_ = scene.ready()
    scene.push(id_, Result.EXPIRED)
    scene.push(id_, Result.EXPIRED)
    with pytest.raises(RuleBroken, match=said("FL119")):
        scene.gate_of(ANA).ask(id_, Method.PUSH)
    other = scene.ready(BEN)
    with pytest.raises(RuleBroken, match=said("FL119")):
        scene.gate_of(BEN).ask(other, Method.PUSH)
    scene.later(minutes=16)
    assert scene.gate_of(ANA).ask(id_, Method.PUSH)


def test_what_a_machine_proves_cannot_be_attested(scene: Scene):
    id_ = scene.ready()
    with pytest.raises(RuleBroken, match=said("FL124")):
        scene.gate_of(ANA).attest(id_, Method.PUSH, Result.PASSED, {"note": "they said yes"})


def test_a_callback_is_told_of_only_after_the_number_on_record_was_asked_for(scene: Scene):
    id_ = scene.ready()
    with pytest.raises(RuleBroken, match=said("FL121")):
        scene.gate_of(ANA).attest(id_, Method.CALLBACK, Result.PASSED, {"contact": "mobile"})
    assert scene.gate_of(ANA).dial(id_, ContactKind.MOBILE) == "+44 7700 900118"
    with pytest.raises(RuleBroken, match=said("FL109")):
        scene.gate_of(ANA).dial(id_, ContactKind.PHONE)


def test_a_colleague_is_in_the_way_until_it_is_taken_over(scene: Scene):
    id_ = scene.proved()
    with pytest.raises(RuleBroken, match=said("FL103")):
        scene.gate_of(BEN).decide(id_)
    scene.gate_of(BEN).take_over(id_)
    assert scene.read(id_).owner_id == BEN.staff_id
    with pytest.raises(RuleBroken, match=said("FL103")):
        scene.gate_of(ANA).decide(id_)
    assert scene.decide(id_, BEN).verdict == "allow"


def test_a_grant_is_taken_back_when_somebody_takes_over(scene: Scene):
    granted = scene.granted()
    scene.gate_of(BEN).take_over(granted.id)
    with pytest.raises(RuleBroken):
        scene.order_act(granted)


def test_another_subject_throws_away_what_was_gathered(scene: Scene):
    granted = scene.granted()
    scene.choose(granted.id, OLIVER)
    after = scene.read(granted.id)
    assert list(after.evidence) == []
    assert after.state is State.OPEN
    with pytest.raises(RuleBroken):
        scene.order_act(granted)
    scene.choose(granted.id, PRIYA)
    assert list(scene.read(granted.id).evidence) == []


@pytest.mark.parametrize("what", ["action", "ticket"])
def test_another_act_or_ticket_throws_away_what_was_gathered(scene: Scene, what):
    granted = scene.granted()
    asked = scene.asked(Action.UNLOCK if what == "action" else Action.PASSWORD_RESET, granted.ticket_id)
    if what == "ticket":
        asked = scene.asked()
    scene.gate_of(ANA).change(granted.id, asked)
    assert list(scene.read(granted.id).evidence) == []
    assert scene.decide(granted.id).verdict == "need"
    with pytest.raises(RuleBroken):
        scene.order_act(granted)


@pytest.mark.parametrize(
    "other",
    [
        {"ticket_id": 1_000_000},
        {"object_id": OLIVER.object_id},
        {"action": Action.MFA_RESET},
        {"grant_id": UUID(int=7)},
    ],
)
def test_a_grant_holds_for_its_ticket_account_and_act_alone(scene: Scene, other):
    granted = scene.granted()
    with pytest.raises(RuleBroken, match=said("FL111")):
        scene.order_act(granted, **other)
    assert scene.order_act(granted)


def test_a_grant_holds_for_ten_minutes(scene: Scene):
    granted = scene.granted()
    scene.later(minutes=10, seconds=1)
    with pytest.raises(RuleBroken, match=said("FL111")):
        scene.order_act(granted)
    assert scene.read(granted.id).grant.state is GrantState.EXPIRED  # type: ignore[union-attr]
    assert scene.decide(granted.id).verdict == "allow"


def test_a_grant_is_the_one_analysts_it_was_given_to(scene: Scene):
    granted = scene.granted()
    with pytest.raises(HelpDeskError):
        scene.order_act(granted, BEN)
    assert scene.order_act(granted)


def test_of_twenty_who_consume_a_grant_at_once_one_does(scene: Scene):
    granted = scene.granted()

    def consume(_: int) -> bool:
        try:
            scene.order_act(granted)
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(5) as at_once:
        assert sum(at_once.map(consume, range(20))) == 1
    assert scene.claim().kind is JobKind.CARRY_OUT
    assert scene.desk.claim(scene.worker) is None


def test_a_flag_seen_late_takes_a_grant_back(scene: Scene):
    granted = scene.granted()
    scene.gate_of(ANA).flag(granted.id, frozenset({"new_number"}))
    with pytest.raises(RuleBroken, match=said("FL111")):
        scene.order_act(granted)
    assert scene.decide(granted.id).verdict == "deny"
    assert scene.alerts()[-1] == "denied"
    assert scene.read(granted.id).state is State.REFUSED


def test_the_secret_is_told_once(scene: Scene):
    job_id = scene.carried_out(scene.granted(), b"secret")
    with pytest.raises(NotPermitted, match=said("FL125")):
        scene.gate_of(BEN).fetch_secret(job_id)
    assert scene.gate_of(ANA).fetch_secret(job_id) is not None
    assert scene.gate_of(ANA).fetch_secret(job_id) is None


def test_a_secret_is_gone_after_a_minute(scene: Scene):
    job_id = scene.carried_out(scene.granted(), b"secret")
    scene.later(seconds=61)
    assert scene.gate_of(ANA).fetch_secret(job_id) is None


def test_refuse_and_report(scene: Scene):
    id_ = scene.ready()
    with pytest.raises(RuleBroken, match=said("FL116")):
        scene.gate_of(ANA).refuse(id_, "  ")
    scene.gate_of(ANA).refuse(id_, "Asked three times how we check people.")
    assert scene.read(id_).state is State.REFUSED
    assert scene.alerts() == ["refused"]
    with pytest.raises(RuleBroken, match=said("FL102")):
        scene.gate_of(ANA).ask(id_, Method.PUSH)


def test_what_is_set_aside_is_gone_on_with_by_somebody_else(scene: Scene):
    id_ = scene.proved()
    with pytest.raises(RuleBroken, match=said("FL123")):
        scene.gate_of(ANA).set_aside(id_, datetime.now(UTC) + timedelta(days=8))
    scene.gate_of(ANA).set_aside(id_)
    assert scene.read(id_).state is State.WAITING
    assert list(scene.gate_of(ANA).awaiting()) == [id_]
    assert scene.decide(id_, BEN).verdict == "allow"
    assert scene.read(id_).owner_id == BEN.staff_id


def test_an_abandoned_one_has_ended(scene: Scene):
    id_ = scene.proved()
    scene.gate_of(ANA).abandon(id_)
    assert scene.read(id_).state is State.ABANDONED
    with pytest.raises(RuleBroken, match=said("FL102")):
        scene.decide(id_)


def test_a_dispute_freezes_at_once(scene: Scene):
    id_ = scene.ready()
    with pytest.raises(RuleBroken, match=said("FL128")):
        scene.gate_of(BEN).dispute(id_, "She says that she never called.")
    granted = scene.granted(BEN)
    done = scene.granted(ANA)
    scene.carried_out(done, b"secret")
    scene.gate_of(BEN).dispute(done.id, "She says that she never called.")
    assert scene.read(done.id).state is State.DISPUTED
    assert "disputed" in scene.alerts()
    with pytest.raises(RuleBroken):
        scene.order_act(granted, BEN)
    with pytest.raises(RuleBroken, match=said("FL120")):
        scene.gate_of(ANA).ask(id_, Method.PUSH)


def test_a_declined_prompt_freezes(scene: Scene):
    granted = scene.granted(BEN)
    id_ = scene.ready()
    scene.push(id_, Result.DECLINED)
    assert {"frozen", "declined"} & set(scene.alerts())
    decision = scene.decide(id_)
    assert (decision.verdict, "frozen" in decision.codes) == ("deny", True)
    with pytest.raises(RuleBroken):
        scene.order_act(granted, BEN)


def test_whose_login_is_too_young_or_who_worked_on_it_cannot_sign(scene: Scene):
    id_ = scene.ready()
    with pytest.raises(NotPermitted, match=said("FL113")):
        scene.gate_of(ANA).sign(id_)
    scene.in_person(id_, actor=BEN)
    with pytest.raises(NotPermitted, match=said("FL113")):
        scene.gate_of(BEN).sign(id_)


def test_an_exception_is_asked_for_with_a_reason(scene: Scene):
    id_ = scene.ready()
    with pytest.raises(RuleBroken, match=said("FL115")):
        scene.gate_of(ANA).ask_exception(id_, "In a hurry")
    scene.gate_of(ANA).ask_exception(id_, "The new phone came yesterday and the ward opens at six.")
    assert scene.alerts() == ["exception"]


def test_what_nobody_does_is_not_ordered_without_a_worker(scene: Scene):
    id_ = scene.ready()
    gate = scene.gate_of(ANA)
    scene.later(seconds=0)
    from sqlalchemy import delete, insert

    from db.identity.tables import connection as connected
    from db.identity.tables import worker

    with scene.store.writer.begin() as connection:
        connection.execute(delete(worker))
    with pytest.raises(RuleBroken, match=said("FL176")):  # nobody works where there is nothing to work with
        gate.ask(id_, Method.PUSH)
    with scene.store.writer.begin() as connection:
        connection.execute(insert(connected).values(name="Duo", kind="duo", settings={}, is_active=True, position=1))
    with pytest.raises(RuleBroken, match=said("FL118")):
        gate.ask(id_, Method.PUSH)
    assert scene.read(id_).state is State.OPEN


def test_an_order_is_carried_out_by_the_worker_alone_and_told_to_whom_it_concerns(scene: Scene):
    granted = scene.granted()
    job_id = scene.carried_out(granted)
    mine = next(one for one in scene.read(granted.id).running if one.job_id == job_id)
    theirs = next(one for one in scene.read(granted.id, BEN).running if one.job_id == job_id)
    assert mine.state == JobState.SUCCEEDED
    assert dict(theirs.answer) == {}
