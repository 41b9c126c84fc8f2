"""A walk through every screen that saves a picture of each, in light and dark and at several sizes."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.core.theme import ThemeKeeper, text_percent

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow

_LOOK_MS, _QUIET_LOOKS, _MOST_LOOKS = 60, 3, 80
SIZES = ((1600, 980), (1040, 640), (1920, 1080))


@dataclass(frozen=True)
class Stop:
    """One picture: its name, how to get there, how to leave again."""

    name: str
    arrive: Callable[[], object]
    leave: Callable[[], object] = lambda: None
    picture: Callable[[], QWidget] | None = None


class Tour(QObject):
    """Walks by a timer, from one stop to the next once everything asked for has arrived; `ended()`."""

    ended = Signal()

    def __init__(self, window: "MainWindow", theme: ThemeKeeper, folder: Path) -> None:
        super().__init__(window)
        self._window, self._theme, self._folder = window, theme, folder
        self._steps: Iterator[object] = iter(())
        self._looks = self._quiet = self._count = 0
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Start walking."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._steps = self._walk()
        self._timer.start()

    def _walk(self) -> Iterator[object]:
        for scheme in ("light", "dark"):
            self._theme.apply(scheme, 100)
            for width, height in SIZES:
                self._window.resize(width, height)
                yield
                self._save("main", self._window)

    @Slot()
    def _look(self) -> None:
        self._looks += 1
        self._quiet = self._quiet + 1 if self._is_quiet() else 0
        if self._quiet < _QUIET_LOOKS and self._looks < _MOST_LOOKS:
            return
        self._looks = self._quiet = 0
        try:
            next(self._steps)
        except StopIteration:
            self._end()

    def _is_quiet(self) -> bool:
        work = self._window.work
        return work is None or work.background.is_idle()

    def _save(self, name: str, of: QWidget) -> None:
        self._count += 1
        size = f"{of.width()}x{of.height()}" + (f"-{text_percent()}" if text_percent() != 100 else "")
        scheme = self._theme.choice
        of.grab().save(str(self._folder / f"{self._count:02}-{name}-{scheme}-{size}.png"))

    def _end(self) -> None:
        self._timer.stop()
        sys.stdout.write(f"{self._folder}\n")
        self.ended.emit()
