"""Where the history is shown: of the ticket at hand in a window of its own, of the desk in the supervisors' room."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.history.queries import HistoryQueries
from app.tickets.number import number
from ui.core.actions import LIST, Action, Hint
from ui.history.history_pane import HistoryPane
from ui.history.history_room import HistoryRoom
from ui.history.ticket_history import TicketHistory

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

HINTS = (
    Hint("Next, previous change", "J K", "History"),
    Hint("Open the ticket of a change", "Enter", "History"),
    Hint("Copy the chosen changes", "Ctrl+C", "History"),
)


class TicketHistoryPlace(QObject):
    """Shows the history of the ticket that is open, or that the cursor is on in the list."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._shown: TicketHistory | None = None
        queries = work.desk.history
        if queries is not None:
            self._offer(queries)

    @property
    def shown(self) -> TicketHistory | None:
        """The window with a ticket's history, None before the first was asked for."""
        return self._shown

    def _offer(self, queries: HistoryQueries) -> None:
        table, of_list = self._window.actions_table, self._work.queue
        words = "who changed what audit log"
        run = partial(self._open, queries)
        table.add(
            Action(
                "ticket.history", "Ticket history", "Ctrl+H", "history", self._has_ticket, run, "Ticket", words=words
            )
        )
        table.add(
            Action(
                "list.history",
                "Ticket history",
                "H",
                "history",
                self._has_row,
                partial(self._open_row, queries),
                "Ticket list",
                LIST,
                words,
                in_palette=False,  # of the same ticket, the one above is there
            ),
            on=of_list.view,
        )
        for menu in (of_list.menus.rows, of_list.menus.more):
            table.fill(menu, ("-", "list.history"))

    def _has_ticket(self) -> bool:
        return self._work.ticket.ticket_id is not None

    def _has_row(self) -> bool:
        return self._work.queue.current_row() is not None

    def _open(self, queries: HistoryQueries) -> None:
        row, ticket_id = self._work.ticket.row, self._work.ticket.ticket_id
        if ticket_id is not None:
            self._show(queries, ticket_id, row.subject if row is not None and row.id == ticket_id else "")

    def _open_row(self, queries: HistoryQueries) -> None:
        row = self._work.queue.current_row()
        if row is not None:
            self._show(queries, row.id, row.subject)

    def _show(self, queries: HistoryQueries, ticket_id: int, subject: str) -> None:
        if self._shown is None:
            self._shown = TicketHistory(_pane(self._work, queries, of_the_desk=False), self._window)
        self._shown.show_ticket(ticket_id, number(ticket_id, self._work.directory.prefix), subject)


def add_history_room(window: "MainWindow", work: "Workplace") -> None:
    """Add the room of the desk's history."""
    if work.desk.history is not None:
        _HistoryPlace(window, work, work.desk.history)


class _HistoryPlace(QObject):
    def __init__(self, window: "MainWindow", work: "Workplace", queries: HistoryQueries) -> None:
        super().__init__(work)
        self._work = work
        self._room = HistoryRoom(_pane(work, queries, of_the_desk=True), work.desk.clock, work.middle)
        work.add_room("history", self._room)
        go = partial(work.enter_room, "history")
        words = "who changed what audit log"
        window.actions_table.add(
            Action("go.history", "Desk history", "", "history", run=go, group="Go to", words=words)
        )
        window.actions_table.add_hints(*HINTS, on=self._room)
        self._room.opened.connect(work.open_ticket)
        work.directory.changed.connect(self._tell_people)
        self._tell_people()

    @Slot()
    def _tell_people(self) -> None:
        self._room.show_people(self._work.directory.staff)


def _pane(work: "Workplace", queries: HistoryQueries, *, of_the_desk: bool) -> HistoryPane:
    return HistoryPane(
        queries,
        work.background,
        work.live,
        clock=work.desk.clock,
        prefix=lambda: work.directory.prefix,
        of_the_desk=of_the_desk,
    )
