"""Where the keys go when a whole screen is given them, without Tab leaping over what stands before that place."""

from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.core.labels import Skeleton


class _FirstStop(QObject):
    def __init__(self, screen: QWidget, stop: QWidget) -> None:
        super().__init__(screen)
        self._screen, self._stop = screen, stop
        screen.installEventFilter(self)
        if isinstance(stop, QStackedWidget):
            stop.currentChanged.connect(self._catch_up)
        else:
            stop.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._screen and isinstance(event, QFocusEvent) and event.gotFocus():
            self._hand_on(event.reason())
        elif watched is self._stop and event.type() == QEvent.Type.Show:
            self._catch_up()
        return super().eventFilter(watched, event)

    @Slot()
    def _catch_up(self) -> None:
        """Hand on what the screen was given while there was nothing to take it: it was being read."""
        if self._screen.hasFocus():
            self._hand_on(Qt.FocusReason.OtherFocusReason)

    def _hand_on(self, reason: Qt.FocusReason) -> None:
        stop = self._stop
        while isinstance(stop, QStackedWidget) and (shown := stop.currentWidget()) is not None:
            stop = shown  # a stack keeps the keys to itself
        if stop.isVisible() and _takes_keys(stop):
            stop.setFocus(reason)


def lead_keys(screen: QWidget, stop: QWidget) -> None:
    """Hand the focus that a screen is given on to one place in it, as soon as that is there.

    Of a stack it is what the stack shows. A focus proxy would do that too, and have Tab go there past everything that
    stands before it in the screen, and lose the keys of a place that is shown only once something was read.
    """
    _FirstStop(screen, stop)


def _takes_keys(stop: QWidget) -> bool:
    """Tell whether a page is anything but the bare one, or the bars, that stand there while something is read."""
    return not isinstance(stop, Skeleton) and type(stop) is not QWidget
