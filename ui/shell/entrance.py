"""How a desk comes into the window: step by step, so that keys and pictures are answered between two of them.

The list comes first, then the pane of the ticket, then what is asked for later; the modules of the later steps are
imported on a worker's thread while the list is already being read.
"""

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.core.background import Background
from ui.core.live import Live
from ui.shell.desk import Desk
from ui.shell.told_once import ToldOnce
from ui.shell.workplace import Workplace
from ui.tickets.queue_model import ListState

if TYPE_CHECKING:
    from ui.core.geometry import Geometry
    from ui.shell.main_window import MainWindow

PATIENCE_MS = 300
"""How long the other panes wait for the first rows, which would have to wait for them otherwise."""
Step = Callable[[], object]


class Entrance(QObject):
    """Builds the desk inside the window; `ended()` once all of it stands."""

    ended = Signal()

    def __init__(self, window: "MainWindow", desk: Desk, background: Background, local: Background, live: Live) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._background, self._local, self._live = background, local, live
        self._steps: list[Step] = []
        self._has_rest = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._import_rest)

    def begin(self, geometry: "Geometry | None", *, replay: bool) -> None:
        """Show the list and read it; the rest follows. `geometry` says how the panes part, None as usual."""
        read = partial(self._read, replay=replay)
        show = partial(self._show_work, geometry)
        self._do(self._build_work, self._build_list, self._lay_out, show, read, self._patience.start)

    def stop(self) -> None:
        """Leave the rest undone: the window has been closed."""
        self._patience.stop()
        self._steps.clear()
        self._has_rest = True

    # ------------------------------------------------------------ the list

    def _build_work(self) -> None:
        settings = self._window.settings
        self._work = Workplace(
            self._desk, self._background, self._local, self._live, get=settings.get, put=settings.put
        )

    def _build_list(self) -> None:
        self._work.add_list()
        self._work.queue.model.state_changed.connect(self._note_state)

    def _lay_out(self) -> None:
        self._work.lay_out()

    def _show_work(self, geometry: "Geometry | None") -> None:
        self._window.take_in(self._work)
        ToldOnce(self._window, self._work)
        if geometry is not None:
            self._work.restore_geometry(geometry)
        self._window.status.connected(self._desk.label, self._desk.clock)
        self._window.show_desk()

    def _read(self, *, replay: bool) -> None:
        self._work.begin(replay=replay)
        self._work.queue.focus_list()

    @Slot(object)
    def _note_state(self, state: ListState) -> None:
        if state is not ListState.LOADING:
            QTimer.singleShot(0, self, self._import_rest)

    # ------------------------------------------------------------ all the rest

    @Slot()
    def _import_rest(self) -> None:
        if self._has_rest:
            return
        self._has_rest = True
        # not behind what is asked of the database, which may have gone away meanwhile
        self._local.read(partial(import_module, "ui.shell.furnishing"), self._add_rest, self._meet)

    def _add_rest(self, _module: object) -> None:
        from ui.shell import furnishing  # noqa: PLC0415  a worker has imported it

        steps, rooms = furnishing.steps(self._window, self._work), furnishing.rooms(self._window, self._work)
        self._do(*map(_guarded, (*steps, *rooms)), self.ended.emit)

    # ------------------------------------------------------------ step by step

    def _do(self, *steps: Step) -> None:
        self._steps += steps
        QTimer.singleShot(0, self, self._take_step)

    @Slot()
    def _take_step(self) -> None:
        if self._steps:
            self._steps.pop(0)()
            QTimer.singleShot(0, self, self._take_step)

    def _meet(self, error: Exception) -> None:
        raise error


def _guarded(step: Step) -> Step:
    """Return a step that tells of its failure and lets the others be taken: one pane or room is not the desk."""

    def take() -> None:
        try:
            step()
        except Exception:  # noqa: BLE001  whatever it is, it is told as any failure nobody foresaw
            sys.excepthook(*sys.exc_info())

    return take
