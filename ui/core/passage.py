"""A text over several lines: painted while it is only looked at, a label while somebody reaches for it."""

import html
import math
import re
from typing import override

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QDesktopServices,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.core import tokens
from ui.core.theme import REGULAR, set_font

_LEAST_WIDTH = 100
_LINK = re.compile(r"\b(?:https?://|mailto:)[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_OPENED = ("http", "https", "mailto")


class Passage(QLabel):
    """Shows plain text; it can be selected and its links opened, by pointer and by Tab.

    A label that can do this lays its text out anew for each hint and height it is asked for, and costs three times
    what its text does. A conversation has dozens of them and a pointer reaches for one: only that one becomes such
    a label, the others are painted.
    """

    def __init__(self, text: str, kind: str, weight: QFont.Weight = REGULAR, *, line: int = 100) -> None:
        """`line` is the height of a line in per cent of the font's own."""
        super().__init__()
        self._words, self._line = text, line
        self._is_reached = False
        self._document: QTextDocument | None = None
        self._heights: dict[int, int] = {}
        self._build(kind, weight)
        self._show_anew()

    @override
    def text(self) -> str:
        """Return the text as it was written."""
        return self._words

    def show_words(self, text: str) -> None:
        """Show another text."""
        if text != self._words:
            self._words = text
            self._show_anew()

    # ------------------------------------------------------------ Qt: size

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self.fontMetrics().height())

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = math.ceil(self._laid_out(width).size().height())
        return height

    # ------------------------------------------------------------ Qt: looks

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_reached:
            super().paintEvent(event)
            self._paint_ring()
            return
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, QColor(tokens.colour_of("text")))
        context.clip = QRectF(event.rect())
        with QPainter(self) as painter:
            self._laid_out(self.width()).documentLayout().draw(painter, context)

    def _paint_ring(self) -> None:
        if self.hasFocus():
            with QPainter(self) as painter:
                painter.setPen(QPen(QColor(tokens.colour_of("focus")), 2))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.ThemeChange):
            self._show_anew()

    # ------------------------------------------------------------ Qt: reaching

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._reach()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._reach()  # what scrolls under a pointer that rests is not entered
        super().mousePressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._reach()
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(event.reason() is Qt.FocusReason.TabFocusReason)  # to a link of it

    def _reach(self) -> None:
        """Be a label from now on."""
        if not self._is_reached:
            self._is_reached = True
            self._show_anew()

    # ------------------------------------------------------------ inside

    def _build(self, kind: str, weight: QFont.Weight) -> None:
        self.setProperty("passage", True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.linkActivated.connect(open_link)
        set_font(self, kind, weight)

    def _show_anew(self) -> None:
        self._document = None
        self._heights.clear()
        self.setAccessibleName(self._words)
        if self._is_reached:
            self._be_label()
        else:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus if has_links(self._words) else Qt.FocusPolicy.NoFocus)
        self.updateGeometry()
        self.update()

    def _be_label(self) -> None:
        flags = Qt.TextInteractionFlag
        links = flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard
        self.setTextInteractionFlags(flags.TextSelectableByMouse | (links if has_links(self._words) else flags(0)))
        self.setText(marked_up(self._words, self._line))

    def _laid_out(self, width: int) -> QTextDocument:
        if self._document is None:
            self._document = self._make_document()
        if self._document.textWidth() != width:
            self._document.setTextWidth(width)
        return self._document

    def _make_document(self) -> QTextDocument:
        made = QTextDocument()
        made.setUndoRedoEnabled(False)
        made.setDocumentMargin(0)
        made.setDefaultFont(self.font())
        made.setDefaultTextOption(_wrapping())
        made.setHtml(marked_up(self._words, self._line))
        return made


def has_links(text: str) -> bool:
    """Tell whether there is an address in a text that can be opened."""
    return _LINK.search(text) is not None


def marked_up(text: str, line: int) -> str:
    """Return plain text as Qt's rich text, escaped, with links; `line` is the height of its lines in per cent."""
    parts, at = [], 0
    for link in _LINK.finditer(text):
        parts.append(html.escape(text[at : link.start()]))
        parts.append(_anchor(link[0]))
        at = link.end()
    parts.append(html.escape(text[at:]))
    body = "".join(parts).replace("\n", "<br>")
    return f'<p style="line-height:{line}%;margin:0;white-space:pre-wrap">{body}</p>'


def open_link(link: str) -> bool:
    """Open a web or mail address with the system's program; anything else is left alone."""
    url = QUrl(link)
    return url.scheme() in _OPENED and QDesktopServices.openUrl(url)


def _wrapping() -> QTextOption:
    made = QTextOption()
    made.setWrapMode(QTextOption.WrapMode.WordWrap)  # as a label does, which must not move a word when it comes
    return made


def _anchor(link: str) -> str:
    target = html.escape(link, quote=True)
    return f'<a href="{target}" style="color:{tokens.colour_of("accent_text")}">{target}</a>'
