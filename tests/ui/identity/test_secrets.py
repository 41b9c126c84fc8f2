"""A temporary secret, a code and a number: seen as long as they must be, and found nowhere afterwards."""

import logging

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.identity import flow
from app.identity.gate import Offer
from app.identity.jobs import JobState
from app.identity.model import Method, Proof, Result
from tests.ui.identity.fake_gate import NUMBER, SECRET, FakeGate
from tests.ui.identity.sat import Key, Mod, Sat
from ui.identity.capture import leave_out
from ui.identity.code_runner import CodeRunner
from ui.identity.secret_view import LONGEST_S, SecretView


def told(widget: SecretView) -> str:
    reader = QAccessible.queryAccessibleInterface(widget)
    kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help)
    return "\n".join(reader.text(kind) for kind in kinds)


def reveal(sat: Sat) -> SecretView:
    sat.to_decision()
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    return sat.window.pages.act.secret


def test_the_secret_is_in_no_text_clipboard_or_log(sat: Sat, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    QApplication.clipboard().setText("mine")
    secret = reveal(sat)
    assert secret.has_secret
    QTest.keyPress(secret, Key.Key_Space)
    assert secret.is_shown
    for key in (Key.Key_C, Key.Key_A, Key.Key_X):
        QTest.keyClick(secret, key, Mod.ControlModifier)
    for part in (SECRET, *SECRET.split("-")):
        assert part not in sat.texts()
        assert part not in told(secret)
        assert part not in caplog.text
        assert part not in repr(sat.window.course.verification)
    assert QApplication.clipboard().text() == "mine"
    assert not sat.window.findChildren(QUndoStack)


def test_it_is_painted_only_while_it_is_held_by_key_or_pointer(sat: Sat):
    secret = reveal(sat)
    masked = secret.grab().toImage()
    QTest.keyPress(secret, Key.Key_Space)
    seen = secret.grab().toImage()
    assert seen != masked
    QTest.keyRelease(secret, Key.Key_Space)
    assert not secret.is_shown
    middle = QPoint(secret.width() // 2, secret.height() // 2)
    QTest.mousePress(secret, Qt.MouseButton.LeftButton, Mod.NoModifier, middle)
    assert secret.is_shown
    QTest.mouseRelease(secret, Qt.MouseButton.LeftButton, Mod.NoModifier, middle)
    assert not secret.is_shown


def test_it_is_let_go_of_when_the_keys_go_elsewhere(sat: Sat):
    secret = reveal(sat)
    QTest.keyPress(secret, Key.Key_Space)
    sat.window.frame.go.setFocus()
    assert not secret.is_shown


def test_it_is_overwritten_after_a_minute(sat: Sat):
    secret = reveal(sat)
    kept = secret._secret
    for _ in range(LONGEST_S):
        secret._second.timeout.emit()
    assert not secret.has_secret
    assert not any(kept)
    QTest.keyPress(secret, Key.Key_Space)
    assert not secret.is_shown


def test_it_is_overwritten_as_the_window_closes(sat: Sat):
    secret = reveal(sat)
    kept = secret._secret
    sat.key(Key.Key_Space)
    sat.window.go_on()
    sat.settle()
    assert sat.closed
    assert not any(kept)


def test_a_secret_that_comes_to_a_closed_window_is_overwritten(sat: Sat):
    sat.to_decision()
    sat.enter()
    late = bytearray(SECRET.encode())
    sat.window.go_to(flow.DECISION)
    sat.window.pages.act._reveal(late)
    assert not any(late)
    assert not sat.window.pages.act.secret.has_secret


def test_the_worker_is_given_a_key_and_the_secret_is_fetched_once(sat: Sat, gate: FakeGate):
    reveal(sat)
    for _ in range(3):
        sat.settle()
    assert len(gate.called("fetch_secret")) == 1


def test_a21_the_number_is_shown_only_while_the_call_runs(sat: Sat, gate: FakeGate):
    sat.to_methods()
    assert NUMBER not in sat.texts()
    sat.type("2")
    assert gate.called("dial") == [("mobile",)]
    runner = sat.window.pages.prove.runner
    assert runner.number.number == NUMBER
    sat.type("2")
    sat.enter()
    assert gate.called("attest")[0][1] is Result.UNREACHED
    assert " ".join(NUMBER) not in sat.texts()
    assert not runner.number.isVisible()


def test_going_back_takes_the_number_from_the_screen(sat: Sat):
    sat.to_methods()
    sat.type("2")
    sat.key(Key.Key_Left, Mod.AltModifier)
    assert sat.window.page_name == flow.METHODS
    assert " ".join(NUMBER) not in sat.texts()


def at_code(sat: Sat, gate: FakeGate) -> CodeRunner:
    sat.to_methods()
    sat.type("3")
    gate.send_code(gate.newest_job())
    sat.settle()
    runner = sat.window.pages.prove.runner
    assert isinstance(runner, CodeRunner)
    return runner


def test_a_code_is_wiped_as_it_is_handed_over(sat: Sat, gate: FakeGate):
    runner = at_code(sat, gate)
    assert sat.focus() is runner.code.line
    sat.type("12345678")
    sat.enter()
    assert gate.guesses == {gate.newest_job(): ["12345678"]}
    assert runner.code.line.text() == ""
    runner.code.line.undo()
    assert runner.code.line.text() == ""
    assert "12345678" not in sat.texts()


def test_a_wrong_code_is_told_with_the_tries_left(sat: Sat, gate: FakeGate):
    runner = at_code(sat, gate)
    assert "3 tries left" in runner.clock.text()
    sat.type("11111111")
    sat.enter()
    gate.send_code(gate.newest_job(), tries=2)
    sat.settle()
    assert "2 tries left" in runner.clock.text()
    assert "not the code" in runner.code.error_text


def test_a_typed_code_survives_a_refresh_and_not_the_page(sat: Sat, gate: FakeGate):
    runner = at_code(sat, gate)
    sat.type("1234")
    sat.settle()
    assert runner.code.line.text() == "1234"
    sat.key(Key.Key_Left, Mod.AltModifier)
    assert runner.code.line.text() == ""


def test_a_decline_is_an_alarm_with_what_to_say(sat: Sat, gate: FakeGate):
    gate.answer = Result.DECLINED
    sat.to_methods()
    sat.type("1")
    sat.work()
    runner = sat.window.pages.prove.runner
    assert runner.chip.text() == "Declined by the person"
    assert "stopping here" in runner.say.text
    assert not sat.window.frame.go.isEnabled()


def test_an_expired_prompt_can_be_asked_again(sat: Sat, gate: FakeGate):
    gate.answer = Result.EXPIRED
    sat.to_methods()
    sat.type("1")
    sat.work()
    assert sat.window.pages.prove.runner.again.isVisible()
    gate.answer = Result.PASSED
    sat.window.pages.prove.runner.again.click()
    sat.settle()
    sat.work()
    assert len(gate.called("ask")) == 2
    assert sat.window.pages.prove.runner.result is Result.PASSED


def test_what_is_attested_needs_what_was_seen(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.type("4")
    runner = sat.window.pages.prove.runner
    runner.outcome.set_value("passed")
    assert "document" in runner.why_not()
    runner.questions["document"].set_value("passport")
    assert "site" in runner.why_not()
    runner.questions["site"].set_value("London")
    assert not runner.why_not()
    sat.window.go_on()
    sat.settle()
    assert gate.called("attest") == [(Method.IN_PERSON, Result.PASSED, {"document": "passport", "site": "London"})]


def test_what_a_manager_was_asked_for_can_be_done_by_a_call(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.window.go_to(flow.PROVE)
    sat.window.pages.prove.start(Offer(Method.MANAGER, 20, Proof.MACHINE, "Luca Ferretti"))
    sat.settle()
    assert sat.window.pages.prove.by_hand.isVisible()
    sat.window.pages.prove.by_hand.click()
    sat.settle()
    assert set(sat.window.pages.prove.runner.questions) == {"spoke", "told"}
    assert not gate.called("dial")


def test_what_was_asked_for_goes_on_when_it_is_opened_again(sat: Sat, gate: FakeGate, qtbot, background, live):
    sat.to_methods()
    sat.type("1")
    gate.prompt(gate.newest_job(), "61")
    other = Sat(qtbot, background, live, gate)
    other.open(1)
    assert other.window.page_name == flow.PROVE
    assert other.window.pages.prove.runner.number.number == "61"
    assert len(gate.called("ask")) == 1


def test_nothing_is_left_out_of_pictures_where_the_system_can_t(sat: Sat):
    assert leave_out(sat.window, left_out=True) is False


def test_a_failed_act_says_that_nothing_was_changed(sat: Sat, gate: FakeGate):
    gate.outcome = JobState.FAILED
    secret = reveal(sat)
    assert "Nothing was changed" in sat.window.pages.act.state.text()
    assert not secret.has_secret
    assert secret.event(QEvent(QEvent.Type.None_)) in (True, False)
