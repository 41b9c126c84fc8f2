"""The policy: the one in force, those before it, what was proposed, and a copy that is edited until it is proposed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.actor import Role
from app.core.changes import Topic, changed
from app.core.errors import HelpDeskError
from app.identity.guard import Version
from app.identity.policy import PolicyBroken, as_json, parse
from app.identity.policy_draft import Draft
from app.identity.policy_words import differences
from app.identity.rules import Policy
from ui.core.announce import announce
from ui.core.decision_dialog import Decided, DecisionDialog, Question
from ui.guarding.deeds import Means
from ui.guarding.kept_draft import KeptDraft
from ui.guarding.policy_frame import VIEWS, PolicyFrame
from ui.guarding.policy_versions import Versions
from ui.guarding.version_words import choice_line, status_line

_DRAFT = 0
"""Stands in the box for the copy that is edited: versions begin at 1."""


class PolicyPage(PolicyFrame):
    """`said` carries what was done; nothing that was edited gets lost before it is proposed or discarded."""

    said = Signal(str)
    counted = Signal(int)

    def __init__(self, means: Means, kept: KeptDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._means, self._kept = means, kept
        self._versions = Versions()
        self.draft: Draft | None = None
        self._is_read = self._is_taken_up = False
        self._connect()

    @property
    def has_unsaved(self) -> bool:
        """Tell whether edits wait to be proposed."""
        return self.draft is not None and self.draft.is_changed

    @Slot()
    def read(self) -> None:
        """Read all policies again."""
        self._means.background.read(self._means.watch.reads.versions, self._show, self._fail, slot=self)

    # ------------------------------------------------------------ deeds

    @Slot()
    def edit(self) -> None:
        """Edit a copy of the policy in force, or go on with the one that was begun."""
        if not self._may_edit():
            return
        active = self._versions.active
        if self.draft is None and active is not None:
            self.draft = Draft(parse(active.rules))
            self._fill_choice(_DRAFT)
        elif self.draft is not None:
            self.choice.setCurrentIndex(self.choice.findData(_DRAFT))
        self._show_chosen()
        self._make_room()
        self.form.begin()

    @Slot()
    def undo(self) -> None:
        """Take the last edit back."""
        if self.draft is not None and self.draft.can_undo:
            self.draft.undo()
            self._settle("The last edit was taken back.")

    @Slot()
    def redo(self) -> None:
        """Make it again."""
        if self.draft is not None and self.draft.can_redo:
            self.draft.redo()
            self._settle("The edit was made again.")

    @Slot()
    def discard(self) -> None:
        """Throw the edited copy away; it can be taken back as long as the window stays open."""
        gone, self.draft = self.draft, None
        self._kept.keep(None)
        self._fill_choice()
        self._show_chosen()
        if gone is not None and gone.is_changed:
            self.bars.show_bar(
                "discarded",
                "quiet",
                "The edited copy was discarded.",
                actions=[("Undo", partial(self._bring_back, gone))],
            )
        self.table.setFocus()

    @Slot()
    def propose(self) -> None:
        """Ask whether to propose the edited copy."""
        self.whole.keep_typed()
        draft = self.draft
        if draft is None or not draft.is_changed:
            return
        if self.form.has_error or self.whole.has_error:
            self.bars.show_bar("wrong", "warn", "Something lies below the floor: see the field that is marked.")
            return
        rules = as_json(draft.now)

        def perform(_decided: Decided) -> None:
            self._means.watch.deeds.propose_policy(rules)

        asked = Question(
            "Propose a policy",
            "It holds once a security officer, another person than you, has approved it. Until then nothing changes.",
            "Propose", has_reason=False, notes=_told(draft.base, draft.now), notes_name="What it changes",
        )  # fmt: skip
        self._open(asked, perform, "The policy is proposed. A security officer approves it.", ends_draft=True)

    @Slot()
    def approve(self) -> None:
        """Ask whether to put what was proposed in force."""
        chosen, active = self._chosen(), self._versions.active
        if chosen is None or active is None or not self.approve_button.isVisible():
            return

        def perform(_decided: Decided) -> None:
            self._means.watch.deeds.approve_policy(chosen.version)

        asked = Question(
            f"Approve policy {chosen.version}",
            f"{chosen.proposer} proposed it. From then on every verification is judged by it, those under way too.",
            "Approve", has_reason=False, kind="danger",
            notes=_told(parse(active.rules), parse(chosen.rules)), notes_name="What it changes",
        )  # fmt: skip
        self._open(asked, perform, f"Policy {chosen.version} is in force.")

    @Slot()
    def withdraw(self) -> None:
        """Ask whether to take back what was proposed."""
        chosen = self._chosen()
        if chosen is None or not self.withdraw_button.isVisible():
            return

        def perform(_decided: Decided) -> None:
            self._means.watch.deeds.withdraw_policy(chosen.version)

        means = "It can't be approved any more. It stays among the versions, to be read."
        asked = Question(f"Withdraw policy {chosen.version}", means, "Withdraw", has_reason=False)
        self._open(asked, perform, f"Policy {chosen.version} is withdrawn.")

    # ------------------------------------------------------------ showing

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read when it is first looked at."""
        super().showEvent(event)
        if not self._is_read:
            self.read()

    def _show(self, found: Sequence[Version]) -> None:
        self.bars.clear("failed")
        if self._is_read and list(found) == list(self._versions.all):
            return
        before = self.choice.currentData()
        waiting_before = set(self._versions.waiting)
        self._is_read, self._versions = True, Versions(found)
        is_first, self._is_taken_up = not self._is_taken_up, True
        if is_first:
            self.draft = self._kept.take_up(found) if self._may_edit() else None
            if self.draft is not None:
                self.bars.show_bar("kept", "info", "Edits that were not proposed yet are here as you left them.")
                before = _DRAFT
        waiting = self._versions.waiting
        if before is None and waiting:
            before = waiting[0]
        self._fill_choice(before)
        self._stack.setCurrentIndex(1)
        if self._draft_shown() is None or is_first:
            self._show_chosen()
        else:  # what is being typed stays
            self._tell_status()
        self.table.begin()
        self.counted.emit(len(waiting))
        if fresh := set(waiting) - waiting_before:
            announce(self, f"Policy {max(fresh)} waits for approval")

    def _fill_choice(self, chosen: int | None = None) -> None:
        wanted = chosen if chosen is not None else self.choice.currentData()
        self.choice.blockSignals(True)
        self.choice.clear()
        if self.draft is not None:
            self.choice.addItem(f"My copy of version {self.draft.base.version}, not proposed", _DRAFT)
        for one in self._versions.all:
            self.choice.addItem(choice_line(one), one.version)
        at = self.choice.findData(wanted)
        active = self._versions.active
        usual = -1 if active is None else self.choice.findData(active.version)
        self.choice.setCurrentIndex(at if at >= 0 else max(0, usual))
        self.choice.blockSignals(False)

    @Slot()
    def _show_chosen(self) -> None:
        self.whole.keep_typed()
        shown, before, draft = self._shown(), self._before(), self._draft_shown()
        if shown is None:
            return
        self.model.show_policy(shown, before)
        self.form.show_cell(shown, *self.table.cell(), draft)
        self.whole.show_policy(shown, draft)
        self.changes.setPlainText(_told(before, shown) if before is not None else "It is the first one of this desk.")
        self._tell_status()

    def _tell_status(self) -> None:
        chosen, draft = self._chosen(), self._draft_shown()
        now = self._means.clock.now()
        if draft is not None:
            count = len(differences(draft.base, draft.now))
            changes = "nothing changed yet" if not count else f"{count} change{'s' * (count > 1)}"
            self.status.setText(
                f"A copy of version {draft.base.version}: {changes}. Kept on this computer until proposed."
            )
        elif chosen is not None:
            self.status.setText(status_line(chosen, now))
        waits = chosen is not None and chosen.waits
        role = self._means.actor().role
        self.edit_button.setVisible(self._may_edit() and draft is None)
        for one in (self.propose_button, self.discard_button, self.undo_button, self.redo_button):
            one.setVisible(draft is not None)
        self.propose_button.setEnabled(draft is not None and draft.is_changed)
        self.undo_button.setEnabled(draft is not None and draft.can_undo)
        self.redo_button.setEnabled(draft is not None and draft.can_redo)
        self.approve_button.setVisible(waits and role is Role.SECURITY)
        self.withdraw_button.setVisible(waits)

    @Slot(str)
    def _show_view(self, name: str) -> None:
        self.whole.keep_typed()
        self._views.setCurrentIndex([key for key, *_ in VIEWS].index(name))

    # ------------------------------------------------------------ inside

    def _may_edit(self) -> bool:
        return self._means.actor().is_administrator

    def _chosen(self) -> Version | None:
        return self._versions.numbered(self.choice.currentData())

    def _draft_shown(self) -> Draft | None:
        return self.draft if self.choice.currentData() == _DRAFT else None

    def _shown(self) -> Policy | None:
        draft, chosen = self._draft_shown(), self._chosen()
        if draft is not None:
            return draft.now
        try:
            return parse(chosen.rules) if chosen is not None else None
        except PolicyBroken as broken:
            self.bars.show_bar("broken", "warn", str(broken))
            return None

    def _before(self) -> Policy | None:
        """Return what is compared with: of a copy its origin, else what the version changed."""
        draft, chosen = self._draft_shown(), self._chosen()
        if draft is not None:
            return draft.base
        base = self._versions.compared_with(chosen) if chosen is not None else None
        return parse(base.rules) if base is not None else None

    @Slot(object, object)
    def _enter_cell(self) -> None:
        shown = self._shown()
        if shown is not None:
            self.form.show_cell(shown, *self.table.cell(), self._draft_shown())

    @Slot()
    def _keep(self) -> None:
        """Keep an edit, and show what follows from it; the field that was edited stays as it is."""
        draft = self.draft
        if draft is not None:
            self._kept.keep(draft)
            self.model.show_policy(draft.now, draft.base)
            self.changes.setPlainText(_told(draft.base, draft.now))
            self._tell_status()

    def _settle(self, said: str) -> None:
        self._kept.keep(self.draft)
        self._show_chosen()
        announce(self, said)

    def _bring_back(self, gone: Draft) -> None:
        self.bars.clear("discarded")
        self.draft = gone
        self._kept.keep(gone)
        self._fill_choice(_DRAFT)
        self._show_chosen()

    def _open(
        self, asked: Question, perform: Callable[[Decided], object], done: str, *, ends_draft: bool = False
    ) -> None:
        means = self._means
        dialog = DecisionDialog(asked, perform, means.background, clock=means.clock, parent=self)
        dialog.decided.connect(partial(self._finish, done, ends_draft=ends_draft))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _finish(self, done: str, *, ends_draft: bool) -> None:
        if ends_draft:
            self.draft = None
            self._kept.keep(None)
            self._fill_choice()
        self.said.emit(done)
        self._means.live.heard(changed(Topic.VERIFICATION, 0))
        self.read()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        if self._is_read:
            said = f"The policies could not be read again. {error} They are shown as they were read before."
            self.bars.show_bar("failed", "warn", said, actions=[("Try again", self.read)])
        else:
            self._failed.say(f"The policy could not be read. {error}")
            self._stack.setCurrentIndex(2)

    def _connect(self) -> None:
        for pressed, run in (
            (self.edit_button, self.edit),
            (self.undo_button, self.undo),
            (self.redo_button, self.redo),
            (self.discard_button, self.discard),
            (self.propose_button, self.propose),
            (self.withdraw_button, self.withdraw),
            (self.approve_button, self.approve),
        ):
            pressed.clicked.connect(run)
        self.try_again.connect(self.read)
        self.choice.currentIndexChanged.connect(self._show_chosen)
        self.view.chosen.connect(self._show_view)
        self.table.entered_cell.connect(self._enter_cell)
        self.table.edit_asked.connect(self.edit)
        self.table.undo_asked.connect(self.undo)
        self.table.redo_asked.connect(self.redo)
        self.form.edited.connect(self._keep)
        self.whole.edited.connect(self._keep)


def _told(before: Policy, after: Policy) -> str:
    return "\n".join(f"· {one.sentence}" for one in differences(before, after)) or "They are the same."
