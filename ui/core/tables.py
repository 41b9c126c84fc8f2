"""How every table of rows behaves: whole rows are chosen, nothing is edited in place, Tab leaves it."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.core.delegates import Index, token
from ui.core.theme import MEDIUM, font, px, set_font

_NARROWEST = 0.85
"""The share of its width that a column keeps where there is little room."""
_ROW_HEIGHT = 34
_STEPS = {Qt.Key.Key_J: Qt.Key.Key_Down, Qt.Key.Key_K: Qt.Key.Key_Up}
_REST = 180
"""The least width of the column that takes what is left, at 100 % text."""


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


def share_out(table: QTableView, widths: Sequence[int]) -> None:
    """Give the columns their widths at 100 % text, 0 being what is left, in a table that may be as narrow as it likes.

    Where there is little room each gives a little of its own; where that is not enough, the table goes sideways, for a
    line of clipped words tells nothing.
    """
    room = table.viewport().width()
    fixed, rest = sum(map(px, widths)), px(_REST) * widths.count(0)
    share = min(1.0, max(_NARROWEST, (room - rest) / fixed)) if fixed else 1.0
    left = max(rest, room - sum(round(px(width) * share) for width in widths))
    for at, width in enumerate(widths):
        table.setColumnWidth(at, round(px(width) * share) if width else left // widths.count(0))


def may_go_sideways(table: QTableView) -> None:
    """Let a table whose columns are shared out be moved sideways, by Left and Right or its bar."""
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)


class ColumnsTable(QTableView):
    """A table of rows whose columns share out its width; gone through by the letters of all lists, too.

    `widths` are those of the columns at 100 % text, 0 for what is left.
    """

    def __init__(
        self, model: QAbstractItemModel, name: str, widths: Sequence[int] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._widths = tuple(widths)
        self.setModel(model)
        plain_table(self, name)
        may_go_sideways(self)
        self.measure()

    def go_to(self, row: int) -> None:
        """Choose one row alone, whatever keys are still held."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect | flags.Rows)

    def chosen_rows(self) -> list[int]:
        """Return which rows are chosen, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    @Slot()
    def measure(self) -> None:
        """Give rows and columns the room that they have now."""
        self.verticalHeader().setDefaultSectionSize(px(_ROW_HEIGHT))
        self.horizontalHeader().setFont(font("caption", MEDIUM))
        share_out(self, self._widths)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS and not event.modifiers():
            step = _STEPS[Qt.Key(event.key())]
            event = QKeyEvent(QEvent.Type.KeyPress, step, Qt.KeyboardModifier.NoModifier)
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.measure()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.model() is not None:
            self.measure()
