"""A row of small widgets that goes on in the next line when there is no room."""

from typing import override

from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from ui.core.flowing import FlowingLayout

_LEAST_WIDTH = 60
"""Narrow enough never to hold a pane open: whatever is wider is cut to the room there is."""


class FlowLayout(FlowingLayout):
    """Lays widgets out like words: left to right, then in the next line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6) -> None:
        super().__init__(parent)
        self._gap = spacing

    @override
    def minimumSize(self) -> QSize:
        tallest = max((p.sizeHint().height() for p in self._placed if not p.isEmpty()), default=0)
        margins: QMargins = self.contentsMargins()
        return QSize(_LEAST_WIDTH + margins.left() + margins.right(), tallest + margins.top() + margins.bottom())

    @override
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
