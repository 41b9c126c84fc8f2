import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from app.identity.directories import Able, DirectoryAway, DirectoryRefused, Mark, OutcomeUnknown
from app.identity.jobs import JobState
from app.identity.model import Action, Risk
from app.identity.providers import ProviderAway
from app.worker import carrying_out, course
from app.worker.carrying_out import CarryingOut
from tests.worker.fakes import DANA, now
from tests.worker.scene import until

SECRET = "CANARY-temporary-password"


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(carrying_out, "PAUSE", 0.01)
    monkeypatch.setattr(carrying_out, "BETWEEN", 0.01)
    monkeypatch.setattr(course, "AGAIN", 0.02)


def changes(scene):
    return [one for one in scene.directory.calls if one not in ("person", "find", "resets_since")]


def alerts(scene):
    return [code for code, _ in scene.desk.alerts]


def test_a_reset_is_done_once_told_before_and_after_and_handed_to_whoever_asked(scene):
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code) == (JobState.SUCCEEDED, "done")
    assert scene.directory.passwords == {"dana-1": [SECRET]}
    assert scene.secret_of(row) == SECRET
    assert row.told["before"]["version"] == 0
    assert row.told["after"]["version"] == 1
    assert changes(scene) == ["reset", "revoke"]


@pytest.mark.parametrize(
    ("action", "calls"),
    [
        (Action.UNLOCK, ["unlock"]),
        (Action.ENABLE_ACCOUNT, ["enable"]),
        (Action.MFA_RESET, ["remove", "pass", "revoke"]),
        (Action.FIRST_CREDENTIAL, ["pass"]),
    ],
)
def test_each_action_does_just_that(scene, action, calls):
    row = scene.ordered(action)
    scene.do()
    assert row.state is JobState.SUCCEEDED
    assert changes(scene) == calls


@pytest.mark.parametrize("action", [Action.CONTACT_CHANGE, Action.ACCESS_CHANGE, Action.RECOVERY_KEY])
def test_what_no_worker_does_becomes_a_work_order(scene, action):
    row = scene.ordered(action)
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "work_order")
    assert changes(scene) == []
    assert "work_order" in alerts(scene)


def test_a_grant_that_does_not_hold_any_more_touches_nothing(scene):
    row = scene.ordered()
    del scene.desk.orders[row.id]
    scene.do()
    assert scene.directory.calls.count("person") == 0
    assert row.ends == 0


def test_a_privileged_account_is_the_directory_teams(scene):
    scene.verdicts.risk, scene.verdicts.suffices = Risk.PRIVILEGED, {Risk.PRIVILEGED}
    row = scene.ordered(risk=Risk.PRIVILEGED)
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "work_order")
    assert changes(scene) == []
    assert "work_order" in alerts(scene)


def test_a_risk_that_rose_since_is_judged_anew(scene):
    scene.verdicts.risk = Risk.SENSITIVE
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "changed_risk")
    assert changes(scene) == []
    assert "changed_risk" in alerts(scene)
    assert scene.verdicts.cases[0]["risk"] == "sensitive"


def test_a19_a_row_that_somebody_wrote_resets_nobody(scene):
    row = scene.ordered(proved=False)
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "unproved")
    assert changes(scene) == []
    assert "unproved" in alerts(scene)


@pytest.mark.parametrize("field", ["verification", "method", "at", "seal"])
def test_a_proof_counts_for_what_it_was_given_for(scene, field):
    row = scene.ordered()
    told = scene.desk.cases[row.id]
    if field == "verification":
        told["proofs"][0]["verification"] = 2
    elif field == "method":
        told["case"]["evidence"][0]["method"] = "fido"
    elif field == "at":
        told["case"]["evidence"][0]["at"] = (now() + timedelta(minutes=5)).isoformat()
    else:
        told["proofs"][0]["facts"]["seal"] = "0" * 64
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "unproved")


def test_a_proof_for_one_account_is_none_for_another(scene):
    scene.directory.people["mona-1"] = replace(DANA, object_id="mona-1")
    row = scene.ordered(object_id="mona-1")
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "unproved")
    assert changes(scene) == []


def test_no_more_than_so_many_an_hour(scene):
    scene.desk.settings["worker"] = {"resets_per_hour": 5}
    scene.desk.acts = 6
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "capped")
    assert changes(scene) == []
    assert "capped" in alerts(scene)


def test_clocks_that_differ_allow_nothing(scene):
    row = scene.ordered()
    scene.desk.cases[row.id]["now"] = (now() + timedelta(minutes=3)).isoformat()
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "clock")
    assert changes(scene) == []


def test_a_right_that_is_lacking_is_found_before_anything_is_sent(scene):
    scene.directory.able = frozenset({Able.UNLOCK})
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "not_able")
    assert changes(scene) == []


def test_what_provably_changed_nothing_is_sent_again_at_most_three_times(scene):
    scene.directory.instead = [DirectoryAway("x"), DirectoryRefused("weak", code="52D", may_retry=True)]
    row = scene.ordered()
    scene.do()
    assert row.state is JobState.SUCCEEDED
    assert changes(scene) == ["reset", "reset", "reset", "revoke"]


def test_a_fourth_try_is_not_made(scene):
    scene.directory.instead = [DirectoryAway("x")] * 4
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "away")
    assert changes(scene) == ["reset"] * 3


