"""The line at the bottom: whether the database is there, how fresh this is, and where help is."""

from datetime import datetime

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.core.clock import Clock
from ui.core.labels import IconLabel, label
from ui.core.layout import hbox, plane
from ui.core.theme import fit

_HEIGHT, _LOOK_MS = 28, 1000


class StatusBar(QWidget):
    """Says "Connected · helpdesk@db01" and "Synced 4 s ago"."""

    def __init__(self) -> None:
        super().__init__()
        self._clock: Clock | None = None
        self._synced: datetime | None = None
        self._is_lost = False
        self._build()

    def connected(self, where: str, clock: Clock) -> None:
        """Say where the desk is."""
        self._clock, self._is_lost = clock, False
        self._mark.show_icon("circle-check", "ok")
        self._where.setText(f"Connected · {where}")
        self.synced()

    def waiting(self) -> None:
        """Say that no desk is open yet."""
        self._synced = None
        self._mark.show_icon("circle-dot", "text3")
        self._where.setText("No desk is open")
        self._age.setText("")

    def lost(self, where: str, as_of: str, *, is_there: bool = False) -> None:
        """Say that the database is away, or `is_there` and lets nobody in, and until when what is shown was read."""
        self._is_lost, self._synced = True, None
        self._mark.show_icon("key-round" if is_there else "wifi-off", "warn")
        self._where.setText(f"{'Not signed in' if is_there else 'Not connected'} · {where}")
        self._age.setText(f"As of {as_of}")

    def synced(self) -> None:
        """Take note that what is shown was just read; while the database is away it is only read again here."""
        if self._clock is not None and not self._is_lost:
            self._synced = self._clock.now()
            self._tick()

    def hold(self, mark: QWidget) -> None:
        """Give a mark its place before the hint at the end."""
        self._row.insertWidget(self._row.count() - 1, mark)

    def _build(self) -> None:
        plane(self, "sidebar", "top")
        fit(self, height=_HEIGHT)
        self._mark = IconLabel("circle-dot", "text3", 13)
        self._where = label("Starting…", "caption", tone="text2")
        self._age = label("", "caption", tone="text3")
        hint = label("F1  all shortcuts", "caption", tone="text3")
        self._row = hbox(self._mark, self._where, 12, self._age, None, hint, margins=(14, 0, 14, 0))
        self.setLayout(self._row)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        if self._clock is None or self._synced is None:
            return
        seconds = max(0, round((self._clock.now() - self._synced).total_seconds()))
        shown = f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
        self._age.setText(f"Synced {shown} ago" if seconds else "Synced now")
