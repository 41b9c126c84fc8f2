"""What a key pressed by the way must not do: lose a secret, ask somebody once more, sign, end what has ended."""

from threading import Event

import pytest
from PySide6.QtTest import QTest

from app.identity import flow
from app.identity.gate import Verification
from app.identity.model import Method, Result, State
from tests.ui.identity.fake_gate import FakeGate
from tests.ui.identity.sat import Key, Mod, Sat
from tests.ui.identity.test_always import begun_by
from ui.identity.questions import Throwing
from ui.identity.secret_view import LONGEST_S


def with_secret(sat: Sat) -> None:
    """Go on until a temporary password is there."""
    sat.to_decision()
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    assert sat.window.pages.act.secret.has_secret


def asked(sat: Sat) -> Throwing | None:
    """Return the question that stands over the window."""
    open_ones = [one for one in sat.window.findChildren(Throwing) if one.isVisible()]
    return open_ones[0] if open_ones else None


def test_esc_over_a_secret_asks_before_it_is_lost(sat: Sat):
    with_secret(sat)
    sat.key(Key.Key_Escape)
    question = asked(sat)
    assert question is not None
    sat.enter()
    assert not sat.closed
    assert sat.window.pages.act.secret.has_secret
    sat.show()
    sat.key(Key.Key_Escape)
    question = asked(sat)
    assert question is not None
    question.go.setFocus()
    sat.enter()
    assert sat.closed
    assert "lost" in sat.said[-1]


def test_finish_asks_only_where_nobody_has_looked(sat: Sat):
    with_secret(sat)
    sat.window.go_on()
    question = asked(sat)
    assert question is not None
    question.reject()
    sat.key(Key.Key_Space)
    sat.window.go_on()
    assert sat.closed


def test_closing_while_it_is_carried_out_says_what_that_costs(sat: Sat):
    sat.to_decision()
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert sat.window.pages.act.is_under_way
    sat.key(Key.Key_Escape)
    assert asked(sat) is not None
    assert not sat.closed


def test_a_way_that_passed_is_not_begun_again_and_keeps_no_others_digit(sat: Sat, gate: FakeGate):
    sat.to_methods()
    before = {row.value: row.key for row in sat.window.pages.methods.list.rows}
    sat.pass_push()
    assert sat.window.page_name == flow.METHODS
    after = {row.value: row.key for row in sat.window.pages.methods.list.rows}
    assert all(before[value] == key for value, key in after.items())
    assert Method.PUSH not in {row.value[0] for row in sat.window.pages.methods.list.rows}  # type: ignore[index]
    assert len(gate.called("ask")) == 1
    sat.type("1")
    assert len(gate.called("ask")) == 1


def test_what_is_stopped_asks_nobody_for_anything_more(sat: Sat, gate: FakeGate):
    sat.to_methods()
    gate.verdict, gate.codes = "deny", ("stop",)
    sat.key(Key.Key_F, Mod.ControlModifier | Mod.ShiftModifier)
    sat.key(Key.Key_Space)
    sat.enter()
    assert sat.window.page_name == flow.DECISION
    sat.key(Key.Key_Left, Mod.AltModifier)
    assert sat.window.page_name == flow.DECISION
    assert not gate.called("ask")


def test_what_would_only_be_stopped_goes_on(sat: Sat, gate: FakeGate):
    sat.to_methods()
    gate.verdict, gate.codes = "deny", ("stop", "would_be")
    sat.key(Key.Key_F, Mod.ControlModifier | Mod.ShiftModifier)
    sat.key(Key.Key_Space)
    sat.enter()
    assert sat.window.page_name == flow.METHODS


def test_the_waiting_one_is_gone_on_with_and_another_has_a_key_of_its_own(sat: Sat, gate: FakeGate):
    id_ = begun_by(gate, gate.me, has_looked=True, state=State.WAITING)
    sat.start()
    assert sat.window.page_name == flow.ATTEMPTS
    sat.enter()
    assert sat.window.course.id == id_


def test_another_is_begun_by_its_key(sat: Sat, gate: FakeGate):
    begun_by(gate, gate.me, has_looked=True, state=State.WAITING)
    sat.start()
    sat.type("0")
    assert sat.window.page_name == flow.REQUEST


def test_where_all_have_ended_enter_begins_another(sat: Sat, gate: FakeGate):
    begun_by(gate, gate.me, has_looked=True, state=State.REFUSED)
    sat.start()
    sat.enter()
    assert sat.window.page_name == flow.REQUEST


def test_what_has_ended_is_not_refused_any_more_and_says_why_it_ended(sat: Sat, gate: FakeGate):
    id_ = begun_by(gate, gate.me, has_looked=True, state=State.REFUSED, flags=frozenset({"refuses_callback"}))
    sat.open(id_)
    assert sat.window.page_name == flow.ENDING
    sat.key(Key.Key_X, Mod.ControlModifier | Mod.ShiftModifier)
    sat.settle()
    assert not gate.called("refuse")
    assert not sat.closed
    assert "security knows" in sat.window.pages.ended.why.text()


def test_enter_on_the_button_that_throws_away_does_it(sat: Sat):
    sat.to_methods()
    done: list[bool] = []
    sat.window.pages._warn("It is gone then.", "Throw it away", lambda: done.append(True))
    question = asked(sat)
    assert question is not None
    sat.key(Key.Key_Tab)
    while not question.go.hasFocus():
        sat.key(Key.Key_Tab)
    sat.enter()
    assert done


def test_a_decline_leads_away_from_the_ways(sat: Sat, gate: FakeGate):
    gate.answer = Result.DECLINED
    sat.to_methods()
    sat.type("1")
    gate.verdict, gate.codes = "deny", ("declined",)
    sat.work()
    sat.key(Key.Key_Left, Mod.AltModifier)
    assert sat.window.page_name == flow.DECISION


def test_a_secret_that_is_wiped_keeps_the_keys(sat: Sat, gate: FakeGate):
    with_secret(sat)
    secret = sat.window.pages.act.secret
    sat.key(Key.Key_Space)
    for _ in range(LONGEST_S):
        secret._second.timeout.emit()
    assert not secret.has_secret
    sat.key(Key.Key_Space)  # somebody who still wants to see it
    assert not sat.window.panel.has_unrecorded
    sat.enter()
    assert sat.closed


def test_enter_waits_until_the_last_proof_is_judged(sat: Sat, gate: FakeGate, monkeypatch: pytest.MonkeyPatch):
    sat.to_methods()
    sat.pass_push()
    sat.type("2")
    sat.type("1")
    read, may_read = gate.read, Event()

    def slow(id_: int) -> Verification:
        assert may_read.wait(30)
        return read(id_)

    monkeypatch.setattr(gate, "read", slow)
    QTest.keyClick(sat.focus(), Key.Key_Return)
    sat.qtbot.waitUntil(lambda: sat.window.pages.prove.runner.result is Result.PASSED)
    QTest.keyClick(sat.focus(), Key.Key_Return)
    still_there = sat.window.page_name
    may_read.set()
    sat.settle()
    assert still_there == flow.PROVE
    sat.enter()
    assert sat.window.page_name == flow.DECISION
    assert len(gate.called("attest")) == 1
