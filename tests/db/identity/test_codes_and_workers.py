"""Spoken codes, and workers among themselves."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core.errors import RuleBroken
from app.identity.jobs import JobKind, JobState
from app.identity.model import GrantState, Method, Result, State
from db.identity import tables as t
from tests.db.identity.scenes import ANA, BEN, OLIVER, Scene
from tests.db.identity.test_refusals import said


def code_asked_for(scene: Scene, id_: int, actor=ANA) -> int:
    """Have a code sent, whose digest the worker keeps."""
    job_id = scene.gate_of(actor).ask(id_, Method.SMS_CODE, "mobile")
    assert scene.claim().id == job_id
    scene.desk.keep_code(job_id, b"digest")
    return job_id


def judged(scene: Scene, job_id: int, right: str) -> list[bool]:
    """Have all guesses judged that were committed."""
    answers = []
    for guess_id, sealed in scene.desk.guesses(job_id):
        is_right = scene.keys.open(sealed, about=f"job:{job_id}") == right.encode()
        scene.desk.judge_guess(guess_id, is_right=is_right)
        answers.append(is_right)
    return answers


def test_a_right_code_becomes_evidence_of_the_number_it_was_sent_to(scene: Scene):
    id_ = scene.ready()
    scene.callback(id_)
    job_id = code_asked_for(scene, id_)
    scene.gate_of(ANA).submit(job_id, "12345678")
    assert [one.result for one in scene.read(id_).evidence if one.method is Method.SMS_CODE] == []
    assert judged(scene, job_id, "12345678") == [True]
    called, coded = sorted(scene.read(id_).evidence, key=lambda one: one.method)
    assert (coded.method, coded.result, coded.by) == (Method.SMS_CODE, Result.PASSED, 0)
    assert coded.group == called.group
    assert coded.group.startswith("phone:")
    assert "factors" in scene.decide(id_).codes
    with pytest.raises(RuleBroken, match=said("FL108")):
        scene.gate_of(ANA).submit(job_id, "12345678")


def test_a_fourth_guess_is_refused_even_if_right(scene: Scene):
    id_ = scene.ready()
    job_id = code_asked_for(scene, id_)
    gate = scene.gate_of(ANA)
    for left, guess in ((2, "1"), (1, "2"), (0, "3")):
        gate.submit(job_id, guess)
        assert scene.order(id_, JobKind.CODE).tries_left == left
    with pytest.raises(RuleBroken, match=said("FL108")):
        gate.submit(job_id, "12345678")
    assert judged(scene, job_id, "12345678") == [False, False, False]
    assert [(one.method, one.result) for one in scene.read(id_).evidence] == [(Method.SMS_CODE, Result.FAILED)]
    with pytest.raises(RuleBroken, match=said("FL106")):
        gate.ask(id_, Method.SMS_CODE, "mobile")


def test_a_code_sent_before_gives_no_further_tries(scene: Scene):
    id_ = scene.ready()
    gate = scene.gate_of(ANA)
    first = code_asked_for(scene, id_)
    second = code_asked_for(scene, id_)
    for guess in "123":
        gate.submit(second, guess)
    judged(scene, second, "12345678")
    with pytest.raises(RuleBroken, match=said("FL106")):
        gate.submit(first, "12345678")
    assert judged(scene, first, "12345678") == []


def test_wrong_codes_count_for_the_person_whoever_asks(scene: Scene):
    id_ = scene.ready()
    job_id = code_asked_for(scene, id_)
    for guess in "123":
        scene.gate_of(ANA).submit(job_id, guess)
    judged(scene, job_id, "12345678")
    other = scene.ready(BEN)
    with pytest.raises(RuleBroken, match=said("FL106")):
        scene.gate_of(BEN).ask(other, Method.SMS_CODE, "mobile")
    assert "earlier_failure" in scene.read(other, BEN).context
    assert scene.gate_of(BEN).ask(scene.ready(BEN, OLIVER), Method.SMS_CODE, "mobile")


def test_a_code_is_over_after_ten_minutes(scene: Scene):
    id_ = scene.ready()
    job_id = code_asked_for(scene, id_)
    scene.later(minutes=10, seconds=1)
    with pytest.raises(RuleBroken, match=said("FL108")):
        scene.gate_of(ANA).submit(job_id, "12345678")


def test_only_who_asked_for_a_code_hands_it_over(scene: Scene):
    job_id = code_asked_for(scene, scene.ready())
    with pytest.raises(RuleBroken, match=said("FL108")):
        scene.gate_of(BEN).submit(job_id, "12345678")


def test_a_guess_lies_sealed_and_goes_once_it_was_judged(scene: Scene):
    job_id = code_asked_for(scene, scene.ready())
    scene.gate_of(ANA).submit(job_id, "12345678")
    with scene.store.reader.connect() as connection:
        assert b"12345678" not in connection.execute(select(t.guess.c.sealed)).scalar_one()
    judged(scene, job_id, "12345678")
    with scene.store.reader.connect() as connection:
        assert not connection.execute(select(t.guess.c.sealed)).scalar_one()


def test_two_workers_never_get_one_job(scene: Scene):
    id_ = scene.ready()
    scene.gate_of(ANA).ask(id_, Method.PUSH)
    other = uuid4()
    scene.desk.beat(other, scene.keys.public)
    assert scene.desk.claim(other) is not None
    assert scene.desk.claim(scene.worker) is None


def test_what_a_worker_left_is_begun_again_but_never_a_reset(scene: Scene):
    id_ = scene.ready()
    scene.gate_of(ANA).ask(id_, Method.PUSH)
    gone = uuid4()
    scene.desk.beat(gone, scene.keys.public)
    left = scene.desk.claim(gone)
    assert left is not None
    scene.desk.under_way(left.id, {"transaction": "tx1"})
    scene.later(seconds=61)
    again = scene.claim()
    assert (again.id, again.tries, again.facts["told"]["transaction"]) == (left.id, 2, "tx1")
    scene.desk.prove(again.id, Result.PASSED, also={"group": "authapp:tests"})
    scene.callback(id_)

    scene.decide(id_)
    job_id = scene.order_act(scene.read(id_))
    scene.desk.beat(gone, scene.keys.public)
    assert scene.desk.claim(gone) is not None
    assert scene.desk.begin(job_id) is not None
    assert scene.desk.begin(job_id) is None
    assert list(scene.desk.stranded()) == []
    scene.later(seconds=61)
    assert scene.desk.claim(scene.worker) is None
    (stranded,) = scene.desk.stranded()
    assert (stranded.id, stranded.kind) == (job_id, JobKind.CARRY_OUT)
    scene.desk.end(job_id, JobState.UNKNOWN, said="Nobody knows.")
    assert list(scene.desk.stranded()) == []
    assert scene.read(id_).state is State.UNKNOWN


def test_a_worker_that_comes_too_late_does_nothing(scene: Scene):
    granted = scene.granted()
    job_id = scene.order_act(granted)
    scene.claim()
    scene.later(minutes=11)
    assert scene.desk.begin(job_id) is None
    scene.desk.sweep()
    assert scene.read(granted.id).grant.state is GrantState.FAILED  # type: ignore[union-attr]


def test_a_temporary_password_that_nobody_used_is_looked_at_once(scene: Scene):
    job_id = scene.carried_out(scene.granted(), b"secret")
    assert list(scene.desk.unused()) == []
    scene.later(minutes=61)
    (due,) = scene.desk.unused()
    assert (due.kind, due.facts["object_id"]) == (JobKind.SCRAMBLE, scene.desk.case(job_id)["proofs"][0]["object_id"])
    assert list(scene.desk.unused()) == []


def test_what_was_carried_out_is_known_when_resets_are_compared(scene: Scene):
    granted = scene.granted()
    assert granted.subject is not None
    before = granted.now
    scene.carried_out(granted)
    found = scene.desk.resets_of(granted.subject.directory, [granted.subject.object_id], before)
    assert found[granted.subject.object_id]
    assert scene.desk.acts_since(before) == 1
    assert dict(scene.desk.resets_of(granted.subject.directory, ["another"], before)) == {}


def test_the_sweep_ends_what_ran_out_of_time(scene: Scene):
    id_, granted = scene.ready(BEN, OLIVER), scene.granted()
    job_id = scene.carried_out(granted, b"secret")
    scene.later(minutes=31)
    scene.desk.sweep()
    assert scene.read(id_).state is State.EXPIRED
    with scene.store.reader.connect() as connection:
        assert connection.scalar(select(t.job.c.sealed).where(t.job.c.id == job_id)) is None
        kept = select(t.contact.c.value).where(t.contact.c.value.is_not(None))
        assert connection.execute(kept).scalars().all() == []
    scene.desk.sweep()


def test_what_waits_is_not_ended_like_what_is_open(scene: Scene):
    id_ = scene.proved()
    scene.gate_of(ANA).set_aside(id_)
    scene.later(hours=23)
    scene.desk.sweep()
    assert scene.read(id_).state is State.WAITING
    scene.later(hours=2)
    scene.desk.sweep()
    assert scene.read(id_).state is State.EXPIRED


def test_an_alert_is_told_once_for_each_thing(scene: Scene):
    for _ in range(3):
        scene.desk.alert("outside_reset", {"object_id": "7", "at": "2026-03-02"})
    scene.desk.alert("outside_reset", {"object_id": "8", "at": "2026-03-02"})
    assert scene.alerts() == ["outside_reset", "outside_reset"]


def test_the_case_of_an_order_says_what_lies_beside_each_proof(scene: Scene):
    granted = scene.granted()
    job_id = scene.order_act(granted)
    assert scene.claim().id == job_id
    told = scene.desk.case(job_id)
    assert [one["method"] for one in told["case"]["evidence"]] == ["push", "callback"]
    assert told["proofs"][0]["transaction"] == "tx1"
    assert len(told["proofs"]) == 2
    assert told["issued_at"] <= told["now"]
