"""One page of the room: its lines, all that is said of the chosen one, and what can be done with it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, override

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStackedWidget, QWidget

from app.core.clock import Clock
from app.core.errors import HelpDeskError
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.buttons import button
from ui.core.first_stop import lead_keys
from ui.core.info_bar import InfoBars
from ui.core.labels import Skeleton, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.widgets import EmptyState
from ui.guarding.lines_model import LinesModel
from ui.guarding.lines_table import LinesTable
from ui.guarding.page import Deed, Page

_SLOW_MS = 300
"""How long nothing is shown before bars stand in for the lines."""


def everything(_row: Any) -> bool:
    """Let every line through."""
    return True


class LinesPane(QWidget):
    """`counted` tells how many lines there are, those left out too, each time they were read."""

    counted = Signal(int)

    def __init__(
        self,
        page: Page,
        background: Background,
        *,
        clock: Clock,
        top: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.page, self._background, self._clock = page, background, clock
        self._all: Sequence[Any] = ()
        self._keeps: Callable[[Any], bool] = everything
        self._is_read = False
        self.model = LinesModel(page, clock, self)
        self._build(top)
        self._connect()

    @property
    def all_rows(self) -> Sequence[Any]:
        """All lines that were read, those left out too."""
        return self._all

    @property
    def is_read(self) -> bool:
        """Tell whether its lines were read."""
        return self._is_read

    def keep(self, wanted: Callable[[Any], bool]) -> None:
        """Show only the lines that are wanted."""
        self._keeps = wanted
        self._show_lines()

    @Slot()
    def read(self) -> None:
        """Read the lines again; what is shown stays until then."""
        self._background.read(self.page.fetch, self._show, self._fail, slot=self)

    def run(self, deed: Deed) -> None:
        """Do something with the line under the cursor, or say why that can't be."""
        row = self.table.current()
        if row is not None and not deed.why_not(row):
            deed.run(row)

    def why_not(self, deed: Deed) -> str:
        """Tell why a deed can't be done now, nothing when it can."""
        row = self.table.current()
        return "nothing is chosen" if row is None else deed.why_not(row)

    @Slot()
    def open_current(self) -> None:
        """Open what the line under the cursor is about."""
        row = self.table.current()
        if row is not None and self.page.opens is not None:
            self.page.opens(row)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read when it is first looked at."""
        super().showEvent(event)
        if not self._is_read:
            self._slow.start()
            self.read()

    # ------------------------------------------------------------ inside

    def _build(self, top: QWidget | None) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.table = LinesTable(self.model, self.page)
        self._empty = EmptyState(self.page.icon, self.page.nothing)
        self._failed = EmptyState("circle-alert", "", "Try again", self.read)
        self._pages = QStackedWidget()
        for shown in (QWidget(), Skeleton(6), self.table, self._empty, self._failed):
            self._pages.addWidget(shown)
        self.told = label("", "body", tone="text", wrap=True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.buttons: dict[str, QPushButton] = {}
        for deed in self.page.deeds:
            made = button(deed.text, deed.icon, deed.kind, key=deed.key, pressed=partial(self.run, deed))
            self.buttons[deed.id] = made
        self._foot = QWidget()
        deeds = hbox(*self.buttons.values(), None, spacing=8)
        self._foot.setLayout(vbox(self.told, deeds, margins=(18, 10, 18, 12), spacing=10))
        whole = vbox(self.bars, *([top] if top is not None else []), self._pages, rule(), self._foot, spacing=0)
        whole.setStretch(whole.indexOf(self._pages), 1)
        self.setLayout(whole)
        lead_keys(self, self.table)
        self._foot.hide()
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)

    def _connect(self) -> None:
        self.table.opened.connect(self.open_current)
        self.table.selectionModel().currentRowChanged.connect(self._follow)
        self.model.dataChanged.connect(self._follow)
        self.model.modelReset.connect(self._follow)
        self._slow.timeout.connect(self._show_waiting)

    def _show(self, found: Sequence[Any]) -> None:
        self._slow.stop()
        self._is_read, self._all = True, found
        self.bars.clear("failed")
        self._show_lines()
        self.counted.emit(len(found))

    def _show_lines(self) -> None:
        if not self._is_read:
            return
        before, had_keys = self.table.current(), self.table.hasFocus() or self.hasFocus()  # led to, and hidden yet
        at = self.table.currentIndex().row()
        self.model.show_rows([row for row in self._all if self._keeps(row)])
        if not self.model.rowCount():
            self._say_empty()
        else:
            self._pages.setCurrentWidget(self.table)
            kept = self.model.row_of(before.id) if before is not None else -1
            if self.table.currentIndex().row() != kept or kept < 0:
                self.table.go_to(kept if kept >= 0 else max(0, min(at, self.model.rowCount() - 1)))
        if had_keys and not self.table.hasFocus() and self.table.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()

    def _say_empty(self) -> None:
        said = self.page.nothing if not self._all else "Nothing fits what is asked for."
        if self._pages.currentWidget() is not self._empty or self._empty.line.text() != said:
            self._empty.say(said)
            self._pages.setCurrentWidget(self._empty)
            if self.isVisible():
                announce(self, said)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._slow.stop()
        if self._is_read:
            said = f"{self.page.what} could not be read again. {error} It shows what was read before."
            self.bars.show_bar("failed", "warn", said, actions=[("Try again", self.read)])
        else:
            self._failed.say(f"{self.page.what} could not be read. {error}")
            self._pages.setCurrentWidget(self._failed)

    @Slot()
    def _show_waiting(self) -> None:
        self._pages.setCurrentIndex(1)

    @Slot()
    def _follow(self) -> None:
        row = self.table.current()
        self._foot.setVisible(row is not None)
        if row is None:
            return
        self.told.setText(self.page.told(row, self._clock.now()))
        for deed in self.page.deeds:
            why_not = deed.why_not(row)
            made = self.buttons[deed.id]
            made.setEnabled(not why_not)
            made.setToolTip(f"{deed.text}: {why_not}" if why_not else f"{deed.text}  ({deed.key})")
