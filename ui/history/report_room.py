"""The room of the reports: what the verifications of a period add up to, each number a key away from its log."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import override

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.identity import agreement
from app.identity.reports import Report, ReportQueries, Wanted
from app.tickets.queries import QueueRow
from ui.core.background import Background
from ui.core.buttons import button, tool
from ui.core.figures_view import FiguresView
from ui.core.first_stop import lead_keys
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.live import Live
from ui.core.spans import PERIODS, USUAL_PERIOD, choice_box
from ui.core.theme import STRONG
from ui.history.report_rows import HEADINGS, WIDTHS, Row, rows

_QUIET_MS = 2000
"""After a change, how long further ones are waited for before all is counted again."""
_KEPT = "verification report period"
_HINT = "Every figure is of the desk. Enter shows the verifications behind one; Ctrl+Shift+E writes all to a file."


class ReportRoom(QWidget):
    """`opened` carries the Row whose verifications are wanted; `get` and `put` remember the period."""

    opened = Signal(object)

    def __init__(
        self,
        queries: ReportQueries,
        background: Background,
        live: Live,
        *,
        clock: Clock,
        get: Callable[[str], str | None],
        put: Callable[[str, str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._queries, self._background, self._clock, self._put = queries, background, clock, put
        self._is_read = self._is_stale = False
        self._build()
        kept = [span.words for span in PERIODS]
        words = get(_KEPT)
        self.period.setCurrentIndex(kept.index(words) if words in kept else USUAL_PERIOD)
        self._connect(live)

    def show_queues(self, queues: Sequence[QueueRow]) -> None:
        """Offer these queues; the one chosen stays."""
        chosen, before = self.queue.currentData(), self.queue.blockSignals(True)
        self.queue.clear()
        self.queue.addItem("All queues", None)
        for row in queues:
            if row.may_see:
                self.queue.addItem(row.name, row.id)
        self.queue.setCurrentIndex(max(0, self.queue.findData(chosen)) if chosen is not None else 0)
        self.queue.blockSignals(before)

    @Slot()
    def read(self) -> None:
        """Count again; what is shown stays until then."""
        self._is_read, self._is_stale, wanted = True, False, self._wanted()
        queries = self._queries
        self._background.read(
            lambda: queries.report(wanted), lambda report: self._show(report, wanted), self.figures.fail, slot=self
        )

    @Slot()
    def save_as(self) -> None:
        """Ask where, and write all figures there."""
        self.figures.save_as("verification-report.csv", self._background)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Count when it is first looked at, and what was changed while it was hidden."""
        super().showEvent(event)
        if not self._is_read or self._is_stale:
            self.read()

    # ------------------------------------------------------------ inside

    def _wanted(self) -> Wanted:
        now = self._clock.now()
        since, _until = PERIODS[max(0, self.period.currentIndex())].bounds(now)
        return Wanted(since or now - timedelta(days=365), _after(now), now, self.queue.currentData())

    def _show(self, report: Report, wanted: Wanted) -> None:
        self.figures.show_figures(rows(report, wanted), is_empty=report.is_empty)
        self.export_button.setEnabled(not report.is_empty)

    @Slot()
    def _open(self) -> None:
        row = self.figures.current
        if row is None:
            return
        if row.line.asked is None:
            self.figures.bars.show_bar("unknown", "info", "This way is only known to a newer version of Frontline.")
        else:
            self.opened.emit(row)

    @Slot()
    def _choose(self) -> None:
        self._put(_KEPT, PERIODS[max(0, self.period.currentIndex())].words)
        self.read()

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if not changes.touches(Topic.VERIFICATION) or not self._is_read:
            return
        self._is_stale = True
        if self.isVisible():
            self._quiet.start()

    @Slot()
    def _catch_up(self) -> None:
        if self.isVisible() and self._is_stale:
            self.read()

    def _build(self) -> None:
        plane(self, "surface")
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self.period, self.queue = choice_box("Period"), choice_box("Queue")
        for span in PERIODS:
            self.period.addItem(span.words)
        self.show_queues(())
        self.export_button = button("Export…", "download", "quiet", pressed=self.save_as)
        self.export_button.setEnabled(False)
        self.refresh = tool("refresh-cw", "Count again")
        self.figures = FiguresView[Row](
            HEADINGS, "Figures of the verifications", WIDTHS, count=self.read,
            nothing="Nobody was verified in this period, and nothing is held or frozen.",
        )  # fmt: skip
        self.figures.note.setText(agreement.OFF)
        self._lay()

    def _lay(self) -> None:
        head = hbox(label("Reports", "title", STRONG), None, self.export_button, self.refresh, spacing=6)
        line = hbox(self.period, self.queue, None, spacing=8)
        for at in range(3):
            line.setStretch(at, 1)
        top = QWidget()
        top.setLayout(
            vbox(head, label(_HINT, "caption", tone="text3", wrap=True), line, margins=(18, 12, 12, 10), spacing=8)
        )
        whole = vbox(top, rule(), self.figures, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        lead_keys(self, self.figures.table)

    def _connect(self, live: Live) -> None:
        self.period.currentIndexChanged.connect(self._choose)
        self.queue.currentIndexChanged.connect(self.read)
        self.refresh.clicked.connect(self.read)
        self.figures.opened.connect(self._open)
        self._quiet.timeout.connect(self._catch_up)
        live.changed.connect(self._hear)


def _after(now: datetime) -> datetime:
    """Return an instant after all that was opened until now."""
    return now + timedelta(days=1)
