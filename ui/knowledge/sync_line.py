"""How folder and database stand to each other, in one line: when they were last brought together, and what waits."""

from datetime import datetime

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.core.clock import Clock
from app.knowledge.library import Synced
from ui.core.announce import announce
from ui.core.buttons import button, tool
from ui.core.labels import Elided, Meter, set_tone
from ui.core.layout import hbox
from ui.core.theme import fit
from ui.knowledge.librarian import Librarian

_TICK_MS, _MINUTE, _HOUR = 30_000, 60, 3600


class SyncLine(QWidget):
    """Says it, lets one synchronise now, and stop what takes long."""

    def __init__(self, clock: Clock, librarian: Librarian | None) -> None:
        super().__init__()
        self._clock, self._librarian = clock, librarian
        self._synced: Synced | None = None
        self._build()
        if librarian is not None:
            librarian.synced.connect(self.show_synced)
            librarian.progressed.connect(self.show_progress)
            self.now.clicked.connect(librarian.sync)
            self.stop.clicked.connect(librarian.stop)

    @Slot(object)
    def show_synced(self, synced: Synced) -> None:
        """Say what came of a synchronisation."""
        problem = self._synced.problem if self._synced is not None else ""
        self._synced = synced
        self.meter.hide()
        self.stop.hide()
        self.now.setVisible(self._librarian is not None)
        self._tell()
        if synced.problem and synced.problem != problem:
            announce(self, self.words.text())

    @Slot(str, int, int)
    def show_progress(self, what: str, done: int, of: int) -> None:
        """Say how far a synchronisation is."""
        if of < 2:  # nothing that anybody would wait for
            return
        self.now.hide()
        self.meter.setVisible(True)
        self.stop.setVisible(True)
        self.meter.show_value(round(100 * done / of))
        set_tone(self.words, "text2")
        self.words.setText(f"{what[:1].upper()}{what[1:]}: {done:,} of {of:,}")

    def _build(self) -> None:
        self.words = Elided("", "caption", tone="text3")
        self.meter = Meter(name="How far the synchronisation is")
        fit(self.meter, width=90)
        self.now = tool("refresh-cw", "Synchronise articles now", size=15)
        self.stop = button("Stop", kind="quiet")
        self.stop.setToolTip("Nothing is lost: it goes on later where it stood")
        row = hbox(self.words, self.meter, self.stop, self.now, spacing=8)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.meter.hide()
        self.stop.hide()
        self.now.hide()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tell)
        self._timer.start()

    @Slot()
    def _tell(self) -> None:
        if self._synced is not None and self.meter.isHidden():
            self.words.setText(sync_words(self._synced, self._clock.now()))
            set_tone(self.words, "warn" if self._synced.problem else "text3")


def sync_words(synced: Synced, now: datetime) -> str:
    """Return what there is to say of a synchronisation."""
    waiting = f"{synced.waiting:,} change{'s' * (synced.waiting != 1)} of yours wait{'s' * (synced.waiting == 1)}"
    parts = []
    if synced.problem:
        how = "Not synchronised" if synced.at is None else f"Synchronised {_ago(synced.at, now)} but for one thing"
        parts.append(f"{how}: {synced.problem.rstrip('.')}")
    elif synced.at is not None:
        parts.append(f"Synchronised {_ago(synced.at, now)}")
    if synced.waiting:
        parts.append(waiting)
    return " · ".join(parts)


def _ago(at: datetime, now: datetime) -> str:
    seconds = (now - at).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min ago"
    return f"at {at.astimezone():%H:%M}"
