"""A desk in a file: who frees, lifts and approves there, and how much is read of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from app.core.errors import NotPermitted, RuleBroken
from app.identity.model import Result, Risk
from app.identity.standing import Lifted
from db.identity import tables as t
from db.identity.file_guard import FileGuard
from tests.db.identity.desk import ADA, OLGA, GateDesk, build, lent, person
from tests.db.identity.test_refusals import said
from tests.desks import desk_in
from tests.makers import ANA, BEN, SUE

WHY = "Spoke to them in person at the desk."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[GateDesk]:
    """Lend a desk in a file that verifies people."""
    with lent(desk_in(tmp_path / "desk.db", build)) as made:
        yield made


def guard_of(desk: GateDesk, actor) -> FileGuard:
    """Return what somebody decides with."""
    return FileGuard(desk.store, actor, clock=desk.clock)


def test_only_security_frees_who_was_frozen(desk: GateDesk):
    one = desk.started()
    desk.push(one, Result.DECLINED)
    (subject_id,) = [row[0] for row in desk.rows(select(t.subject.c.id))]
    for actor in (SUE, ADA):
        with pytest.raises(NotPermitted, match=said("FL133")):
            guard_of(desk, actor).free(subject_id, WHY)
    with pytest.raises(RuleBroken, match=said("FL116")):
        guard_of(desk, OLGA).free(subject_id, " ")
    guard_of(desk, OLGA).free(subject_id, WHY)
    again = desk.started(BEN)
    desk.call_back(again, who=BEN)
    assert "frozen" not in desk.gate(BEN).decide(again).codes
    guard_of(desk, OLGA).freeze(subject_id, WHY)
    assert "frozen" in desk.gate(BEN).read(again).decision.codes  # type: ignore[union-attr]


def test_a_supervisor_lifts_red_flags_and_security_all_else(desk: GateDesk):
    one = desk.started()
    desk.gate().flag(one, frozenset({"asks_how", "urgency"}))
    assert "red_flags" in desk.gate().decide(one).codes
    assert one in desk.gate(SUE).awaiting()
    with pytest.raises(NotPermitted, match=said("FL133")):
        guard_of(desk, BEN).lift(one, Lifted.RED_FLAGS, WHY)
    with pytest.raises(NotPermitted, match=said("FL133")):
        guard_of(desk, SUE).lift(one, Lifted.SHOPPING, WHY)
    guard_of(desk, SUE).lift(one, Lifted.RED_FLAGS, WHY)
    assert "red_flags" not in desk.gate().decide(one).codes
    assert "lifted" in desk.alerts()


def test_a_desk_on_its_guard_takes_no_calls_and_comes_to_rest_by_itself(desk: GateDesk):
    with pytest.raises(RuleBroken, match=said("FL134")):
        guard_of(desk, OLGA).guard(desk.clock.now() + timedelta(days=32), WHY)
    guard_of(desk, OLGA).guard(desk.clock.now() + timedelta(hours=1), WHY)
    one = desk.started()
    with pytest.raises(RuleBroken, match=said("FL106")):
        desk.gate().dial(one, "mobile")
    desk.pass_(minutes=20)
    desk.gate().flag(one, frozenset())
    desk.pass_(minutes=20)
    desk.gate().flag(one, frozenset())
    desk.pass_(minutes=21)
    assert desk.gate().dial(one, "mobile")


def test_another_teams_second_person_waives_a_cool_down(desk: GateDesk):
    new = person(since=timedelta(days=2))
    one = desk.started(found=new)
    desk.push(one)
    desk.call_back(one)
    assert "young" in desk.gate().decide(one).codes
    desk.gate().ask_exception(one, "The new phone came with the move, the ward opens at six.")
    for actor in (ANA, BEN):  # who asked, and who is of the same team
        with pytest.raises(NotPermitted, match=said("FL113")):
            guard_of(desk, actor).approve_exception(one)
    guard_of(desk, SUE).approve_exception(one)
    assert "young" not in desk.gate().decide(one).codes
    with pytest.raises(RuleBroken, match=said("FL114")):
        guard_of(desk, SUE).approve_exception(one)


def test_everything_shown_is_read_in_seven_statements(desk: GateDesk):
    one = desk.started(risk=Risk.SENSITIVE)
    desk.push(one)
    sent: list[str] = []
    event.listen(desk.store.reader, "before_cursor_execute", lambda *heard: sent.append(heard[2]))
    desk.gate().read(one)
    assert len([statement for statement in sent if statement.lstrip().lower().startswith("select")]) == 7


def test_an_alert_is_seen_by_security(desk: GateDesk):
    one = desk.started()
    desk.gate().refuse(one, WHY)
    (alert_id,) = [row[0] for row in desk.rows(select(t.verification_alert.c.id))]
    with pytest.raises(NotPermitted, match=said("FL133")):
        guard_of(desk, replace(ANA)).see_alert(alert_id)
    guard_of(desk, OLGA).see_alert(alert_id)
    assert desk.rows(select(t.verification_alert.c.seen_by)) == [(OLGA.staff_id,)]
