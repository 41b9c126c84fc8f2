"""A table of the desk's set-up: one row for each queue, category or member of staff."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, override

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from ui.administration.columns import Column, Kept
from ui.core import icons
from ui.core.delegates import token

Index = QModelIndex | QPersistentModelIndex
ID_ROLE = Qt.ItemDataRole.UserRole + 1
UNSAVED = "Not saved"
_NO_INDEX = QModelIndex()


class RowsModel(QAbstractTableModel):
    """Shows rows by their columns; what has been typed and not saved is marked and said in the last column."""

    def __init__(self, columns: Sequence[Column[Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[Kept] = []
        self._unsaved: frozenset[int] = frozenset()

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns, as declared."""
        return self._columns

    def show_rows(self, rows: Sequence[Kept]) -> None:
        """Show these rows."""
        if [row.id for row in rows] == [row.id for row in self._rows]:
            self._rows = list(rows)
            self._repaint()
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def mark_unsaved(self, ids: Collection[int]) -> None:
        """Mark the rows that hold something typed and not saved."""
        if self._unsaved != frozenset(ids):
            self._unsaved = frozenset(ids)
            self._repaint()

    def row_of(self, row_id: int) -> int:
        """Return where a row stands, -1 when it is not there."""
        return next((at for at, row in enumerate(self._rows) if row.id == row_id), -1)

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        if role == ID_ROLE:
            return self._rows[index.row()].id
        return self._answer(self._rows[index.row()], index.column(), role)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _answer(self, row: Kept, at: int, role: int) -> Any:
        unsaved = row.id in self._unsaved
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return UNSAVED if unsaved and at == len(self._columns) - 1 else self._columns[at].value(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, at, unsaved=unsaved)
            case Qt.ItemDataRole.DecorationRole:
                return self._sign(row, at, unsaved=unsaved)
            case Qt.ItemDataRole.ForegroundRole:
                return token("text" if row.is_active else "text3")
            case _:
                return None

    def _sign(self, row: Kept, at: int, *, unsaved: bool) -> QIcon | None:
        if unsaved and at == 0:
            return icons.icon("pencil", "accent_text")
        told = self._columns[at].icon
        name = told(row) if told is not None else ""
        return icons.icon(name) if name in _known_icons() else None

    def _spoken(self, row: Kept, at: int, *, unsaved: bool) -> str:
        if at:
            return f"{self._columns[at].title}: {self._columns[at].value(row)}"
        facts = (f"{column.title} {column.value(row)}" for column in self._columns[1:])
        return ", ".join([row.name, *facts, *(["not saved"] if unsaved else [])])

    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))


@cache
def _known_icons() -> frozenset[str]:
    return icons.names()
