"""One long piece of work with articles: it tells how far it is, and stops when asked."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.errors import HelpDeskError
from app.knowledge.library import Progress
from ui.core.background import Background

LONGEST = 3600.0
"""Seconds after which nobody waits for it any more."""


class Errand(QObject):
    """Does one thing at a time. `ended(what)` with what came of it, `failed(sentence)`, `progressed(done, of)`."""

    ended = Signal(object)
    failed = Signal(str)
    progressed = Signal(int, int)
    _went_on = Signal(int, int)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._stop = threading.Event()
        self.is_under_way = False
        self._went_on.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[Progress], object]) -> None:
        """Do this on a worker's thread, once what went on before was stopped."""
        self._stop.set()
        stop = self._stop = threading.Event()
        self.is_under_way = True

        def progress(_what: str, done: int, of: int) -> bool:
            self._went_on.emit(done, of)
            return not stop.is_set()

        self._background.read(
            lambda: work(progress), self._end, self._fail, slot=("errand", id(self)), deadline=LONGEST
        )

    @Slot()
    def stop(self) -> None:
        """Stop after the step that is under way."""
        self._stop.set()

    def _end(self, what: object) -> None:
        self.is_under_way = False
        self.ended.emit(what)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.is_under_way = False
        self.failed.emit(str(error))

    @Slot(int, int)
    def _tell(self, done: int, of: int) -> None:
        if self.is_under_way:
            self.progressed.emit(done, of)
