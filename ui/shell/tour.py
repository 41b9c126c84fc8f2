"""A walk through every screen that saves a picture of each, in light and dark and at several sizes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.core.theme import ThemeKeeper, text_percent
from ui.shell.tour_stops import Stop, first_stop, stops
from ui.tickets.queue_model import ListState

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow

_LOOK_MS, _QUIET_LOOKS, _MOST_LOOKS = 60, 4, 80
_PASSES = (
    ("light", 1600, 980, 100, True),
    ("dark", 1600, 980, 100, True),
    ("light", 1040, 640, 100, True),
    ("dark", 1600, 980, 150, True),
    ("light", 1040, 640, 150, True),
    ("dark", 1040, 640, 100, False),
    ("light", 1920, 1080, 100, False),
    ("dark", 1920, 1080, 100, False),
    ("light", 1600, 980, 150, False),
    ("light", 1600, 980, 200, False),
)
"""Theme, width, height, text size, and whether all stops are visited or only the first."""


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
        """Start walking; where the window stands is not remembered for the next start."""
        self._window.keeps_geometry = False
        self._folder.mkdir(parents=True, exist_ok=True)
        self._steps = self._walk()
        self._timer.start()

    def _walk(self) -> Iterator[None]:
        for scheme, width, height, percent, everywhere in _PASSES:
            self._theme.apply(scheme, percent)
            self._window.resize(width, height)
            for stop in stops(self._window) if everywhere else [first_stop(self._window)]:
                yield from self._visit(stop)

    def _visit(self, stop: Stop) -> Iterator[None]:
        for act in stop.arrive:
            act()
            yield
        self._save(stop.name, stop.picture())
        for act in stop.leave:
            act()
        yield

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
        if work is None:
            return True
        return work.background.is_idle() and work.queue.model.state is not ListState.LOADING

    def _save(self, name: str, of: QWidget) -> None:
        self._count += 1
        larger = f"-text{text_percent()}" if text_percent() != 100 else ""
        file = (
            f"{self._count:03}-{name}-{self._theme.choice}-{self._window.width()}x{self._window.height()}{larger}.png"
        )
        of.grab().save(str(self._folder / file))

    def _end(self) -> None:
        self._timer.stop()
        sys.stdout.write(f"{self._folder}\n")
        sys.stdout.flush()
        self.ended.emit()
