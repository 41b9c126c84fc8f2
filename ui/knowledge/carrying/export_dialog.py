"""The window that writes articles out as pages that any browser shows."""

from pathlib import Path
from typing import override

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QWidget

from app.knowledge.library import Progress
from app.knowledge.report_lines import Exported
from ui.core.buttons import button
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, Meter, label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px
from ui.knowledge.carrying.errand import Errand
from ui.knowledge.parts import Parts

_FOLDER = "articles export folder"
_MEANS = (
    "An index, a page for each article and its pictures, to be put on a share or opened as they are. Articles that not "
    "everybody may read are left out. A folder of an earlier export is made anew; one that holds anything else is left "
    "alone."
)


class ExportDialog(QDialog):
    """What was there stays as it was until all is written."""

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        kept = parts.get(_FOLDER)
        self.folder = Path(kept) if kept else None
        self.errand = Errand(parts.local, self)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle("Export articles")
        self._build()
        self.errand.ended.connect(self._take)
        self.errand.failed.connect(self._fail)
        self.errand.progressed.connect(self._go_on)
        self._follow()

    @Slot()
    def choose(self) -> None:
        """Ask for the folder."""
        chosen = QFileDialog.getExistingDirectory(self, "Export articles to a folder", str(self.folder or ""))
        if chosen:
            self.folder = Path(chosen)
            self._parts.put(_FOLDER, chosen)
            self._follow()

    @Slot()
    def export(self) -> None:
        """Write them."""
        folder, library, with_markdown = self.folder, self._parts.library, self.markdown.isChecked()
        if folder is None or self.errand.is_under_way:
            return

        def work(progress: Progress) -> object:
            return library.export(folder, with_markdown=with_markdown, progress=progress)

        self.bars.clear("said")
        self.errand.run(work)
        self._follow()

    @override
    def reject(self) -> None:
        """Stop what is under way first."""
        if self.errand.is_under_way:
            self.errand.stop()
        else:
            super().reject()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.errand.stop()
        super().closeEvent(event)

    # ------------------------------------------------------------ inside

    @Slot(object)
    def _take(self, done: Exported) -> None:
        if done.is_whole and self.folder is not None:
            index = str(self.folder / "index.html")
            show = ("Show them", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(index)))
            self.bars.show_bar("said", "ok", _said(done), actions=[show])
        else:
            self.bars.show_bar("said", "info", "Stopped. What was in the folder is as it was.")
        self._follow()

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.bars.show_bar("said", "warn", sentence)
        self._follow()

    @Slot(int, int)
    def _go_on(self, done: int, of: int) -> None:
        self.meter.show_value(round(100 * done / of) if of else 0)

    def _follow(self) -> None:
        is_busy = self.errand.is_under_way
        self.where.setText(str(self.folder) if self.folder is not None else "no folder is chosen")
        self.meter.setVisible(is_busy)
        self.choose_button.setEnabled(not is_busy)
        self.act_button.setEnabled(self.folder is not None and not is_busy)
        self.close_button.setText("Stop" if is_busy else "Close")

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.choose_button = button("Choose a folder…", "folder", pressed=self.choose)
        self.where = Elided("", "body", tone="text2")
        self.markdown = QCheckBox("Write the Markdown beside the pages")
        self.meter = Meter(name="How far it is")
        self.close_button = button("Close", pressed=self.reject)
        self.act_button = button("Export", "download", "primary", pressed=self.export)
        row = hbox(self.choose_button, self.where, spacing=10)
        row.setStretch(1, 1)
        body = QWidget()
        body.setLayout(
            vbox(
                label("Export articles as pages", "subtitle", STRONG),
                label(_MEANS, "body", tone="text2", wrap=True), row,
                self.markdown, self.meter, None, hbox(None, self.close_button, self.act_button),
                margins=(18, 16, 18, 14), spacing=12,
            )
        )  # fmt: skip
        whole = vbox(self.bars, body, spacing=0)
        whole.setStretchFactor(body, 1)
        self.setLayout(whole)
        self.resize(px(560), px(320))


def _said(done: Exported) -> str:
    said = f"{done.written:,} articles are written."
    if done.restricted:
        said += f" {done.restricted:,} were left out: not everybody may read them."
    if done.missing:
        said += f" {len(done.missing):,} attached files aren’t on this computer yet; synchronise, and export again."
    return said
