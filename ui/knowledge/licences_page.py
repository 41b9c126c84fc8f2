"""Who may do what with articles: everybody on the staff with their licence, which coaches grant and take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, override
from uuid import uuid4

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.law import licensing
from app.knowledge.model import Licence
from ui.core.actions import LIST, Action, Hint
from ui.core.buttons import button
from ui.core.decision_dialog import Decided, DecisionDialog, Question
from ui.core.delegates import Index
from ui.core.first_stop import lead_keys
from ui.core.info_bar import InfoBars
from ui.core.labels import Skeleton, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.tables import ColumnsTable
from ui.core.widgets import EmptyState
from ui.knowledge.parts import Parts, RoomPage
from ui.knowledge.subject import told

GROUP = "Licences"
MEANINGS = {
    Licence.CANDIDATE: "Proposes changes, and writes new articles",
    Licence.CONTRIBUTOR: "Changes articles, and validates their own work",
    Licence.PUBLISHER: "Says who reads an article, archives, and decides on proposals to any",
    Licence.COACH: "Grants licences",
}
_BY_ROLE = "By their role"
_WIDTHS, _SLOW_MS = (200, 120, 130, 0), 300
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with their licence; `is_granted` tells whether a coach granted it, else it follows from their role."""

    id: int
    name: str
    licence: Licence
    is_granted: bool

    def cell(self, column: int) -> str:
        """Return what a column says of them."""
        word = self.licence.name.capitalize()
        return (self.name, word, "granted" if self.is_granted else "by their role", MEANINGS[self.licence])[column]


class LicencesModel(QAbstractTableModel):
    """Everybody's licences."""

    HEADS = ("Who", "Licence", "Whence", "What it lets them do")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.holders: tuple[Holder, ...] = ()

    def show_holders(self, holders: Sequence[Holder]) -> None:
        """Show these; where they are the same people, only what changed is drawn anew."""
        is_same = [one.id for one in holders] == [one.id for one in self.holders]
        if not is_same:
            self.beginResetModel()
        self.holders = tuple(holders)
        if not is_same:
            self.endResetModel()
        elif holders:
            self.dataChanged.emit(self.index(0, 0), self.index(len(holders) - 1, len(self.HEADS) - 1))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.holders)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.HEADS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.holders):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.holders[index.row()].cell(index.column())
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.HEADS):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return self.HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None


