"""The report of an import as a table: each file or row, what became of it, and what there is to look at."""

from collections.abc import Sequence
from typing import Any, override

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.knowledge.report_lines import HEADINGS, Became, Told
from ui.core import tokens
from ui.core.tables import ColumnsTable

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_WIDTHS = (200, 190, 110, 0)
_TONES = {Became.TAKEN: "ok", Became.HERE: "text3", Became.LEFT_OUT: "warn"}
_WHAT = 2
NEW = "new"


class ToldModel(QAbstractTableModel):
    """The lines; those that were left out first, then those with something to look at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.told: Sequence[Told] = ()
        self._is_done = False

    def show_told(self, told: Sequence[Told], *, is_done: bool) -> None:
        """Show these instead: what became of each, or what would."""
        self.beginResetModel()
        self._is_done = is_done
        self.told = sorted(told, key=lambda one: (one.became is not Became.LEFT_OUT, not one.remarks))
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.told)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.told):
            return None
        one, at = self.told[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return NEW if at == _WHAT and one.became is Became.TAKEN and not self._is_done else one.cells[at]
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(one.remarks) or one.became.value.capitalize()
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{HEADINGS[at]}: {one.cells[at]}" if at else ", ".join(filter(None, one.cells))
            case Qt.ItemDataRole.ForegroundRole if at == _WHAT:
                return QColor(tokens.colour_of(_TONES[one.became]))
            case _:
                return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(HEADINGS):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return HEADINGS[section] if role == Qt.ItemDataRole.DisplayRole else None


class ToldTable(ColumnsTable):
    """Gone through by keys; the whole of what there is to look at is in the line's tip and beside it."""

    def __init__(self, model: ToldModel) -> None:
        super().__init__(model, "What becomes of each file", _WIDTHS)
