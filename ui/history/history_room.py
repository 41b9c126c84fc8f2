"""The supervisors' room: what was changed at the desk, by whom and when."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.clock import Clock
from app.people.queries import StaffRow
from ui.core.buttons import button, tool
from ui.core.first_stop import lead_keys
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG
from ui.history.filters import HistoryFilters
from ui.history.history_pane import HistoryPane

_HINT = "Every change, as the database itself recorded it. Enter opens the ticket of a line; Ctrl+C copies lines."


class HistoryRoom(QWidget):
    """The desk's history with its filters; `opened` carries the number of a ticket that was chosen."""

    opened = Signal(int)

    def __init__(self, pane: HistoryPane, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane = pane
        self.filters = HistoryFilters(clock)
        self._is_read = False
        self._build()
        self._connect()

    def show_people(self, staff: Sequence[StaffRow]) -> None:
        """Offer these people to choose from."""
        self.filters.show_people(staff)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read when it is first looked at."""
        super().showEvent(event)
        if not self._is_read:
            self._ask()

    def _build(self) -> None:
        plane(self, "surface")
        self.clear_button = button("Clear filters", "x", "quiet")
        self.refresh = tool("refresh-cw", "Read the history again")
        head = hbox(label("History", "title", STRONG), None, self.refresh, spacing=6)
        line = hbox(self.filters, self.clear_button, spacing=8)
        line.setStretch(0, 1)
        top = QWidget()
        hint = label(_HINT, "caption", tone="text3", wrap=True)
        top.setLayout(vbox(head, hint, line, margins=(18, 12, 12, 10), spacing=8))
        whole = vbox(top, rule(), self.pane, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        lead_keys(self, self.pane.table)
        self.clear_button.hide()

    def _connect(self) -> None:
        self.filters.changed.connect(self._ask)
        self.clear_button.clicked.connect(self.filters.clear)
        self.refresh.clicked.connect(self._ask)
        self.pane.opened.connect(self.opened)

    def _show_way_back(self) -> None:
        if self.clear_button.hasFocus() and not self.filters.is_narrow:
            self.filters.person.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes from under the keys
        self.clear_button.setVisible(self.filters.is_narrow)

    @Slot()
    def _ask(self) -> None:
        self._is_read = True
        self._show_way_back()
        self.pane.show_asked(self.filters.asked())
