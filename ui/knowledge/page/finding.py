"""The line that finds words in a page: Enter goes to the next, Shift+Enter to the one before, Esc back to the text."""

from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLineEdit, QTextEdit, QWidget

from ui.core import tokens
from ui.core.announce import announce
from ui.core.buttons import tool
from ui.core.labels import label
from ui.core.layout import hbox, plane
from ui.core.theme import fit, set_font

_MOST = 500
"""Places that are marked: more would say nothing to anybody."""


class FindBar(QWidget):
    """Finds in a text that is read; `closed()` when it is put away."""

    closed = Signal()

    def __init__(self, page: QTextEdit) -> None:
        super().__init__()
        self._page = page
        self._places: list[QTextCursor] = []
        self._at = -1
        self._build()
        self._connect()
        self.hide()

    def open(self) -> None:
        """Show the line with what is chosen in the page, or what was looked for before."""
        chosen = self._page.textCursor().selectedText()
        if chosen and len(chosen) < 80:
            self.line.setText(chosen)
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self.look()

    @Slot()
    def close_line(self) -> None:
        """Put the line away and give the keys back to the text."""
        self.hide()
        self._places, self._at = [], -1
        self._page.setExtraSelections([])
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    @Slot()
    def look(self) -> None:
        """Find the words that are typed, and go to the first place from where the page stands."""
        if self.isHidden():
            return
        self._places = _places(self._page.document(), self.line.text())
        top = self._page.cursorForPosition(self._page.viewport().rect().topLeft()).position()
        after = (at for at, place in enumerate(self._places) if place.selectionStart() >= top)
        self._at = next(after, 0 if self._places else -1)
        self._show()

    @Slot()
    def next(self) -> None:
        """Go to the next place, from the last to the first."""
        self._step(1)

    @Slot()
    def previous(self) -> None:
        """Go to the place before, from the first to the last."""
        self._step(-1)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See to Enter and Esc in the line before any shortcut does."""
        if isinstance(event, QKeyEvent) and event.key() in _KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._press(event)
                return True
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        else:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)

    def _step(self, by: int) -> None:
        if self._places:
            self._at = (self._at + by) % len(self._places)
            self._show()

    def _show(self) -> None:
        self._page.setExtraSelections([self._marked(at, place) for at, place in enumerate(self._places)])
        if self._places:
            cursor = QTextCursor(self._places[self._at])
            self._page.setTextCursor(cursor)
            cursor.clearSelection()  # the mark is drawn; a selection would hide it
            self._page.setTextCursor(cursor)
            self._page.ensureCursorVisible()
            cut = "+" if len(self._places) >= _MOST else ""
            self._say(f"{self._at + 1} of {len(self._places)}{cut}")
        else:
            self._say("Not found" if self.line.text() else "")

    def _say(self, said: str) -> None:
        if said != self.count.text():
            self.count.setText(said)
            announce(self.line, said)
        for made in (self.back, self.forth):
            made.setEnabled(bool(self._places))

    def _marked(self, at: int, place: QTextCursor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        ground, front = ("accent", "on_accent") if at == self._at else ("warn_soft", "text")
        mark.cursor = place
        mark.format.setBackground(QColor(tokens.colour_of(ground)))
        mark.format.setForeground(QColor(tokens.colour_of(front)))
        return mark

    def _build(self) -> None:
        plane(self, "app", "top")
        self.line = QLineEdit()
        self.line.setPlaceholderText("Find in this article")
        self.line.setAccessibleName("Find in this article")
        set_font(self.line, "body")
        self.count = label("", "caption", tone="text2")
        fit(self.count, least_width=64)
        self.back = tool("chevron-up", "Previous place", "Shift+Enter")
        self.forth = tool("chevron-down", "Next place", "Enter")
        self.away = tool("x", "Close", "Esc")
        row = hbox(self.line, self.count, self.back, self.forth, self.away, margins=(12, 6, 12, 6), spacing=6)
        row.setStretch(0, 1)
        self.setLayout(row)

    def _connect(self) -> None:
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self.look)
        self.back.clicked.connect(self.previous)
        self.forth.clicked.connect(self.next)
        self.away.clicked.connect(self.close_line)


_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


def _places(document: QTextDocument, words: str) -> list[QTextCursor]:
    found: list[QTextCursor] = []
    if not words.strip():
        return found
    place = document.find(words, 0)
    while not place.isNull() and len(found) < _MOST:
        found.append(place)
        place = document.find(words, place)
    return found
