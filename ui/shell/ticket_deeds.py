"""What the open ticket and its properties ask for, turned into deeds on that one ticket."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, SignalInstance, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.tickets.model import Status
from app.tickets.queries import TicketRow
from app.tickets.rules import STEPS
from ui.core import icons
from ui.shell.one_ticket import OneTicket
from ui.shell.workplace import Workplace
from ui.tickets.deed_starter import DeedStarter

Step = tuple[Status, str, str, Callable[[], object]]


class TicketDeeds(QObject):
    """Starts the same deeds as the list does, but on the ticket whose button was pressed."""

    def __init__(self, window: QWidget, work: Workplace) -> None:
        super().__init__(work)
        self._work = work
        self._chosen = OneTicket()
        self.starter = DeedStarter(
            window, self._chosen, work.operations, work.directory, work.desk.actor, clock=work.desk.clock
        )
        self._menu: QMenu | None = None
        self._connect()

    def status_menu(self, row: TicketRow) -> QMenu:
        """Return the steps that are open to a ticket now."""
        menu = QMenu(self._work)
        for status, words, icon, start in self._steps():
            if status in STEPS[row.status]:
                menu.addAction(icons.icon(icon), words).triggered.connect(partial(self._begin, start, row))
        return menu

    def _connect(self) -> None:
        starter, ticket = self.starter, self._work.ticket
        starter.refused.connect(self._work.refused)
        self._tie(
            (ticket.assign_asked, starter.assign),
            (ticket.resolve_asked, starter.resolve),
            (ticket.reopen_asked, starter.reopen),
        )
        if not self._work.has_properties:
            return
        properties = self._work.properties
        self._tie(
            (properties.assign_asked, starter.assign),
            (properties.transfer_asked, starter.transfer),
            (properties.category_asked, starter.set_category),
            (properties.priority_asked, starter.set_priority),
        )
        properties.status_asked.connect(self._ask_status)

    def _tie(self, *asked: tuple[SignalInstance, Callable[[], object]]) -> None:
        for signal, start in asked:
            signal.connect(partial(self._begin_on, start))

    def _steps(self) -> tuple[Step, ...]:
        starter = self.starter
        return (
            (Status.OPEN, "Open", "rotate-ccw", starter.reopen),
            (Status.PENDING, "Pending until…", "pause", starter.wait),
            (Status.ON_HOLD, "On hold", "hand", starter.hold),
            (Status.RESOLVED, "Resolve…", "circle-check", starter.resolve),
            (Status.CLOSED, "Close", "archive", starter.close),
        )

    def _begin_on(self, start: Callable[[], object], row: TicketRow) -> None:
        self._chosen.choose(row)
        start()

    def _begin(self, start: Callable[[], object], row: TicketRow, *_checked: object) -> None:
        self._begin_on(start, row)

    @Slot(object)
    def _ask_status(self, row: TicketRow) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = self.status_menu(row)
        self._menu.popup(self._at())

    def _at(self) -> QPoint:
        pressed = QApplication.focusWidget()
        return QCursor.pos() if pressed is None else pressed.mapToGlobal(QPoint(0, pressed.height()))
