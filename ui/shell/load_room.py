"""The load board tied to the ticket list: whose tickets are listed, and where the chosen ones go."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMenu

from app.tickets.queries import Listing
from ui.core.actions import Action
from ui.people.load_board import LoadBoard
from ui.people.shares import Share
from ui.shell.absence import Absence
from ui.shell.sidebar import UNASSIGNED
from ui.tickets.queue_model import MIME

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

MENU = ("load.move", "load.move_to", "-", "load.away", "load.release")
"""The menu of a person."""
NONE_CHOSEN = "No ticket is chosen. Choose tickets in the list, then say who gets them."


class LoadRoom(QObject):
    """Lists a person's tickets beside the board, and starts the move when tickets are dropped or sent there."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work = window, work
        desk = work.desk
        self.board = LoadBoard(
            desk.people,
            desk.tickets,
            work.background,
            work.live,
            clock=desk.clock,
            carries=MIME,
            parent=work.beside,
        )
        work.add_board("load", self.board)
        go = partial(work.enter_room, "load")
        window.actions_table.add(Action("go.load", "Load", "", "scale", run=go, group="Go to", words="board people"))
        window.actions_table.add(*self.board.deeds(), on=self.board.view)
        window.actions_table.add_hints(*self.board.hints(), on=self.board.view)
        self._menu = QMenu(self.board)
        window.actions_table.fill(self._menu, MENU)
        self._absence = Absence(window, work)
        self._connect()

    def _connect(self) -> None:
        self.board.chosen.connect(self._list_tickets)
        self.board.move_asked.connect(self._move)
        self.board.move_to_asked.connect(self._ask_where)
        self.board.away_asked.connect(self._absence.switch)
        self.board.release_asked.connect(self._absence.release_all)
        self.board.menu_asked.connect(self._menu.popup)
        self._work.queue.shown.connect(self._mark)
        self._mark(self._work.queue.listing)

    @Slot(object)
    def _list_tickets(self, share: Share) -> None:
        listing = UNASSIGNED if share.staff_id is None else Listing(share.name, assignee_id=share.staff_id)
        self._work.queue.show_listing(listing)
        self.board.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _move(self, share: Share) -> None:
        if self._window.starter.has_chosen:
            self._work.directory.read_load()
            self._window.starter.assign_to(share.staff_id)
        else:
            self._window.say(NONE_CHOSEN)

    @Slot()
    def _ask_where(self) -> None:
        if self._window.starter.has_chosen:
            self._window.starter.assign()
        else:
            self._window.say(NONE_CHOSEN)

    @Slot(object)
    def _mark(self, listing: Listing) -> None:
        is_share = listing.unassigned or listing.assignee_id is not None
        self.board.mark(Share(listing.assignee_id, listing.title) if is_share else None)
