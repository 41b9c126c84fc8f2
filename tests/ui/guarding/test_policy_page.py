"""The policy by keys: a copy edited and kept, the floor at its fields, proposed by one and approved by another."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.actor import Role
from app.core.errors import RuleBroken
from app.identity.matrix import DEFAULT
from app.identity.model import Action, Method, Risk
from app.identity.policy import parse
from tests.makers import SUE
from tests.ui.guarding.fake_watch import FakeWatch
from tests.ui.history.fakes import Standing
from ui.core.background import Background
from ui.core.decision_dialog import DecisionDialog
from ui.core.live import Live
from ui.guarding.deeds import Means
from ui.guarding.kept_draft import KeptDraft
from ui.guarding.policy_page import PolicyPage

Key, NONE, CTRL = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
RESET, STANDARD = Action.PASSWORD_RESET, Risk.STANDARD


class Chair:
    """Somebody in front of the policy; what is kept on the computer outlives the page."""

    def __init__(self, qtbot: QtBot, background: Background, live: Live) -> None:
        self.qtbot, self.fake = qtbot, FakeWatch()
        self._means = background, live
        self.kept: dict[str, str] = {}

    def page(self, role: Role) -> PolicyPage:
        """Show the policy to somebody of a role."""
        background, live = self._means
        actor = replace(SUE, role=role)
        watch = self.fake.watch()
        means = Means(watch, None, background, live, Standing(), lambda: actor, lambda: "HD")
        made = PolicyPage(means, KeptDraft(self.kept.get, self.kept.__setitem__))
        self.qtbot.addWidget(made, before_close_func=lambda _page: made)  # it stays as long as who watches its model
        made.resize(1000, 640)
        with self.qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        self.qtbot.waitUntil(lambda: made.choice.count() > 0)
        made.table.setFocus()
        return made

    def press(self, target: QWidget, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.qtbot.keyClick(target, key, modifier)

    def decide(self) -> str:
        """Do what is asked, and return what was shown beside."""

        def shown() -> list[DecisionDialog]:
            return [w for w in QApplication.topLevelWidgets() if isinstance(w, DecisionDialog) and w.isVisible()]

        self.qtbot.waitUntil(lambda: bool(shown()))
        dialog = shown()[-1]
        notes = dialog.notes.toPlainText()
        self.press(dialog, Key.Key_Return, modifier=CTRL)
        self.qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())
        return notes


def test_a_copy_is_edited_kept_taken_back_proposed_and_approved(
    qtbot: QtBot, background: Background, live: Live, qtmodeltester: ModelTester
):
    chair = Chair(qtbot, background, live)
    page = chair.page(Role.ADMINISTRATOR)
    qtmodeltester.check(page.model, force_py=True)
    assert page.choice.currentText() == "Version 1, in force"
    assert not page.form.factors.isVisible()
    chair.press(page.table, Key.Key_Down, Key.Key_Return)
    assert page.table.cell() == (RESET, STANDARD)
    qtbot.waitUntil(page.form.factors.box.hasFocus)
    assert page.draft is not None

    was = DEFAULT.rule(RESET, STANDARD)
    chair.press(page.form.factors.box, Key.Key_Down)
    assert page.form.factors.error_text == f"The floor is {was.factors}. It stays as it was."
    assert not page.has_unsaved
    chair.press(page.form.factors.box, Key.Key_Up, Key.Key_Up)
    assert page.form.factors.error_text == ""
    assert page.draft.now.rule(RESET, STANDARD).factors == was.factors + 1
    assert page.model.index(1, 1).data().startswith("* ")
    barred = page.form.bars.model().index(0, 0)
    page.form.bars.setCurrentIndex(barred)
    chair.press(page.form.bars, Key.Key_Space)
    assert page.draft.now.rule(RESET, STANDARD).bars == (Method.FIDO, *was.bars)
    page.table.setFocus()
    chair.press(page.table, Key.Key_Z, modifier=CTRL)
    assert page.draft.now.rule(RESET, STANDARD).bars == was.bars


def test_what_was_left_is_there_another_day_is_proposed_and_approved_by_another(
    qtbot: QtBot, background: Background, live: Live
):
    chair = Chair(qtbot, background, live)
    was = DEFAULT.rule(RESET, STANDARD)
    page = chair.page(Role.ADMINISTRATOR)
    chair.press(page.table, Key.Key_Down, Key.Key_Return)
    chair.press(page.form.factors.box, Key.Key_Up)
    again = chair.page(Role.ADMINISTRATOR)  # another day
    assert again.has_unsaved
    assert again.choice.currentText() == "My copy of version 1, not proposed"
    assert again.draft is not None
    assert again.draft.now.rule(RESET, STANDARD).factors == was.factors + 1
    again.view.choose("whole")
    area = again.whole.lists["sensitive_groups"].area
    chair.press(area, Key.Key_End, modifier=CTRL)
    chair.press(area, Key.Key_Return)
    qtbot.keyClicks(area, "Board")
    chair.fake.refusal = RuleBroken("A policy never asks for less than the floor.")
    again.propose_button.click()
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, DecisionDialog) and w.isVisible()]
    chair.press(dialogs[-1], Key.Key_Return, modifier=CTRL)
    qtbot.waitUntil(dialogs[-1].failure.isVisible)
    assert again.has_unsaved
    chair.fake.refusal = None
    notes = chair.decide()
    assert "Password reset, standard" in notes
    assert "Sensitive groups: Executives → Executives, Board" in notes
    qtbot.waitUntil(lambda: "Version 2, proposed" in [again.choice.itemText(at) for at in range(again.choice.count())])
    assert not again.has_unsaved
    assert chair.kept["guarding/policy"] == ""

    page = chair.page(Role.SECURITY)
    assert page.choice.currentText() == "Version 2, proposed"
    assert page.edit_button.isHidden()
    page.approve_button.click()
    chair.decide()
    assert chair.fake.done[-1] == ("approve_policy", 2)
    qtbot.waitUntil(lambda: page.choice.currentText() == "Version 2, in force")
    assert parse(chair.fake.policies[0].rules).rule(RESET, STANDARD).factors == was.factors + 1


def test_whole_desk_edits_keep_to_the_floor_and_a_discarded_copy_comes_back(
    qtbot: QtBot, background: Background, live: Live
):
    chair = Chair(qtbot, background, live)
    page = chair.page(Role.ADMINISTRATOR)
    page.edit()
    page.view.choose("whole")
    days = page.whole.days[Risk.STANDARD]
    chair.press(days.box, Key.Key_Down)
    assert "days. It stays as it was." in days.error_text
    page.propose_button.setEnabled(True)
    chair.press(page.whole.limits["grants_per_hour"].box, Key.Key_Down)
    assert page.has_unsaved
    page.propose_button.click()
    assert page.bars.bar("wrong") is not None
    page.read()  # as the feed has it read, whatever happens elsewhere
    chair.fake.policies.insert(0, replace(chair.fake.policies[0], version=2, proposed_by=9, is_active=False))
    page.read()
    qtbot.waitUntil(lambda: "Version 2, proposed" in [page.choice.itemText(at) for at in range(page.choice.count())])
    assert days.error_text  # what is being edited stays
    chair.press(days.box, Key.Key_Up)
    assert days.error_text == ""
    chair.press(page.whole.lists["sensitive_people"].area, Key.Key_A)
    page.view.choose("rules")
    assert page.draft is not None
    assert page.draft.now.risk.sensitive_people == ("a",)
    page.discard_button.click()
    assert page.draft is None
    bar = page.bars.bar("discarded")
    assert bar is not None
    bar.buttons[0].click()
    assert page.has_unsaved
    assert page.choice.currentText() == "My copy of version 1, not proposed"
