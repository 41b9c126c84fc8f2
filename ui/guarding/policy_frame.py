"""What the page of the policy is made of, and how it is laid out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit, QScrollArea, QSplitter, QStackedWidget, QWidget

from ui.core.buttons import Segmented, button
from ui.core.first_stop import lead_keys
from ui.core.info_bar import InfoBars
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import fit, px
from ui.core.widgets import EmptyState
from ui.guarding.cell_form import CellForm
from ui.guarding.policy_table import PolicyModel, PolicyTable
from ui.guarding.whole_form import WholeForm

VIEWS = (("rules", "Rules", ""), ("whole", "Whole desk", ""), ("changes", "Differences", ""))
_TABLE_HIGH = 312
"""Pixels at 100 % text that the whole table takes."""
_CELL_HIGH = 118
"""What all that is said of a cell has at least."""
_EDIT_HIGH = 250
"""What the fields of a cell take."""


class PolicyFrame(QWidget):
    """The parts of the page: which version, its three views, and the buttons of what can be done with it.

    `try_again` tells that the policies are to be read again after that failed.
    """

    try_again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make()
        self._lay()

    def _make_room(self) -> None:
        """Let the fields of a cell be seen whole, where the table takes the room."""
        high, wanted = sum(self._rules.sizes()), px(_EDIT_HIGH)
        if self._rules.sizes()[1] < wanted:
            self._rules.setSizes([max(0, high - wanted), wanted])

    def _make(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.choice = QComboBox()
        self.choice.setAccessibleName("Version of the policy")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.status = label("", "caption", tone="text3", wrap=True)
        self.view = Segmented("What of the policy is shown", VIEWS)
        self.edit_button = button("Edit a copy", "pencil")
        self.undo_button = button("Undo", "undo-2", "quiet", key="Ctrl+Z in the table")
        self.redo_button = button("Redo", kind="quiet")
        self.discard_button = button("Discard", kind="quiet")
        self.propose_button = button("Propose…", "send", "primary")
        self.withdraw_button = button("Withdraw…", "undo-2")
        self.approve_button = button("Approve…", "check", "primary")
        self.model = PolicyModel(self)
        self.table = PolicyTable(self.model)
        self.form, self.whole = CellForm(), WholeForm()
        self.changes = QPlainTextEdit(readOnly=True)
        self.changes.setAccessibleName("In what it differs")
        self.changes.setTabChangesFocus(True)
        self._failed = EmptyState("circle-alert", "", "Try again", self.try_again.emit)

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
        rules.setSizes([px(_TABLE_HIGH + 70), px(_TABLE_HIGH)])  # two lines in a row are nothing unusual
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
