"""Bars under the top bar that say what is wrong now and what can be done about it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from ui.core.announce import announce
from ui.core.buttons import button, tool
from ui.core.labels import IconLabel, label, set_tone
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, REGULAR, refresh_look, set_font

TONES = {
    "warn": ("triangle-alert", "warn"),
    "danger": ("circle-alert", "danger"),
    "ok": ("circle-check", "ok"),
    "info": ("info", "accent_text"),
    "quiet": ("info", "text2"),
}
"""Tone to (icon, token of its words)."""

Offer = tuple[str, Callable[[], object]]
"""The words of a button and what it does."""


class InfoBar(QFrame):
    """One sentence with up to two acts; `tone` is "warn", "danger", "ok", "info" or, for what only stayed, "quiet"."""

    dismissed = Signal()

    def __init__(
        self, tone: str, text: str, *, actions: Sequence[Offer] = (), icon: str = "", dismissable: bool = True
    ) -> None:
        super().__init__()
        if len(actions) > 2:
            raise ValueError("an info bar offers at most two acts")
        self.setProperty("bar", True)
        self._buttons: list[QPushButton] = [button(words, pressed=run) for words, run in actions]
        self._build(dismissable=dismissable)
        self.say(tone, text, icon)

    @property
    def text(self) -> str:
        """What the bar says."""
        return self._text.text()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The acts the bar offers, in reading order."""
        return tuple(self._buttons)

    def say(self, tone: str, text: str, icon: str = "") -> None:
        """Change tone and words; raises KeyError for an unknown tone."""
        own_icon, token = TONES[tone]
        self.setProperty("tone", tone)
        self._icon.show_icon(icon or own_icon, token)
        self._text.setText(text)
        set_tone(self._text, token)
        set_font(self._text, "body", REGULAR if tone == "quiet" else MEDIUM)
        self.setAccessibleName(text)
        refresh_look(self)

    def _build(self, *, dismissable: bool) -> None:
        self._icon = IconLabel("info", "accent_text", 16)
        self._text = label("", "body", MEDIUM, wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.close_button = tool("x", "Dismiss", size=15)
        self.close_button.clicked.connect(self.dismissed)
        self.setLayout(
            hbox(self._icon, self._text, *self._buttons, self.close_button, margins=(16, 6, 12, 6), spacing=10)
        )
        self.close_button.setVisible(dismissable)  # only now that it has a parent


class InfoBars(QWidget):
    """A stack of info bars, one for each cause."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, InfoBar] = {}
        self._column = vbox(spacing=0)
        self.setLayout(self._column)
        self.setVisible(False)

    def bar(self, key: str) -> InfoBar | None:
        """The bar of a cause, if it is shown."""
        return self._bars.get(key)

    def show_bar(
        self,
        key: str,
        tone: str,
        text: str,
        *,
        actions: Sequence[Offer] = (),
        icon: str = "",
        dismissable: bool = True,
    ) -> InfoBar:
        """Show a bar for the cause `key`, in place of the one shown for it before, and announce it."""
        before = self._bars.get(key)
        says_news = before is None or before.text != text
        place = self._column.indexOf(before) if before is not None else self._column.count()
        self._take_out(key)
        bar = InfoBar(tone, text, actions=actions, icon=icon, dismissable=dismissable)
        bar.dismissed.connect(lambda: self.clear(key))
        self._bars[key] = bar
        self._column.insertWidget(place, bar)
        self.setVisible(True)
        if says_news:
            announce(self, text, urgent=tone == "danger")
        return bar

    def clear(self, key: str) -> None:
        """Take the bar of a cause away, if it is shown."""
        self._take_out(key)
        self.setVisible(bool(self._bars))

    def _take_out(self, key: str) -> None:
        bar = self._bars.pop(key, None)
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
