"""Before a new article: what comes nearest to it, for the same thing is seldom to be written twice (KCS v6, 2.2)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.knowledge.library import Hit, Library
from app.knowledge.text import MOST_TITLE, one_line
from ui.core.background import Background
from ui.core.buttons import button
from ui.core.labels import key_cap, label
from ui.core.layout import hbox
from ui.core.theme import MEDIUM
from ui.knowledge.flow.finding_card import FindingCard
from ui.knowledge.flow.lines import ENTER

_MOST = 5


class BeginCard(FindingCard):
    """Asks what the article is about. `chosen` carries the title of a new one, `read_asked(article)` one that fits."""

    read_asked = Signal(str)

    def __init__(
        self, parent: QWidget, local: Background, library: Library, *, title: str = "", about: str = ""
    ) -> None:
        super().__init__(parent, local, "New article", "Title of the article", _MOST)
        self._library, self._about = library, about
        self.none_button = button("None of these fits: write it", "pencil", "primary", pressed=self._write)
        self.cancel_button = button("Cancel", key="Esc", pressed=self.cancel)
        self.words.setPlaceholderText("What goes wrong, and with what")
        self.words.setMaxLength(MOST_TITLE)
        self.words.setText(title)
        self.lines.read_asked.connect(self._read)
        keys = (key_cap("Enter"), label("read it", "caption", tone="text3"), key_cap("Ctrl+Enter"))
        self._fill(
            label("What is it about?", "body", MEDIUM), self.words, self._remark, self.lines,
            hbox(*keys, label("write", "caption", tone="text3"), None, self.cancel_button, self.none_button, spacing=6),
        )  # fmt: skip
        self.look()

    @override
    def finding(self, typed: str) -> Callable[[], Sequence[Hit]]:
        return partial(self._library.near, f"{typed}\n{self._about}", limit=_MOST)

    @override
    def remark(self, typed: str, hits: Sequence[Hit]) -> str:
        return "These come nearest:" if hits else "Nothing here comes near it."

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

    def _write(self) -> None:
        title = one_line(self.words.text())
        if title:
            self.choose(title)
        else:
            self.say("Say first what goes wrong, and with what.")
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self, article: str) -> None:
        self.cancel()
        self.read_asked.emit(article)
