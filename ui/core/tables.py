"""How every table of rows behaves: whole rows are chosen, nothing is edited in place, Tab leaves it."""

from typing import override

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.core.delegates import Index, token
from ui.core.theme import MEDIUM, set_font


class RowDelegate(QStyledItemDelegate):
    """Rules the row under the cursor above and below while its table has the keys, as the list of tickets does."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        table.selectionModel().currentRowChanged.connect(self._repaint)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if self._table.hasFocus() and index.row() == self._table.currentIndex().row():
            cell = option.rect
            painter.fillRect(cell.left(), cell.top(), cell.width(), 2, token("focus"))
            painter.fillRect(cell.left(), cell.bottom() - 1, cell.width(), 2, token("focus"))

    @Slot()
    def _repaint(self) -> None:
        self._table.viewport().update()


def plain_table(table: QTableView, name: str) -> None:
    """Let a table of rows, with its model, look and behave as all do; `name` is what a screen reader calls it."""
    table.setItemDelegate(RowDelegate(table))
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setCornerButtonEnabled(False)
    table.verticalHeader().hide()
    set_font(table, "body")
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setAccessibleName("Columns")
    set_font(head, "caption", MEDIUM)
