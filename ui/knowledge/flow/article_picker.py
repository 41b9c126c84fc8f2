"""The card that finds an article for the open ticket: type, choose, and it stands in the reply or is linked."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.library import Hit, Library
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.labels import key_cap, label
from ui.core.layout import hbox
from ui.core.picker import Picker
from ui.core.theme import fit, set_font
from ui.knowledge.flow.lines import ENTER, LinesDelegate, LinesList, lines_of

_PAUSE_MS, _MOST, _SHOWN = 60, 20, 7
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Use(StrEnum):
    """What is to be done with an article."""

    INSERT = "insert"
    LINK = "link"
    READ = "read"


@dataclass(frozen=True)
class Chosen:
    """An article, and what is to be done with it."""

    article: str
    use: Use


class ArticlePicker(Picker):
    """Asks for an article; without words it offers those nearest to `about`. `chosen` carries a Chosen."""

    def __init__(self, parent: QWidget, background: Background, library: Library, *, about: str, into: str) -> None:
        super().__init__(parent, "Find an article", width=560)
        self._background, self._library, self._about = background, library, about
        self.words = QLineEdit()
        self.lines = LinesList("Articles found")
        self._remark = label("", "caption", tone="text3", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build(into)
        self._connect()
        self._look()

    @override
    def first(self) -> QWidget:
        """Return the field."""
        return self.words

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the article the keys are on."""
        use = _use_of(event)
        if use is None:
            super().keyPressEvent(event)
        else:
            self._take(use)
            event.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list without leaving the field; take Enter from the field before a shortcut does."""
        if watched is self.words and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in ENTER:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
                self.lines.event(event)
                self._speak()
                return True
        return super().eventFilter(watched, event)

    @override
    def cancel(self) -> None:
        """Close without an answer."""
        self._background.forget(self._slot)
        super().cancel()

    def _build(self, into: str) -> None:
        self.words.setAccessibleName("Words of the article")
        self.words.setPlaceholderText("Words of the title or text, such as “vpn drops”")
        self.words.installEventFilter(self)
        set_font(self.words, "reading")
        fit(self.lines, height=_SHOWN * LinesDelegate.HEIGHT + 4)
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keys = hbox(
            key_cap("Enter"), label(into, "caption", tone="text3"),
            key_cap("Shift+Enter"), label("link only", "caption", tone="text3"),
            key_cap("Ctrl+Enter"), label("read", "caption", tone="text3"), None, spacing=6,
        )  # fmt: skip
        self._fill(self.words, self._remark, self.lines, keys)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._look_soon)
        self._pause.timeout.connect(self._look)
        self.lines.clicked.connect(lambda: self.words.setFocus(Qt.FocusReason.OtherFocusReason))
        self.lines.read_asked.connect(lambda _article: self._take(Use.READ))

    @property
    def _slot(self) -> tuple[str, int]:
        return "find an article", id(self)

    @Slot()
    def _look_soon(self) -> None:
        self._pause.start()

    @Slot()
    def _look(self) -> None:
        typed = self.words.text().strip()
        found = (
            partial(self._library.search, typed, limit=_MOST)
            if typed
            else partial(self._library.near, self._about, limit=_SHOWN)
        )
        self._background.read(found, partial(self._show, typed), self._fail, slot=self._slot)

    def _show(self, typed: str, hits: Sequence[Hit]) -> None:
        self.lines.show_lines(lines_of(hits))
        if typed:
            self._say("" if hits else f"No article has “{typed}” in it.")
        else:
            self._say("Nearest to this ticket" if hits else "No article is near to this ticket. Type other words.")
        self._speak()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._say(str(error))

    def _say(self, words: str) -> None:
        self._remark.setText(words)
        self._remark.setVisible(bool(words))

    def _speak(self) -> None:
        if self.lines.line is not None and self.isVisible():
            announce(self.words, f"{self.lines.line.title}, {self.lines.line.remark}")

    def _take(self, use: Use) -> None:
        if self.lines.line is not None:
            self.choose(Chosen(self.lines.line.article, use))


def _use_of(event: QKeyEvent) -> Use | None:
    if event.key() not in ENTER:
        return None
    modifiers = event.modifiers()
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return Use.READ
    return Use.LINK if modifiers & Qt.KeyboardModifier.ShiftModifier else Use.INSERT
