"""Shows what differs between two texts: lines that went and came, each with its sign and its colour."""

from typing import override

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from app.knowledge.difference import Kind, Line, difference, is_same
from app.knowledge.text import Text
from ui.core import tokens
from ui.core.theme import set_font

_SIGNS = {Kind.SAME: "   ", Kind.GONE: "−  ", Kind.NEW: "+  ", Kind.SKIPPED: "⋯  "}
_TONES = {Kind.SAME: "text2", Kind.GONE: "text", Kind.NEW: "text", Kind.SKIPPED: "text3"}
_GROUNDS = {Kind.GONE: "danger_soft", Kind.NEW: "ok_soft"}
_MARKS = {Kind.GONE: "danger", Kind.NEW: "ok"}
_MOST = 4_000
"""Lines shown; more is another text altogether."""


class DifferenceView(QPlainTextEdit):
    """A read-only text of lines; Tab leaves it."""

    def __init__(self, name: str = "What differs") -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        set_font(self, "reading")
        self._shown: tuple[Text, Text] | None = None

    def show_difference(self, before: Text, after: Text) -> None:
        """Show what became of one text in the other."""
        self._shown = before, after
        lines = difference(before, after)
        self.clear()
        cursor = self.textCursor()
        if is_same(lines):
            cursor.insertText("Nothing differs.", _look("text3"))
        for n, line in enumerate(lines[:_MOST] if not is_same(lines) else ()):
            self._write(cursor, line, is_first=n == 0)
        cursor.setPosition(0)
        self.setTextCursor(cursor)

    def say(self, words: str) -> None:
        """Show a sentence instead."""
        self._shown = None
        self.setPlainText(words)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown is not None:
            self.show_difference(*self._shown)

    def _write(self, cursor: QTextCursor, line: Line, *, is_first: bool) -> None:
        block = QTextBlockFormat()
        if line.kind in _GROUNDS:
            block.setBackground(QColor(tokens.colour_of(_GROUNDS[line.kind])))
        if is_first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        plain = _look(_TONES[line.kind])
        cursor.insertText(_SIGNS[line.kind], plain)
        at = 0
        for begins, ends in line.marks:
            cursor.insertText(line.words[at:begins], plain)
            cursor.insertText(line.words[begins:ends], _look(_MARKS[line.kind], is_marked=True))
            at = ends
        cursor.insertText(line.words[at:], plain)


def _look(token: str, *, is_marked: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(tokens.colour_of(token)))
    made.setFontUnderline(is_marked)
    return made
