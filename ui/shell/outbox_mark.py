"""The mark at the bottom of the window: how much waits for the database, and how much came back from it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton

from ui.core import icons
from ui.core.theme import fit, set_font
from ui.tickets.outbox_lines import Line
from ui.tickets.outbox_list import counted


class OutboxMark(QPushButton):
    """Says "3 waiting"; a press leads to them. Out of sight while nothing waits."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "waiting")
        set_font(self, "caption")
        fit(self, icon=13)
        self.hide()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Say how many of these wait, and how many came back."""
        words = counted(lines)
        back = any(line.has_come_back for line in lines)
        self.setText(f" {words}")
        self.setIcon(icons.icon("circle-alert" if back else "clock", "warn"))
        self.setAccessibleName(f"Outbox: {words.replace(' · ', ', ')}")
        self.setToolTip("Needs you: what came back was not done" if back else "Sent once the database is back")
        self.setVisible(bool(lines))
