"""Garbage with Qt in it is only ever freed on the screen's thread."""

import gc
import threading

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ui.core.collector import Collector


class Knot:
    """Something only the cyclic collector frees; it tells where that happened."""

    def __init__(self, freed: list[str]):
        self.me, self.freed = self, freed

    def __del__(self):
        self.freed.append(threading.current_thread().name)


def allocate(freed: list[str]):
    for _ in range(3 * gc.get_threshold()[0]):
        Knot(freed)


def test_workers_make_garbage_and_the_screen_frees_it(qtbot: QtBot):
    parent, freed = QObject(), []
    collector = Collector(parent)
    collector.begin()
    try:
        worker = threading.Thread(target=allocate, args=(freed,), name="worker")
        worker.start()
        worker.join()
        assert freed == []
        qtbot.waitUntil(lambda: len(freed) > 0)
        assert set(freed) == {threading.current_thread().name}
    finally:
        collector.end()
    assert gc.isenabled() == collector._was_on


class Start(QObject):
    """A program that is starting."""

    ended = Signal()


def test_what_a_start_allocates_is_never_looked_through(qtbot: QtBot):
    start, freed = Start(), []
    collector = Collector(start)
    collector.begin()
    collector.wait_for(start.ended)
    try:
        allocate(freed)
        qtbot.wait(400)
        start.ended.emit()
        gc.collect()
        assert freed == []
        kept = gc.get_freeze_count()
        allocate(freed)
        qtbot.waitUntil(lambda: len(freed) > 0)
        assert gc.get_freeze_count() <= kept  # what was frozen may still go by itself
    finally:
        collector.end()
