import logging
import threading
from dataclasses import replace

import pytest

from app.core.errors import NotPermitted, StoreUnavailable
from app.identity.jobs import Connection, JobKind, JobState
from app.identity.providers import Answer
from app.worker import prompting, worker
from app.worker.carrying_out import CarryingOut
from app.worker.connections import Built
from app.worker.in_process import InProcess
from app.worker.prompting import Prompting
from app.worker.telling import tell
from app.worker.worker import Worker
from tests.worker.fakes import DANA, MemoryDirectory
from tests.worker.scene import until

CANARY = "CANARY"


def test_a_directory_that_says_nothing_stops_no_other_job(scene):
    other = MemoryDirectory("south", replace(DANA, directory="south"))
    scene.desk.connected.append(Connection("south", "south"))
    scene.kinds["south"] = lambda making: Built("south", directory=other)
    working = scene.start()
    silent = [scene.asked(JobKind.SUBJECT) for _ in range(3)]
    scene.directory.silent.clear()
    prompt = scene.asked(JobKind.PROMPT, method="push", directory="south")
    working.worker.hurry()
    until(lambda: prompt.ended)
    assert not any(row.ended for row in silent)
    scene.directory.silent.set()
    until(lambda: all(row.ended for row in silent))
    working.stop()


def test_steps_that_hang_give_their_places_back(scene, monkeypatch):
    from app.worker.finding import Reading

    monkeypatch.setattr(Reading, "limit", 0.2)
    scene.directory.silent.clear()
    hanging = [scene.asked(JobKind.SUBJECT) for _ in range(12)]
    running = scene.start()
    until(lambda: all(row.ended for row in hanging))
    assert {row.state for row in hanging} == {JobState.FAILED}
    scene.directory.silent.set()
    late = scene.asked(JobKind.SUBJECT)
    running.worker.hurry()
    until(lambda: late.ended)
    running.stop()
    assert late.state is JobState.SUCCEEDED
    assert [row.ends for row in hanging] == [1] * 12


def test_prompts_that_wait_for_people_hold_nobody_up(scene, monkeypatch):
    monkeypatch.setattr(prompting, "EVERY", 0.05)
    scene.prompts.answers = [Answer.WAITING]
    running = scene.start()
    waiting = [scene.asked(JobKind.PROMPT, method="push") for _ in range(30)]
    until(lambda: all("number" in row.told for row in waiting))
    reset = scene.ordered()
    running.worker.hurry()
    until(lambda: reset.ended)
    assert reset.state is JobState.SUCCEEDED
    running.stop()
    assert not any(row.ended for row in waiting)  # another worker goes on with them


def test_it_says_that_it_lives_and_sweeps(scene, working, monkeypatch):
    until(lambda: scene.desk.sweeps > 0)
    assert scene.desk.beats == {working.means.id: working.means.keys.public}


def test_a_database_that_is_away_is_waited_for(scene, monkeypatch):
    monkeypatch.setattr(worker, "PAUSE", 0.05)
    scene.desk.away = True
    running = scene.start()
    threading.Event().wait(0.3)
    assert running.thread.is_alive()
    row = scene.asked(JobKind.FIND, words="Dana Whitfield")
    scene.desk.away = False
    until(lambda: row.ended)
    running.stop()


def test_a_database_that_is_away_fails_a_run_for_once(scene):
    scene.desk.away = True
    with pytest.raises(StoreUnavailable):
        Worker(scene.means()).run_once()


def test_a_login_that_is_no_workers_ends_it(scene):
    def refuse(worker_id):
        raise NotPermitted("no")

    scene.desk.claim = refuse
    with pytest.raises(NotPermitted):
        Worker(scene.means()).run()


def test_stopping_lets_a_reset_end_that_is_under_way(scene, monkeypatch):
    row = scene.ordered()
    scene.directory.silent.clear()
    running = scene.start()
    until(lambda: row.state is JobState.EXECUTING)
    running.worker.stop()
    threading.Timer(0.3, scene.directory.silent.set).start()
    running.stop()
    assert row.state is JobState.SUCCEEDED


def test_stopping_over_a_hanging_directory_leaves_nothing_half(scene, monkeypatch):
    monkeypatch.setattr(worker, "LEAVE", 0.2)
    row = scene.ordered()
    scene.directory.silent.clear()
    running = scene.start()
    until(lambda: row.state is JobState.EXECUTING)
    running.stop()
    assert (row.state, row.code) == (JobState.FAILED, "away")
    scene.directory.silent.set()
    threading.Event().wait(0.2)
    assert "reset" not in scene.directory.calls


def test_a_window_that_closes_waits_for_a_hanging_directory_no_longer_than_it_says(scene):
    inside = InProcess(scene.means())
    row = scene.ordered()
    scene.directory.silent.clear()
    inside.start()
    until(lambda: row.state is JobState.EXECUTING)
    inside.stop(1.2)
    until(lambda: row.ended)
    assert (row.state, row.code) == (JobState.FAILED, "away")
    scene.directory.silent.set()


def test_a_worker_inside_a_program_works_and_ends(scene):
    inside = InProcess(scene.means())
    inside.start()
    row = scene.asked(JobKind.FIND, words="Dana Whitfield")
    inside.hurry()
    until(lambda: row.ended)
    inside.stop()
    assert not inside._thread.is_alive()


def test_a_job_begun_by_a_step_that_fails_unforeseen_ends(scene):
    def break_(words):
        raise ZeroDivisionError(CANARY)

    scene.directory.person = break_
    row = scene.asked(JobKind.SUBJECT)
    scene.do()
    assert row.state is JobState.FAILED


def test_nothing_secret_is_told_by_log_or_database(scene, caplog):
    caplog.set_level(logging.DEBUG)

    def break_(object_id, secret, *, unlock=True):
        raise ZeroDivisionError(f"{secret} {CANARY} Dana")

    first = scene.ordered()
    code = scene.asked(JobKind.CODE, method="smsotp")
    running = scene.start()
    until(lambda: first.ended and "until" in code.told)
    scene.desk.guess(code, running.spoken(code, "CANARY-guess"))
    running.worker.hurry()
    until(lambda: all(one[2] is not None for one in scene.desk.guessed[code.id]))
    scene.directory.reset_password = break_
    second = scene.ordered()
    running.worker.hurry()
    until(lambda: second.ended)
    sent = scene.sms.sent[0][2]
    running.stop()
    assert second.state is JobState.UNKNOWN
    told = caplog.text + repr(scene.desk.jobs) + repr(scene.desk.alerts) + repr(running.means)
    assert CANARY not in told
    for one in ("dwhitfield", "+15550100101", "dana@", sent[10:30]):
        assert one not in caplog.text
    assert "claimed job=" in caplog.text


def test_a_step_has_its_own_time_limit():
    assert CarryingOut.limit > Prompting.limit


def test_what_is_no_plain_word_is_never_told(caplog):
    caplog.set_level(logging.INFO)
    tell("refused", code="52e +15550100101 dana@northwind.example", connection="Corp\nDana")
    assert caplog.messages == ["refused connection=? code=?"]


def test_of_a_failure_its_kind_and_place_are_told_and_never_its_text(caplog):
    caplog.set_level(logging.INFO)
    with pytest.raises(ValueError, match=CANARY) as met:
        int(CANARY)
    tell("failed", failure=met.value)
    assert CANARY not in caplog.text
    assert "failure=ValueError at=test_worker.py:" in caplog.text
