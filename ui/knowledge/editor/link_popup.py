"""What `[[` offers: articles by their words, and tickets by their numbers, chosen without leaving the text."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame

from app.core.errors import HelpDeskError
from app.knowledge.file_names import slug
from app.knowledge.library import Hit, Library
from app.knowledge.links import article_link
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.labels import label
from ui.core.layout import vbox
from ui.core.qt_text import before, units
from ui.core.theme import px
from ui.knowledge.editor.source import SourceView
from ui.knowledge.flow.lines import Line, LinesList, lines_of

_PAUSE_MS, _MOST, _SHOWN = 80, 20, 6
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_TICKET = "ticket "
Tickets = Callable[[str], Sequence[tuple[str, str]]]
"""Finds tickets by words or a number, on a worker's thread: each with its number, as in HD-21, and its subject."""


class LinkPopup(QFrame):
    """Floats under the cursor while a link is being typed; Esc leaves what was typed as it is."""

    def __init__(self, source: SourceView, local: Background, library: Library, tickets: Tickets | None = None) -> None:
        super().__init__(source)
        self._source, self._local, self._library, self._tickets = source, local, library, tickets
        self.lines = LinesList("Links offered")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        source.link_begun.connect(self.begin)
        source.textChanged.connect(self._follow)
        source.cursorPositionChanged.connect(self._follow)
        source.installEventFilter(self)
        self._pause.timeout.connect(self._look)

    @Slot()
    def begin(self) -> None:
        """Offer what is near to what is typed between the brackets."""
        if self._typed() is not None:
            self._place()
            self.show()
            self.raise_()
            self._pause.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list, take from it and close it without the text losing the keys."""
        if watched is self._source and self.isVisible() and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and Qt.Key(event.key()) == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._press(event)
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in _STEPS:
            self.lines.event(event)
            self._speak()
        elif key in _TAKES and self.lines.line is not None:
            self._take(self.lines.line)
        else:
            return False
        return True

    def _build(self) -> None:
        self.setProperty("float", "card")
        self._none = label("", "caption", tone="text3")
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lines.clicked.connect(self._take_pressed)
        self.setLayout(vbox(self.lines, self._none, margins=(6, 6, 6, 6), spacing=4))
        self.hide()

    def _place(self) -> None:
        """Stand below the line that is typed, or above it where there is no room below."""
        room = self._source.viewport().rect()
        at = self._source.cursorRect()
        self.setFixedWidth(min(px(420), room.width() - px(16)))
        self.adjustSize()
        left = max(0, min(at.left(), room.width() - self.width() - px(8)))
        below = at.bottom() + px(4)
        top = below if below + self.height() <= room.height() else max(0, at.top() - self.height() - px(4))
        self.move(left, top)

    def _typed(self) -> str | None:
        """Return what stands between the brackets and the cursor; None where no link is being typed."""
        there = before(self._source.textCursor())
        at = there.rfind("[[")
        return there[at + 2 :] if at >= 0 and "]]" not in there[at:] else None

    @Slot()
    def _follow(self) -> None:
        if self.isVisible():
            if self._typed() is None:
                self.hide()
            else:
                self._pause.start()

    @Slot()
    def _look(self) -> None:
        typed = self._typed()
        if typed is None:
            self.hide()
            return
        self._local.read(partial(self._found, typed), self._show, self._fail, slot=("links", id(self)))

    def _found(self, typed: str) -> list[Line]:
        hits: Sequence[Hit] = self._library.search(typed, limit=_MOST) if typed.strip() else ()
        lines = lines_of(hits) if hits else self._all(typed)
        tickets = self._tickets(typed) if self._tickets is not None and any(c.isdigit() for c in typed) else ()
        return [Line(f"{_TICKET}{number}", subject, number, "tag") for number, subject in tickets] + lines

    def _all(self, typed: str) -> list[Line]:
        return [] if typed.strip() else [
            Line(one.article, one.title, one.environment or one.category) for one in self._library.listed()[:_MOST]
        ]  # fmt: skip

    def _show(self, lines: list[Line]) -> None:
        if self._typed() is None:
            return
        self.lines.show_lines(lines, most=_SHOWN)
        self.lines.setVisible(bool(lines))
        self._none.setText("" if lines else "Nothing has these words in it.")
        self._none.setVisible(not lines)
        self._place()
        self._speak()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._none.setText(str(error))
        self._none.show()

    def _speak(self) -> None:
        if self.lines.line is not None:
            announce(self._source, f"{self.lines.line.title}, {self.lines.line.remark}")

    @Slot()
    def _take_pressed(self) -> None:
        if self.lines.line is not None:
            self._take(self.lines.line)

    def _take(self, line: Line) -> None:
        typed = self._typed()
        if typed is None:
            return
        is_ticket = line.article.startswith(_TICKET)
        link = f"[[{line.article.removeprefix(_TICKET)}]]" if is_ticket else article_link(
            line.title, line.article, slug(line.title)
        )  # fmt: skip
        cursor = self._source.textCursor()
        cursor.setPosition(cursor.position() - units(f"[[{typed}"), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(link)
        self.hide()
