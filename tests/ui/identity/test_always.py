"""What can always be done: refuse and report, save and close, signs on every page; and what goes wrong around it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from app.core.errors import NotPermitted
from app.identity import flow, words
from app.identity.gate import Asked, Before
from app.identity.model import Action, Caller, Channel, Method, Proof, Result, State
from tests.ui.identity.fake_gate import ANA, BEN, DANA, NOON, OTHER_DANA, FakeGate
from tests.ui.identity.sat import Key, Mod, Sat
from ui.identity.methods_page import MethodsPage
from ui.identity.questions import Reason, Throwing

CTRL_SHIFT = Mod.ControlModifier | Mod.ShiftModifier


def dialog(sat: Sat) -> QDialog:
    return next(one for one in sat.window.findChildren(QDialog) if one.isVisible())


def begun_by(gate: FakeGate, who: int, **facts: object) -> int:
    me, gate.me = gate.me, who
    id_ = gate.open(Asked(146, Action.PASSWORD_RESET, Channel.PHONE, Caller.SUBJECT), key=uuid4())
    gate.choose(id_, gate.accounts[0])
    gate.work()
    gate._put(replace(gate.table[id_], **facts))  # type: ignore[arg-type]
    gate.me = me
    return id_


def test_refuse_and_report_asks_why_and_ends_it(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.key(Key.Key_X, CTRL_SHIFT)
    asked = dialog(sat)
    assert isinstance(asked, Reason)
    asked.go.click()
    assert "Say why" in asked.reason.error_text
    sat.type("Asked to skip the call")
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert gate.called("refuse") == [("Asked to skip the call",)]
    assert gate.table[1].state is State.REFUSED
    assert sat.said == ["Refused and reported. The ticket is kept."]
    assert sat.closed


def test_the_ways_tell_what_asked_for_more(sat: Sat, gate: FakeGate):
    gate.notes = ("raised_failures",)
    sat.to_methods()
    page = sat.window.page(sat.window.page_name)
    assert isinstance(page, MethodsPage)
    assert page.notes.isVisible()
    assert words.sentence("raised_failures") in page.notes.text()


def test_esc_saves_and_closes_with_a_word(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.key(Key.Key_Escape)
    assert len(gate.called("set_aside")) == 1
    assert not sat.window.isVisible()
    assert "saved at HD-146" in sat.said[0]


def test_closing_the_window_saves_too(sat: Sat, gate: FakeGate):
    sat.to_methods()
    event = QCloseEvent()
    sat.window.closeEvent(event)
    assert not event.isAccepted()
    sat.settle()
    assert len(gate.called("set_aside")) == 1


def test_nothing_is_kept_where_nothing_was_opened(sat: Sat, gate: FakeGate):
    sat.start()
    sat.key(Key.Key_Escape)
    assert sat.closed
    assert sat.said == ["Nothing was opened, so nothing is kept."]
    assert not gate.called("set_aside")


def test_esc_without_a_database_closes_and_says_what_stands(sat: Sat, gate: FakeGate):
    sat.to_methods()
    gate.away = True
    sat.key(Key.Key_Escape)
    assert sat.closed
    assert "stays as it was recorded last" in sat.said[0]


def test_signs_are_taken_on_every_later_page_by_a_key(sat: Sat, gate: FakeGate):
    sat.to_decision()
    for page in (flow.DECISION, flow.ACT):
        assert sat.window.page_name == page
        sat.key(Key.Key_F, CTRL_SHIFT)
        sat.key(Key.Key_Down)
        sat.key(Key.Key_Space)
        sat.enter()
        assert sat.window.page_name == page
        sat.window.go_on()
        sat.settle()
    recorded = gate.called("flag")
    assert recorded[0] == (frozenset(),)
    assert len(recorded[1][0]) == 1
    assert recorded[1][0] < recorded[2][0]
    assert sat.window.page_name == flow.ACT
    assert sat.window.panel.count.text() == "2"


def test_esc_in_the_signs_takes_ticks_back_and_closes_nothing(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.key(Key.Key_F, CTRL_SHIFT)
    sat.key(Key.Key_Space)
    assert "Record the warning signs" in sat.window.frame.why.text()
    sat.key(Key.Key_Escape)
    assert not sat.window.frame.why.text()
    assert len(gate.called("flag")) == 1
    assert sat.window.isVisible()
    assert not gate.called("set_aside")


def test_a_recorded_sign_is_never_taken_back(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.key(Key.Key_F, CTRL_SHIFT)
    sat.key(Key.Key_Space)
    sat.enter()
    sat.key(Key.Key_F, CTRL_SHIFT)
    sat.key(Key.Key_Space)
    assert sat.window.flags.held == gate.table[1].flags
    assert gate.table[1].flags


def test_signs_that_were_seen_untick_that_there_were_none(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for()
    sat.find()
    sat.choose()
    sat.key(Key.Key_Space)
    assert sat.window.pages.signs.none.isChecked()
    sat.key(Key.Key_Tab)
    sat.key(Key.Key_Space)
    assert not sat.window.pages.signs.none.isChecked()
    sat.enter()
    assert gate.called("flag") == [(frozenset({"urgency"}),)]


def test_another_action_says_first_what_is_thrown_away(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.pass_push()
    for _ in range(3):
        sat.key(Key.Key_Left, Mod.AltModifier)
    assert sat.window.page_name == flow.REQUEST
    sat.type("3")
    sat.enter()
    asked = dialog(sat)
    assert isinstance(asked, Throwing)
    assert "throws away 1 proof" in asked.accessibleDescription()
    sat.enter()
    assert not gate.called("change")
    sat.window.go_on()
    dialog(sat).go.click()  # type: ignore[attr-defined]
    sat.settle()
    assert len(gate.called("change")) == 1
    assert not gate.table[1].evidence


def test_somebody_else_says_first_what_is_thrown_away(sat: Sat, gate: FakeGate):
    gate.accounts = [DANA, OTHER_DANA]
    sat.to_methods()
    for _ in range(2):
        sat.key(Key.Key_Left, Mod.AltModifier)
    sat.window.pages.subject.other.click()
    sat.settle()
    sat.find("dwhit2")
    sat.key(Key.Key_Down)
    sat.enter()
    assert isinstance(dialog(sat), Throwing)
    assert len(gate.called("choose")) == 1
    sat.key(Key.Key_Escape)
    assert len(gate.called("choose")) == 1


def test_earlier_attempts_are_shown_before_one_goes_on(sat: Sat, gate: FakeGate):
    gate.before = (Before(NOON - timedelta(hours=2), "Ben Carter", Action.MFA_RESET, State.REFUSED, 99),)
    sat.start()
    sat.ask_for()
    sat.find()
    sat.choose()
    assert sat.window.page_name == flow.SUBJECT
    (row,) = sat.window.pages.subject.earlier.rows
    assert "Ben Carter" in row.spoken
    assert "HD-99" in row.spoken
    assert "Refused" in row.spoken
    assert "Somebody tried before" in sat.window.pages.subject.said.text()
    sat.enter()
    assert sat.window.page_name == flow.SIGNS


def test_a_colleagues_is_taken_over_openly_after_what_was_tried(sat: Sat, gate: FakeGate):
    id_ = begun_by(gate, BEN, has_looked=True)
    gate._evidence(id_, Method.PUSH, Result.FAILED, Proof.MACHINE, 0)
    sat.open(id_)
    assert sat.window.page_name == flow.TAKE_OVER
    assert not gate.called("take_over")
    assert "Failed" in sat.window.pages.take_over.tried.rows[0].spoken
    sat.enter()
    assert len(gate.called("take_over")) == 1
    assert sat.window.page_name == flow.METHODS


def test_a_second_person_signs_on_a_page_of_its_own(sat: Sat, gate: FakeGate):
    gate.needs_second = True
    id_ = begun_by(gate, BEN, has_looked=True)
    for method in (Method.PUSH, Method.CALLBACK):
        gate._evidence(id_, method, Result.PASSED, Proof.MACHINE, 0)
    sat.open(id_)
    assert sat.window.page_name == flow.SIGN
    assert sat.window.pages.sign.what.text() == "Reset the password of Dana Whitfield"
    assert len(sat.window.pages.sign.tried.rows) == 2
    sat.enter()
    assert not gate.table[id_].signed_by
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert gate.table[id_].signed_by == "Ana Torres"
    assert sat.said == ["Signed as the second person."]


def test_who_waits_for_a_second_person_goes_on_once_they_have_signed(sat: Sat, gate: FakeGate):
    gate.needs_second = True
    sat.to_decision()
    assert "second person has to sign" in sat.window.frame.why.text()
    assert "Verifications waiting for me" in sat.window.pages.decision.second_words.text().replace("\n", " ")
    gate.me = BEN
    gate.sign(1)
    gate.me = ANA
    sat.settle()
    assert "Ben Carter signed" in sat.window.pages.decision.second_words.text()


def test_a_colleague_records_what_they_saw_themselves(sat: Sat, gate: FakeGate):
    id_ = begun_by(gate, BEN, has_looked=True)
    sat.open(id_)
    sat.window.pages.take_over.witness.click()
    sat.settle()
    methods = {row.title for row in sat.window.pages.methods.list.rows}
    assert "In person, with photo ID" in methods
    assert "Call back on the number on record" not in methods


def test_what_is_held_says_until_when_and_what_to_say(sat: Sat, gate: FakeGate):
    gate.verdict, gate.codes, gate.until = "hold", ("young",), NOON + timedelta(days=3)
    sat.to_methods()
    sat.window.go_to(flow.DECISION)
    sat.settle()
    decision = sat.window.pages.decision
    assert "Held" in decision.verdict.text()
    assert "too new to count" in decision.codes.text()
    assert "5 Mar" in decision.about.text()
    assert "colleague" in decision.say.text
    assert not sat.window.frame.go.isEnabled()
    decision.exception.click()
    sat.settle()
    asked = dialog(sat)
    sat.type("too short")
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert "30" in asked.reason.error_text  # type: ignore[attr-defined]
    assert not gate.called("ask_exception")
    sat.type(" but the ward can't wait for long")
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert len(gate.called("ask_exception")) == 1


def test_without_a_database_nothing_begins_and_it_says_what_to_promise(sat: Sat, gate: FakeGate):
    gate.away = True
    sat.start()
    assert sat.window.page_name == flow.TROUBLE
    assert "ring back" in sat.window.pages.trouble.state.line.text()
    gate.away = False
    sat.window.frame.go.click()
    sat.settle()
    assert sat.window.page_name == flow.REQUEST


def test_the_database_goes_and_what_is_shown_stays(sat: Sat, gate: FakeGate):
    sat.to_methods()
    gate.away = True
    sat.window.course.read()
    sat.settle()
    bar = sat.window.frame.bars.bar("away")
    assert bar is not None
    assert "nothing is granted meanwhile" in bar.text
    assert sat.window.page_name == flow.METHODS
    gate.away = False
    sat.settle()
    assert sat.window.frame.bars.bar("away") is None


def test_no_worker_is_said_with_how_long_and_what_to_do(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for()
    sat.type("dwhit")
    sat.enter()
    gate.now += timedelta(seconds=24)
    sat.settle()
    told = sat.window.pages.subject.said.text()
    assert "No worker has taken this up for 24 seconds" in told
    assert "ring back" in told


def test_a_refusal_is_said_on_the_page_and_nothing_typed_is_lost(
    sat: Sat, gate: FakeGate, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_given: object, **_named: object) -> int:
        raise NotPermitted("You may not verify anybody.")

    monkeypatch.setattr(gate, "open", refused)
    sat.start()
    sat.ask_for()
    bar = sat.window.pages.request.bars.bar("refused")
    assert bar is not None
    assert bar.text == "You may not verify anybody."
    assert sat.window.pages.request.action.value == "password_reset"
    assert sat.window.frame.go.isEnabled()


def test_opening_is_tried_again_with_the_same_key(sat: Sat, gate: FakeGate):
    sat.start()
    gate.away = True
    sat.ask_for()
    gate.away = False
    sat.enter()
    assert len(gate.table) == 1
    assert sat.window.page_name == flow.SUBJECT


def test_a_ticket_with_attempts_shows_them_before_another_begins(sat: Sat, gate: FakeGate):
    id_ = begun_by(gate, BEN, has_looked=True)
    sat.start()
    assert sat.window.page_name == flow.ATTEMPTS
    row, _another = sat.window.pages.attempts.list.rows
    assert "Ben Carter began it" in row.spoken
    sat.type("1")
    assert sat.window.course.id == id_
    assert sat.window.page_name == flow.TAKE_OVER


def test_an_ended_one_can_be_disputed_once_something_was_done(sat: Sat, gate: FakeGate):
    id_ = begun_by(gate, ANA, state=State.EXECUTED)
    sat.open(id_)
    assert sat.window.page_name == flow.ENDING
    sat.window.pages.ended.dispute.click()
    sat.settle()
    sat.type("They rang: it was not them")
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert gate.table[id_].state is State.DISPUTED


def test_it_is_said_where_the_gate_is_no_boundary(sat: Sat, gate: FakeGate, qtbot, background, live):
    gate.is_boundary = False
    other = Sat(qtbot, background, live, gate)
    other.start()
    assert "no security boundary" in other.window.frame.steps.boundary.text()
    assert not sat.window.frame.steps.boundary.text()


def test_changes_are_heard_of_and_shown(sat: Sat, gate: FakeGate, qtbot):
    sat.to_methods()
    sat.type("1")
    sat.hear()
    gate.prompt(gate.newest_job(), "83")
    qtbot.waitUntil(lambda: sat.window.pages.prove.runner.number.number == "83")


def test_what_is_typed_survives_a_refresh(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for()
    sat.type("dwh")
    gate._put(gate.table[1])
    sat.settle()
    assert sat.window.pages.subject.words.value == "dwh"
    assert sat.window.pages.subject.words.line.hasFocus()


def test_refuse_is_never_pressed_by_an_enter_that_was_meant_to_go_on(sat: Sat):
    sat.start()
    sat.ask_for()
    sat.find()
    sat.key(Key.Key_Down)
    sat.enter()
    assert not isinstance(sat.focus(), QPushButton) or sat.focus().accessibleName() != "Refuse and report"
    assert QApplication.activeModalWidget() is None


def test_the_windows_keys_are_told_and_nothing_underneath_hears_the_next_one(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.key(Key.Key_F1)
    assert sat.window.keys.isVisible()
    told = [entry.text for _group, entries in sat.window.keys._actions.groups_here() for entry in entries]
    assert {"Refuse and report", "Save and close", "The warning signs"} <= set(told)
    started = len(gate.called("start"))
    sat.key(Key.Key_1)
    sat.key(Key.Key_Return)
    assert len(gate.called("start")) == started
    assert sat.window.page_name == flow.METHODS
    sat.key(Key.Key_Escape)
    assert not sat.window.keys.isVisible()
    assert not sat.closed, "Esc closes what is on top, and no more"


def test_after_the_deed_one_goes_back_to_nothing_and_can_say_that_it_was_not_them(sat: Sat, gate: FakeGate):
    sat.to_decision()
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    frame = sat.window.frame
    assert not frame.back.isEnabled()
    assert frame.save.text() == "Close"
    sat.key(Key.Key_Left, Mod.AltModifier)
    assert sat.window.page_name == flow.ACT
    sat.key(Key.Key_X, Mod.ControlModifier | Mod.ShiftModifier)
    assert not gate.called("refuse")
    sat.type("Rang back and asked what this is")
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert gate.called("dispute") == [("Rang back and asked what this is",)]
