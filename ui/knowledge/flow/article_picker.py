"""The card that finds an article for the open ticket: type, choose, and it stands in the reply or is linked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import override

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.knowledge.library import Hit, Library
from ui.core.background import Background
from ui.core.labels import key_cap, label
from ui.core.layout import hbox
from ui.knowledge.flow.finding_card import FindingCard
from ui.knowledge.flow.lines import ENTER

_MOST, _SHOWN = 20, 7


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


class ArticlePicker(FindingCard):
    """Asks for an article; without words it offers those nearest to `about`. `chosen` carries a Chosen."""

    def __init__(self, parent: QWidget, local: Background, library: Library, *, about: str, into: str) -> None:
        super().__init__(parent, local, "Find an article", "Words of the article", _SHOWN)
        self._library, self._about = library, about
        self.words.setPlaceholderText("Words of the title or text, such as “vpn drops”")
        self.lines.read_asked.connect(lambda _article: self._take(Use.READ))
        keys = hbox(
            key_cap("Enter"), label(into, "caption", tone="text3"),
            key_cap("Shift+Enter"), label("link only", "caption", tone="text3"),
            key_cap("Ctrl+Enter"), label("read", "caption", tone="text3"), None, spacing=6,
        )  # fmt: skip
        self._fill(self.words, self._remark, self.lines, keys)
        self.look()

    @override
    def finding(self, typed: str) -> Callable[[], Sequence[Hit]]:
        if typed:
            return partial(self._library.search, typed, limit=_MOST)
        return partial(self._library.near, self._about, limit=_SHOWN)

    @override
    def remark(self, typed: str, hits: Sequence[Hit]) -> str:
        if typed:
            return "" if hits else f"No article has “{typed}” in it."
        return "Nearest to this ticket" if hits else "No article is near to this ticket. Type other words."

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the article the keys are on."""
        use = _use_of(event)
        if use is None:
            super().keyPressEvent(event)
        else:
            self._take(use)
            event.accept()

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
