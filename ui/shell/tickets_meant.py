"""Which tickets a deed is about: those chosen in the list, or the one being read, by where the person is."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.tickets.queries import TicketRow

if TYPE_CHECKING:
    from ui.shell.workplace import Workplace


class TicketsMeant(QObject):
    """Follows the focus between list and ticket; what is called over them (palette, menus, cards) changes nothing.

    Where neither is in sight no ticket is meant.
    """

    def __init__(self, work: "Workplace") -> None:
        super().__init__(work)
        self._work = work
        self._was_reading = False
        program = QApplication.instance()
        if isinstance(program, QApplication):
            program.focusChanged.connect(self._follow)
            self._follow(None, program.focusWidget())

    @property
    def is_read(self) -> bool:
        """Tell whether the ticket beside the list is meant."""
        return self._was_reading and self._work.ticket.is_in_sight

    def count(self) -> int:
        """Return how many tickets are meant."""
        if self.is_read:
            return int(self._work.ticket.row is not None)
        return self._work.queue.count() if self._work.queue.isVisible() else 0

    def known_rows(self) -> list[TicketRow]:
        """Return those of them that have been read."""
        if self.is_read:
            row = self._work.ticket.row
            return [] if row is None else [row]
        return self._work.queue.known_rows()

    def with_rows(self, then: Callable[[list[TicketRow]], object]) -> None:
        """Call `then` with all of them, once those not read yet have been."""
        if self.is_read:
            then(self.known_rows())
        else:
            self._work.queue.with_rows(then)

    def done(self) -> None:
        """Note that a deed on them has been started."""
        if not self.is_read:
            self._work.queue.done()

    @Slot(QWidget, QWidget)
    def _follow(self, _left: QWidget | None, now: QWidget | None) -> None:
        work = self._work
        if now is None:
            return
        if _holds(work.queue, now):
            self._was_reading = False
        elif _holds(work.ticket, now) or (work.has_properties and _holds(work.properties, now)):
            self._was_reading = True


def _holds(pane: QWidget, focused: QWidget) -> bool:
    return pane is focused or pane.isAncestorOf(focused)
