"""Keeping what is on the screen until what comes next is there to be painted."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

LONGEST_MS = 40
"""Less than an eye sees, and mostly enough for a read to be answered."""


class Stillness(QObject):
    """Keeps a pane as it looks, for a blink at most: painting it empty in between would flicker and take the time."""

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self._timer = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._timer.timeout.connect(self.end)

    def begin(self) -> None:
        """Paint nothing in the pane until the end; begun again meanwhile, it ends no later."""
        if not self._timer.isActive():
            self._pane.setUpdatesEnabled(False)
            self._timer.start()

    @Slot()
    def end(self) -> None:
        """Paint what is there now."""
        self._timer.stop()
        self._pane.setUpdatesEnabled(True)
