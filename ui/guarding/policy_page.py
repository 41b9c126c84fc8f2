"""The policy: the one in force, those before it, what was proposed, and a copy that is edited until it is proposed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit, QScrollArea, QSplitter, QStackedWidget, QWidget

from app.core.actor import Role
from app.core.changes import Topic, changed
from app.core.errors import HelpDeskError
from app.identity.guard import Version
from app.identity.policy import PolicyBroken, as_json, parse
from app.identity.policy_draft import Draft
from app.identity.policy_words import differences
from app.identity.rules import Policy
from ui.core.announce import announce
from ui.core.buttons import Segmented, button
from ui.core.first_stop import lead_keys
from ui.core.info_bar import InfoBars
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import fit, px
from ui.core.widgets import EmptyState
from ui.guarding.cell_form import CellForm
from ui.guarding.decision_dialog import Decided, DecisionDialog, Question
from ui.guarding.deeds import Means
from ui.guarding.kept_draft import KeptDraft
from ui.guarding.policy_table import PolicyModel, PolicyTable
from ui.guarding.version_words import choice_line, status_line
from ui.guarding.whole_form import WholeForm

_VIEWS = (("rules", "Rules", ""), ("whole", "Whole desk", ""), ("changes", "Differences", ""))
_TABLE_HIGH = 312
"""Pixels at 100 % text that the whole table takes."""
_CELL_HIGH = 118
"""What all that is said of a cell has at least."""
_EDIT_HIGH = 250
"""What the fields of a cell take."""
_DRAFT = 0
"""Stands in the box for the copy that is edited: versions begin at 1."""


class PolicyPage(QWidget):
    """`said` carries what was done; nothing that was edited gets lost before it is proposed or discarded."""

    said = Signal(str)
    counted = Signal(int)

    def __init__(self, means: Means, kept: KeptDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._means, self._kept = means, kept
        self._versions: Sequence[Version] = ()
        self.draft: Draft | None = None
        self._is_read = self._is_taken_up = False
        self._build()
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
        active = next((one for one in self._versions if one.is_active), None)
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
        chosen, active = self._chosen(), self._active()
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
        if self._is_read and list(found) == list(self._versions):
            return
        before = self.choice.currentData()
        waiting_before = {one.version for one in self._versions if one.waits}
        self._is_read, self._versions = True, found
        is_first, self._is_taken_up = not self._is_taken_up, True
        if is_first:
            self.draft = self._kept.take_up(found) if self._may_edit() else None
            if self.draft is not None:
                self.bars.show_bar("kept", "info", "Edits that were not proposed yet are here as you left them.")
                before = _DRAFT
        waiting = [one.version for one in found if one.waits]
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
        for one in self._versions:
            self.choice.addItem(choice_line(one), one.version)
        at = self.choice.findData(wanted)
        active = next((one.version for one in self._versions if one.is_active), None)
        self.choice.setCurrentIndex(at if at >= 0 else max(0, self.choice.findData(active)))
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
        self._views.setCurrentIndex([key for key, *_ in _VIEWS].index(name))

    # ------------------------------------------------------------ inside

    def _make_room(self) -> None:
        """Let the fields of a cell be seen whole, where the table takes the room."""
        high, wanted = sum(self._rules.sizes()), px(_EDIT_HIGH)
        if self._rules.sizes()[1] < wanted:
            self._rules.setSizes([max(0, high - wanted), wanted])

    def _may_edit(self) -> bool:
        return self._means.actor().is_administrator

    def _chosen(self) -> Version | None:
        return next((one for one in self._versions if one.version == self.choice.currentData()), None)

    def _active(self) -> Version | None:
        return next((one for one in self._versions if one.is_active), None)

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
        """Return what is compared with: of a copy its origin, of a proposal the one in force, else the one before."""
        draft, chosen = self._draft_shown(), self._chosen()
        if draft is not None:
            return draft.base
        if chosen is None:
            return None
        held = [
            one for one in self._versions if one.version < chosen.version and not one.waits and not one.withdrawn_at
        ]
        base = self._active() if chosen.waits else next(iter(held), None)
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

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.choice = QComboBox()
        self.choice.setAccessibleName("Version of the policy")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.status = label("", "caption", tone="text3", wrap=True)
        self.view = Segmented("What of the policy is shown", _VIEWS)
        self.edit_button = button("Edit a copy", "pencil", pressed=self.edit)
        self.undo_button = button("Undo", "undo-2", "quiet", key="Ctrl+Z in the table", pressed=self.undo)
        self.redo_button = button("Redo", kind="quiet", pressed=self.redo)
        self.discard_button = button("Discard", kind="quiet", pressed=self.discard)
        self.propose_button = button("Propose…", "send", "primary", pressed=self.propose)
        self.withdraw_button = button("Withdraw…", "undo-2", pressed=self.withdraw)
        self.approve_button = button("Approve…", "check", "primary", pressed=self.approve)
        self.model = PolicyModel(self)
        self.table = PolicyTable(self.model)
        self.form, self.whole = CellForm(), WholeForm()
        self.changes = QPlainTextEdit(readOnly=True)
        self.changes.setAccessibleName("In what it differs")
        self.changes.setTabChangesFocus(True)
        self._failed = EmptyState("circle-alert", "", "Try again", self.read)
        self._lay()

    def _lay(self) -> None:
        line = hbox(self.choice, None, self.view, spacing=8)
        deeds = hbox(
            self.status, self.undo_button, self.redo_button, self.discard_button, self.edit_button,
            self.withdraw_button, self.propose_button, self.approve_button, spacing=8,
        )  # fmt: skip
        deeds.setStretch(0, 1)
        head = QWidget()
        head.setLayout(vbox(line, deeds, margins=(18, 8, 18, 8), spacing=6))
        inner = QWidget()
        inner.setProperty("plane", "none")
        inner.setLayout(vbox(self.form, margins=(18, 10, 18, 10)))
        under = QScrollArea()
        under.setWidgetResizable(True)
        under.setFrameShape(QFrame.Shape.NoFrame)
        under.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        under.setWidget(inner)
        fit(under, least_height=_CELL_HIGH)
        self._rules = rules = QSplitter(Qt.Orientation.Vertical)
        rules.setChildrenCollapsible(False)
        rules.addWidget(self.table)
        rules.addWidget(under)
        rules.setStretchFactor(1, 1)
        rules.setSizes([px(_TABLE_HIGH), px(_TABLE_HIGH)])
        self._views = QStackedWidget()
        for shown in (rules, self.whole, self.changes):
            self._views.addWidget(shown)
        inside = QWidget()
        inside.setLayout(vbox(head, rule(), self._views, spacing=0))
        self._stack = QStackedWidget()
        for page in (QWidget(), inside, self._failed):
            self._stack.addWidget(page)
        whole = vbox(self.bars, self._stack, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        lead_keys(self, self.table)

    def _connect(self) -> None:
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
