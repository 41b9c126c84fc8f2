"""What a window does for the desk beside its work: now and then, and never on the screen's thread."""

import logging
import random
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.core.errors import HelpDeskError
from ui.core.background import Background

FIRST = 5, 15
"""Minutes after the start of the first time, at random: a hundred windows start at eight."""
EVERY = 4 * 60, 8 * 60
"""Minutes between two times."""
_log = logging.getLogger(__name__)


class Housekeeping(QObject):
    """Tidies up by `tidy` while the window is open; that it fails is nobody's trouble, the next window does it."""

    def __init__(self, background: Background, tidy: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._tidy = background, tidy
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._begin)
        self._wait(FIRST)

    def end(self) -> None:
        """Do nothing more."""
        self._next.stop()

    @Slot()
    def _begin(self) -> None:
        if self._background.is_idle():
            self._background.write(self._tidy, lambda _done: self._wait(EVERY), self._fail)
        else:
            self._wait(FIRST)

    def _fail(self, error: Exception) -> None:
        self._wait(EVERY)
        if not isinstance(error, HelpDeskError):
            raise error
        _log.info("Old changes were not pruned: %s", type(error).__name__)

    def _wait(self, minutes: tuple[int, int]) -> None:
        self._next.start(round(random.uniform(*minutes) * 60_000))  # noqa: S311  so that not all come at once
