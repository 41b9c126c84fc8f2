"""A property's value that can be pressed; it looks like text and gives way like text."""

from typing import override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.core.lines import tip
from ui.core.theme import px, set_font

NONE = "—"


class ValueButton(QPushButton):
    """Shows one value; pressing it changes the value or uses it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._words, self._brief = name, NONE, ""
        self._told: tuple[str, str, bool, str] | None = None
        self.setProperty("kind", "value")
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_font(self, "body")
        self.show_value("")

    @property
    def value(self) -> str:
        """The value shown, in full."""
        return self._words

    def show_value(self, words: str, *, brief: str = "", enabled: bool = True, act: str = "change") -> None:
        """Show another value, in `brief` where there is no room for all its words.

        `act` says what pressing does to it. An empty value can't be pressed.
        """
        can = enabled and bool(words)
        if (words or NONE, brief, can, act) == self._told:
            return
        self._words, self._brief = words or NONE, brief
        self._told = (self._words, brief, can, act)
        self.setEnabled(can)
        self.setAccessibleName(f"{self._name}: {words or 'none'}")
        self.setAccessibleDescription(f"Press to {act}" if can else "")
        self.setToolTip(tip(f"{words}\n{act.capitalize()} {self._name.lower()}" if can else words))
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(0, self.width() - px(8) - 4)
        metrics = self.fontMetrics()
        words = self._brief if self._brief and metrics.horizontalAdvance(self._words) > room else self._words
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        plain = shown.replace("&", "&&")  # else Qt takes it for the mark of an Alt key
        if plain != self.text():
            self.setText(plain)
