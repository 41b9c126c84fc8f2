"""Attached files of the conversation: opened, saved and previewed without holding up the screen."""

import sys
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, QTemporaryDir, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QMenu, QToolButton, QWidget

from app.core.errors import HelpDeskError, RuleBroken
from app.tickets.files import LARGEST, is_picture, is_program, safe_name, size_words
from app.tickets.model import Filed
from ui.core.background import Background
from ui.core.layout import hbox, vbox
from ui.core.lines import tip
from ui.core.theme import px
from ui.core.widgets import button, label, tool

Content = Callable[[str], bytes]
"""Fetches the bytes behind a sha256, off the screen's thread."""
PREVIEW = QSize(320, 200)
_KEPT_PREVIEWS = 64
_DEADLINE_S = 60.0


class AttachedFiles(QObject):
    """Fetches attached files and does with them what the person asks.

    Signals: `previewed(sha256)` a small picture is ready, `saved(sentence)`, `failed(sentence)`.
    """

    previewed = Signal(str)
    saved = Signal(str)
    failed = Signal(str)

    def __init__(self, background: Background, content: Content, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._content = background, content
        self._previews: OrderedDict[str, QImage] = OrderedDict()
        self._asked: set[str] = set()
        self._folder: QTemporaryDir | None = None

    def open(self, filed: Filed) -> None:
        """Open a copy with the system's program; a program is only ever saved."""
        if is_program(filed.name):
            self.failed.emit(f"“{filed.name}” could run something, so it isn't opened from here. Save it instead.")
            return
        self._folder = self._folder or QTemporaryDir()
        path = Path(self._folder.path()) / filed.sha256[:12] / safe_name(filed.name)
        self._fetch(filed, path, _show)

    def save_as(self, filed: Filed, window: QWidget) -> None:
        """Ask where, and save a copy there."""
        chosen, _kind = QFileDialog.getSaveFileName(window, "Save attached file", safe_name(filed.name))
        if chosen:
            self.save(filed, Path(chosen))

    def save(self, filed: Filed, path: Path) -> None:
        """Save a copy at `path`."""
        self._fetch(filed, path, lambda at: self.saved.emit(f"“{filed.name}” saved in {at.parent}."))

    def preview(self, filed: Filed) -> QImage | None:
        """Return the small picture of a file, None while it is not there; `previewed` tells when it is."""
        kept = self._previews.get(filed.sha256)
        if kept is None and filed.sha256 not in self._asked and filed.size <= LARGEST:
            self._asked.add(filed.sha256)
            self._background.read(
                lambda: small_picture(self._content(filed.sha256)),
                partial(self._keep_preview, filed.sha256),
                lambda _error: self._asked.discard(filed.sha256),  # no preview; the file itself still opens
                deadline=_DEADLINE_S,
            )
        return kept

    def _fetch(self, filed: Filed, path: Path, then: Callable[[Path], None]) -> None:
        self._background.read(
            lambda: write_copy(path, self._content(filed.sha256)),
            then,
            partial(self._fail, filed),
            deadline=_DEADLINE_S,
        )

    def _keep_preview(self, sha256: str, picture: QImage) -> None:
        if picture.isNull():
            return
        self._previews[sha256] = picture
        while len(self._previews) > _KEPT_PREVIEWS:
            self._asked.discard(self._previews.popitem(last=False)[0])
        self.previewed.emit(sha256)

    def _fail(self, filed: Filed, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.failed.emit(f"“{filed.name}” wasn't fetched. {error}")


class FileButton(QFrame):
    """One attached file under an entry: open it, or save a copy; pictures show small."""

    def __init__(self, filed: Filed, files: AttachedFiles) -> None:
        super().__init__()
        self._filed, self._files = filed, files
        self.setProperty("card", "plain")
        self._build()
        self._connect()
        if is_picture(filed.name):
            self._show_preview(filed.sha256)

    def _build(self) -> None:
        name, size = self._filed.name, size_words(self._filed.size)
        self.open_button = button(name if len(name) <= 40 else f"{name[:24]}…{name[-14:]}", _icon(name), "quiet")
        self.open_button.setAccessibleName(f"Open {name}, {size}")
        self.open_button.setToolTip(tip(f"Open {name}"))
        self.menu_button: QToolButton = tool("ellipsis", f"More for {name}", size=14)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.menu_button)
        self._menu.addAction("Open", self._open)
        self._menu.addAction("Save as…", self._save)
        self.menu_button.setMenu(self._menu)
        self._picture = QLabel()
        self._picture.setAccessibleName(f"Preview of {name}")
        self._picture.hide()
        row = hbox(self.open_button, label(size, "caption", tone="text3"), self.menu_button, spacing=4)
        self.setLayout(vbox(row, self._picture, margins=(4, 2, 4, 2), spacing=4))

    def _connect(self) -> None:
        self.open_button.clicked.connect(self._open)
        self._files.previewed.connect(self._show_preview)

    @Slot()
    def _open(self) -> None:
        self._files.open(self._filed)

    @Slot()
    def _save(self) -> None:
        self._files.save_as(self._filed, self.window())

    @Slot(str)
    def _show_preview(self, sha256: str) -> None:
        if sha256 != self._filed.sha256 or not is_picture(self._filed.name):
            return
        picture = self._files.preview(self._filed)
        if picture is not None:
            shown = QPixmap.fromImage(picture)
            shown.setDevicePixelRatio(max(1.0, self.devicePixelRatioF()))
            self._picture.setPixmap(shown)
            self._picture.show()


def _icon(name: str) -> str:
    if is_program(name):
        return "triangle-alert"
    return "image" if is_picture(name) else "file"


def small_picture(content: bytes) -> QImage:
    """Return a picture scaled down to the size of a preview; a null image when it can't be read."""
    source = QByteArray(content)
    buffer = QBuffer(source)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and (size.width() > PREVIEW.width() or size.height() > PREVIEW.height()):
        room = QSize(px(PREVIEW.width()), px(PREVIEW.height()))
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def write_copy(path: Path, content: bytes) -> Path:
    """Write a copy of an attached file. Raises RuleBroken with the sentence to show when that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if sys.platform == "win32":
            _mark_as_foreign(path)
    except OSError as error:
        raise RuleBroken(f"It can't be written to {path.parent} ({error.strerror}). Choose another place.") from error
    return path


def _mark_as_foreign(path: Path) -> None:
    # Windows asks before it opens what came from outside; file systems without such marks refuse them
    try:
        with Path(f"{path}:Zone.Identifier").open("w", encoding="ascii") as mark:
            mark.write("[ZoneTransfer]\r\nZoneId=3\r\n")
    except OSError:
        return


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
