"""Where the keys go when a whole screen is given them, without Tab leaping over what stands before that place."""

from typing import override

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QStackedWidget, QWidget


class _FirstStop(QObject):
    def __init__(self, screen: QWidget, stop: QWidget) -> None:
        super().__init__(screen)
        self._stop = stop
        screen.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus():
            stop = self._stop
            while isinstance(stop, QStackedWidget) and (shown := stop.currentWidget()) is not None:
                stop = shown  # a stack keeps the keys to itself
            stop.setFocus(event.reason())
        return super().eventFilter(watched, event)


def lead_keys(screen: QWidget, stop: QWidget) -> None:
    """Hand the focus that a screen is given on to one place in it.

    Of a stack it is what the stack shows. A focus proxy would do that too, and have Tab go there past everything that
    stands before it in the screen.
    """
    _FirstStop(screen, stop)
