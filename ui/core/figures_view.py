"""A report: its table of figures with what exactly each counts, told over it what went wrong, and its file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.core.csv_lines import csv_line
from app.core.errors import HelpDeskError
from ui.core.background import Background
from ui.core.figure_table import FigureModel, FigureRow, FigureTable
from ui.core.info_bar import InfoBars
from ui.core.labels import Skeleton, label, rule
from ui.core.layout import vbox
from ui.core.widgets import EmptyState

_EXPORT, _FAILED = "export", "failed"


class FiguresView[R: FigureRow](QWidget):
    """Shows a report once it is counted; `opened` tells that what is behind the figure under the cursor is wanted.

    `name` is read aloud of the table, `widths` are its columns' (`FigureTable`), `count` counts again, and `nothing` is
    what is said of a report in which there is none of anything.
    """

    opened = Signal()

    def __init__(
        self,
        headings: Sequence[str],
        name: str,
        widths: Sequence[int],
        *,
        count: Callable[[], object],
        nothing: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._count = count
        self.bars = InfoBars()
        self.model = FigureModel[R](headings, self)
        self.table = FigureTable(self.model, name, widths)
        self.meaning = label("", "body", tone="text2", wrap=True)
        self.note = label("", "caption", tone="text3", wrap=True)
        self.shown = QWidget()
        self.empty = EmptyState("chart-column", nothing)
        self.failed = EmptyState("circle-alert", "", "Try again", count)
        self.pages = QStackedWidget()
        self._lay()
        self.table.opened.connect(self.opened)
        self.table.moved.connect(self._tell)

    @property
    def current(self) -> R | None:
        """The figure under the cursor."""
        return self.table.current()

    def show_figures(self, rows: Sequence[R], *, is_empty: bool = False) -> None:
        """Show what was counted."""
        self.bars.clear(_FAILED)
        self.model.show_rows(rows)
        self.pages.setCurrentWidget(self.empty if is_empty else self.shown)
        self.table.begin()
        self._tell()

    def fail(self, error: Exception) -> None:
        """Tell why nothing was counted; what was shown before stays."""
        if not isinstance(error, HelpDeskError):
            raise error
        if self.model.rows:
            said = f"The figures could not be counted again. {error} They are shown as they were before."
            self.bars.show_bar(_FAILED, "warn", said, actions=[("Try again", self._count)])
        else:
            self.failed.say(f"The report could not be read. {error}")
            self.pages.setCurrentWidget(self.failed)

    def save_as(self, name: str, background: Background) -> None:
        """Ask where, `name` offered, and write all figures there as CSV, with what exactly each counts."""
        if not self.model.rows:
            return
        chosen, _kind = QFileDialog.getSaveFileName(self, "Export report", name, "CSV (*.csv)")
        if chosen:
            path, text = Path(chosen), "".join(map(csv_line, self.model.as_cells()))
            background.read(
                lambda: path.write_text(text, encoding="utf-8-sig", newline=""),
                lambda _size: self._tell_export("ok", f"The report was written to {path}."),
                lambda error: self._tell_export("warn", f"The report was not written to {path}. {error}"),
            )

    def _tell_export(self, tone: str, said: str) -> None:
        self.bars.show_bar(_EXPORT, tone, said)

    @Slot()
    def _tell(self) -> None:
        self.meaning.setText(self.current.meaning if self.current is not None else "")

    def _lay(self) -> None:
        under = QWidget()
        under.setLayout(vbox(self.meaning, self.note, margins=(18, 10, 18, 12), spacing=4))
        self.shown.setLayout(vbox(self.table, rule(), under, spacing=0))
        for page in (Skeleton(10), self.shown, self.empty, self.failed):
            self.pages.addWidget(page)
        whole = vbox(self.bars, self.pages, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
