"""Situations at a real desk, as the wizard leads through them."""

from PySide6.QtWidgets import QApplication, QDialog

from app.identity.model import Method, Result, State
from app.identity.scripts import SCRIPTS, WAYS, Moment
from tests.ui.identity.fake_gate import FakeGate
from tests.ui.identity.sat import Key, Mod, Sat
from ui.identity.supervising import Supervising


def dialog(kind: type[QDialog]) -> QDialog:
    """Return the dialog of a kind that is open."""
    (one,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    return one


def test_situation_02_the_ways_that_work_today_are_there_to_say(sat: Sat):
    sat.to_methods()
    assert SCRIPTS[Moment.WAYS] in sat.texts()
    assert len(WAYS) >= 3


def test_situation_11_nothing_is_left_on_a_machine_and_a_missed_call_is_no_pass(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.type("2")
    assert SCRIPTS[Moment.VOICEMAIL] in sat.texts()
    assert "ticket" not in SCRIPTS[Moment.VOICEMAIL]
    page = sat.window.pages.prove
    page.runner.outcome.set_value(Result.UNREACHED.value)
    sat.enter()
    assert gate.called("attest")[-1][0] is Method.CALLBACK
    assert gate.called("attest")[-1][1] is Result.UNREACHED
    assert not page.has_enough


def test_situation_13_where_nothing_is_granted_a_supervised_sign_in_is_offered_and_recorded(sat: Sat, gate: FakeGate):
    gate.verdict, gate.codes = "hold", ("young",)
    sat.to_methods()
    noted: list[str] = []
    sat.window.noted.connect(noted.append)
    sat.window.go_to("decision")
    sat.settle()
    decision = sat.window.pages.decision
    assert decision.emergency.isVisible()
    decision.emergency.click()
    sat.settle()
    asked = dialog(Supervising)
    assert isinstance(asked, Supervising)
    assert "nothing of the account is changed" in sat.texts()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert not gate.called("supervise")
    assert asked.colleague.error_text
    sat.type("ben")
    asked.reason.focus()
    sat.type("Ward 4, tablet T-12, 02:10 to 02:25")
    sat.key(Key.Key_Return, Mod.ControlModifier)
    assert gate.called("supervise") == [("ben", "Ward 4, tablet T-12, 02:10 to 02:25")]
    assert noted == [
        "Supervised sign-in beside the person, together with Ben Carter. Ward 4, tablet T-12, 02:10 to 02:25"
    ]
    assert sat.window.isVisible()  # the verification goes on


def test_situation_13_where_all_is_proved_it_is_not_offered(sat: Sat):
    sat.to_decision()
    assert not sat.window.pages.decision.emergency.isVisible()


def test_situation_15_refuse_and_report_is_one_key_with_neutral_words_from_every_page(sat: Sat, gate: FakeGate):
    sat.to_methods()
    sat.key(Key.Key_X, Mod.ControlModifier | Mod.ShiftModifier)
    words = SCRIPTS[Moment.COLLEAGUE]
    assert words in sat.texts()
    assert not any(accusing in words.casefold() for accusing in ("suspic", "fraud", "fail", "wrong", "report"))
    sat.type("Knew every answer before it was asked")
    sat.key(Key.Key_Return, Mod.ControlModifier)
    (done,) = gate.table.values()
    assert done.state is State.REFUSED


def test_why_other_ways_are_closed_is_read_by_keyboard(sat: Sat):
    sat.to_methods()
    page = sat.window.pages.methods
    assert page.barred.rows
    for _ in range(len(page.list.rows) + 1):
        if sat.focus() is page.list:
            sat.key(Key.Key_Down)
    assert sat.focus() is page.barred
    assert page.barred.current == page.barred.rows[0]
    sat.enter()
    assert sat.window.page_name == "methods"  # what is closed is read, and begun by nothing
    sat.key(Key.Key_Up)
    assert sat.focus() is page.list
