"""Every wait for a server ends at the deadline, and watching over it costs the one who asks nothing."""

import threading
import time

import pytest

import db.watch
from db.watch import Watch

AT_ONCE, SOON = 0.05, 5.0


class Shut:
    """Remembers which connections were shut, and when."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.done = threading.Condition()

    def __call__(self, connection: str) -> None:
        with self.done:
            self.at[connection] = time.monotonic()
            self.done.notify_all()

    def heard(self, *connections: str) -> bool:
        """Wait until these have been shut."""
        with self.done:
            return self.done.wait_for(lambda: self.at.keys() >= set(connections), SOON)


def test_what_is_late_is_shut_and_nothing_sooner():
    shut = Shut()
    watch = Watch(0.2, shut)
    begun = {}
    for connection in ("first", "second", "third"):
        begun[connection] = time.monotonic()
        watch.begin(connection)
        time.sleep(0.07)
    watch.end("second")
    assert shut.heard("first", "third")
    assert shut.at.keys() == {"first", "third"}
    assert all(at - begun[connection] >= 0.2 for connection, at in shut.at.items())


def test_a_call_begun_while_the_watch_sleeps_is_seen_in_time():
    shut = Shut()
    watch = Watch(0.3, shut)
    watch.begin("answered")
    watch.end("answered")
    time.sleep(0.1)  # by now it sleeps, with nothing to look after
    watch.begin("frozen")
    assert shut.heard("frozen")
    assert "answered" not in shut.at


def test_the_watch_goes_home_and_comes_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(db.watch, "IDLE", 0.05)
    before = set(threading.enumerate())
    shut = Shut()
    watch = Watch(0.1, shut)
    watch.begin("answered")
    (watching,) = set(threading.enumerate()) - before
    watch.end("answered")
    watching.join(SOON)
    assert not watching.is_alive()
    watch.begin("frozen")
    assert shut.heard("frozen")


class Counting(Watch):
    """Counts how often it looks around."""

    looks = 0

    def _looked(self) -> float | None:
        self.looks += 1
        return super()._looked()


def test_asking_wakes_nobody():
    watch = Counting(60, Shut())
    watch.begin("first")
    until = time.monotonic() + SOON
    while not watch.looks and time.monotonic() < until:
        time.sleep(AT_ONCE)
    for _ in range(100):
        watch.end("first")
        watch.begin("first")
        time.sleep(0)
    time.sleep(AT_ONCE)
    assert watch.looks == 1
