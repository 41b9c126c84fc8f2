"""What a desk has recorded, as it is read: newest first, kept up to date, earlier pages a button away, and copied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, override

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.changes import Changes
from app.core.clock import Clock
from app.core.errors import HelpDeskError
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.buttons import button
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, Skeleton, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.live import Live
from ui.core.widgets import EmptyState
from ui.history.columns import Record, Telling
from ui.history.history_model import HistoryModel
from ui.history.history_table import HistoryTable

_QUIET_MS = 400
"""After a change, how long further ones are waited for before the history is read again."""


@dataclass(frozen=True)
class Read:
    """One page as it was read: what was asked for, its lines, and where the next begins."""

    asked: Any
    lines: Sequence[Record]
    rest: Any


class RecordPane(QWidget):
    """Shows what was asked for; `opened` carries the number of a ticket that was chosen.

    What is asked, and where a page ends, are the own affair of who fetches: `fetch` runs on a worker's thread.
    """

    opened = Signal(int)

    def __init__(
        self, telling: Telling, background: Background, live: Live, *, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._telling, self._background = telling, background
        self._asked: Any = None
        self._rest: Any = None
        self._is_stale = self._is_new = self._is_awaited = False
        self.model = HistoryModel(telling, clock, self)
        self._build()
        self._connect(live)

    def fetch(self, asked: Any, after: Any) -> Read:
        """Read the newest that was asked for, or what comes after a mark."""
        raise NotImplementedError

    def is_meant(self, changes: Changes) -> bool:
        """Tell whether something was changed that is asked for now."""
        raise NotImplementedError

    def nothing(self) -> str:
        """Return what is said when nothing fits what is asked for."""
        raise NotImplementedError

    def show_asked(self, asked: Any) -> None:
        """Read and show what is asked for, in place of what is shown."""
        self._asked, self._rest, self._is_new = asked, None, True
        self._waiting.start()
        self.read()

    def take_keys(self) -> None:
        """Let the keys go through the lines, as soon as there are any."""
        self._is_awaited = self._pages.currentWidget() is not self.table
        self.table.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def read(self) -> None:
        """Read the newest again; what is shown stays until then."""
        self._is_stale = False
        asked = self._asked
        if asked is not None:
            self._background.read(lambda: self.fetch(asked, None), self._show, self._fail, slot=self)

    @Slot()
    def read_earlier(self) -> None:
        """Read the page after what is shown."""
        asked, mark = self._asked, self._rest
        if asked is not None and mark is not None:
            self.earlier.setEnabled(False)
            self._background.read(
                lambda: self.fetch(asked, mark), self._show_earlier, self._fail_earlier, slot=(self, "earlier")
            )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was recorded while hidden."""
        super().showEvent(event)
        if self._is_stale:
            self.read()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.table = HistoryTable(self.model, self._telling)
        self._skeleton = Skeleton(10)
        self._empty = EmptyState(self._telling.icon, "")
        self._failed = EmptyState("circle-alert", "", "Try again", self.read)
        self._pages = QStackedWidget()
        for page in (QWidget(), self._skeleton, self.table, self._empty, self._failed):
            self._pages.addWidget(page)
        self._count = Elided("", "caption", tone="text3")
        self.copy_button = button("Copy", "copy")
        self.copy_button.setToolTip("Copy the chosen lines  (Ctrl+C)")
        self.earlier = button("Show earlier", "chevron-down")
        foot = hbox(self._count, self.copy_button, self.earlier, margins=(16, 8, 16, 8), spacing=8)
        foot.setStretch(0, 1)
        whole = vbox(self.bars, self._pages, rule(), foot, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._waiting = QTimer(self, singleShot=True, interval=300)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._tell_count()

    def _connect(self, live: Live) -> None:
        self._waiting.timeout.connect(self._show_waiting)
        self._quiet.timeout.connect(self.read)
        self.earlier.clicked.connect(self.read_earlier)
        self.copy_button.clicked.connect(self.table.copy)
        self.table.opened.connect(self.opened)
        self.table.selectionModel().selectionChanged.connect(self._follow_choice)
        self.model.modelReset.connect(self._follow_choice)
        live.changed.connect(self._hear)

    def _show(self, found: Read) -> None:
        if found.asked != self._asked:
            return
        self._waiting.stop()
        self.bars.clear("failed")
        before = self.model.rowCount()
        if self._is_new:
            self.model.show_lines(found.lines)
        else:
            self.model.bring_in(found.lines)
        joined = not self._is_new and self.model.rowCount() > len(found.lines) and before > 0
        self._rest = self._rest if joined else found.rest
        self._is_new = False
        self._settle()

    def _settle(self) -> None:
        if self.model.rowCount():
            self._pages.setCurrentWidget(self.table)
            if not self.table.chosen():
                self.table.go_to_top()
            if self._is_awaited:
                self.take_keys()
        else:
            self._say_empty()
        self._tell_count()

    def _say_empty(self) -> None:
        said = self.nothing()
        self._empty.say(said)
        self._pages.setCurrentWidget(self._empty)
        announce(self, said)

    def _show_earlier(self, found: Read) -> None:
        if found.asked != self._asked:
            return
        self.model.append(found.lines)
        self._rest = found.rest
        self.bars.clear("failed")
        self._tell_count()
        announce(self, self._count.text())

    def _tell_count(self) -> None:
        shown = self.model.rowCount()
        more = "; there are earlier ones" if self._rest is not None else ""
        one, many = self._telling.counted
        self._count.setText(f"{shown:,} {one if shown == 1 else many}{more}" if shown else "")
        self.earlier.setEnabled(self._rest is not None)
        self._follow_choice()

    def _fail_earlier(self, error: Exception) -> None:
        self.earlier.setEnabled(self._rest is not None)
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._waiting.stop()
        self._is_stale = True
        if self.model.rowCount() and not self._is_new:
            said = f"{self._telling.what} could not be read again. {error} It shows what was read before."
            self.bars.show_bar("failed", "warn", said, actions=[("Try again", self.read)])
        else:
            self._failed.say(f"{self._telling.what} could not be read. {error}")
            self._pages.setCurrentWidget(self._failed)

    @Slot()
    def _show_waiting(self) -> None:
        self._pages.setCurrentWidget(self._skeleton)

    @Slot()
    def _follow_choice(self) -> None:
        self.copy_button.setEnabled(bool(self.table.chosen()))

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self._asked is None or not self.is_meant(changes):
            return
        if not self.isVisible():
            self._is_stale = True
        elif not self._quiet.isActive():
            self._quiet.start()
