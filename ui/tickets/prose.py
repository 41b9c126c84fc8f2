"""What people wrote, set for reading: comfortable lines, links that open, long texts folded."""

import html
import re
from typing import override

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextOption
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QWidget

from ui.core import tokens
from ui.core.layout import vbox
from ui.core.theme import fit, set_font
from ui.core.tokens import READING_LINE
from ui.core.widgets import button

FOLDED_CHARACTERS, FOLDED_LINES = 3_000, 40
LONGEST_LABEL = 20_000
LONGEST_WORD = 1_000
_LINK = re.compile(r"\b(?:https?://|mailto:)[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_OPENED = ("http", "https", "mailto")


def prose(text: str) -> QWidget:
    """Return one text as it was written; a very long one shows its beginning and a button for the rest."""
    return Words(text) if folded(text) == text else _Folded(text)


class _Folded(QWidget):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._words = Words(folded(text))
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


class Words(QLabel):
    """A text in comfortable lines, to be selected and its links opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._words = text
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMinimumWidth(100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_font(self, "reading")
        self.linkActivated.connect(open_link)
        self.show_words(text)

    def show_words(self, text: str) -> None:
        """Show another text."""
        self._words = text
        flags = Qt.TextInteractionFlag
        has_links = _LINK.search(text) is not None
        links = flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard
        self.setTextInteractionFlags(flags.TextSelectableByMouse | (links if has_links else flags(0)))
        self.setAccessibleName(text)
        self.setText(marked_up(text))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ThemeChange:
            self.setText(marked_up(self._words))  # links carry their colour in the text


def folded(text: str) -> str:
    """Return the beginning of a very long text, any other text whole."""
    lines = text.split("\n", FOLDED_LINES + 1)
    short = text if len(lines) <= FOLDED_LINES + 1 else "\n".join(lines[:FOLDED_LINES])
    return short if len(short) <= FOLDED_CHARACTERS else short[:FOLDED_CHARACTERS].rstrip() + "…"


def marked_up(text: str) -> str:
    """Return plain text as Qt's rich text, escaped, with links."""
    parts, at = [], 0
    for link in _LINK.finditer(text):
        parts.append(html.escape(text[at : link.start()]))
        parts.append(_anchor(link[0]))
        at = link.end()
    parts.append(html.escape(text[at:]))
    body = "".join(parts).replace("\n", "<br>")
    return f'<p style="line-height:{READING_LINE}%;margin:0;white-space:pre-wrap">{body}</p>'


def open_link(link: str) -> bool:
    """Open a web or mail address with the system's program; anything else is left alone."""
    url = QUrl(link)
    return url.scheme() in _OPENED and QDesktopServices.openUrl(url)


def _anchor(link: str) -> str:
    target = html.escape(link, quote=True)
    return f'<a href="{target}" style="color:{tokens.colour_of("accent_text")}">{target}</a>'
