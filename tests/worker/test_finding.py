import threading

from app.identity.directories import DirectoryAway
from app.identity.jobs import Connection, JobKind, JobState
from app.identity.model import Risk
from app.worker import finding
from app.worker.connections import Built
from tests.worker.fakes import DANA, MemoryDirectory


def test_a_search_asks_every_directory(scene):
    other = MemoryDirectory("south", DANA.__class__("south", "d-2", "Dana Whitfield", "dana2"))
    scene.desk.connected.append(Connection("south", "south"))
    scene.kinds["south"] = lambda making: Built("south", directory=other)
    row = scene.asked(JobKind.FIND, words="Dana Whitfield")
    scene.do()
    assert [one.object_id for one in scene.desk.found[row.id]] == ["dana-1", "d-2"]


def test_a_silent_directory_does_not_keep_the_others_answers_back(scene, monkeypatch):
    monkeypatch.setattr(finding, "PATIENCE", 0.2)
    silent = MemoryDirectory("south")
    silent.silent.clear()
    scene.desk.connected.append(Connection("south", "south"))
    scene.kinds["south"] = lambda making: Built("south", directory=silent)
    row = scene.asked(JobKind.FIND, words="Dana Whitfield")
    scene.do()
    silent.silent.set()
    assert [one.object_id for one in scene.desk.found[row.id]] == ["dana-1"]
    assert row.told["silent"] == ["south"]


def test_no_answer_from_any_is_said_and_no_empty_list(scene):
    def away(words):
        raise DirectoryAway("away")

    scene.directory.find = away
    row = scene.asked(JobKind.FIND, words="Dana")
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "away")
    assert row.id not in scene.desk.found


def test_an_account_is_kept_with_its_risk(scene):
    scene.verdicts.risk = Risk.SENSITIVE
    row = scene.asked(JobKind.SUBJECT)
    scene.do()
    assert scene.desk.subjects[row.id] == (DANA, Risk.SENSITIVE)


def test_an_account_that_is_gone_is_said_so(scene):
    row = scene.asked(JobKind.SUBJECT, object_id="nobody")
    scene.do()
    assert row.state is JobState.FAILED
    assert "no longer there" in row.said


def test_two_workers_never_do_one_job(scene):
    rows = [scene.asked(JobKind.FIND, words="Dana Whitfield") for _ in range(60)]
    workers = [threading.Thread(target=scene.do) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [(row.tries, row.ends) for row in rows] == [(1, 1)] * 60
    assert scene.directory.calls.count("find") == 60
