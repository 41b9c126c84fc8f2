"""A frame that keeps what changes inside from being laid out outside."""

from typing import override

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.core.theme import px


class Pane(QWidget):
    """Holds one widget, gives it all its room, and asks for the same room whatever goes on in it.

    Qt passes every change of a layout up to the window, one level at each turn of the event loop, and each level
    measures again all that it holds: a dozen rounds for one line of text in a conversation.
    """

    def __init__(self, inside: QWidget, *, least_width: int = 0, least_height: int = 0) -> None:
        """`least_width` and `least_height` are pixels at 100 % text."""
        super().__init__()
        self.inside = inside
        self._least = (least_width, least_height)
        inside.setParent(self)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(*map(px, self._least))

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.inside.setGeometry(self.rect())
        super().resizeEvent(event)
