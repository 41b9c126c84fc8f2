"""Texts as Qt counts and keeps them: its places are counted in UTF-16, and its plain text isn't the text itself."""

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit


def units(words: str) -> int:
    """Return how many places words take in a document of Qt: two for each character beyond U+FFFF, an emoji say."""
    return len(words) + sum(character > "\uffff" for character in words)


def exact(document: QTextDocument) -> str:
    """Return a document's text as it is.

    `toPlainText` makes spaces of those that don't break, and new lines of line separators: it would change what nobody
    touched.
    """
    return document.toRawText().replace("\u2029", "\n")


def before(cursor: QTextCursor) -> str:
    """Return what stands in the line before the cursor."""
    there = QTextCursor(cursor)
    there.setPosition(cursor.position())
    there.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    return there.selectedText()


def undoes_its_own() -> bool:
    """Tell whether Ctrl+Z goes to the text field with the focus: it has something of its own to take back."""
    match QApplication.focusWidget():
        case QLineEdit() as line:
            return line.isUndoAvailable()
        case (QPlainTextEdit() | QTextEdit()) as editor:
            return editor.document().isUndoAvailable()
        case _:
            return False
