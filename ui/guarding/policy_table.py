"""The table of a policy: what each action asks for in each column."""

from typing import Any, override

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from app.identity.journal import ACTIONS
from app.identity.model import Action, Risk
from app.identity.policy_words import COLUMNS, short, told
from app.identity.rules import Policy
from ui.core.tables import ColumnsTable, share_out
from ui.core.theme import MEDIUM, REGULAR, font, px

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_ROWS, _COLUMNS = tuple(Action), tuple(Risk)
_ROW_HEIGHT, _NAMES, _CELL = 30, 200, 136
"""Of a row, of the names of the actions, and the least of a cell, at 100 % text."""


class PolicyModel(QAbstractTableModel):
    """Shows a policy; what differs from `before` is bold and says so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._policy: Policy | None = None
        self._before: Policy | None = None

    def show_policy(self, policy: Policy, before: Policy | None) -> None:
        """Show a policy, compared with another."""
        had = self._policy is not None
        if not had:
            self.beginResetModel()
        self._policy, self._before = policy, before
        if had:
            self.dataChanged.emit(self.index(0, 0), self.index(len(_ROWS) - 1, len(_COLUMNS)))
        else:
            self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() or self._policy is None else len(_ROWS)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(_COLUMNS) + 1

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._policy is None or not index.isValid():
            return None
        action = _ROWS[index.row()]
        if index.column() == 0:
            is_named = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            return ACTIONS[action] if is_named else font("body", MEDIUM) if role == Qt.ItemDataRole.FontRole else None
        return self._cell(self._policy, action, _COLUMNS[index.column() - 1], role)

    def _cell(self, policy: Policy, action: Action, risk: Risk, role: int) -> Any:
        rule = policy.rule(action, risk)
        is_changed = self._before is not None and self._before.rule(action, risk) != rule
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{'* ' * is_changed}{short(rule)}"
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(told(rule))
            case Qt.ItemDataRole.AccessibleTextRole:
                changed = ", changed" * is_changed
                return f"{ACTIONS[action]}, {COLUMNS[risk].lower()}{changed}: {' '.join(told(rule))}"
            case Qt.ItemDataRole.FontRole:
                return font("body", MEDIUM if is_changed else REGULAR)
            case _:
                return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= len(_COLUMNS):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return COLUMNS[_COLUMNS[section - 1]] if section else "Action"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class PolicyTable(ColumnsTable):
    """One goes from cell to cell; `entered_cell` tells where one is, `edit_asked` by Enter, and `undo_asked`."""

    entered_cell = Signal(object, object)
    edit_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self, model: PolicyModel, parent: QWidget | None = None) -> None:
        super().__init__(model, "What each action asks for in each column", parent=parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(True)  # nothing of what is asked for is cut off: a row is as high as its longest cell needs
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.measure()

    def cell(self) -> tuple[Action, Risk]:
        """Return the cell under the cursor, the first until there is one."""
        index = self.currentIndex()
        return _ROWS[max(0, index.row())], _COLUMNS[max(1, index.column()) - 1]

    def begin(self) -> None:
        """Put the cursor on the first cell, where it is on none yet."""
        if not self.currentIndex().isValid():
            self.selectionModel().setCurrentIndex(
                self.model().index(0, 1), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    @override
    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        if current.isValid():
            self.entered_cell.emit(*self.cell())

    @override
    def event(self, event: QEvent) -> bool:
        """Claim the keys of undo before a shortcut of the window does."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _undoes(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit by Enter, and take edits back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.edit_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_asked.emit()
        else:
            super().keyPressEvent(event)

    @override
    def measure(self) -> None:
        """Give the columns of cells an equal part of the room, and each row what its longest cell needs."""
        self.verticalHeader().setMinimumSectionSize(px(_ROW_HEIGHT))
        self.horizontalHeader().setFont(font("caption", MEDIUM))
        room = self.viewport().width() * 100 // max(1, px(100))
        cell = max(_CELL, (room - _NAMES) // len(_COLUMNS))
        share_out(self, [0, *[cell] * len(_COLUMNS)])
        self.resizeRowsToContents()


def _undoes(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
