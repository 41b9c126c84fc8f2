"""The window that brings articles in: what is chosen is tried first, and shown; only then is anything taken in."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.core.csv_lines import csv_line
from app.knowledge.library import Progress
from app.knowledge.report_lines import HEADINGS, Became, Told
from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.field import TextField
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, Meter, label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px
from ui.core.widgets import EmptyState
from ui.knowledge.carrying.errand_dialog import ErrandDialog
from ui.knowledge.carrying.told_table import ToldModel, ToldTable
from ui.knowledge.parts import Parts

_KINDS = "Articles (*.md *.markdown *.html *.htm *.csv *.tsv);;All files (*)"
_EMPTY = "Choose files or a folder. Markdown, HTML (also what a word processor saves as a web page) and CSV are read."


class BringDialog(ErrandDialog):
    """Articles that were taken in stay, whenever it is closed."""

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parts, parent)
        self._chosen: Sequence[Path] = ()
        self._is_done = False
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle("Bring in articles")
        self._build()
        self._connect()
        self._follow()

    @Slot()
    def choose_files(self) -> None:
        """Ask which files."""
        chosen, _kind = QFileDialog.getOpenFileNames(self, "Bring in articles", "", _KINDS)
        self.choose([Path(one) for one in chosen])

    @Slot()
    def choose_folder(self) -> None:
        """Ask which folder."""
        chosen = QFileDialog.getExistingDirectory(self, "Bring in articles from a folder")
        self.choose([Path(chosen)] if chosen else [])

    def choose(self, chosen: Sequence[Path]) -> None:
        """Try what would become of these, unless there are none."""
        if not chosen:
            return
        self._chosen, self._is_done = list(chosen), False
        self.where.setText(", ".join(map(str, chosen)))
        self._run(is_trial=True)

    @Slot()
    def bring_in(self) -> None:
        """Take in what was tried."""
        if self._chosen and not self.errand.is_under_way:
            self._is_done = True
            self._run(is_trial=False)

    @Slot()
    def save_report(self) -> None:
        """Ask where, and write what became of each."""
        chosen, _kind = QFileDialog.getSaveFileName(self, "Save report", "articles-brought-in.csv", "CSV (*.csv)")
        if chosen:
            path, lines = Path(chosen), [HEADINGS, *(one.cells for one in self.model.told)]
            self._parts.local.read(
                lambda: path.write_text("".join(map(csv_line, lines)), "utf-8-sig", newline=""),
                lambda _size: self._tell("ok", f"The report was written to {path}."),
                lambda error: self._tell("warn", f"The report was not written to {path}. {error}"),
            )

    # ------------------------------------------------------------ inside

    def _run(self, *, is_trial: bool) -> None:
        library, chosen, category = self._parts.library, tuple(self._chosen), self.category.value

        def work(progress: Progress) -> object:
            return library.bring_in(chosen, category=category, is_trial=is_trial, progress=progress)

        self.bars.clear("said")
        self.meter.show_value(0)
        self.errand.run(work)
        self._follow()

    @Slot(object)
    def _take(self, told: Sequence[Told]) -> None:
        self.model.show_told(told, is_done=self._is_done)
        self._pages.setCurrentWidget(self.table)
        if told:
            self.table.selectRow(0)
        self.standing.setText(_counted(told, is_done=self._is_done))
        if self._is_done:
            announce(self, self.standing.text())
            if self._parts.librarian is not None:
                self._parts.librarian.saved()
                self._parts.librarian.scan()
        self._follow()
        (self.act_button if self.act_button.isEnabled() else self.close_button).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self._is_done = False
        self._tell("warn", sentence)
        self._follow()

    @Slot(int, int)
    def _go_on(self, done: int, of: int) -> None:
        self.meter.show_value(round(100 * done / of) if of else 0)
        self.standing.setText(f"{'Taking in' if self._is_done else 'Reading'}: {done:,} of {of:,} files")

    def _tell(self, tone: str, said: str) -> None:
        self.bars.show_bar("said", tone, said)

    @Slot()
    def _follow(self) -> None:
        is_busy = self.errand.is_under_way
        new = sum(one.became is Became.TAKEN for one in self.model.told)
        self.meter.setVisible(is_busy)
        for each in (self.files_button, self.folder_button, self.category):
            each.setEnabled(not is_busy)
        self.report_button.setEnabled(bool(self.model.told) and not is_busy)
        self.act_button.setEnabled(new > 0 and not is_busy and not self._is_done)
        self.act_button.setText(
            f"Bring in {new:,} article{'s' * (new != 1)}" if new and not self._is_done else "Bring in"
        )
        self.close_button.setText("Stop" if is_busy else "Close")

    @Slot(QModelIndex, QModelIndex)
    def _show_remarks(self, current: QModelIndex, _before: QModelIndex) -> None:
        told = self.model.told
        self.remarks.setText(" ".join(told[current.row()].remarks) if 0 <= current.row() < len(told) else "")

    def _build(self) -> None:
        plane(self, "surface")
        self.files_button = button("Choose files…", "file", pressed=self.choose_files)
        self.folder_button = button("Choose a folder…", "folder", pressed=self.choose_folder)
        self.where = Elided("", "caption", tone="text3")
        self.category = TextField("Category of those that tell none", most=120)
        self.bars = InfoBars()
        self.model = ToldModel(self)
        self.table = ToldTable(self.model)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState("folder", _EMPTY))
        self._pages.addWidget(self.table)
        self.remarks = label("", "caption", tone="text2", wrap=True)
        self.standing, self.meter = Elided("", "body", STRONG), Meter(name="How far it is")
        self.report_button = button("Save report…", "download", "quiet", pressed=self.save_report)
        self.close_button = button("Close", pressed=self.reject)
        self.act_button = button("Bring in", kind="primary", pressed=self.bring_in)
        self.act_button.setToolTip("Nothing is changed until then")
        self._lay()

    def _lay(self) -> None:
        ways = hbox(self.files_button, self.folder_button, self.where, spacing=8)
        ways.setStretch(2, 1)
        top, foot = QWidget(), QWidget()
        top.setLayout(vbox(ways, self.category, margins=(16, 14, 16, 10), spacing=10))
        plane(foot, "surface", "top")
        line = hbox(self.standing, self.report_button, self.close_button, self.act_button, spacing=8)
        line.setStretch(0, 1)
        foot.setLayout(vbox(self.remarks, self.meter, line, margins=(16, 10, 16, 10), spacing=8))
        whole = vbox(top, self.bars, self._pages, foot, spacing=0)
        whole.setStretchFactor(self._pages, 1)
        self.setLayout(whole)
        room = self.screen().availableGeometry()
        self.resize(min(px(860), room.width() - 40), min(px(600), room.height() - 60))

    def _connect(self) -> None:
        self.errand.ended.connect(self._take)
        self.errand.failed.connect(self._fail)
        self.errand.progressed.connect(self._go_on)
        self.table.selectionModel().currentRowChanged.connect(self._show_remarks)


def _counted(told: Sequence[Told], *, is_done: bool) -> str:
    counts = {kind: sum(one.became is kind for one in told) for kind in Became}
    new = f"{counts[Became.TAKEN]:,} {'taken in' if is_done else 'new'}"
    return f"{new}, {counts[Became.HERE]:,} here already, {counts[Became.LEFT_OUT]:,} left out"
