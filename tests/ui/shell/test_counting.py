"""Tickets are counted when asked, anew after changes and every minute, and a failure is told."""

import pytest
from pytestqt.qtbot import QtBot

from app.core.changes import Changes, Topic
from app.core.errors import StoreUnavailable
from app.tickets.queries import Counts
from tests.ui.tickets.fake_desk import StandingClock
from ui.core.background import Background
from ui.core.live import Live
from ui.shell.counting import Counting


class Counted:
    def __init__(self) -> None:
        self.asked = 0
        self.failure: Exception | None = None

    def counts(self, now) -> Counts:
        assert now == StandingClock().now()
        self.asked += 1
        if self.failure:
            raise self.failure
        return Counts(total=self.asked)


@pytest.fixture
def tickets() -> Counted:
    return Counted()


@pytest.fixture
def live() -> Live:
    made = Live()
    made._quiet.setInterval(5)
    return made


@pytest.fixture
def counting(tickets: Counted, background: Background, live: Live) -> Counting:
    made = Counting(tickets, background, live, StandingClock(), live)
    made._after_changes.setInterval(5)
    return made


def test_it_counts_when_asked(qtbot: QtBot, counting: Counting):
    with qtbot.waitSignal(counting.counted) as told:
        counting.count()
    assert told.args == [Counts(total=1)]


def test_changes_of_tickets_are_counted_once_it_keeps_up(qtbot: QtBot, counting: Counting, live: Live):
    counting.keep_up()
    with qtbot.waitSignal(counting.counted):
        live.heard(Changes({Topic.TICKET: frozenset({1})}))


def test_many_changes_are_counted_once(qtbot: QtBot, counting: Counting, tickets: Counted, live: Live):
    counting.keep_up()
    with qtbot.waitSignal(counting.counted):
        for ticket_id in range(5):
            live.changed.emit(Changes({Topic.TICKET: frozenset({ticket_id})}))
    assert tickets.asked == 1


def test_what_is_no_ticket_changes_no_count(counting: Counting, live: Live):
    counting.keep_up()
    live.changed.emit(Changes({Topic.STAFF: frozenset({1})}))
    assert not counting._after_changes.isActive()


def test_a_minute_is_enough(qtbot: QtBot, counting: Counting):
    assert counting._minute.interval() == 60_000
    counting._minute.setInterval(5)
    with qtbot.waitSignals([counting.counted, counting.counted]):
        counting.keep_up()


def test_a_failure_is_told(qtbot: QtBot, counting: Counting, tickets: Counted):
    tickets.failure = StoreUnavailable("away")
    with qtbot.waitSignal(counting.failed) as told:
        counting.count()
    assert told.args == [tickets.failure]
