"""Run in a process of its own: the real program on a real desk, timed from inside. `python -m tests.bench.inside URL`.

Prints one JSON object: lists of milliseconds, and sizes in MiB. BEGUN in the environment is when it was started,
PASSWORD what the key ring would say.
"""

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

REST = 0.3
"""Seconds a person takes, at the least, to look at what a key has brought."""


def main(address: str) -> None:
    """Start, look, walk, open, do, and listen."""
    begun = float(os.environ.get("BEGUN", time.time()))
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = tempfile.mkdtemp(prefix="frontline-bench-")
    from app.bootstrap.loading import load_qt

    load_qt()
    from PySide6.QtWidgets import QApplication

    from app.bootstrap.program import Options, Program
    from ui.core.collector import Collector

    app = QApplication(["frontline"])
    if password := os.environ.pop("PASSWORD", ""):
        from app.connect import vault

        vault.read = lambda _address: password  # type: ignore[assignment]
    program = Program(app, Options(database=address))
    collector = Collector(app)
    collector.begin()
    collector.wait_for(program.window.entered)
    room = Room(app, program)
    said = {"window": [(room.until_painted(program.window, program.begin) - begun) * 1000]}
    room.wait(lambda: program.window.work is not None and program.window.work.queue.model.rowCount() > 0)
    room.settle()
    said["window with rows"] = [(time.time() - begun) * 1000]
    room.wait(lambda: room.has_entered)
    said["stall"] = [room.longest_stall]
    room.wait(lambda: room.model.is_whole and program.background.is_idle())
    said |= room.memory()
    said |= room.lists() | room.tickets() | room.tickets_elsewhere() | room.deeds() | room.walk()
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    program.window.close()
    os._exit(0)


