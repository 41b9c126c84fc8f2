"""The lines of a page, patched as they change."""

from collections.abc import Sequence
from typing import Any, override

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.clock import Clock
from ui.core.theme import MEDIUM, REGULAR, font
from ui.guarding.page import Page

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class LinesModel(QAbstractTableModel):
    """Shows lines by the columns of their page."""

    def __init__(self, page: Page, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._clock = page, clock
        self._rows: list[Any] = []

    @property
    def rows(self) -> Sequence[Any]:
        """The lines that are shown."""
        return self._rows

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these lines; where the same stand in the same order, they only change."""
        if [row.id for row in rows] == [row.id for row in self._rows]:
            self._rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, at: int) -> Any | None:
        """Return a line, None where there is none."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def row_of(self, line_id: int) -> int:
        """Return where a line stands, -1 where it doesn't."""
        return next((at for at, row in enumerate(self._rows) if row.id == line_id), -1)

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._page.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        return None if row is None else self._answer(row, index.column(), role)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._page.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._page.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _answer(self, row: Any, at: int, role: int) -> Any:
        now = self._clock.now()
        said = self._page.columns[at].value(row, now)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return said
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._page.spoken(row, now) if at == 0 else f"{self._page.columns[at].title}: {said}"
            case Qt.ItemDataRole.FontRole:
                return font("body", MEDIUM if self._page.bold(row) else REGULAR)
            case _:
                return None
