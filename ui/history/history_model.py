"""A table of changes, newest first; what is newly recorded comes in on top, earlier ones below."""

from collections.abc import Sequence
from typing import Any, override

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.clock import Clock
from ui.core.delegates import token
from ui.history.columns import Record, Telling, exact

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class HistoryModel(QAbstractTableModel):
    """Shows lines by their columns."""

    def __init__(self, telling: Telling, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns, self._spoken = telling.columns, telling.spoken
        self._clock = clock
        self._lines: list[Record] = []

    def show_lines(self, lines: Sequence[Record]) -> None:
        """Show these lines and no others."""
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def bring_in(self, lines: Sequence[Record]) -> None:
        """Show the newest lines on top of what is shown already; all others give way when they don't join."""
        known = {line.record_id for line in self._lines}
        fresh = [line for line in lines if line.record_id not in known]
        if len(fresh) == len(lines):
            self.show_lines(lines)
        elif fresh:
            self.beginInsertRows(_NO_INDEX, 0, len(fresh) - 1)
            self._lines[:0] = fresh
            self.endInsertRows()
        self._bring_up_to_date(lines)

    def append(self, lines: Sequence[Record]) -> None:
        """Show earlier lines below."""
        if lines:
            self.beginInsertRows(_NO_INDEX, len(self._lines), len(self._lines) + len(lines) - 1)
            self._lines += lines
            self.endInsertRows()

    def line(self, row: int) -> Record | None:
        """Return the line in a row, None when there is no such row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index.row()) if index.isValid() else None
        return None if line is None else self._answer(line, index.column(), role)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _bring_up_to_date(self, lines: Sequence[Record]) -> None:
        now = {(line.record_id, line.part): line for line in lines}
        for row, line in enumerate(self._lines):
            newer = now.get((line.record_id, line.part), line)
            if newer != line:
                self._lines[row] = newer
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _answer(self, line: Record, at: int, role: int) -> Any:
        told = self.columns[at].value(line, self._clock.now())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return told
            case Qt.ItemDataRole.ToolTipRole:
                return exact(line.at) if at == 0 else told
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(line, self._clock.now()) if at == 0 else f"{self.columns[at].title}: {told}"
            case Qt.ItemDataRole.ForegroundRole:
                return token("text2" if self.columns[at].title == "When" else "text")
            case _:
                return None
