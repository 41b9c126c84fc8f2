"""Collecting garbage on the screen's thread alone.

Python's cyclic collector runs on whichever thread allocates, and a worker that frees a QObject ends the program
(Qt destroys widgets only on their own thread). So automatic collection is off, and a timer here takes its part.
"""

import gc

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot

_LOOK_MS = 250
_OLD_EVERY = 40
"""Collections of the young between two of everything: ten seconds, at most one short pause."""


class Collector(QObject):
    """Collects as Python would, by its own thresholds, but only here."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._young = 0
        self._was_on = gc.isenabled()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.collect)

    def begin(self) -> None:
        """Take collection over; what the program is made of is never looked through again."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def wait_for(self, settled: SignalInstance) -> None:
        """Collect nothing until then: what is allocated meanwhile is the program itself, and stays."""
        self._timer.stop()
        settled.connect(self._settle)

    def end(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    @Slot()
    def _settle(self) -> None:
        gc.freeze()
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect if enough has been allocated since the last time."""
        if gc.get_count()[0] < gc.get_threshold()[0]:
            return
        self._young += 1
        if self._young >= _OLD_EVERY:
            self._young = 0
            gc.collect()
        else:
            gc.collect(1)
