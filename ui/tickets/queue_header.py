"""The headings of the ticket list: they sort when pressed, and their edges can be dragged."""

from dataclasses import dataclass
from typing import override

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.tickets.queries import Sort
from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.lines import write
from ui.core.theme import MEDIUM, REGULAR, px
from ui.tickets.column_widths import ColumnWidths, fitted
from ui.tickets.columns import COLUMNS, SORTED, At
from ui.tickets.queue_model import QueueModel

_HEIGHT, _GRIP, _ARROW = 32, 4, 11
"""The height of the headings and the side of the arrow at 100 % text; half the width of an edge in pixels."""


@dataclass(frozen=True, slots=True)
class _Drag:
    column: At
    start: int
    width: int


class QueueHeader(QHeaderView):
    """Paints its headings where the cells begin; `refitted()` tells that the room was shared anew.

    The subject takes what the others leave, so the edge before it belongs to the priority and each edge after it to
    the column at its right. A double click on an edge makes that column as wide as usual.
    """

    refitted = Signal()

    def __init__(self, model: QueueModel, widths: ColumnWidths, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._list, self._widths = model, widths
        self._drag: _Drag | None = None
        self._room = 0
        self._is_near = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setAccessibleName("Columns")

    def settle(self) -> None:
        """Set how the columns share the room, once the model is there."""
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionResizeMode(At.SUBJECT, QHeaderView.ResizeMode.Stretch)
        self.setMinimumSectionSize(px(20))

    def fit(self, room: int | None = None) -> None:
        """Share `room` pixels, or as many as before: columns give way one by one when there are few."""
        self._room = self._room if room is None else room
        shown = fitted(self._room, self._widths.wanted)
        for column in self._widths.wanted:
            self.setSectionHidden(column, column not in shown)
            if column in shown:
                self.resizeSection(column, shown[column])
        self.refitted.emit()

    def shown(self) -> list[tuple[At, int, int]]:
        """Return the columns there is room for, each with its left edge and its width."""
        there = (column for column in At if not self.isSectionHidden(column))
        return [(column, self.sectionViewportPosition(column), self.sectionSize(column)) for column in there]

    def widen_as_usual(self, *columns: At) -> None:
        """Make these columns, or all, as wide as usual."""
        self._widths.reset(*columns)
        self.fit()

    # ------------------------------------------------------------ Qt

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(_HEIGHT))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        column = self._grip(event)
        if column is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self._drag = _Drag(column, round(event.position().x()), self.sectionSize(column))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._follow(self._drag, round(event.position().x()))
        elif self._grip(event) is not None:
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self.unsetCursor()
            super().mouseMoveEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            super().mouseReleaseEvent(event)
        else:
            self._drag = None
            self._widths.keep()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        column = self._grip(event)
        if column is None:
            super().mouseDoubleClickEvent(event)
        else:
            self.widen_as_usual(column)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_edges(near=True)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_edges(near=False)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, at: int) -> None:
        """Paint a heading, its arrow where it makes the order, and its edge while the mouse is near."""
        painter.save()
        painter.fillRect(rect, token("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, token("border"))
        if self._is_near and at != At.PRIORITY:
            painter.fillRect(rect.left(), rect.top() + px(8), 1, rect.height() - 2 * px(8), token("border_strong"))
        self._paint_words(painter, rect, at)
        painter.restore()

    # ------------------------------------------------------------ inside

    def _paint_words(self, painter: QPainter, rect: QRect, at: int) -> None:
        column, order = COLUMNS[at], SORTED[self._sort()]
        is_sorting = order.column == at
        front, weight = ("text", MEDIUM) if is_sorting else ("text3", REGULAR)
        room = column.room(rect)
        if not column.is_right:
            room.setRight(rect.right())
        width = write(painter, room, column.title, "body", weight, front, right=column.is_right)
        if is_sorting:
            side = px(_ARROW)
            left = room.right() - width - side - 1 if column.is_right else room.left() + width + 2
            icons.paint(painter, QPoint(left, rect.center().y() - side // 2), order.icon, tokens.colour_of(front), side)

    def _sort(self) -> Sort:
        return self._list.listing.sort if self._list.listing is not None else Sort.PRIORITY

    def _grip(self, event: QMouseEvent) -> At | None:
        """Return the column whose width the edge under the mouse changes."""
        at = round(event.position().x())
        for column, left, _width in self.shown()[1:]:
            if abs(left - at) <= _GRIP:
                return At.PRIORITY if column is At.SUBJECT else column
        return None

    def _follow(self, drag: _Drag, at: int) -> None:
        by = at - drag.start if drag.column is At.PRIORITY else drag.start - at
        self._widths.drag(drag.column, drag.width + by, self._room)
        self.fit()

    def _show_edges(self, *, near: bool) -> None:
        self._is_near = near
        self.viewport().update()
