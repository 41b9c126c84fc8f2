"""The window that moves the folder of articles to another place on this computer."""

from pathlib import Path
from typing import override

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.knowledge.library import Progress
from app.knowledge.where import folder_key
from ui.core.buttons import button
from ui.core.labels import Elided
from ui.core.layout import hbox
from ui.knowledge.carrying.folder_dialog import FolderDialog, Work
from ui.knowledge.parts import Parts

_MEANS = (
    "Frontline keeps a folder of Markdown files for you on this computer. Choose an empty folder to keep them in: not "
    "one that a cloud copies elsewhere, nor one across the network. The old folder is removed once all has been copied."
)


class MoveDialog(FolderDialog):
    """What is saved and not sent yet moves along; stopped, everything is where it was."""

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        self._now = QWidget()
        super().__init__(parts, "Where the articles lie", _MEANS, "Move them there", self._now, parent=parent)
        self.here = Elided(f"They lie in {parts.library.folder}", "caption", tone="text3")
        row = hbox(self.here, button("Show", "external-link", "quiet", pressed=self._show), spacing=8)
        row.setStretch(0, 1)
        self._now.setLayout(row)

    @override
    def work(self, folder: Path) -> Work:
        library = self._parts.library

        def move(progress: Progress) -> object:
            return library.move(folder, progress)

        return move

    @override
    def told(self, done: object) -> None:
        if not done:
            self.bars.show_bar("said", "info", "Stopped. The articles lie where they lay.")
            return
        self._parts.put(folder_key(self._parts.actor().login), str(self.folder))
        self.here.setText(f"They lie in {self.folder}")
        self.bars.show_bar("said", "ok", f"The articles lie in {self.folder} now.")
        if self._parts.librarian is not None:
            self._parts.librarian.sync()

    def _show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._parts.library.folder)))
