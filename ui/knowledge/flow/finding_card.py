"""A card that finds articles while one types: arrows go through them, without leaving the field."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.library import Hit
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.labels import label
from ui.core.picker import Picker
from ui.core.theme import fit, set_font
from ui.knowledge.flow.lines import ENTER, LinesDelegate, LinesList, lines_of

_PAUSE_MS = 80
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class FindingCard(Picker):
    """What is typed is looked for; whoever derives from it says where, and what Enter does."""

    def __init__(self, parent: QWidget, local: Background, title: str, field: str, rows: int) -> None:
        super().__init__(parent, title, width=560)
        self._local = local
        self.words = QLineEdit()
        self.words.setAccessibleName(field)
        self.words.installEventFilter(self)
        set_font(self.words, "reading")
        self.lines = LinesList("Articles found")
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        fit(self.lines, height=rows * LinesDelegate.HEIGHT + 4)
        self._remark = label("", "caption", tone="text3", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.words.textChanged.connect(self._look_soon)
        self.lines.clicked.connect(lambda: self.words.setFocus(Qt.FocusReason.OtherFocusReason))

    def finding(self, typed: str) -> Callable[[], Sequence[Hit]]:
        """Return what finds the articles for these words; it runs on a worker's thread."""
        raise NotImplementedError

    def remark(self, typed: str, hits: Sequence[Hit]) -> str:
        """Return what is said above what was found."""
        raise NotImplementedError

    @override
    def first(self) -> QWidget:
        """Return the field."""
        return self.words

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
        self._local.forget(self._slot)
        super().cancel()

    @Slot()
    def look(self) -> None:
        """Look for what is typed now."""
        typed = self.words.text().strip()
        self._local.read(self.finding(typed), partial(self._show, typed), self._fail, slot=self._slot)

    def say(self, words: str) -> None:
        """Say something above what was found."""
        self._remark.setText(words)
        self._remark.setVisible(bool(words))

    @property
    def _slot(self) -> tuple[str, int]:
        return "find an article", id(self)

    @Slot()
    def _look_soon(self) -> None:
        self._pause.start()

    def _show(self, typed: str, hits: Sequence[Hit]) -> None:
        self.lines.show_lines(lines_of(hits))
        self.say(self.remark(typed, hits))
        self._speak()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.say(str(error))

    def _speak(self) -> None:
        if self.lines.line is not None and self.isVisible():
            announce(self.words, f"{self.lines.line.title}, {self.lines.line.remark}")
