"""A table of figures: gone through by keys, with a bar behind each number that is part of something."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, override

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView, QWidget

from ui.core.delegates import token
from ui.core.tables import ColumnsTable, RowDelegate
from ui.core.theme import MEDIUM, REGULAR, font, px

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_BAR = 6
NUMBER = 2
"""The column of the number, in every table of figures."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FigureRow(Protocol):
    """One figure: what stands in the columns, its whole name, how it is read aloud, and what exactly it counts.

    `share` is the part that its number is of what it belongs to, from 0 to 1, None where it is part of nothing shown;
    `is_any` tells that there is something to count.
    """

    @property
    def cells(self) -> tuple[str, ...]: ...  # noqa: D102  told above, as the others

    @property
    def title(self) -> str: ...  # noqa: D102

    @property
    def spoken(self) -> str: ...  # noqa: D102

    @property
    def meaning(self) -> str: ...  # noqa: D102

    @property
    def share(self) -> float | None: ...  # noqa: D102

    @property
    def is_any(self) -> bool: ...  # noqa: D102


class FigureModel[R: FigureRow](QAbstractTableModel):
    """Shows rows under their headings; the same rows with other numbers only change."""

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self.rows: Sequence[R] = ()

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these."""
        if [row.title for row in rows] == [row.title for row in self.rows]:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._headings) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row(self, at: int) -> R | None:
        """Return a row, None where there is none."""
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def as_cells(self) -> Iterator[tuple[str, ...]]:
        """Return the lines of a file, its heading first, with what exactly each figure counts."""
        yield (*self._headings, "What exactly")
        for row in self.rows:
            yield (*row.cells, row.meaning)

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._headings)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        return self._answer(row, index.column(), role)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._headings[section]
        return (_RIGHT if section >= NUMBER else _LEFT) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _answer(self, row: R, at: int, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.cells[at]
            case Qt.ItemDataRole.ToolTipRole:
                return row.meaning
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._headings[at]}: {row.cells[at]}" if at else row.spoken
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if at >= NUMBER else _LEFT
            case Qt.ItemDataRole.FontRole:
                return font("body", MEDIUM if row.is_any and at == NUMBER else REGULAR)
            case _:
                return None


class _Bars[R: FigureRow](RowDelegate):
    """Draws under a number which part of its whole it is."""

    def __init__(self, table: QTableView, model: FigureModel[R]) -> None:
        super().__init__(table)
        self._rows = model

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        row = self._rows.row(index.row())
        if index.column() != NUMBER or row is None or row.share is None:
            return
        cell: QRect = option.rect.adjusted(px(8), 0, -self._room_of_numbers(option.fontMetrics), 0)
        whole = QRect(cell.left(), cell.center().y() - px(_BAR) // 2, cell.width(), px(_BAR))
        painter.fillRect(whole, token("pressed"))
        painter.fillRect(
            QRect(whole.topLeft(), whole.size()).adjusted(0, 0, -round(whole.width() * (1 - row.share)), 0),
            token("accent"),
        )

    def _room_of_numbers(self, metrics: QFontMetrics) -> int:
        """Return what the widest number beside a bar takes, so that all bars end at one line."""
        numbers = [row.cells[NUMBER] for row in self._rows.rows if row.share is not None]
        return max(px(48), max(map(metrics.horizontalAdvance, numbers), default=0) + px(20))


class FigureTable[R: FigureRow](ColumnsTable):
    """`opened` tells that what is behind the row under the cursor is wanted, `moved` that another is under it.

    `widths` are those of the columns at 100 % text, 0 for what is left.
    """

    opened = Signal()
    moved = Signal()

    def __init__(self, model: FigureModel[R], name: str, widths: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(model, name, widths, parent)
        self._rows = model
        self.setItemDelegate(_Bars(self, model))
        self.doubleClicked.connect(self.opened)
        self.selectionModel().currentRowChanged.connect(self.moved)

    def current(self) -> R | None:
        """Return the row under the cursor."""
        return self._rows.row(self.currentIndex().row())

    def begin(self) -> None:
        """Put the cursor on the first row, where it is on none."""
        if self.current() is None and self._rows.rowCount():
            self.go_to(0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
        else:
            super().keyPressEvent(event)
