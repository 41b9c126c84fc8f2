"""The left side of a set-up page: its rows, how to find one, and what stands there while there are none."""

from collections.abc import Callable, Sequence
from typing import Any, override

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui.administration.columns import Kept
from ui.administration.kinds import Kind
from ui.administration.rows_model import RowsModel
from ui.administration.rows_table import RowsTable
from ui.core.buttons import button, tool
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, Skeleton, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import fit, px, set_font
from ui.core.widgets import EmptyState

_LEAST_FOR_COUNT = 380
"""From which width on, in pixels at 100 % text, there is room for how many rows are in use."""


class RowsSide(QWidget):
    """`new_asked()` wants a new row, `shift_asked(by)` the row under the cursor one up (-1) or down (1)."""

    new_asked = Signal()
    shift_asked = Signal(int)

    def __init__(self, kind: Kind[Any], again: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._build(again)
        self._connect()

    def show_rows(self, rows: Sequence[Kept]) -> None:
        """Show these rows."""
        self.model.show_rows(rows)
        self._count.setText(f"{sum(row.is_active for row in rows):,} in use")
        self._lists.setCurrentWidget(self.table)

    def show_failure(self, said: str) -> None:
        """Say why there are no rows, and offer to try again."""
        self.failed.say(said)
        self._lists.setCurrentWidget(self.failed)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the count before the words that find a row get too little room."""
        self._count.setVisible(self.width() >= px(_LEAST_FOR_COUNT))
        super().resizeEvent(event)

    def _build(self, again: Callable[[], object]) -> None:
        plane(self, "surface", "right")
        self.setMinimumWidth(400)
        head = self._head()
        self.bars = InfoBars()
        self.model = RowsModel(self._kind.columns, self)
        self.table = RowsTable(self.model, self._kind.many)
        self.failed = EmptyState("circle-alert", "", "Try again", again)
        self._lists = QStackedWidget()
        self.setLayout(vbox(head, self.bars, rule(), self._lists, spacing=0))
        for page in (Skeleton(8), self.table, self.failed):
            self._lists.addWidget(page)

    def _head(self) -> QWidget:
        self.find_line = QLineEdit()
        self.find_line.setPlaceholderText("Find")
        self.find_line.setAccessibleName(f"Find in {self._kind.many.lower()}")
        self.find_line.setClearButtonEnabled(True)
        set_font(self.find_line, "body")
        fit(self.find_line, most_width=180)
        self._count = Elided("", "body", tone="text3")
        self.up = tool("chevron-up", "Move up", "Alt+Up")
        self.down = tool("chevron-down", "Move down", "Alt+Down")
        self.new = button("New", "plus", pressed=self.new_asked.emit)
        self.new.setAccessibleName(f"New {self._kind.one}")
        self.new.setToolTip(f"New {self._kind.one}")
        head = QWidget()
        row = hbox(self.find_line, self._count, self.up, self.down, self.new, margins=(16, 10, 12, 10), spacing=6)
        row.setStretch(1, 1)
        head.setLayout(row)
        for made in (self.up, self.down):
            made.setVisible(self._kind.is_ordered)
        self.new.setHidden(self._kind.is_read_only)
        return head

    def _connect(self) -> None:
        self.find_line.textChanged.connect(self.table.narrow)
        self.up.clicked.connect(lambda: self.shift_asked.emit(-1))
        self.down.clicked.connect(lambda: self.shift_asked.emit(1))
