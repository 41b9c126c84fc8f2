"""What one cell of a policy asks for: told whole; its numbers, its second person and its barred methods are edited."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QListView, QSizePolicy, QWidget

from app.core.errors import RuleBroken
from app.identity.journal import ACTIONS
from app.identity.matrix import FLOOR
from app.identity.model import Action, Risk
from app.identity.policy_draft import Draft
from app.identity.policy_text import MOST
from app.identity.policy_words import COLUMNS, told
from app.identity.rules import Policy
from ui.core.field import Field, NumberField
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, fit, set_font
from ui.guarding.methods_list import MethodsModel


class CellForm(QWidget):
    """`edited` tells that the draft was changed here; what lies below the floor is refused at its field."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: Draft | None = None
        self._cell = (Action.UNLOCK, Risk.STANDARD)
        self._is_filling = False
        self._build()
        self._connect()

    @property
    def has_error(self) -> bool:
        """Tell whether a field shows what was refused."""
        return any(field.error_text for field in self._fields.values())

    def show_cell(self, policy: Policy, action: Action, risk: Risk, draft: Draft | None) -> None:
        """Show one cell; with a draft it can be edited."""
        self._cell, self._draft = (action, risk), draft
        rule, floor = policy.rule(action, risk), FLOOR.rule(action, risk)
        self._title.setText(f"{ACTIONS[action]}, {COLUMNS[risk].lower()}")
        self._told.setText(" ".join(told(rule)))
        is_open = draft is not None and not rule.deny
        self._is_filling = True
        self.factors.set_value(rule.factors)
        self.points.set_value(rule.points)
        self.second.setChecked(rule.second)
        self.methods.show_checked(rule.bars, is_open=is_open)
        self._is_filling = False
        for field in self._fields.values():
            field.clear_error()
        self.factors.hint.setText(f"The floor is {floor.factors}.")
        self.points.hint.setText(f"The floor is {floor.points}.")
        self._edits.setVisible(is_open)

    def begin(self) -> None:
        """Move the keys to the first field, where it can be edited."""
        if self._edits.isVisible():
            self.factors.focus()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self._title = label("", "body", STRONG, wrap=True)
        self._told = label("", "body", tone="text2", wrap=True)
        self._told.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.factors = NumberField("Independent ways", 0, 9, hint="The floor")
        self.points = NumberField("Points together", 0, MOST, hint="The floor")
        for one in (self.factors, self.points):
            one.box.setKeyboardTracking(False)
        self.second = QCheckBox("A second person signs")
        self.second.setAccessibleName("A second person signs")
        set_font(self.second, "body")
        self.methods = MethodsModel(self)
        self.bars = QListView()
        self.bars.setModel(self.methods)
        self.bars.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        set_font(self.bars, "body")
        fit(self.bars, least_height=64)
        self._fields: Mapping[str, Field] = {
            "factors": self.factors,
            "points": self.points,
            "second": Field("Second person", self.second),
            "bars": Field("Not counted here", self.bars),
        }
        side_by_side = hbox(vbox(self.factors, None), vbox(self.points, None), spacing=12)
        numbers = vbox(side_by_side, self._fields["second"], None, spacing=8)
        edits = hbox(numbers, self._fields["bars"], spacing=18)
        edits.setStretch(1, 1)
        self._edits = QWidget()
        self._edits.setLayout(edits)
        whole = vbox(self._title, self._told, self._edits, None, spacing=8)
        whole.setStretch(2, 100)
        self.setLayout(whole)
        self._edits.hide()

    def _connect(self) -> None:
        self.factors.edited.connect(self._set_factors)
        self.points.edited.connect(self._set_points)
        self.second.clicked.connect(self._set_second)
        self.methods.toggled.connect(self._set_bars)

    @Slot()
    def _set_factors(self) -> None:
        self._try("factors", lambda draft: draft.set_factors(*self._cell, self.factors.value))

    @Slot()
    def _set_points(self) -> None:
        self._try("points", lambda draft: draft.set_points(*self._cell, self.points.value))

    @Slot()
    def _set_second(self) -> None:
        self._try("second", lambda draft: draft.set_second(*self._cell, is_asked=self.second.isChecked()))

    @Slot()
    def _set_bars(self) -> None:
        self._try("bars", lambda draft: draft.set_bars(*self._cell, self.methods.checked))

    def _try(self, name: str, edit: Callable[[Draft], None]) -> None:
        if self._draft is None or self._is_filling:
            return
        try:
            edit(self._draft)
        except RuleBroken as refused:
            self._fields[name].show_error(f"{refused} It stays as it was.")
            return
        self._fields[name].clear_error()
        self._told.setText(" ".join(told(self._draft.now.rule(*self._cell))))
        self.edited.emit()
