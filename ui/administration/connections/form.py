"""The form of one connection, with its proposal, where its secret goes, and its test."""

from collections.abc import Mapping
from dataclasses import replace
from typing import override

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QWidget

from app.identity.connection_kinds import KINDS, keeping, label_of, needs_secret, variable_of
from app.identity.connections import Connections, Kept, Trial
from app.people.rules import LONGEST
from ui.administration.connections.cards import ProposalCard, SecretCard, TrialCard
from ui.administration.connections.rows import NEW, ConnectionRow
from ui.administration.connections.settings_field import SettingsField
from ui.administration.connections.words import (
    lines_marked_up,
    lines_plain,
    proposal_in_words,
    trial_in_words,
)
from ui.administration.fields import CheckField, ListField
from ui.administration.forms import RowForm
from ui.core.announce import announce
from ui.core.field import TextField
from ui.core.labels import rule

_NOT_YET = "It can be tried once it is in force: a worker would send its secret wherever settings say."
_NO_WORKER = "No worker is running, so nothing can be tried. Start one: python -m app.service --database URL"
_HAD_NONE = "The worker had none at the last test."
_UNTRIED = ("settings", "worker")
"""Kinds of what is no connection: the worker's own settings, kept beside them."""
_HIDDEN = "A worker tries it when an administrator asks."


