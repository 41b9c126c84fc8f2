"""Asks before text changes its audience: what was meant for colleagues must not reach the requester."""

from typing import override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.tickets.drafts import DraftKind
from ui.core.announce import announce
from ui.core.flow import FlowLayout
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM
from ui.core.widgets import IconLabel, button, label, set_button_text

_WORDS = {
    DraftKind.NOTE: ("Keep the text as an internal note?", "Make it a note", "Start an empty note"),
    DraftKind.REPLY: (
        "Send the text of this note to the requester?",
        "Make it a reply",
        "Start an empty reply",
    ),
}
"""New audience to (question, take the text along, leave it where it is)."""


class AudienceQuestion(QFrame):
    """Asks in place, never in a window of its own; Esc stays with the audience there was.

    Signals: `moved()` the text goes along, `left()` it stays as a draft for its old audience, `stayed()`.
    """

    moved = Signal()
    left = Signal()
    stayed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "warn")
        self._build()
        self._connect()
        self.hide()

    def ask(self, to: DraftKind) -> None:
        """Ask before the audience becomes `to`; the answer that shows nothing to anyone new has the focus."""
        question, move, leave = _WORDS[to]
        self._question.setText(question)
        set_button_text(self.move_button, move)
        set_button_text(self.leave_button, leave)
        self.setAccessibleName(question)
        self.show()
        safe = self.move_button if to is DraftKind.NOTE else self.leave_button
        safe.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, question, urgent=True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.stayed.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._question = label("", "body", MEDIUM, "warn", wrap=True)
        self._question.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.move_button = button("Move")
        self.leave_button = button("Leave")
        self.stay_button = button("Stay", kind="quiet")
        choices = FlowLayout(spacing=6)
        for choice in (self.move_button, self.leave_button, self.stay_button):
            choice.setAutoDefault(True)
            choices.addWidget(choice)
        self.setLayout(
            vbox(
                hbox(IconLabel("triangle-alert", "warn", 16), self._question),
                choices,
                margins=(10, 8, 10, 8),
                spacing=8,
            )
        )

    def _connect(self) -> None:
        self.move_button.clicked.connect(self.moved)
        self.leave_button.clicked.connect(self.left)
        self.stay_button.clicked.connect(self.stayed)
