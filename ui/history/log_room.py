"""The room of the verification log: who was verified for what, by whom and how, and what came of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.people.queries import StaffRow
from ui.core.buttons import button, tool
from ui.core.first_stop import lead_keys
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG
from ui.history.log_export import LogExport
from ui.history.log_filters import LogFilters
from ui.history.log_pane import LogPane

_HINT = "Every verification, with what was proved and who says so. Enter opens its ticket; Ctrl+C copies lines."


class LogRoom(QWidget):
    """The log with its filters; `opened` carries the number of a ticket that was chosen."""

    opened = Signal(int)

    def __init__(self, pane: LogPane, filters: LogFilters, export: LogExport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane, self.filters, self.export = pane, filters, export
        export.setParent(self)
        self._is_read = False
        self._build()
        self._connect()

    def show_people(self, staff: Sequence[StaffRow]) -> None:
        """Offer these people to choose from."""
        self.filters.show_people(staff)

    @Slot()
    def save_as(self) -> None:
        """Ask where, and write what is asked for now there."""
        if self.export.is_running:
            return
        chosen, _kind = QFileDialog.getSaveFileName(self, "Export verifications", "verifications.csv", "CSV (*.csv)")
        if chosen:
            self.export.begin(self.filters.asked(), Path(chosen))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read when it is first looked at."""
        super().showEvent(event)
        if not self._is_read:
            self._ask()

    def _build(self) -> None:
        plane(self, "surface")
        self.clear_button = button("Clear filters", "x", "quiet")
        self.export_button = button("Export…", "download", "quiet")
        self.export_button.setToolTip("Write what is asked for here to a CSV file")
        self.refresh = tool("refresh-cw", "Read the verification log again")
        head = hbox(label("Verifications", "title", STRONG), None, self.export_button, self.refresh, spacing=6)
        line = hbox(self.filters, self.clear_button, spacing=8)
        line.setStretch(0, 1)
        top = QWidget()
        hint = label(_HINT, "caption", tone="text3", wrap=True)
        top.setLayout(vbox(head, hint, line, margins=(18, 12, 12, 10), spacing=8))
        whole = vbox(top, rule(), self.pane, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        lead_keys(self, self.pane.table)
        self.clear_button.hide()

    def _connect(self) -> None:
        self.filters.changed.connect(self._ask)
        self.clear_button.clicked.connect(self.filters.clear)
        self.export_button.clicked.connect(self.save_as)
        self.refresh.clicked.connect(self._ask)
        self.pane.opened.connect(self.opened)
        self.export.told.connect(self._tell_progress)
        self.export.ended.connect(self._tell_end)

    def _show_way_back(self) -> None:
        if self.clear_button.hasFocus() and not self.filters.is_narrow:
            self.filters.words.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes from under the keys
        self.clear_button.setVisible(self.filters.is_narrow)

    @Slot()
    def _ask(self) -> None:
        self._is_read = True
        self._show_way_back()
        self.pane.show_asked(self.filters.asked())

    @Slot(str)
    def _tell_progress(self, said: str) -> None:
        self.pane.bars.show_bar("export", "info", said, actions=[("Stop", self.export.stop)])

    @Slot(str, bool)
    def _tell_end(self, said: str, is_well: bool) -> None:
        self.pane.bars.show_bar("export", "ok" if is_well else "warn", said)
