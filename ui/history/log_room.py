"""The room of the verification log: who was verified for what, by whom and how, and what came of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.identity.log import Asked
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
        self._only: Asked | None = None
        self._back: Callable[[], object] = self.show_all
        self._build()
        self._connect()

    def show_people(self, staff: Sequence[StaffRow]) -> None:
        """Offer these people to choose from."""
        self.filters.show_people(staff)

    def show_only(self, asked: Asked, words: str, back: Callable[[], object]) -> None:
        """Show what a figure of a report counts, told in a bar; `back` leads to the report."""
        self.filters.clear()
        self._only, self._back = asked, back
        told = f"Only what the report counts: {words}. People are listed once for each of their verifications."
        offers = [("Back to the report", self._go_back), ("Show all", self.show_all)]
        self.pane.bars.show_bar("only", "info", told, actions=offers, dismissable=False)
        self._ask()

    @Slot()
    def show_all(self) -> None:
        """Show what the filters let through again."""
        self._let_all()
        self._ask()

    @Slot()
    def save_as(self) -> None:
        """Ask where, and write what is asked for now there."""
        if self.export.is_running:
            return
        chosen, _kind = QFileDialog.getSaveFileName(self, "Export verifications", "verifications.csv", "CSV (*.csv)")
        if chosen:
            self.export.begin(self._asked(), Path(chosen))

    @Slot()
    def search_here(self) -> None:
        """Go to the words that narrow the log (Ctrl+F)."""
        self.filters.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.words.selectAll()

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
        self.filters.changed.connect(self.show_all)
        self.clear_button.clicked.connect(self.filters.clear)
        self.export_button.clicked.connect(self.save_as)
        self.refresh.clicked.connect(self._ask)
        self.pane.opened.connect(self.opened)
        self.export.told.connect(self._tell_progress)
        self.export.ended.connect(self._tell_end)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the report by Esc, where one came from there."""
        if event.key() == Qt.Key.Key_Escape and self._only is not None:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def _asked(self) -> Asked:
        return self._only if self._only is not None else self.filters.asked()

    def _let_all(self) -> None:
        self._only = None
        self.pane.bars.clear("only")

    @Slot()
    def _go_back(self) -> None:
        back = self._back
        self.show_all()
        back()

    def _show_way_back(self) -> None:
        if self.clear_button.hasFocus() and not self.filters.is_narrow:
            self.filters.words.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes from under the keys
        self.clear_button.setVisible(self.filters.is_narrow)

    @Slot()
    def _ask(self) -> None:
        self._is_read = True
        self._show_way_back()
        self.pane.show_asked(self._asked())

    @Slot(str)
    def _tell_progress(self, said: str) -> None:
        self.pane.bars.show_bar("export", "info", said, actions=[("Stop", self.export.stop)])

    @Slot(str, bool)
    def _tell_end(self, said: str, is_well: bool) -> None:
        self.pane.bars.show_bar("export", "ok" if is_well else "warn", said)
