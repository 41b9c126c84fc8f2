"""How a desk comes into the window: piece by piece, so that keys and pictures are answered between two steps.

The list comes first, then the pane of the ticket, then what is asked for later; the modules of the later pieces are
imported on a worker's thread while the list is already being read.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGradient  # noqa: F401  the first colour that is filled meets it; here a worker does

from ui.core.background import Background
from ui.core.live import Live
from ui.shell.desk import Desk
from ui.shell.desk_memory import DeskMemory
from ui.shell.out_of_touch import OutOfTouch
from ui.shell.told_once import ToldOnce
from ui.shell.workplace import Workplace
from ui.tickets.queue_model import AFTER_PAINT_MS, ListState

if TYPE_CHECKING:
    from ui.core.geometry import Geometry
    from ui.shell.main_window import MainWindow

PATIENCE_MS = 300
"""How long the other panes wait for the first rows, which would have to wait for them otherwise."""
Step = Callable[[], object]
"""Builds something in its place; what goes on for longer is a generator, with a pause at each `yield`.

Qt dresses whatever has been made in a pause, and all over again once it is put elsewhere.
"""
_THROUGH = object()


class Entrance(QObject):
    """Builds the desk inside the window; `ended()` once all of it stands."""

    ended = Signal()

    def __init__(self, window: "MainWindow", desk: Desk, background: Background, local: Background, live: Live) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._background, self._local, self._live = background, local, live
        self._under_way: deque[Iterator[None]] = deque()
        self._has_rest = self._replays = False
        # A timer set anew after each step, and no posted call: those are all answered before any key is.
        self._next = QTimer(self, singleShot=True, interval=1)
        self._next.timeout.connect(self._take_step)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._import_rest)

    def begin(self, geometry: "Geometry | None", *, replay: bool) -> None:
        """Show the list and read it; the rest follows. `geometry` says how the panes part, None as usual."""
        self._replays = replay
        self._do(partial(self._add_list, geometry))

    def stop(self) -> None:
        """Leave the rest undone: the window has been closed."""
        self._patience.stop()
        self._next.stop()
        self._under_way.clear()
        self._has_rest = True

    # ------------------------------------------------------------ the list

    def _add_list(self, geometry: "Geometry | None") -> Iterator[None]:
        memory = DeskMemory(self._window.settings, self._desk.key)
        work = self._work = Workplace(
            self._desk, self._background, self._local, self._live, get=memory.get, put=memory.put
        )
        self._window.make_room(work)
        yield
        work.add_list()
        yield
        self._window.take_in(work)
        ToldOnce(self._window, work)
        if self._desk.reading is not None:
            OutOfTouch(self._window, work, self._desk.reading)
        work.queue.model.state_changed.connect(self._note_state)
        work.begin(replay=False)
        self._patience.start()
        yield
        if geometry is not None:
            work.restore_geometry(geometry)
        self._window.status.connected(self._desk.label, self._desk.clock)
        if self._desk.is_away:
            self._window.connection_lost()
        self._window.show_desk()
        work.queue.focus_list()

    @Slot(object)
    def _note_state(self, state: ListState) -> None:
        if state is not ListState.LOADING:
            QTimer.singleShot(AFTER_PAINT_MS, self, self._import_rest)

    # ------------------------------------------------------------ all the rest

    @Slot()
    def _import_rest(self) -> None:
        if self._has_rest:
            return
        self._has_rest = True
        if self._replays:  # only now: the key ring and what decrypts are slow to load
            self._work.keeper.load()
        # not behind what is asked of the database, which may have gone away meanwhile
        self._local.read(partial(import_module, "ui.shell.furnishing"), self._add_rest, self._meet)

    def _add_rest(self, _module: object) -> None:
        from ui.shell import furnishing  # noqa: PLC0415  a worker has imported it

        steps, rooms = furnishing.steps(self._window, self._work), furnishing.rooms(self._window, self._work)
        self._do(*steps, *rooms, self.ended.emit)

    # ------------------------------------------------------------ step by step

    def _do(self, *steps: Step) -> None:
        self._under_way += map(_guarded, steps)
        self._next.start()

    @Slot()
    def _take_step(self) -> None:
        is_through = next(self._under_way[0], _THROUGH) is _THROUGH
        if not self._under_way:  # stopped by this very step
            return
        if is_through:
            self._under_way.popleft()
        if self._under_way:
            self._next.start()

    def _meet(self, error: Exception) -> None:
        raise error


def _guarded(step: Step) -> Iterator[None]:
    """Take a step and what it goes on with, and tell of its failure: one pane or room is not the desk."""
    try:
        rest = step()
        if isinstance(rest, Iterator):
            yield from rest
    except Exception:  # noqa: BLE001  whatever it is, it is told as any failure nobody foresaw
        sys.excepthook(*sys.exc_info())
