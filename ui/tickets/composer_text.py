"""The text being written to a ticket: it takes pasted pictures and dropped files, and Tab leaves it."""

from pathlib import Path
from typing import override

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from ui.core.clipboard import png_of
from ui.core.theme import px, set_font

ONE_LINE_HEIGHT, FEW_LINES_HEIGHT, LEAST_LINES_HEIGHT, MOST_LINES_HEIGHT = 26, 54, 62, 220


class ComposerText(QPlainTextEdit):
    """A text field that grows with its text up to a limit.

    Signals: `pictured(content)` a picture was pasted (as PNG), `dropped(paths)` files were dropped or pasted,
    `focused(has)` the focus came or went.
    """

    pictured = Signal(bytes)
    dropped = Signal(list)
    focused = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        set_font(self, "reading")
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._least, self._most = LEAST_LINES_HEIGHT, MOST_LINES_HEIGHT
        self.textChanged.connect(self.grow)
        self.grow()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def set_compact(self, compact: bool) -> None:
        """Start with one line where there is little room, and grow to two."""
        self._least = ONE_LINE_HEIGHT if compact else LEAST_LINES_HEIGHT
        self._most = FEW_LINES_HEIGHT if compact else MOST_LINES_HEIGHT
        self.grow()

    def show_text(self, text: str) -> None:
        """Show another text with the cursor at its end; nothing before it can be undone back."""
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)

    @override
    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window when there is no typing to undo here."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.document().isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or _has_files(source) or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if _has_files(source):
            self.dropped.emit([Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()])
        elif source.hasImage() and not source.hasText():
            content = png_of(source.imageData())
            if content:
                self.pictured.emit(content)
        else:
            super().insertFromMimeData(source)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def grow(self) -> None:
        """Take the height the text needs, within limits."""
        line = self.fontMetrics().lineSpacing()
        wanted = line * max(1, int(self.document().size().height())) + px(8)
        self.setFixedHeight(max(px(self._least), min(px(self._most), wanted)))


def _has_files(source: QMimeData) -> bool:
    return source.hasUrls() and any(url.isLocalFile() for url in source.urls())
