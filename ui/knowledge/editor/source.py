"""The source of an article: plain text with the keys of Markdown, pictures and files by paste and drop."""

from pathlib import Path
from typing import override

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.knowledge.template import Section
from ui.core.clipboard import png_of
from ui.core.qt_text import before, exact, units
from ui.core.theme import set_font
from ui.knowledge.editor.highlighter import MarkdownHighlighter
from ui.knowledge.editor.markdown_keys import indented, next_line, outdented, wrapped

_MARKS = {Qt.Key.Key_B: "**", Qt.Key.Key_I: "*", Qt.Key.Key_E: "`"}
_SECTIONS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SourceView(QPlainTextEdit):
    """The source. `pictured(png)` and `dropped(paths)` bring files; `link_begun()` when `[[` was typed.

    Tab indents the lines of a list and leaves the field elsewhere: Ctrl+Tab leaves it always.
    """

    pictured = Signal(bytes)
    dropped = Signal(list)
    link_begun = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Text of the article, in Markdown")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(False)
        set_font(self, "reading")
        self._highlighter = MarkdownHighlighter(self.document())

    @property
    def body(self) -> str:
        """What stands there, character by character."""
        return exact(self.document())

    @property
    def line(self) -> int:
        """The line the cursor is in, from 1."""
        return self.textCursor().blockNumber() + 1

    def go_to_line(self, line: int) -> None:
        """Go to a line, from 1."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        cursor = QTextCursor(block if block.isValid() else self.document().lastBlock())
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_section(self, section: Section) -> bool:
        """Go to the end of a section; tell whether there is one."""
        block = self.document().firstBlock()
        while block.isValid():
            if block.text().startswith("#") and block.text().lstrip("# ").strip().casefold() == section.casefold():
                self._go_to_end_of(block.next())
                return True
            block = block.next()
        return False

    def become(self, body: str) -> None:
        """Show another body; what stays the same stays where it is, and one Ctrl+Z takes it back."""
        was = self.body
        if was == body:
            return
        head, tail = _alike(was, body)
        begins, ends = units(was[:head]), units(was[: len(was) - tail])
        at, longer = self.textCursor().position(), units(body) - units(was)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(begins)
        cursor.setPosition(ends, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(body[head : len(body) - tail])
        cursor.endEditBlock()
        cursor.setPosition(min(at if at <= begins else max(begins, at + longer), units(body)))
        self.setTextCursor(cursor)

    def insert(self, words: str) -> None:
        """Put words where the cursor is."""
        self.textCursor().insertText(words)

    def underline(self, selections: list[QTextEdit.ExtraSelection]) -> None:
        """Mark places of the text."""
        self.setExtraSelections(selections)

    # ------------------------------------------------------------ keys

    @override
    def event(self, event: QEvent) -> bool:
        """Claim the keys of Markdown before a shortcut of the window does."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if modifiers == Qt.KeyboardModifier.ControlModifier and key in _MARKS:
            self._mark(_MARKS[key])
        elif modifiers == Qt.KeyboardModifier.ControlModifier and key in _SECTIONS:
            self.go_to_section(list(Section)[_SECTIONS.index(key)])
        elif modifiers == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_Tab:
            self.focusNextChild()
        elif key in _ENTER and not modifiers & ~Qt.KeyboardModifier.KeypadModifier:
            self._go_on()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._indent(is_back=key == Qt.Key.Key_Backtab)
        else:
            super().keyPressEvent(event)
            if event.text() == "[" and before(self.textCursor()).endswith("[["):
                self.link_begun.emit()

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab for the lists."""
        return super().focusNextPrevChild(forward) if not self.hasFocus() else False

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or _has_files(source) or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if _has_files(source):
            self.dropped.emit([Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()])
        elif source.hasImage() and not source.hasText():
            if content := png_of(source.imageData()):
                self.pictured.emit(content)
        elif source.hasText():
            self.textCursor().insertText(source.text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._highlighter.dress_anew()

    def _mark(self, mark: str) -> None:
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        words = cursor.selectedText()
        cursor.insertText(wrapped(words, mark))
        if not words:
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, len(mark))
        self.setTextCursor(cursor)

    def _go_on(self) -> None:
        """Begin a new line as the one before began; an empty element ends its list."""
        cursor = self.textCursor()
        begins = next_line(before(cursor))
        cursor.beginEditBlock()
        if begins is None:
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        else:
            cursor.insertText(f"\n{begins}")
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _indent(self, *, is_back: bool) -> None:
        cursor = self.textCursor()
        first, last = (self.document().findBlock(at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        cursor.beginEditBlock()
        block = first
        while block.isValid():
            _replace(block, (outdented if is_back else indented)(block.text() or ("" if is_back else " ")))
            if block == last:
                break
            block = block.next()
        cursor.endEditBlock()

    def _go_to_end_of(self, block: QTextBlock) -> None:
        """Go to the last line with words before the next heading; without any, leave one blank below the heading."""
        last = block.next() if not block.text().strip() and not block.next().text().strip() else block
        while block.isValid() and not block.text().startswith("#"):
            last = block if block.text().strip() else last
            block = block.next()
        cursor = QTextCursor(last if last.isValid() else self.document().lastBlock())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()


def _is_own(event: QKeyEvent) -> bool:
    is_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return is_control and Qt.Key(event.key()) in (*_MARKS, *_SECTIONS, Qt.Key.Key_Tab)


def _replace(block: QTextBlock, words: str) -> None:
    cursor = QTextCursor(block)
    old = block.text()
    if words.endswith(old):
        cursor.insertText(words[: len(words) - len(old)])
    else:
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, len(old) - len(words))
        cursor.removeSelectedText()


def _alike(one: str, other: str) -> tuple[int, int]:
    """Return how many characters two texts have in common at the beginning and, of the rest, at the end."""
    most = min(len(one), len(other))
    head = next((n for n in range(most) if one[n] != other[n]), most)
    rest = most - head
    tail = next((n for n in range(rest) if one[-1 - n] != other[-1 - n]), rest)
    return head, tail


def _has_files(source: QMimeData) -> bool:
    return source.hasUrls() and any(url.isLocalFile() for url in source.urls())
