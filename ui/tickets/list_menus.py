"""The two menus of the ticket list: of its rows, and of all the list can do."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QToolButton

from ui.core.actions import Actions
from ui.tickets.queue_view import QueueView
from ui.tickets.ticket_actions import MENU, ORDERS


class ListMenus:
    """`rows` opens where a row is asked about, `more` under its button."""

    def __init__(self, view: QueueView, button: QToolButton) -> None:
        self._view, self._button = view, button
        self.rows, self.more = QMenu(view), QMenu(button)

    def fill(self, actions: Actions) -> None:
        """Put the list's actions into both."""
        actions.fill(self.rows, MENU)
        actions.fill(self.more, ("list.next", "-", *MENU, "-", *ORDERS, "-", "list.refresh", "list.widths"))

    def open_rows(self, at: QPoint) -> None:
        """Open the rows' menu at a point of the list, or at the row under the cursor when no row is there."""
        if not self.rows.isEmpty():
            inside = self._view.viewport().rect().contains(at) and self._view.indexAt(at).isValid()
            self.rows.popup(self._view.viewport().mapToGlobal(at) if inside else self._view.row_middle())

    def open_more(self) -> None:
        """Open the menu of all the list can do."""
        if not self.more.isEmpty():
            if not self._button.hasFocus():  # a click leaves the focus where it was; what is meant is the list
                self._view.setFocus(Qt.FocusReason.MouseFocusReason)
            self.more.popup(self._button.mapToGlobal(QPoint(0, self._button.height() + 2)))
