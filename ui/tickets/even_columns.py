"""Fields side by side in columns of one width, fewer of them where there is little room."""

from itertools import batched
from typing import override

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem

from ui.core.flowing import FlowingLayout
from ui.core.theme import px

LEAST = 196
"""The least width of a column at 100 % text, wide enough for three segments."""
_GAP = 12


class EvenColumns(FlowingLayout):
    """Lays widgets out in rows of as many equal columns as fit; a single one takes whatever width there is."""

    def columns(self, width: int) -> int:
        """Return into how many columns a width is parted."""
        fitting = (width + _GAP) // (px(LEAST) + _GAP)
        return max(1, min(len(self._placed), fitting))

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    @override
    def minimumSize(self) -> QSize:
        return QSize(60, max((placed.sizeHint().height() for placed in self._placed), default=0))

    @override
    def _lay(self, rect: QRect, *, move: bool) -> int:
        columns = self.columns(rect.width())
        width = (rect.width() - (columns - 1) * _GAP) // columns
        top = rect.y()
        for row in batched(self._placed, columns):
            height = max(_height(placed, width) for placed in row)
            for at, placed in enumerate(row):
                if move:
                    own = QRect(rect.x() + at * (width + _GAP), top, width, _height(placed, width))
                    placed.setGeometry(own)
            top += height + _GAP
        return top - _GAP - rect.y() if self._placed else 0


def _height(placed: QLayoutItem, width: int) -> int:
    return placed.heightForWidth(width) if placed.hasHeightForWidth() else placed.sizeHint().height()
