"""A row of small widgets that goes on in the next line when there is no room."""

from typing import override

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_LEAST_WIDTH = 60
"""Narrow enough never to hold a pane open: whatever is wider is cut to the room there is."""


class FlowLayout(QLayout):
    """Lays widgets out like words: left to right, then in the next line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6) -> None:
        super().__init__(parent)
        self._placed: list[QLayoutItem] = []
        self._gap = spacing
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, placed: QLayoutItem) -> None:
        self._placed.append(placed)

    @override
    def count(self) -> int:
        return len(self._placed)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._placed[index] if 0 <= index < len(self._placed) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._placed.pop(index) if 0 <= index < len(self._placed) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        # Qt asks many times between two changes, once for each layout around this one.
        if width not in self._heights:
            self._heights[width] = self._lay(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    @override
    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        tallest = max((p.sizeHint().height() for p in self._placed if not p.isEmpty()), default=0)
        margins: QMargins = self.contentsMargins()
        return QSize(_LEAST_WIDTH + margins.left() + margins.right(), tallest + margins.top() + margins.bottom())

    def _lay(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        left, top, tallest = room.x(), room.y(), 0
        for placed in self._placed:
            widget = placed.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = placed.sizeHint()
            wide = min(hint.width(), max(room.width(), 1))
            if left > room.x() and left + wide > room.right() + 1:
                left, top, tallest = room.x(), top + tallest + self._gap, 0
            if move:
                placed.setGeometry(QRect(QPoint(left, top), QSize(wide, hint.height())))
            left, tallest = left + wide + self._gap, max(tallest, hint.height())
        return top + tallest - rect.y() + margins.bottom()
