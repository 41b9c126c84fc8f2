"""The text of an article as it is read: it never fetches anything but the pictures that are attached."""

import re
from collections.abc import Sequence
from typing import Any, override
from urllib.parse import quote, unquote

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QTextBrowser

from app.knowledge.attachments import address_of, named_in
from app.knowledge.links import ATTACHMENTS, Link, Target, links_of
from app.knowledge.text import Text
from ui.core.theme import font, px, set_font
from ui.knowledge.page import looks
from ui.knowledge.page.addresses import address, written
from ui.knowledge.page.looks import Badge
from ui.knowledge.page.pictures import Pictures, blank

_WIKI = re.compile(r"\[\[[^\[\]\n]+]]")
_PICTURE = re.compile(r"!\[([^\]\n]*)]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
_FENCE = ("```", "~~~")
_MARGIN, _LEAST_WIDTH, _WAIT_MS = 22, 80, 40
_IMAGE = QTextDocument.ResourceType.ImageResource.value
_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_BACK = (Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Left)


class PageBrowser(QTextBrowser):
    """Shows an article; `find_asked()` for Ctrl+F, `back_asked()` for Backspace, Alt+Left and the mouse's key for it.

    `left()` on Esc. Tab and Shift+Tab go from link to link, Enter follows one (`anchorClicked`); `link_reached` tells
    which has the keys, empty for none.
    """

    find_asked = Signal()
    back_asked = Signal()
    left = Signal()
    link_reached = Signal(QUrl)

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._text = Text()
        self._badges: Sequence[Badge] = ()
        self._code: list[str] = []
        self._again = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._build()
        self._share = 0.0
        self._again.timeout.connect(self._set_anew)
        self.verticalScrollBar().valueChanged.connect(self._note_share)
        pictures.arrived.connect(self._hang_pictures)

    def show_text(self, text: Text, badges: Sequence[Badge]) -> None:
        """Show an article from its beginning, or where it stood if it is the one that is shown already."""
        if (text, badges) != (self._text, self._badges):
            self._text, self._badges = text, badges
            self._set_anew()

    def words_of(self, href: str) -> str:
        """Return the words that a link is written with; empty for one that the article doesn't have."""
        return next((link.words for link in links_of(self._text.body) if address(link) == href), "")

    def code(self, at: int) -> str:
        """Return a block of code as it is written; raises IndexError."""
        return self._code[at]

    def code_in_sight(self) -> int | None:
        """Return the first block of code that can be seen now, None where there is none."""
        seen = self.viewport().rect().translated(0, self.verticalScrollBar().value())
        layout, frames = self.document().documentLayout(), looks.code_frames(self.document())
        inside = (at for at, frame in enumerate(frames) if layout.frameBoundingRect(frame).intersects(seen.toRectF()))
        return next(inside, None)

    def go_to(self, place: str) -> bool:
        """Go to a heading by the words of its address ("cause" or "the-cause"); tell whether there is one."""
        wanted = _plain(unquote(place))
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _plain(block.text()) == wanted:
                self.verticalScrollBar().setValue(int(self._top_of(block.position())))
                self.setTextCursor(QTextCursor(block))
                return True
            block = block.next()
        return False

    # ------------------------------------------------------------ Qt

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Serve pictures that are attached, and of everything else an empty place.

        It never answers with nothing: Qt would look for a file of that name then.
        """
        if kind != _IMAGE:
            return QByteArray(b" ")
        link = written(name if isinstance(name, str) else name.toString())
        if link is None or link.kind is not Target.FILE:
            return blank(1, 1)
        return self._pictures.picture(link.to, self._room())

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the keys of reading from the window's shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Find, and go back."""
        if event.matches(_FIND):
            self.find_asked.emit()
        elif event.key() == Qt.Key.Key_Backspace or _is_alt_left(event):
            self.back_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.back_asked.emit()
        else:
            super().mouseReleaseEvent(event)

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next link, or on to what comes after the text."""
        moved = super().focusNextPrevChild(forward)
        self.link_reached.emit(QUrl(self._href() if moved else ""))
        return moved

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Set the text anew in other colours, or larger."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._again.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and "![" in self._text.body:
            self._hang_pictures()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.setProperty("look", "page")
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setCursorWidth(0)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextBrowserInteraction | flags.TextSelectableByKeyboard)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        set_font(self, "reading")

    @Slot()
    def _set_anew(self) -> None:
        self._again.stop()
        bar = self.verticalScrollBar()
        share = self._share  # as the reader left it, for the bar has followed the larger text by now
        document = self.document()
        document.setDefaultFont(font("reading"))
        document.setDocumentMargin(px(_MARGIN))
        document.setMarkdown(_prepared(self._text.body), _MARKDOWN)
        begins = self._put_head()
        self._code = looks.dress(document, begins)
        self._hang_pictures()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        bar.setValue(round(share * bar.maximum()))

    @Slot(int)
    def _note_share(self, value: int) -> None:
        most = self.verticalScrollBar().maximum()
        self._share = value / most if most else 0.0

    @Slot()
    def _hang_pictures(self) -> None:
        """Put the pictures that are there, as wide as there is room, where they belong; the reader stays in place."""
        document = self.document()
        for name in named_in(self._text.body):
            document.addResource(_IMAGE, QUrl(address_of(name)), self._pictures.picture(name, self._room()))
        document.markContentsDirty(0, document.characterCount())

    def _href(self) -> str:
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return ""
        probe = QTextCursor(self.document())
        probe.setPosition(cursor.selectionStart() + 1)
        return probe.charFormat().anchorHref()

    def _put_head(self) -> int:
        """Put the title and the facts above the body; return where that begins."""
        cursor = QTextCursor(self.document())
        cursor.insertBlock()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        cursor.setBlockFormat(QTextBlockFormat())
        cursor.setCharFormat(QTextCharFormat())
        cursor.insertHtml(looks.head_of(self._text.title, self._badges))
        return cursor.position() + 1

    def _room(self) -> int:
        return max(_LEAST_WIDTH, self.viewport().width() - 2 * px(_MARGIN) - px(16))

    def _top_of(self, position: int) -> float:
        block = self.document().findBlock(position)
        return self.document().documentLayout().blockBoundingRect(block).top() - px(8)


_FIND = QKeySequence.StandardKey.Find


def _is_own(event: QKeyEvent) -> bool:
    is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return event.matches(_FIND) or _is_alt_left(event) or (is_plain and event.key() == Qt.Key.Key_Backspace)


def _is_alt_left(event: QKeyEvent) -> bool:
    return (event.modifiers(), event.key()) == _BACK


def _plain(words: str) -> str:
    return "-".join(re.findall(r"\w+", words.casefold()))


def _prepared(body: str) -> str:
    """Return the body with links between articles as Markdown knows links, and pictures from elsewhere as words."""
    lines, is_code = [], False
    for line in body.split("\n"):
        if line.lstrip().startswith(_FENCE):
            is_code = not is_code
        lines.append(line if is_code else _PICTURE.sub(_pictured, _WIKI.sub(_linked, line)))
    return "\n".join(lines)


def _linked(match: re.Match[str]) -> str:
    link = next(links_of(match[0]), None)
    return match[0] if link is None else _as_markdown(link)


def _as_markdown(link: Link) -> str:
    words = link.words.replace("[", "(").replace("]", ")")
    return f"[{words}]({address(link)})"


def _pictured(match: re.Match[str]) -> str:
    link = written(match[2], match[1])
    if link is not None and link.kind is Target.FILE:
        return f"![{match[1]}]({ATTACHMENTS}/{quote(link.to)})"
    return f"*[{match[1] or 'A picture'}: it lies elsewhere, and is never fetched]*"
