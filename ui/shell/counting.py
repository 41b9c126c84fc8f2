"""How many tickets there are in each place: counted at the start, after changes, and once a minute."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.tickets.queries import TicketQueries
from ui.core.background import Background
from ui.core.live import Live

AFTER_CHANGES_MS, _MINUTE_MS = 1000, 60_000


class Counting(QObject):
    """Counts in the background; `counted(counts)`, `failed(error)`."""

    counted = Signal(object)
    failed = Signal(object)

    def __init__(
        self, queries: TicketQueries, background: Background, live: Live, clock: Clock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._queries, self._background, self._live, self._clock = queries, background, live, clock
        self._after_changes = QTimer(self, singleShot=True, interval=AFTER_CHANGES_MS)
        self._after_changes.timeout.connect(self.count)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self.count)

    def keep_up(self) -> None:
        """Count anew from now on whenever tickets have changed, many changes at once, and every minute."""
        self._live.changed.connect(self._hear)
        self._minute.start()

    @Slot()
    def count(self) -> None:
        """Count now."""
        now = self._clock.now()
        self._background.read(lambda: self._queries.counts(now), self.counted.emit, self.failed.emit, slot="counts")

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.TICKET) and not self._after_changes.isActive():
            self._after_changes.start()
