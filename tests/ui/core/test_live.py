"""Changes reach the screens: the first at once, the rest together."""

import threading

from app.core.changes import Changes, Topic, changed
from ui.core.live import Live


def test_the_first_change_goes_at_once_and_later_ones_together(qtbot):
    live, told = Live(), []
    live.changed.connect(told.append)
    live.heard(changed(Topic.TICKET, 1))
    qtbot.waitUntil(lambda: len(told) == 1)
    live.heard(changed(Topic.TICKET, 2))
    live.heard(changed(Topic.STAFF, 3))
    qtbot.wait(0)
    assert len(told) == 1
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == Changes({Topic.TICKET: frozenset({2}), Topic.STAFF: frozenset({3})})


def test_changes_may_be_heard_on_any_thread(qtbot):
    live, told = Live(), []
    live.changed.connect(lambda changes: told.append((changes, threading.current_thread())))
    thread = threading.Thread(target=lambda: live.heard(changed(Topic.TICKET, 7)))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][1] is threading.main_thread()


def test_nothing_is_not_told(qtbot):
    live, told = Live(), []
    live.changed.connect(told.append)
    live.heard(Changes())
    qtbot.wait(30)
    assert not told
