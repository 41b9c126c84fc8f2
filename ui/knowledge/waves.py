"""Waves under what somebody should look at in a text."""

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from ui.core import tokens
from ui.core.qt_text import units


def wave(cursor: QTextCursor, colour: str) -> QTextEdit.ExtraSelection:
    """Return a wave under what a cursor selects, in a colour of the theme."""
    made = QTextEdit.ExtraSelection()
    form = QTextCharFormat()
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    form.setUnderlineColor(QColor(tokens.colour_of(colour)))
    made.cursor, made.format = cursor, form
    return made


def place_of(document: QTextDocument, words: str, begins: int, ends: int) -> QTextCursor | None:
    """Return a cursor that selects the characters of `words` between two places; None where they are there no more."""
    begins, ends = units(words[:begins]), units(words[:ends])
    if ends >= document.characterCount():
        return None
    cursor = QTextCursor(document)
    cursor.setPosition(begins)
    cursor.setPosition(ends, QTextCursor.MoveMode.KeepAnchor)
    return cursor
