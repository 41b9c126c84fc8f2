"""The wizard by keyboard alone: a whole reset in 25 keys, an unlock in four pages, and no key that acts by chance."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QRadioButton

from app.identity import flow
from app.identity.jobs import JobState
from app.identity.model import Action, Caller, Channel, GrantState, Method, Result, State
from tests.ui.identity.fake_gate import DANA, NUMBER, OTHER_DANA, FakeGate
from tests.ui.identity.sat import Key, Mod, Sat
from ui.identity.secret_view import SecretView

MOST_KEYS = 25


def test_a_practised_analyst_resets_a_password_in_twenty_five_keys(sat: Sat, gate: FakeGate):
    sat.pressed = 1  # Ctrl+Shift+V on the ticket
    sat.start()
    sat.ask_for("2")
    sat.find("dwhit")
    sat.choose()
    assert sat.window.page_name == flow.SIGNS
    sat.key(Key.Key_Space)
    sat.enter()
    sat.type("1")
    gate.prompt(gate.newest_job())
    sat.settle()
    assert "5 7" in sat.window.pages.prove.runner.number.accessibleName()
    sat.work()
    sat.enter()
    sat.type("2")
    assert sat.window.pages.prove.runner.number.number == NUMBER
    sat.type("1")
    sat.enter()
    sat.enter()
    assert sat.window.page_name == flow.DECISION
    sat.enter()
    assert sat.window.page_name == flow.ACT
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    assert isinstance(sat.focus(), SecretView)
    sat.pressed += 1
    sat.qtbot.keyPress(sat.focus(), Key.Key_Space)
    assert sat.window.pages.act.secret.is_shown
    sat.qtbot.keyRelease(sat.focus(), Key.Key_Space)
    assert not sat.window.pages.act.secret.is_shown
    sat.enter()
    assert sat.closed
    assert sat.pressed <= MOST_KEYS
    assert [call[0] for call in gate.calls if call[0] not in ("read", "of_ticket")] == [
        "open", "look_up", "choose", "flag", "ask", "dial", "attest", "decide", "carry_out", "fetch_secret"
    ]  # fmt: skip
    (done,) = gate.table.values()
    assert done.state is State.EXECUTED


def test_what_was_asked_reaches_the_gate_as_it_was_answered(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for("2")
    ((asked,),) = gate.called("open")
    assert (asked.ticket_id, asked.action, asked.channel, asked.caller, asked.number) == (
        146, Action.PASSWORD_RESET, Channel.PHONE, Caller.SUBJECT, ""
    )  # fmt: skip


def test_nothing_is_filled_in_but_the_ticket(sat: Sat):
    sat.start()
    assert sat.window.pages.request.ticket.value == "HD-146"
    assert not any(made.isChecked() for made in sat.window.findChildren(QRadioButton))
    assert not any(made.isChecked() for made in sat.window.findChildren(QCheckBox))
    assert sat.window.pages.request.number.value == ""
    assert not sat.window.frame.go.isEnabled()


def test_enter_goes_nowhere_while_an_answer_is_missing_and_the_reason_is_in_sight(sat: Sat, gate: FakeGate):
    sat.start()
    for lack, answer in (("to be done", "2"), ("request came", "1"), ("is asking", "1")):
        sat.enter()
        assert sat.window.page_name == flow.REQUEST
        assert lack in sat.window.frame.why.text()
        assert sat.window.frame.go.accessibleDescription() == sat.window.frame.why.text()
        sat.type(answer)
    assert not sat.window.frame.why.text()
    assert not gate.called("open")


def test_not_even_the_only_one_found_is_chosen_by_itself(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for()
    sat.find()
    assert len(sat.window.pages.subject.found.rows) == 1
    assert sat.window.pages.subject.found.current is None
    sat.enter()
    assert not gate.called("choose")
    assert not sat.window.frame.go.isEnabled()


def test_the_tickets_requester_is_searched_for_by_a_key_and_chosen_by_hand(sat: Sat, gate: FakeGate):
    sat.window.start(146, "Cannot sign in after holiday", DANA.name)
    sat.show()
    sat.ask_for()
    page = sat.window.pages.subject
    assert not page.words.value
    assert not gate.called("look_up")
    sat.key(Key.Key_R, Mod.AltModifier)
    sat.work()
    assert [call[-1] for call in gate.called("look_up")] == [DANA.name]
    assert page.found.current is None
    assert not gate.called("choose")
    sat.type("1")
    sat.work()
    assert not page.requester.isVisibleTo(page)


def test_without_a_requester_no_search_is_offered(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for()
    assert not sat.window.pages.subject.requester.isVisibleTo(sat.window.pages.subject)
    sat.key(Key.Key_R, Mod.AltModifier)
    assert not gate.called("look_up")


def test_two_of_one_name_are_chosen_by_id_with_department_and_site(sat: Sat, gate: FakeGate):
    gate.accounts = [DANA, OTHER_DANA]
    sat.start()
    sat.ask_for()
    sat.find(DANA.name)
    told = [row.spoken for row in sat.window.pages.subject.found.rows]
    assert "Finance" in told[0]
    assert "London" in told[0]
    assert "5b2c-41" in told[0]
    assert "Sales" in told[1]
    sat.key(Key.Key_Down)
    sat.key(Key.Key_Down)
    sat.enter()
    assert gate.called("choose") == [("77aa-09",)]


def test_nobody_is_found_in_words_that_help(sat: Sat):
    sat.start()
    sat.ask_for()
    sat.find("nobody")
    assert "No account has exactly this" in sat.window.pages.subject.said.text()


def test_an_unlock_takes_four_pages_and_tells_of_the_bad_passwords(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for("1")
    sat.find()
    sat.choose()
    names = [name for name, _ in flow.steps(sat.window.course.verification)]
    assert len(names) == 4
    assert "5 bad passwords, the last 3 min ago" in sat.window.pages.subject.card.locks.text()
    sat.key(Key.Key_Space)
    sat.enter()
    assert gate.called("flag") == [(frozenset(),)]
    assert sat.window.page_name == flow.METHODS
    sat.type("1")
    sat.work()
    sat.enter()
    assert sat.window.page_name == flow.DECISION
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    assert "Unlock the account of Dana Whitfield" in sat.window.pages.act.what.text()
    assert "Done" in sat.window.pages.act.result.text()


def test_no_answer_to_the_warning_signs_keeps_one_there(sat: Sat, gate: FakeGate):
    sat.start()
    sat.ask_for()
    sat.find()
    sat.choose()
    sat.enter()
    assert sat.window.page_name == flow.SIGNS
    assert not gate.called("flag")


def test_a_barred_way_is_shown_with_its_reason_and_has_no_digit(sat: Sat):
    sat.to_methods()
    barred = {row.title: row for row in sat.window.pages.methods.barred.rows}
    assert barred["Passkey or hardware key"].why_not == "No passkey is on record."
    assert not barred["Passkey or hardware key"].key


def test_enter_and_space_never_carry_anything_out_and_the_button_names_the_act(sat: Sat, gate: FakeGate):
    sat.to_decision()
    sat.enter()
    act = sat.window.pages.act
    assert act.go.accessibleName() == "Reset the password of Dana Whitfield"
    assert sat.focus() is not act.go
    sat.enter()  # Back has the keys
    assert not gate.called("carry_out")
    sat.enter()
    act.go.setFocus()
    sat.enter()
    assert not gate.called("carry_out")
    act.go.setFocus()
    sat.key(Key.Key_Space)
    assert len(gate.called("carry_out")) == 1


def test_it_is_ordered_once_however_often_the_key_is_pressed(sat: Sat, gate: FakeGate):
    sat.to_decision()
    sat.enter()
    for _ in range(3):
        sat.qtbot.keyClick(sat.focus(), Key.Key_Return, Mod.ControlModifier)
    sat.settle()
    assert len(gate.called("carry_out")) == 1


def test_an_unknown_outcome_is_never_told_as_done(sat: Sat, gate: FakeGate):
    gate.outcome = JobState.UNKNOWN
    sat.to_decision()
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    told = sat.window.pages.act.state.text()
    assert sat.window.pages.act.result.text() == "Outcome unknown"
    assert "may have been carried out" in told
    assert not sat.window.pages.act.after.isVisible()
    assert not gate.called("fetch_secret")


def test_a_grant_that_has_run_out_can_t_be_used(sat: Sat, gate: FakeGate):
    sat.to_decision()
    sat.enter()
    known = gate.table[1]
    assert known.grant is not None
    gate._put(replace(known, grant=replace(known.grant, expires_at=gate.now - timedelta(seconds=1))))
    sat.settle()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert not gate.called("carry_out")
    gate._put(replace(known, grant=replace(known.grant, state=GrantState.EXPIRED)))
    sat.settle()
    assert not sat.window.pages.act.confirm.isVisible()


def test_every_control_is_reached_by_tab_and_says_what_it_is(sat: Sat):
    sat.to_methods()
    seen = []
    for _ in range(40):
        sat.qtbot.keyClick(sat.focus(), Key.Key_Tab)
        if sat.focus() in seen:
            break
        seen.append(sat.focus())
    assert all(one.accessibleName() for one in seen)
    buttons = [one for one in seen if isinstance(one, QPushButton)]
    assert {"Save and close", "Back", "Start", "Refuse and report"} <= {one.accessibleName() for one in buttons}


def test_gate_is_asked_by_threads_only(sat: Sat, gate: FakeGate):
    sat.to_decision()
    assert gate.threads <= {"read", "write"}


def test_proofs_are_counted_as_they_come(sat: Sat, gate: FakeGate):
    sat.to_methods()
    assert sat.window.frame.progress.words.text().startswith("0 of 2 proofs")
    sat.pass_push()
    assert sat.window.frame.progress.words.text().startswith("1 of 2 proofs")
    assert "Cannot verify?" in sat.window.frame.progress.hint.text()
    assert gate.table[1].evidence[0].method is Method.PUSH
    assert gate.table[1].evidence[0].result is Result.PASSED


def test_what_to_do_without_proofs_is_not_told_once_they_are_there(sat: Sat):
    sat.to_decision()
    assert sat.window.frame.progress.hint.text() == ""


def test_the_clipboard_stays_as_it_was(sat: Sat):
    QApplication.clipboard().setText("mine")
    sat.to_decision()
    assert QApplication.clipboard().text() == "mine"
