"""Impact and urgency, and the priority they make, shown while choosing."""

from typing import override

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.tickets.model import Level
from app.tickets.rules import priority_of
from ui.core.announce import announce
from ui.core.buttons import Segmented, button
from ui.core.labels import chip, label, set_chip
from ui.core.layout import hbox
from ui.core.theme import MEDIUM
from ui.tickets.picker import Picker

KINDS = {1: "danger", 2: "warn", 3: "accent", 4: "neutral"}
"""Priority to the kind of its chip."""


class PriorityPicker(Picker):
    """Asks for impact and urgency; `chosen` carries (impact, urgency). ← → choose, Tab goes on, Enter sets."""

    def __init__(self, parent: QWidget, *, title: str, impact: Level, urgency: Level) -> None:
        super().__init__(parent, title)
        levels = [(level.value, level.label, "") for level in Level]
        self.impact = Segmented("Impact: how many it reaches", levels)
        self.urgency = Segmented("Urgency: how soon it hurts", levels)
        self.result = chip("")
        self.set_button = button("Set priority", "check", "primary", pressed=self._set)
        self.impact.choose(impact.value)
        self.urgency.choose(urgency.value)
        self._build()
        self._connect()
        self._say()

    @override
    def first(self) -> QWidget:
        """Return the impact that holds."""
        return self.impact.segment(self.impact.choice)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Set on Enter, wherever the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._set()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        made = label("makes", "body", tone="text2")
        self._fill(
            label("Impact: how many it reaches", "body", MEDIUM),
            self.impact,
            label("Urgency: how soon it hurts", "body", MEDIUM),
            self.urgency,
            hbox(made, self.result, None, self.set_button),
        )

    def _connect(self) -> None:
        self.impact.chosen.connect(self._say)
        self.urgency.chosen.connect(self._say)

    def _levels(self) -> tuple[Level, Level]:
        return Level(self.impact.choice), Level(self.urgency.choice)

    @Slot()
    def _say(self) -> None:
        priority = priority_of(*self._levels())
        words = f"P{int(priority)} · {priority.label}"
        set_chip(self.result, words, KINDS[int(priority)])
        if self.isVisible():
            announce(self, words)

    def _set(self) -> None:
        self.choose(self._levels())
