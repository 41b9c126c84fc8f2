"""The last results of one's drills in a small list, and how they are forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.identity.drill_calls import CALLS
from app.identity.drill_results import Result
from ui.core.buttons import button
from ui.core.labels import Elided, IconLabel, label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG
from ui.identity import speech
from ui.identity.drill_rows import Rows

_TITLES: Mapping[str, str] = {call.name: call.title for call in CALLS}
_ICONS = {True: ("circle-check", "ok", "Right"), False: ("circle-x", "warn", "Not right yet")}


class DrillResultsList(QWidget):
    """`forget_asked()` when they are to go; shows nothing at all while there are none."""

    forget_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows = Rows("Results", spacing=6)
        self.forget = button("Forget these results", "trash-2", "quiet", pressed=self.forget_asked.emit)
        self.forget.setAutoDefault(False)
        self._build()

    def show_results(self, results: Sequence[Result], now: datetime) -> None:
        """Show these, newest first."""
        self._rows.show_rows([_row(one, now) for one in results])
        self.setAccessibleDescription("; ".join(_spoken(one, now) for one in results))
        self.setVisible(bool(results))

    def _build(self) -> None:
        self.setAccessibleName("Your last results")
        title = label("Your last results", "reading", STRONG)
        lead = label("Kept on this computer for you alone: ten at most.", "caption", tone="text2", wrap=True)
        head = hbox(vbox(title, lead, spacing=1), vbox(self.forget, None))
        head.setStretch(0, 1)
        self.setLayout(vbox(head, self._rows, spacing=8))


def _row(one: Result, now: datetime) -> QHBoxLayout:
    icon, tone, words = _ICONS[one.is_right]
    row = hbox(
        IconLabel(icon, tone, 16),
        Elided(_TITLES.get(one.call, one.call), tone="text"),
        label(words, "caption", tone=tone),
        label(speech.on_day(datetime.fromisoformat(one.at), now), "caption", tone="text2"),
        spacing=10,
    )
    row.setStretch(1, 1)
    return row


def _spoken(one: Result, now: datetime) -> str:
    when = speech.on_day(datetime.fromisoformat(one.at), now)
    return f"{_TITLES.get(one.call, one.call)}, {_ICONS[one.is_right][2]}, {when}"
