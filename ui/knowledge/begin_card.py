"""Before a new article: what comes nearest to it, for the same thing is seldom to be written twice (KCS v6, 2.2)."""

from collections.abc import Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.library import Hit, Library
from app.knowledge.text import MOST_TITLE, one_line
from ui.core.background import Background
from ui.core.buttons import button
from ui.core.labels import key_cap, label
from ui.core.layout import hbox
from ui.core.picker import Picker
from ui.core.theme import MEDIUM, fit, set_font
from ui.knowledge.flow.lines import ENTER, LinesDelegate, LinesList, lines_of

_PAUSE_MS, _MOST = 120, 5
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class BeginCard(Picker):
    """Asks what the article is about. `chosen` carries the title of a new one, `read_asked(article)` one that fits."""

    read_asked = Signal(str)

    def __init__(
        self, parent: QWidget, local: Background, library: Library, *, title: str = "", about: str = ""
    ) -> None:
        super().__init__(parent, "New article", width=560)
        self._local, self._library, self._about = local, library, about
        self.words = QLineEdit(title)
        self.lines = LinesList("Articles that come nearest")
        self._remark = label("", "caption", tone="text3", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self.none_button = button("None of these fits: write it", "pencil", "primary", pressed=self._write)
        self.cancel_button = button("Cancel", key="Esc", pressed=self.cancel)
        self._build()
        self._look()

    @override
    def first(self) -> QWidget:
        """Return the title."""
        return self.words

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write on Ctrl+Enter, read what fits on Enter."""
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._write()
        elif event.key() in ENTER and self.lines.line is not None:
            self._read(self.lines.line.article)
        else:
            super().keyPressEvent(event)
        event.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list without leaving the title."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in ENTER:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            self.lines.event(event)
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.words.setAccessibleName("Title of the article")
        self.words.setPlaceholderText("What goes wrong, and with what")
        self.words.setMaxLength(MOST_TITLE)
        self.words.installEventFilter(self)
        set_font(self.words, "reading")
        fit(self.lines, height=_MOST * LinesDelegate.HEIGHT + 4)
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words.textChanged.connect(self._look_soon)
        self._pause.timeout.connect(self._look)
        self.lines.read_asked.connect(self._read)
        keys = (key_cap("Enter"), label("read it", "caption", tone="text3"), key_cap("Ctrl+Enter"))
        self._fill(
            label("What is it about?", "body", MEDIUM), self.words, self._remark, self.lines,
            hbox(*keys, label("write", "caption", tone="text3"), None, self.cancel_button, self.none_button, spacing=6),
        )  # fmt: skip

    @property
    def _slot(self) -> tuple[str, int]:
        return "nearest", id(self)

    @Slot()
    def _look_soon(self) -> None:
        self._pause.start()

    @Slot()
    def _look(self) -> None:
        about = f"{self.words.text()}\n{self._about}"
        self._local.read(partial(self._library.near, about, limit=_MOST), self._show, self._fail, slot=self._slot)

    def _show(self, hits: Sequence[Hit]) -> None:
        self.lines.show_lines(lines_of(hits))
        self._say("These come nearest:" if hits else "Nothing here comes near it.")

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._say(str(error))

    def _say(self, words: str) -> None:
        self._remark.setText(words)

    def _write(self) -> None:
        title = one_line(self.words.text())
        if title:
            self.choose(title)
        else:
            self._say("Say first what goes wrong, and with what.")
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self, article: str) -> None:
        self.cancel()
        self.read_asked.emit(article)