class ConnectionForm(RowForm[ConnectionRow]):
    """`test_asked`, `cancel_asked`, `agreed` and `declined` carry what is wanted of the connection that is shown.

    `me` is who looks, `is_officer` tells that they decide on what others propose and change nothing themselves.
    """

    test_asked = Signal(str)
    cancel_asked = Signal(int)
    agreed = Signal(int)
    declined = Signal(int)

    def __init__(self, *, me: int = 0, is_officer: bool = False) -> None:
        self._me, self._is_officer = me, is_officer
        self._found: Connections | None = None
        self._is_watched = False
        self.name = TextField("Name *", hint="As the desk and the worker call it. It stays.", most=LONGEST)
        self.kind = ListField("Kind", [(one.name, one.label, "") for one in KINDS.values()])
        self.settings = SettingsField()
        self.is_active = CheckField("In use", hint="Unchecked: nobody is asked by it any more; its settings are kept.")
        fields = {"name": self.name, "kind": self.kind, "settings": self.settings, "is_active": self.is_active}
        super().__init__(fields, NEW)
        self.proposal, self.secret, self.trial = ProposalCard(), SecretCard(), TrialCard()
        self._place()
        self._join()

    @property
    def may_test(self) -> bool:
        """Tell whether the connection that is shown can be tried now."""
        return self.trial.test.isVisibleTo(self) and self.trial.test.isEnabled()

    @property
    def may_agree(self) -> bool:
        """Tell whether something waits that one may agree with."""
        return self.proposal.agree.isVisibleTo(self) and self.proposal.isVisibleTo(self)

    @property
    def may_decline(self) -> bool:
        """Tell whether something waits that one may take back."""
        return self.proposal.isVisibleTo(self)

    @override
    def offer(self, beside: Connections) -> None:
        """Take note of all that is known of the connections; what is typed stays."""
        before = self._trial()
        self._found = beside
        self._show_cards()
        after = self._trial()
        if before and after and before.job_id == after.job_id and before.ended_at is None and after.ended_at:
            announce(self.trial.said, trial_in_words(after, beside.now))
        if self._is_watched and after is not None:
            self._is_watched = after.is_running(beside.now)
            QTimer.singleShot(0, self.trial, self._show_trial)

    @Slot()
    def _show_trial(self) -> None:
        """Bring the test into sight, from its heading on."""
        above: QWidget | None = self
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self.trial.lines, 0, 0)
            above.ensureWidgetVisible(self.trial.title, 0, 0)

    def row(self) -> ConnectionRow:
        """Return the connection as typed."""
        return replace(
            self._shown,
            name=self.name.value,
            kind=self.kind.value,
            settings=self.settings.value,
            is_active=self.is_active.value,
        )

    @override
    def show_errors(self, errors: Mapping[str, str]) -> bool:
        """Mark these fields, those of the settings too, and unfold what hides one."""
        self.settings.unfold_for(errors)
        for name, field in self.settings.fields.items():
            self.fields[name] = field
        return super().show_errors(errors)

    def _fill(self, row: ConnectionRow) -> None:
        self.name.set_value(row.name)
        self.kind.set_value(row.kind)
        self._name_kind(row.kind)
        self.is_active.set_value(row.is_active)
        for name in [name for name in self.fields if name not in ("name", "kind", "settings", "is_active")]:
            del self.fields[name]
        self.settings.set_value(row.kind, row.settings)
        self.fields |= self.settings.fields
        for field in (self.name, self.kind):
            field.control.setEnabled(not row.id and not self._is_officer)
        self.is_active.setVisible(bool(row.id))
        self.settings.setEnabled(not self._is_officer)
        self.is_active.setEnabled(not self._is_officer)
        self._show_cards()

    def _name_kind(self, kind: str) -> None:
        """Call a kind that nobody described as it is known."""
        at = self.kind.combo.findData(kind)
        self.kind.combo.setItemText(at, label_of(kind))

    def _kept(self) -> Kept | None:
        rows = self._found.rows if self._found else ()
        return next((one for one in rows if one.id == self._shown.id), None)

    def _trial(self) -> Trial | None:
        kept = self._kept()
        return kept.trial if kept else None

    def _show_cards(self) -> None:
        kept, found = self._kept(), self._found
        self._show_secret()
        if kept is None or found is None:
            self.proposal.setVisible(False)
            self.trial.setVisible(False)
            return
        said = proposal_in_words(kept, found.now, has_officers=found.has_officers)
        is_mine = kept.proposal is not None and kept.proposal.by_id == self._me
        self.proposal.show_proposal(said, may_agree=self._is_officer and not is_mine, is_mine=is_mine)
        trial = kept.trial
        is_running = trial is not None and trial.is_running(found.now)
        self.trial.setVisible(kept.in_force.kind not in _UNTRIED)
        self.trial.show_trial(
            trial_in_words(trial, found.now) + (f" {_HIDDEN}" if self._is_officer and trial is None else ""),
            lines_marked_up(trial),
            lines_plain(trial),
            is_running=is_running,
            why_not="" if is_running else self._why_not(kept, found),
            offered=not self._is_officer,
        )

    def _why_not(self, kept: Kept, found: Connections) -> str:
        if self._is_officer:
            return ""
        if not kept.in_force.is_active:
            return _NOT_YET
        return "" if found.workers else _NO_WORKER

    @Slot()
    def _show_secret(self) -> None:
        name, kind = self.name.value or "NAME", self.kind.value
        needs = kind in KINDS and needs_secret(kind, self.settings.value)
        trial = self._trial()
        lines = [one for one in trial.lines if one.what == "Secret"] if trial else []
        known = ("The worker had one at the last test." if lines[0].is_fine else _HAD_NONE) if lines else ""
        what = KINDS[kind].secret if needs else ""
        self.secret.show_secret(what, keeping(name), variable_of(name), known)

    def _place(self) -> None:
        column = self.layout()
        column.insertWidget(0, self.proposal)  # type: ignore[union-attr]
        for under in (rule(), self.secret, self.trial):
            column.addWidget(under)  # type: ignore[union-attr]
        for card in (self.proposal, self.secret, self.trial):
            card.setVisible(False)

    def _join(self) -> None:
        self.kind.edited.connect(self._begin_kind)
        for field in (self.name, self.settings):
            field.edited.connect(self._show_secret)
        self.trial.asked.connect(self.ask)
        self.trial.cancelled.connect(self.cancel)
        self.proposal.agreed.connect(self.agree)
        self.proposal.declined.connect(self.decline)

    @Slot()
    def ask(self) -> None:
        """Ask for a test of what is shown."""
        if self.may_test:
            self._is_watched = True
            self.test_asked.emit(self._shown.name)

    @Slot()
    def cancel(self) -> None:
        """Wait for the test no longer."""
        trial = self._trial()
        if trial is not None:
            self.cancel_asked.emit(trial.job_id)

    @Slot()
    def agree(self) -> None:
        """Agree with what is shown as proposed."""
        kept = self._kept()
        if kept is not None and kept.proposal is not None:
            self.agreed.emit(kept.proposal.id)

    @Slot()
    def decline(self) -> None:
        """Take back what is shown as proposed."""
        kept = self._kept()
        if kept is not None and kept.proposal is not None:
            self.declined.emit(kept.proposal.id)

    @Slot()
    def _begin_kind(self) -> None:
        if self.kind.value != self.settings.kind:
            self.settings.begin(self.kind.value)
            self.fields |= self.settings.fields
            self._show_secret()
