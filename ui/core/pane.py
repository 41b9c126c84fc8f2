"""A frame that keeps what changes inside from being laid out outside."""

from typing import override

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.core.theme import px


class Pane(QWidget):
    """Holds one widget, now or once it is made, gives it all its room, and asks for the same whatever goes on in it.

    Qt passes every change of a layout up to the window, one level at each turn of the event loop, and each level
    measures again all that it holds: a dozen rounds for one line of text in a conversation.
    """

    def __init__(self, inside: QWidget | None = None, *, least_width: int = 0, least_height: int = 0) -> None:
        """`least_width` and `least_height` are pixels at 100 % text."""
        super().__init__()
        self.inside = inside
        self._least = (least_width, least_height)
        if inside is not None:
            self.hold(inside)

    def hold(self, inside: QWidget) -> None:
        """Give a widget all the room; it may have been made in here."""
        self.inside = inside
        if inside.parentWidget() is not self:
            inside.setParent(self)
        inside.setGeometry(self.rect())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(*map(px, self._least))

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.inside is not None:
            self.inside.setGeometry(self.rect())
        super().resizeEvent(event)