class Room:
    """The window under measurement."""

    def __init__(self, app: Any, program: Any) -> None:
        from PySide6.QtCore import QTimer

        self.app, self.program = app, program
        self.longest_stall = 0.0
        self.has_entered = False
        program.window.entered.connect(self._note_entered)
        self._beat = time.perf_counter()
        self._heart = QTimer(interval=2)
        self._heart.timeout.connect(self._pulse)
        self._heart.start()

    @property
    def work(self) -> Any:
        """The three panes."""
        return self.program.window.work

    @property
    def model(self) -> Any:
        """The list's rows."""
        return self.work.queue.model

    @property
    def view(self) -> Any:
        """The list."""
        return self.work.queue.view

    def _note_entered(self) -> None:
        self.has_entered = True

    def _pulse(self) -> None:
        now = time.perf_counter()
        self.longest_stall = max(self.longest_stall, (now - self._beat) * 1000 - 2)
        self._beat = now

    def wait(self, until: Callable[[], bool], seconds: float = 60) -> None:
        """Let events be heard until something is true."""
        from PySide6.QtCore import QEventLoop

        # Asleep between events as the program is: a thread that polls keeps the workers from Python's lock.
        asleep = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(until)
            self.app.processEvents(asleep)

    def settle(self) -> None:
        """Paint what is to be painted."""
        from PySide6.QtCore import QEvent

        self.app.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self.app.processEvents()

    def rest(self) -> None:
        """Wait until what the last press has led to is over: its ticket read, laid out and painted too."""
        still = time.monotonic() + REST
        self.wait(lambda: time.monotonic() > still)
        self.wait(lambda: self.model.is_whole and self.program.background.is_idle())
        self.settle()

    def until_painted(
        self, widget: Any, start: Callable[[], None], is_there: Callable[[], bool] = lambda: True
    ) -> float:
        """Start something and return when the widget has been painted with it, in seconds since 1970."""
        from PySide6.QtCore import QEvent, QObject, QTimer

        class Painted(QObject):
            at = 0.0

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
                if event.type() is QEvent.Type.Paint and not self.at and is_there():
                    QTimer.singleShot(0, self, self._note)  # the paint itself is still to come
                return False

            def _note(self) -> None:
                self.at = self.at or time.time()

        seen = Painted()
        widget.installEventFilter(seen)
        start()
        self.wait(lambda: seen.at > 0)
        widget.removeEventFilter(seen)
        return seen.at

    def lists(self) -> dict[str, list[float]]:
        """From the key that chooses a queue to its rows painted, and the repaint of an unchanged list beside it."""
        from app.tickets.queries import Listing, Sort

        queues = [Listing(f"Queue {at}", queue_id=at) for at in range(1, 9)]
        never_seen = [replace(queue, sort=sort) for sort in Sort for queue in queues]
        first, _repaints = self._turn_to(never_seen)
        again, repaints = self._turn_to([queue for _ in range(5) for queue in queues])
        return {"new queue painted": first, "queue painted": again[8:], "queue repainted": repaints[8:]}

    def _turn_to(self, lists: Sequence[Any]) -> tuple[list[float], list[float]]:
        took, repaints = [], []
        for wanted in lists:
            begun = time.time()
            show = partial(self.work.show_listing, wanted)
            painted = self.until_painted(self.view.viewport(), show, partial(self._lists, wanted))
            took.append((painted - begun) * 1000)
            self.rest()
            repaints.append(self._timed(self.view.viewport().repaint))
        return took, repaints

    def _lists(self, wanted: Any) -> bool:
        return bool(self.model.listing == wanted and self.model.rowCount() > 0)

    def tickets(self) -> dict[str, list[float]]:
        """From Enter on a row, pressed as soon as the cursor is there, to the ticket with its conversation painted."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        took = []
        press = partial(QTest.keyClick, self.view, Qt.Key.Key_Return)
        for at in range(60):
            self.view.setFocus()
            self.view.go_to(at)
            self.settle()
            took.append(self._opened(self.model.id_at(at), press))
        return {"ticket painted": took[10:]}

    def tickets_elsewhere(self) -> dict[str, list[float]]:
        """The same of tickets that the cursor is not on: chosen in the palette, or told of by a notice."""
        took = [self._opened(to, partial(self.work.open_ticket, to)) for to in list(self.model.ids(60, 120))]
        return {"ticket from elsewhere painted": took[10:]}

    def _opened(self, ticket_id: int, act: Callable[[], object]) -> float:
        begun = time.time()
        painted = self.until_painted(self.work.ticket.timeline.widget(), act, partial(self._is_open, ticket_id))
        self.rest()
        return (painted - begun) * 1000

    def _is_open(self, ticket_id: int) -> bool:
        ticket = self.work.ticket
        is_shown = ticket.conversation is not None and ticket.conversation.row.id == ticket_id
        return bool(is_shown and all(card.isVisible() for card in ticket.timeline.cards()))

    def deeds(self) -> dict[str, list[float]]:
        """From the key to the row that shows the deed, before the database has answered."""
        operations = self.work.operations
        took = []
        for at in range(30):
            row = self.model.row(at)
            if row is None or not row.status.is_live:
                continue
            begun = time.perf_counter()
            operations.assign([row], to=3 if row.assignee_id != 3 else 2, reason="shift ends")
            self.view.viewport().repaint()
            took.append((time.perf_counter() - begun) * 1000)
            self.wait(self.program.background.is_idle)
        return {"deed shown": took[5:]}

    def walk(self) -> dict[str, list[float]]:
        """Press J through a list of 100,000 rows; each press ends with list and header painted."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from app.tickets.queries import Listing, Sort

        everything = Listing("All tickets", live_only=False, sort=Sort.NEWEST)
        self.work.show_listing(everything)
        self.wait(lambda: self.model.is_whole and self.program.background.is_idle())
        self.view.setFocus()
        took = []
        for _ in range(300):
            begun = time.perf_counter()
            QTest.keyClick(self.view, Qt.Key.Key_J)
            self.app.processEvents()
            took.append((time.perf_counter() - begun) * 1000)
        return {"J": took[20:], "rows": [float(self.model.rowCount())]}

    def memory(self) -> dict[str, list[float]]:
        """With 500 rows open, and after 10,000 changes heard."""
        from app.core.changes import Topic, changed
        from app.tickets.queries import Listing

        self.work.show_listing(Listing("Queue 1", queue_id=1))
        self.wait(lambda: self.model.is_whole and self.program.background.is_idle())
        for at in range(0, min(500, self.model.rowCount()), 20):
            self.view.go_to(at)
            self.app.processEvents()
        self.wait(self.program.background.is_idle)
        before = _pss()
        ids = list(self.model.ids(0, min(499, self.model.rowCount() - 1)))
        for turn in range(10_000 // len(ids) + 1):
            self.program.live.heard(changed(Topic.TICKET, *ids))
            self.wait(lambda: True)
            if turn % 5 == 0:
                end = time.monotonic() + 0.2
                self.wait(lambda end=end: time.monotonic() > end)
                self.wait(self.program.background.is_idle)
        gc.collect()
        return {"memory": [before], "memory growth": [_pss() - before]}

    def _timed(self, call: Callable[[], Any]) -> float:
        begun = time.perf_counter()
        call()
        return (time.perf_counter() - begun) * 1000


def _pss() -> float:
    """Return this process's proportional share of memory in MiB."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main(sys.argv[1])
