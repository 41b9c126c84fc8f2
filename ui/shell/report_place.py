"""Where the reports of verifications are shown, and the way from a figure to the log behind it and back."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.identity.reports import ReportQueries
from ui.core.actions import Action, Hint
from ui.history.log_room import LogRoom
from ui.history.report_room import ReportRoom
from ui.history.report_rows import Row
from ui.shell.desk_memory import DeskMemory

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

ROOM, LOG = "reports", "verifications"
HINTS = (
    Hint("Next, previous figure", "J K", "Reports"),
    Hint("Show the verifications behind a figure", "Enter", "Reports"),
)


def add_report_room(window: "MainWindow", work: "Workplace") -> None:
    """Add the room of the reports."""
    if work.desk.verification_reports is not None:
        _ReportPlace(window, work, work.desk.verification_reports)


class _ReportPlace(QObject):
    def __init__(self, window: "MainWindow", work: "Workplace", queries: ReportQueries) -> None:
        super().__init__(work)
        self._work = work
        memory = DeskMemory(window.settings, work.desk.key)
        self._room = ReportRoom(
            queries, work.background, work.live, clock=work.desk.clock, get=memory.get, put=memory.put,
            parent=work.middle,
        )  # fmt: skip
        work.add_room(ROOM, self._room)
        self._offer(window)
        self._room.opened.connect(self._show_log)
        work.directory.changed.connect(self._tell_queues)
        self._tell_queues()

    def _offer(self, window: "MainWindow") -> None:
        go, words = (
            partial(self._work.enter_room, ROOM),
            "verification report figures statistics time abandoned refused",
        )
        table = window.actions_table
        table.add(Action("go.reports", "Verification reports", "", "chart-column", run=go, group="Go to", words=words))
        export = Action(
            "reports.export", "Export report…", "Ctrl+Shift+E", "download", run=self._room.save_as, group="Reports",
            words="csv file save",
        )  # fmt: skip
        table.add(export, on=self._room)
        table.add_hints(*HINTS, on=self._room)

    @Slot(object)
    def _show_log(self, row: Row) -> None:
        log = self._work.rooms().get(LOG)
        if isinstance(log, LogRoom) and row.line.asked is not None:
            log.show_only(row.line.asked, row.title, partial(self._work.enter_room, ROOM))
            self._work.enter_room(LOG)

    @Slot()
    def _tell_queues(self) -> None:
        self._room.show_queues(self._work.directory.queues)
