"""Whole stories: from the ticket to the temporary password, and what comes of other ends."""

from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, GrantState, Method, Result, State
from tests.db.identity.scenes import ANA, LOCKED, Scene


def test_a_standard_reset_by_push_and_callback(scene: Scene):
    id_ = scene.ready()
    first = scene.decide(id_)
    assert first.verdict == "need"
    assert "factors" in first.codes

    scene.push(id_)
    assert scene.order(id_, JobKind.PROMPT).number == "42"
    scene.callback(id_)
    assert [(one.method, one.result) for one in scene.read(id_).evidence] == [
        (Method.PUSH, Result.PASSED),
        (Method.CALLBACK, Result.PASSED),
    ]
    decision = scene.decide(id_)
    assert decision.verdict == "allow", decision
    granted = scene.read(id_)
    assert granted.state is State.GRANTED
    assert granted.grant is not None
    assert granted.grant.issued_to == ANA.staff_id

    job_id = scene.carried_out(granted, b"7RTM-PX4K")
    after = scene.read(id_)
    assert after.state is State.EXECUTED
    assert after.grant is not None
    assert after.grant.state is GrantState.SUCCEEDED
    sealed = scene.gate_of(ANA).fetch_secret(job_id)
    assert sealed is not None
    assert scene.asker.open(sealed, about=f"job:{job_id}") == b"7RTM-PX4K"
    told = scene.claim()
    assert told.kind is JobKind.NOTIFY
    assert told.facts["object_id"] == granted.subject.object_id  # type: ignore[union-attr]


def test_an_unlock_takes_one_proof(scene: Scene):
    id_ = scene.ready(person=LOCKED, action=Action.UNLOCK)
    shown = scene.read(id_).subject
    assert shown is not None
    assert (shown.is_locked_out, shown.bad_passwords, shown.lock_outs_today) == (True, 4, 1)
    scene.push(id_)
    assert scene.decide(id_).verdict == "allow"


def test_a_failed_act_can_be_granted_anew(scene: Scene):
    granted = scene.granted()
    scene.carried_out(granted, state=JobState.FAILED)
    after = scene.read(granted.id)
    assert after.state is State.OPEN
    assert after.grant is not None
    assert after.grant.state is GrantState.FAILED
    assert scene.decide(granted.id).verdict == "allow"


def test_an_unknown_outcome_is_never_ordered_again(scene: Scene):
    granted = scene.granted()
    job_id = scene.carried_out(granted, state=JobState.UNKNOWN)
    assert scene.read(granted.id).state is State.UNKNOWN
    scene.desk.end(job_id, JobState.SUCCEEDED)
    assert scene.read(granted.id).state is State.UNKNOWN
