"""What people wrote, set for reading: comfortable lines, links that open, long texts folded."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.core.layout import vbox
from ui.core.passage import Passage
from ui.core.theme import fit, set_font
from ui.core.tokens import READING_LINE
from ui.core.widgets import button

FOLDED_CHARACTERS, FOLDED_LINES = 3_000, 40
LONGEST_LABEL = 20_000
LONGEST_WORD = 1_000


def prose(text: str) -> QWidget:
    """Return one text as it was written; a very long one shows its beginning and a button for the rest."""
    return _words(text) if folded(text) == text else _Folded(text)


def _words(text: str) -> Passage:
    return Passage(text, "reading", line=READING_LINE)


class _Folded(QWidget):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._words = _words(folded(text))
        self._column = vbox(self._words, spacing=4)
        self.setLayout(self._column)
        self._offer_the_rest()

    def _offer_the_rest(self) -> None:
        self._more = button(f"Show the whole text ({len(self._text):,} characters)", "chevron-down", "quiet")
        self._more.clicked.connect(self._show_all)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_all(self) -> None:
        self._more.hide()
        if len(self._text) <= LONGEST_LABEL:
            self._words.show_words(self._text)
            return
        self._words.hide()
        whole = QPlainTextEdit()
        whole.setReadOnly(True)
        whole.setTabChangesFocus(True)
        if any(len(word) > LONGEST_WORD for word in self._text.split()):
            # Where else to break a word, Qt finds out in time that grows with the square of its length.
            whole.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        whole.setAccessibleName("The whole text")
        set_font(whole, "reading")
        fit(whole, height=360)
        whole.setPlainText(self._text)
        self._column.addWidget(whole)
        whole.setFocus(Qt.FocusReason.OtherFocusReason)


def folded(text: str) -> str:
    """Return the beginning of a very long text, any other text whole."""
    lines = text.split("\n", FOLDED_LINES + 1)
    short = text if len(lines) <= FOLDED_LINES + 1 else "\n".join(lines[:FOLDED_LINES])
    return short if len(short) <= FOLDED_CHARACTERS else short[:FOLDED_CHARACTERS].rstrip() + "…"
