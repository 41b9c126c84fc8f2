"""The window that writes articles out as pages that any browser shows."""

from functools import partial
from pathlib import Path
from typing import override

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QWidget

from app.knowledge.library import Progress
from app.knowledge.report_lines import Exported
from ui.knowledge.carrying.folder_dialog import FolderDialog, Work
from ui.knowledge.parts import Parts

_FOLDER = "articles export folder"
_MEANS = (
    "An index, a page for each article and its pictures, to be put on a share or opened as they are. Articles that not "
    "everybody may read are left out. A folder of an earlier export is made anew; one that holds anything else is left "
    "alone."
)


class ExportDialog(FolderDialog):
    """What was there stays as it was until all is written."""

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        self.markdown = QCheckBox("Write the Markdown beside the pages")
        super().__init__(parts, "Export articles as pages", _MEANS, "Export", self.markdown, parent=parent)
        kept = parts.get(_FOLDER)
        self.show_folder(Path(kept) if kept else None)
        self.was_chosen.connect(self._remember)

    @override
    def work(self, folder: Path) -> Work:
        library, with_markdown = self._parts.library, self.markdown.isChecked()

        def export(progress: Progress) -> object:
            return library.export(folder, with_markdown=with_markdown, progress=progress)

        return export

    @override
    def told(self, done: object) -> None:
        if isinstance(done, Exported) and done.is_whole and self.folder is not None:
            index = QUrl.fromLocalFile(str(self.folder / "index.html"))
            show = ("Show them", partial(QDesktopServices.openUrl, index))
            self.bars.show_bar("said", "ok", _said(done), actions=[show])
        else:
            self.bars.show_bar("said", "info", "Stopped. What was in the folder is as it was.")

    @Slot(object)
    def _remember(self, folder: Path) -> None:
        self._parts.put(_FOLDER, str(folder))


def _said(done: Exported) -> str:
    said = f"{done.written:,} articles are written." if done.written != 1 else "1 article is written."
    if done.restricted:
        said += f" {done.restricted:,} were left out: not everybody may read them."
    if done.missing:
        said += f" {len(done.missing):,} attached files aren’t on this computer yet; synchronise, and export again."
    return f"{said} {done.warning}".rstrip()
