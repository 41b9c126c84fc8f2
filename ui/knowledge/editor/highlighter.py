"""Colours of Markdown in the source: headings and links stand out, code is set apart. One line at a time."""

import re
from typing import override

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui.core import tokens
from ui.core.qt_text import units

_PLAIN, _CODE = 0, 1
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}(\s|$)")
_QUOTE = re.compile(r"\s*>")
_LIST = re.compile(r"\s*([-*+]|\d{1,3}[.)])\s")
_INLINE = (
    (re.compile(r"`[^`\n]+`"), "code"),
    (re.compile(r"!?\[[^\]\n]*]\([^)\n]*\)|\[\[[^\]\n]*]]|https?://\S+"), "link"),
    (re.compile(r"(\*\*|__)(?=\S).+?(?<=\S)\1"), "bold"),
    (
        re.compile(r"(?<![\w*])\*(?=[^\s*])[^*\n]+(?<=\S)\*(?![\w*])|(?<![\w_])_(?=[^\s_])[^_\n]+(?<=\S)_(?![\w_])"),
        "slanted",
    ),
)


class MarkdownHighlighter(QSyntaxHighlighter):
    """Dresses the lines of a document; a line is looked at again when it changes, and those after an opened fence."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = _formats()

    def dress_anew(self) -> None:
        """Take on the colours of now."""
        self._formats = _formats()
        self.rehighlight()

    @override
    def highlightBlock(self, text: str) -> None:
        was_code = self.previousBlockState() == _CODE
        is_fence = _FENCE.match(text) is not None
        self.setCurrentBlockState(_CODE if was_code != is_fence else _PLAIN)
        if was_code or is_fence:
            self.setFormat(0, units(text), self._formats["code"])
        elif _HEADING.match(text):
            self.setFormat(0, units(text), self._formats["heading"])
        else:
            self._dress_words(text)

    def _dress_words(self, text: str) -> None:
        if _QUOTE.match(text):
            self.setFormat(0, units(text), self._formats["quote"])
        elif mark := _LIST.match(text):
            self.setFormat(mark.start(1), mark.end(1) - mark.start(1), self._formats["mark"])
        for form, name in _INLINE:
            for found in form.finditer(text):
                self.setFormat(units(text[: found.start()]), units(found[0]), self._formats[name])


def _formats() -> dict[str, QTextCharFormat]:
    made = {
        name: _coloured(token)
        for name, token in (
            ("heading", "text"), ("code", "text2"), ("link", "accent_text"), ("quote", "text2"),
            ("mark", "accent_text"), ("bold", "text"), ("slanted", "text"),
        )
    }  # fmt: skip
    made["heading"].setFontWeight(QFont.Weight.Bold)
    made["bold"].setFontWeight(QFont.Weight.Bold)
    made["slanted"].setFontItalic(True)
    made["code"].setBackground(QColor(tokens.colour_of("hover")))
    return made


def _coloured(token: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(tokens.colour_of(token)))
    return made