class LicencesTable(ColumnsTable):
    """The table; `opened()` on Enter."""

    opened = Signal()

    def __init__(self, model: LicencesModel) -> None:
        super().__init__(model, "Licences", _WIDTHS)
        self.setSelectionMode(ColumnsTable.SelectionMode.SingleSelection)
        self.doubleClicked.connect(self.opened)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class LicencesPage(RoomPage):
    """Shows everybody's licences, and lets a coach grant others."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._mine: Licence | None = None
        self._is_read = False
        self.model = LicencesModel(self)
        self._build()
        self._connect()

    @property
    def holder(self) -> Holder | None:
        """Who is chosen."""
        row = self.table.currentIndex().row()
        return self.model.holders[row] if 0 <= row < len(self.model.holders) else None

    def why_not(self) -> str:
        """Tell why no other licence can be granted to who is chosen."""
        one = self.holder
        if one is None or self._mine is None:
            return "nobody is chosen"
        if one.id == self._parts.actor().staff_id:
            return "another coach says what you may do"
        return told(licensing(self._mine))

    @Slot()
    def grant(self) -> None:
        """Ask which licence somebody has from now on."""
        one = self.holder
        why = self.why_not()
        if one is None or why:
            self._parts.say(f"A licence can’t be granted: {why}.", None)
            return
        kinds: list[tuple[str, object]] = [
            (f"{kind.name.capitalize()}: {MEANINGS[kind].lower()}", kind) for kind in Licence
        ]
        kinds.sort(key=lambda kind: kind[1] is not one.licence)
        choices = [*kinds, (_BY_ROLE, None)]
        means = "It holds from now on, on every computer. Each includes what comes before it."
        asked = Question("Grant a licence", means, "Grant", one.name, has_reason=False, choices=choices)
        dialog = DecisionDialog(asked, partial(self._grant, one), self._parts.background, clock=self._parts.clock,
                                parent=self.window())  # fmt: skip
        dialog.decided.connect(partial(self._tell, one))
        dialog.open()

    @override
    def read(self) -> None:
        queries = self._parts.queries
        self._parts.background.read(
            lambda: (queries.licence(), queries.licences()), self._take, self._fail, slot=(self, "licences")
        )

    @override
    def list_actions(self) -> Sequence[tuple[QWidget, Sequence[Action]]]:
        grant = Action(
            "licences.grant", "Grant a licence…", "G", "key-round", lambda: self.isVisible() and not self.why_not(),
            self.grant, GROUP, LIST, "coach publisher contributor candidate", about=self._name, why_not=self.why_not,
        )  # fmt: skip
        return ((self.table, (grant,)),)

    @override
    def hints(self) -> Sequence[Hint]:
        return (Hint("Next, previous person", "J K", GROUP), Hint("Grant a licence", "Enter", GROUP))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read whenever it is looked at: others may have granted licences."""
        super().showEvent(event)
        if not self._is_read:
            self._slow.start()
        self.read()

    # ------------------------------------------------------------ inside

    def _grant(self, one: Holder, decided: Decided) -> None:
        to = decided.choice
        self._parts.gate.license(uuid4(), one.id, to if isinstance(to, Licence) else None)

    def _tell(self, one: Holder) -> None:
        was = one.licence if one.is_granted else None
        gate, background = self._parts.gate, self._parts.background
        key = uuid4()

        def undo() -> None:
            background.write(lambda: gate.license(key, one.id, was), lambda _done: self.read(), self._fail)

        self._parts.say(f"What {one.name} may do with articles is changed.", undo)
        self.read()

    def _name(self) -> str:
        return self.holder.name if self.holder is not None else ""

    def _take(self, answer: tuple[Licence, Sequence[tuple[int, str, Licence, bool]]]) -> None:
        self._slow.stop()
        self._is_read = True
        self._mine, rows = answer
        self.bars.clear("failed")
        self.model.show_holders([Holder(*row) for row in rows])
        self._pages.setCurrentWidget(self.table if rows else self._empty)
        if rows and not self.table.selectionModel().hasSelection():
            self.table.selectRow(max(0, self.table.currentIndex().row()))
        self._follow()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._slow.stop()
        said = f"The licences could not be read. {error}"
        if self._is_read:
            self.bars.show_bar(
                "failed", "warn", f"{said} They are shown as before.", actions=[("Try again", self.read)]
            )
        else:
            self._failed.say(said)
            self._pages.setCurrentWidget(self._failed)

    @Slot()
    def _follow(self) -> None:
        why = self.why_not()
        self.grant_button.setEnabled(not why)
        self.grant_button.setToolTip(f"Grant a licence: {why}" if why else "Grant a licence  (G)")

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.table = LicencesTable(self.model)
        self.grant_button = button("Grant a licence…", "key-round", pressed=self.grant)
        self.grant_button.setEnabled(False)
        said = "Until a coach grants a licence, it follows from somebody’s role, so that a desk can begin at once."
        head = QWidget()
        told_ = label(said, "body", tone="text2", wrap=True)
        line = hbox(told_, self.grant_button, margins=(18, 12, 14, 12), spacing=14)
        line.setStretch(0, 1)
        head.setLayout(line)
        self._empty = EmptyState("users", "Nobody is on the staff yet.")
        self._failed = EmptyState("circle-alert", "", "Try again", self.read)
        self._pages = QStackedWidget()
        for page in (QWidget(), Skeleton(6), self.table, self._empty, self._failed):
            self._pages.addWidget(page)
        whole = vbox(head, rule(), self.bars, self._pages, spacing=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        lead_keys(self, self._pages)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)

    def _connect(self) -> None:
        self._slow.timeout.connect(partial(self._pages.setCurrentIndex, 1))
        self.table.opened.connect(self.grant)
        self.table.selectionModel().currentRowChanged.connect(self._follow)
