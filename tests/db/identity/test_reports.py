"""The figures of the verification log, from verifications made by hand whose answer is reckoned by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from app.core.errors import NotPermitted
from app.identity.log import Asked
from app.identity.model import Method, State
from app.identity.reports import AGES, Figure, Report, Wanted, Way
from db.identity import tables as t
from db.identity.log_queries import SqlLogQueries
from db.identity.report_queries import SqlReportQueries
from tests.db.identity.desk import ANA, OLGA, TICKET, GateDesk
from tests.makers import SUE, TRIAGE, leave, opened

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MONTH = Wanted(NOW - 30 * DAY, NOW, NOW)
DANA, CARL, ERIN, FINN = 1, 2, 3, 4
OTHER_QUEUE = 2


class Made:
    """Writes verifications as whoever owns the desk."""

    def __init__(self, desk: GateDesk) -> None:
        self._desk, self._id = desk, 0
        frozen = {DANA: NOW - timedelta(hours=3), FINN: NOW - 9 * DAY}
        for number, name in ((DANA, "Dana"), (CARL, "Carl"), (ERIN, "Erin"), (FINN, "Finn")):
            self._do(
                insert(t.subject).values(
                    id=number, directory="corp", object_id=name, name=name, account=name, department="", site="",
                    risk="standard", facts={}, frozen_why="", frozen_at=frozen.get(number),
                )
            )  # fmt: skip

    def one(
        self, of: int, state: State, *, ago: timedelta, took: float | None = None, closed: timedelta | None = None,
        by: tuple[Method, ...] = (), void: tuple[Method, ...] = (), at: int = TICKET, exception: bool | None = None,
    ) -> int:  # fmt: skip
        self._id += 1
        opened, id_ = NOW - ago, self._id
        self._do(
            insert(t.verification).values(
                id=id_, key=uuid4(), ticket_id=at, action="password_reset", channel="phone", caller="subject",
                subject_id=of, state=state, by_id=ANA.staff_id, opened_at=opened, has_looked=True, ends_at=NOW,
                closed_at=None if closed is None else NOW - closed, reason="", version=1,
            )
        )  # fmt: skip
        for method in (*by, *void):
            self._do(
                insert(t.evidence).values(
                    verification_id=id_, subject_id=of, method=method, result="passed", proof="X", group_key="",
                    is_handset=False, at=opened, by_id=0, target="", transaction="", facts={},
                    void_at=NOW if method in void else None,
                )
            )  # fmt: skip
        if took is not None:
            self._do(
                insert(t.verification_grant).values(
                    id=uuid4(), verification_id=id_, ticket_id=at, subject_id=of, action="password_reset",
                    risk="standard", policy_version=1, issued_to=ANA.staff_id, issued_at=opened + took * MINUTE,
                    expires_at=NOW, state="succeeded", evidence_ids=[], said="",
                )
            )  # fmt: skip
        if exception is not None:
            self._do(
                insert(t.exception_request).values(
                    verification_id=id_, by_id=ANA.staff_id, at=opened, reason="x" * 30,
                    approved_by=OLGA.staff_id if exception else None, approved_at=NOW if exception else None,
                )
            )  # fmt: skip
        return id_

    def _do(self, statement: Any) -> None:
        with self._desk.store.writer.begin() as connection:
            if self._desk.store.is_postgres:
                connection.execute(text("set local session_replication_role = replica"))
            connection.execute(statement)


@pytest.fixture
def made(gate_desk: GateDesk) -> Made:
    """Lend whoever writes verifications."""
    return Made(gate_desk)


@pytest.fixture
def ask(gate_desk: GateDesk) -> Callable[[Wanted], Report]:
    """Lend the figures as a supervisor reads them."""
    return SqlReportQueries(gate_desk.seat(SUE)).report


def lines(desk: GateDesk, **asked: Any) -> set[int]:
    return {row.id for row in SqlLogQueries(desk.seat(SUE)).page(Asked(**asked)).rows}


def test_an_empty_desk_has_no_figures(ask: Callable[[Wanted], Report]):
    assert ask(MONTH).is_empty


def test_a23_times_and_abandonment_are_told_by_method(gate_desk: GateDesk, made: Made, ask: Callable[[Wanted], Report]):
    push, call = (Method.PUSH,), (Method.CALLBACK,)
    for minutes in range(1, 11):  # the median by nearest rank of 1..10 is 5, the ninth tenth 9
        made.one(DANA, State.EXECUTED, ago=DAY, took=minutes, by=push)
    made.one(DANA, State.EXECUTED, ago=DAY, took=100, by=push + call)
    left = made.one(DANA, State.ABANDONED, ago=2 * DAY, by=call)
    ran_out = made.one(DANA, State.EXPIRED, ago=2 * DAY, by=call, void=push)
    made.one(DANA, State.EXPIRED, ago=2 * DAY, took=3)  # its grant ran out: verified all the same
    made.one(DANA, State.ABANDONED, ago=31 * DAY, by=push)  # before the period
    ways = {way.method: way for way in ask(MONTH).ways}
    # all: 1 2 3 3 4 5 | 6 7 8 9 10 100: 12 times, the sixth is 5, the eleventh (0.9 x 12 = 10.8) is 10
    assert ways[""] == Way("", 14, 12, 2, 5 * MINUTE, 10 * MINUTE)
    assert ways["push"] == Way("push", 11, 11, 0, 6 * MINUTE, 10 * MINUTE)
    assert ways["callback"] == Way("callback", 3, 1, 2, 100 * MINUTE, 100 * MINUTE)
    period = {"since": MONTH.since, "until": MONTH.until}
    assert lines(gate_desk, figure=Figure.LEFT, method=Method.CALLBACK, **period) == {left, ran_out}
    assert len(lines(gate_desk, figure=Figure.OPENED, method=Method.PUSH, still=True, **period)) == 11
    assert len(lines(gate_desk, figure=Figure.VERIFIED, **period)) == 12


def test_who_is_never_verified_and_who_was_refused_wrongly(
    gate_desk: GateDesk, made: Made, ask: Callable[[Wanted], Report]
):
    wrongly = made.one(DANA, State.REFUSED, ago=5 * DAY, closed=5 * DAY)
    made.one(DANA, State.EXECUTED, ago=3 * DAY, took=0)  # 48 hours after
    made.one(CARL, State.REFUSED, ago=9 * DAY, closed=9 * DAY)
    made.one(CARL, State.EXECUTED, ago=5 * DAY, took=1440)  # granted 96 hours after: too late to count
    first = made.one(ERIN, State.REFUSED, ago=9 * DAY, closed=9 * DAY)
    second = made.one(ERIN, State.ABANDONED, ago=8 * DAY, closed=8 * DAY)
    made.one(ERIN, State.EXECUTED, ago=40 * DAY, took=2)  # before the period
    made.one(FINN, State.REFUSED, ago=9 * DAY, closed=9 * DAY)
    made.one(FINN, State.DISPUTED, ago=9 * DAY + MINUTE, took=10)  # granted after, and it was not them
    report = ask(MONTH)
    assert report.counts[Figure.LEGITIMATE_REFUSED] == 1
    assert report.counts[Figure.NEVER_VERIFIED] == 1
    assert report.counts[Figure.DISPUTED] == 1
    period = {"since": MONTH.since, "until": MONTH.until}
    assert lines(gate_desk, figure=Figure.LEGITIMATE_REFUSED, **period) == {wrongly}
    assert lines(gate_desk, figure=Figure.NEVER_VERIFIED, **period) == {first, second}
    made.one(ERIN, State.WAITING, ago=DAY)  # it is still to be seen
    assert ask(MONTH).counts[Figure.NEVER_VERIFIED] == 0


def test_what_is_stopped_is_told_by_its_age_and_exceptions_by_their_end(
    gate_desk: GateDesk, made: Made, ask: Callable[[Wanted], Report]
):
    young = made.one(DANA, State.HELD, ago=timedelta(hours=23))
    week = made.one(CARL, State.HELD, ago=DAY)  # a day to the minute is no longer under a day
    old = made.one(ERIN, State.HELD, ago=60 * DAY)  # however long before the period
    asked = made.one(FINN, State.EXECUTED, ago=2 * DAY, took=1, exception=True)
    declined = made.one(FINN, State.REFUSED, ago=2 * DAY, closed=2 * DAY, exception=False)
    report = ask(MONTH)
    assert list(report.held) == [1, 1, 1]
    assert list(report.frozen) == [1, 0, 1]
    assert report.counts[Figure.EXCEPTION_ASKED] == 2
    assert report.counts[Figure.EXCEPTION_GRANTED] == 1
    for age, found in zip(AGES, (young, week, old), strict=True):
        after, upto = age.bounds(NOW)
        assert lines(gate_desk, figure=Figure.HELD, aged_after=after, aged_upto=upto) == {found}
    after, upto = AGES[2].bounds(NOW)
    assert lines(gate_desk, figure=Figure.FROZEN, aged_after=after, aged_upto=upto) == {asked, declined}


def test_a_queue_has_its_own_figures(gate_desk: GateDesk, made: Made, ask: Callable[[Wanted], Report]):
    made.one(DANA, State.EXECUTED, ago=DAY, took=2)
    elsewhere = opened(gate_desk.store, ANA, queue_id=OTHER_QUEUE)
    leave()
    there = made.one(CARL, State.HELD, ago=DAY, at=elsewhere)
    here, other = (ask(Wanted(MONTH.since, NOW, NOW, queue_id)) for queue_id in (TRIAGE, OTHER_QUEUE))
    assert [(way.opened, way.verified) for way in here.ways] == [(1, 1)]
    assert [(way.opened, way.verified) for way in other.ways] == [(1, 0)]
    assert (sum(here.held), sum(other.held)) == (0, 1)
    assert lines(gate_desk, queue_id=OTHER_QUEUE) == {there}


def test_figures_leave_out_what_one_may_not_see(server_desk: GateDesk):
    made = Made(server_desk)
    made.one(FINN, State.HELD, ago=DAY, exception=True)
    assert not SqlReportQueries(server_desk.seat(SUE)).report(MONTH).is_empty
    with server_desk.store.writer.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("update queue set is_restricted = true"))
        connection.execute(text("delete from queue_member"))
    assert SqlReportQueries(server_desk.seat(SUE)).report(MONTH).is_empty
    assert sum(SqlReportQueries(server_desk.seat(OLGA)).report(MONTH).frozen) == 1
    with pytest.raises(NotPermitted):
        SqlReportQueries(server_desk.seat(ANA)).report(MONTH)
