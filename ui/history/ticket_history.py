"""The window beside the desk that shows what was changed of one ticket, and goes on showing it."""

from typing import override

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.history.queries import Asked
from ui.core.buttons import button
from ui.core.labels import Elided, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px
from ui.history.history_pane import HistoryPane


class TicketHistory(QDialog):
    """One ticket's history; it may stay open while one works on, and Esc closes it."""

    def __init__(self, pane: HistoryPane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane = pane
        self._build()

    def show_ticket(self, ticket_id: int, number: str, subject: str) -> None:
        """Show the history of a ticket."""
        self.setWindowTitle(f"History of {number}")
        self._title.setText(f"History of {number}")
        self._subject.setText(subject)
        self.pane.show_asked(Asked(ticket_id=ticket_id))
        self.show()
        self.activateWindow()
        self.pane.take_keys()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc; Enter closes nothing."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _build(self) -> None:
        plane(self, "surface")
        self._title = label("", "title", STRONG)
        self._subject = Elided("", "body", tone="text2")
        self.close_button = button("Close", "x", "quiet", pressed=self.reject)
        self.close_button.setAutoDefault(False)
        words = vbox(self._title, self._subject, spacing=2)
        head = hbox(words, self.close_button, margins=(18, 12, 12, 10), spacing=8)
        head.setStretch(0, 1)
        top = QWidget()
        top.setLayout(head)
        whole = vbox(top, rule(), self.pane, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        room = self.screen().availableGeometry()
        self.resize(min(px(900), room.width() - 40), min(px(560), room.height() - 60))
        for made in (self.pane.copy_button, self.pane.earlier):
            made.setAutoDefault(False)
