"""Work away from the screen: order, superseded reads, stuck calls, closing."""

import sys
import threading
import time
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from app.core.errors import StoreUnavailable
from ui.core.background import Background


@pytest.fixture
def background():
    made = Background()
    yield made
    made.close(0.2)


def refuse(error):
    raise AssertionError(error)


def test_answers_come_home_to_the_screens_thread(background, qtbot):
    seen = []

    def work():
        return QThread.currentThread()

    background.read(work, lambda worked_on: seen.append((worked_on, QThread.currentThread())), refuse)
    qtbot.waitUntil(lambda: bool(seen))
    home = QApplication.instance().thread()
    assert seen[0][1] is home
    assert seen[0][0] is not home


def test_writes_keep_their_order(background, qtbot):
    written, told = [], []
    for number in range(30):
        background.write(
            lambda number=number: written.append(number), lambda _, number=number: told.append(number), refuse
        )
    qtbot.waitUntil(lambda: len(told) == 30)
    assert written == told == list(range(30))


def test_reads_overlap(background, qtbot):
    together, met = threading.Barrier(3, timeout=2), []
    for _ in range(3):
        background.read(together.wait, met.append, refuse)
    qtbot.waitUntil(lambda: len(met) == 3)


def test_a_late_answer_to_a_superseded_read_is_dropped(background, qtbot):
    go, seen = threading.Event(), []
    background.read(lambda: go.wait(2) and "old", seen.append, refuse, slot="queue")
    background.read(lambda: "new", seen.append, refuse, slot="queue")
    qtbot.waitUntil(lambda: seen == ["new"])
    go.set()
    qtbot.wait(50)
    assert seen == ["new"]


def test_a_superseded_read_that_waits_is_never_run(qtbot):
    background = Background(readers=1)
    go, ran, seen = threading.Event(), [], []
    background.read(lambda: go.wait(2), lambda _: None, refuse)
    for name in ("one", "two", "three"):
        background.read(lambda name=name: ran.append(name), lambda _, name=name: seen.append(name), refuse, slot="s")
    go.set()
    qtbot.waitUntil(lambda: seen == ["three"])
    assert ran == ["three"]
    background.close()


def test_a_forgotten_slot_is_silent(background, qtbot):
    go, seen = threading.Event(), []
    background.read(lambda: go.wait(2), seen.append, refuse, slot="ticket")
    background.forget("ticket")
    go.set()
    qtbot.waitUntil(background.is_idle)
    qtbot.wait(30)
    assert not seen


class Reader(QObject):
    """Stands for a pane: its callbacks are of no use once it was taken away."""

    def __init__(self):
        super().__init__()
        self.clock = QTimer(self)

    def done(self, _answer):
        self.clock.stop()

    def failed(self, _error):
        self.clock.stop()


def fail():
    raise StoreUnavailable("gone")


@pytest.mark.parametrize("work", [lambda: 1, fail], ids=["read", "failed"])
def test_the_answer_to_a_reader_that_was_taken_away_is_dropped(background, qtbot, work):
    reader = Reader()
    go = threading.Event()
    background.read(lambda: go.wait(5) and work(), reader.done, reader.failed)
    delete(reader)
    go.set()
    seen = []
    qtbot.waitUntil(background.is_idle)
    background.read(lambda: 1, seen.append, refuse)
    qtbot.waitUntil(lambda: seen == [1])


def test_an_answer_is_dropped_too_where_more_was_told_with_it(background, qtbot):
    reader = Reader()
    go = threading.Event()
    background.read(lambda: go.wait(5), partial(reader.done), reader.failed)
    delete(reader)
    go.set()
    seen = []
    qtbot.waitUntil(background.is_idle)
    background.read(lambda: 1, seen.append, refuse)
    qtbot.waitUntil(lambda: seen == [1])


def test_a_stuck_call_of_a_reader_that_was_taken_away_is_told_to_nobody(background, qtbot):
    reader = Reader()
    go = threading.Event()
    background.read(lambda: go.wait(5), reader.done, reader.failed, deadline=0.05)
    delete(reader)
    qtbot.waitUntil(background.is_idle)
    qtbot.wait(20)
    go.set()


def test_failures_come_home(background, qtbot):
    failures = []

    def fail():
        raise StoreUnavailable("gone")

    background.write(fail, refuse, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert str(failures[0]) == "gone"


def test_a_stuck_call_is_given_up_and_its_thread_replaced(qtbot):
    shut, go, failures, seen, stuck = [], threading.Event(), [], [], []

    def hang():
        stuck.append(threading.get_ident())
        go.wait(5)

    background = Background(abandoned=shut.append)
    background.write(hang, refuse, failures.append, deadline=0.1)
    background.write(lambda: "next", seen.append, refuse)
    qtbot.waitUntil(lambda: seen == ["next"] and bool(failures) and bool(shut))
    assert isinstance(failures[0], StoreUnavailable)
    assert failures[0].outcome_unknown
    assert shut == stuck
    go.set()
    qtbot.wait(50)
    assert len(failures) == 1
    assert background.close() == 0


def test_a_stuck_read_says_that_nothing_was_changed(qtbot):
    background, go, failures = Background(), threading.Event(), []
    background.read(lambda: go.wait(5), refuse, failures.append, deadline=0.05)
    qtbot.waitUntil(lambda: bool(failures))
    assert not failures[0].outcome_unknown
    go.set()
    background.close()


def test_closing_finishes_writes_and_cancels_reads(qtbot):
    background, written = Background(readers=1), []
    for number in range(3):
        background.write(lambda number=number: (time.sleep(0.02), written.append(number)), refuse, refuse)
    background.read(lambda: time.sleep(0.05), refuse, refuse)
    background.read(lambda: written.append("read"), refuse, refuse)
    assert background.close() == 0
    assert written == [0, 1, 2]
    qtbot.wait(80)
    assert "read" not in written


def test_closing_never_hangs():
    background, go = Background(), threading.Event()
    background.write(lambda: go.wait(10), refuse, refuse)
    background.write(lambda: None, refuse, refuse)
    began = time.monotonic()
    assert background.close(0.2) == 2
    assert time.monotonic() - began < 5
    go.set()


def test_after_closing_reads_are_ignored_and_writes_refused():
    background = Background()
    background.close()
    background.read(lambda: None, refuse, refuse)
    with pytest.raises(RuntimeError, match="closed"):
        background.write(lambda: None, refuse, refuse)


def test_failing_callbacks_reach_the_excepthook(background, qtbot, monkeypatch):
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: caught.append(kind))

    def fail(_answer):
        raise ZeroDivisionError

    background.read(lambda: None, fail, refuse)
    qtbot.waitUntil(lambda: bool(caught))
    assert caught == [ZeroDivisionError]


def test_the_program_ends_while_a_call_is_stuck(tmp_path):
    import subprocess

    code = """
import time
from PySide6.QtCore import QCoreApplication
from ui.core.background import Background
app = QCoreApplication([])
background = Background()
background.write(lambda: time.sleep(60), print, print)
time.sleep(0.1)
background.close(0.1)
"""
    ended = subprocess.run([sys.executable, "-c", code], timeout=20, check=False)
    assert ended.returncode == 0
