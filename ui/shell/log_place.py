"""Where the verification log is shown: in a room beside the desk's history."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.identity.log import LogQueries
from ui.core.actions import Action, Hint
from ui.history.log_export import LogExport
from ui.history.log_filters import LogFilters
from ui.history.log_pane import LogPane
from ui.history.log_room import LogRoom

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

HINTS = (
    Hint("Next, previous verification", "J K", "Verifications"),
    Hint("Open the ticket of a verification", "Enter", "Verifications"),
    Hint("Copy the chosen verifications", "Ctrl+C", "Verifications"),
)


def add_log_room(window: "MainWindow", work: "Workplace") -> None:
    """Add the room of the verification log."""
    if work.desk.verification_log is not None:
        _LogPlace(window, work, work.desk.verification_log)


class _LogPlace(QObject):
    def __init__(self, window: "MainWindow", work: "Workplace", queries: LogQueries) -> None:
        super().__init__(work)
        self._work = work
        self._room = self._built(queries)
        work.add_room("verifications", self._room)
        go, words = partial(work.enter_room, "verifications"), "verification log identity reset grant audit export csv"
        window.actions_table.add(
            Action("go.verifications", "Verification log", "", "shield-check", run=go, group="Go to", words=words)
        )
        window.actions_table.add(
            Action(
                "verifications.export",
                "Export verifications…",
                "Ctrl+E",
                "download",
                run=self._room.save_as,
                group="Verifications",
                words="csv file save",
            ),
            on=self._room,
        )
        window.actions_table.add_hints(*HINTS, on=self._room)
        self._room.opened.connect(work.open_ticket)
        work.directory.changed.connect(self._tell_people)
        self._tell_people()

    def _built(self, queries: LogQueries) -> LogRoom:
        work, clock = self._work, self._work.desk.clock

        def prefix() -> str:
            return work.directory.prefix

        pane = LogPane(queries, work.background, work.live, clock=clock, prefix=prefix)
        filters, export = LogFilters(clock, prefix), LogExport(queries, work.background, prefix)
        return LogRoom(pane, filters, export, work.middle)

    @Slot()
    def _tell_people(self) -> None:
        self._room.show_people(self._work.directory.staff)