def test_a_refusal_is_told_in_the_directorys_words_and_not_repeated(scene):
    scene.directory.instead = [DirectoryRefused("The rules of the domain want a longer one.", code="0000052D")]
    row = scene.ordered()
    scene.do()
    assert row.state is JobState.FAILED
    assert row.said.startswith("The rules of the domain want a longer one.")
    assert changes(scene) == ["reset"]


def test_an_order_without_an_answer_that_was_carried_out_is_seen_by_its_stamp(scene):
    scene.directory.after = [OutcomeUnknown("?")]
    row = scene.ordered()
    scene.do()
    assert row.state is JobState.SUCCEEDED
    assert scene.secret_of(row) == SECRET
    assert changes(scene).count("reset") == 1


def test_an_order_without_an_answer_that_shows_nowhere_is_unknown_and_not_repeated(scene):
    scene.directory.instead = [OutcomeUnknown("?")]
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code, row.sealed) == (JobState.UNKNOWN, "unknown", None)
    assert changes(scene) == ["reset"]
    assert "outcome_unknown" in alerts(scene)


def test_an_unlock_without_an_answer_is_seen_by_the_lock(scene):
    scene.directory.people["dana-1"] = replace(DANA, marks=frozenset({Mark.LOCKED}))
    scene.directory.after = [OutcomeUnknown("?")]
    row = scene.ordered(Action.UNLOCK)
    scene.do()
    assert row.state is JobState.SUCCEEDED


def test_sessions_that_could_not_be_ended_are_told_and_the_reset_stands(scene):
    def refuse(object_id):
        raise DirectoryAway("x")

    scene.directory.revoke_sessions = refuse
    row = scene.ordered()
    scene.do()
    assert row.state is JobState.SUCCEEDED
    assert "sign-ins" in row.said
    assert "sessions_left" in alerts(scene)


def test_a_secret_is_sent_where_it_was_ordered_to_and_then_to_nobody_else(scene):
    row = scene.ordered()
    row.facts["delivery"] = "mail"
    scene.do()
    assert row.sealed is None
    assert scene.mail.sent[0][0] == "dana@home.example"
    assert SECRET in scene.mail.sent[0][2]
    assert "d***@h***.example" in row.said


def test_a_secret_that_could_not_be_sent_is_shown(scene):
    scene.sms.failures = [ProviderAway("x")]
    row = scene.ordered()
    row.facts["delivery"] = "sms"
    scene.do()
    assert scene.secret_of(row) == SECRET


def test_nothing_is_sent_before_the_database_knows_what_it_was_like(scene):
    scene.desk.breaks.add("under_way")
    running = scene.start()
    row = scene.ordered()
    running.worker.hurry()
    until(lambda: row.state is JobState.EXECUTING)
    threading.Event().wait(0.2)
    assert changes(scene) == []
    scene.desk.breaks.clear()
    until(lambda: row.ended)
    running.stop()
    assert changes(scene) == ["reset", "revoke"]


def test_a_database_away_at_the_end_is_told_when_it_is_back_and_nothing_is_done_twice(scene):
    scene.desk.breaks.add("end")
    running = scene.start()
    row = scene.ordered()
    running.worker.hurry()
    until(lambda: "revoke" in changes(scene))
    threading.Event().wait(0.2)
    scene.desk.breaks.clear()
    until(lambda: row.ended)
    running.stop()
    assert row.state is JobState.SUCCEEDED
    assert scene.secret_of(row) == SECRET
    assert changes(scene).count("reset") == 1


def test_a_secret_that_waited_too_long_for_the_database_is_handed_to_nobody(scene, monkeypatch):
    monkeypatch.setattr(carrying_out, "KEPT", 0.0)
    row = scene.ordered()
    scene.do()
    assert row.state is JobState.SUCCEEDED
    assert row.sealed is None


def test_a_directory_that_hangs_after_it_was_asked_makes_it_unknown(scene, monkeypatch):
    monkeypatch.setattr(CarryingOut, "limit", 0.3)
    hang = scene.directory._change
    gate = threading.Event()

    def hanging(what):
        if what == "reset":
            gate.wait()
        hang(what)

    scene.directory._change = hanging
    row = scene.ordered()
    running = scene.start()
    until(lambda: row.ended)
    assert (row.state, row.code) == (JobState.UNKNOWN, "unknown")
    gate.set()
    running.stop()
    assert row.state is JobState.UNKNOWN
    assert row.sealed is None


def test_a_directory_that_hangs_before_anything_was_sent_changes_nothing_even_later(scene, monkeypatch):
    monkeypatch.setattr(CarryingOut, "limit", 0.3)
    scene.directory.silent.clear()
    row = scene.ordered()
    running = scene.start()
    until(lambda: row.ended)
    assert (row.state, row.code) == (JobState.FAILED, "away")
    scene.directory.silent.set()
    threading.Event().wait(0.3)
    running.stop()
    assert changes(scene) == []


def test_two_workers_carry_one_grant_out_once(scene):
    rows = [scene.ordered() for _ in range(20)]
    workers = [threading.Thread(target=scene.do) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert {row.state for row in rows} == {JobState.SUCCEEDED}
    assert changes(scene).count("reset") == 20


def test_a_failure_that_nobody_foresaw_is_unknown_once_something_was_sent(scene):
    scene.directory.after = [ZeroDivisionError("CANARY")]
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code) == (JobState.UNKNOWN, "unknown")


def test_a_failure_that_nobody_foresaw_before_anything_was_sent_changed_nothing(scene):
    scene.desk.cases.clear()
    row = scene.ordered()
    scene.desk.cases.clear()
    scene.do()
    assert row.state is JobState.FAILED
    assert changes(scene) == []
