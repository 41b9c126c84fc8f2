"""Impact and urgency, and the priority they make, shown while choosing."""

from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.tickets.model import Level
from app.tickets.rules import priority_of
from ui.core.announce import announce
from ui.core.buttons import Segmented, button
from ui.core.labels import chip, label, set_chip
from ui.core.layout import hbox
from ui.core.picker import Picker
from ui.core.theme import MEDIUM

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
KINDS = {1: "danger", 2: "warn", 3: "accent", 4: "neutral"}
"""Priority to the kind of its chip."""


class PriorityPicker(Picker):
    """Asks for impact and urgency; `chosen` carries (impact, urgency).

    ← → Home End choose within a row, ↑ ↓ go from row to row and round, Enter sets.
    """

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
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from row to row."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            for at, row in enumerate(self._rows()):
                if watched is row or (isinstance(watched, QWidget) and row.isAncestorOf(watched)):
                    self._go_to_row(at + _STEPS[Qt.Key(event.key())])
                    return True
        return super().eventFilter(watched, event)

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

    def _rows(self) -> tuple[QWidget, ...]:
        return self.impact, self.urgency, self.set_button

    def _go_to_row(self, at: int) -> None:
        stops = (self.first(), self.urgency.segment(self.urgency.choice), self.set_button)
        stops[at % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)

    def _connect(self) -> None:
        for level in Level:
            for row in (self.impact, self.urgency):
                row.segment(level.value).installEventFilter(self)
        self.set_button.installEventFilter(self)
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
