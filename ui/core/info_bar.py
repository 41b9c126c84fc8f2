"""Bars under the top bar that say what is wrong now and what can be done about it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from ui.core.announce import announce
from ui.core.buttons import button, set_button_text, tool
from ui.core.labels import Elided, IconLabel, label, set_tone
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
    def tone(self) -> str:
        """How grave it is."""
        return str(self.property("tone"))

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


class FoldedBars(QFrame):
    """One line in place of several bars: what the gravest says, and how many more there are; `asked()` wants to see."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self._icon = IconLabel("info", "accent_text", 16)
        self._text = Elided("", "body", MEDIUM, tone="text")
        self.more = button("", kind="quiet", pressed=self.asked.emit)
        row = hbox(self._icon, self._text, self.more, margins=(16, 4, 12, 4), spacing=10)
        row.setStretch(1, 1)
        self.setLayout(row)

    def sum_up(self, bars: Sequence[InfoBar], *, is_open: bool) -> None:
        """Say what these bars say in one line, or only how many stand beneath it."""
        gravest = min(bars, key=lambda bar: _GRAVEST.index(bar.tone))
        icon, token = TONES[gravest.tone]
        self.setProperty("tone", "quiet" if is_open else gravest.tone)
        self._icon.show_icon(*(TONES["quiet"] if is_open else (icon, token)))
        self._text.setText(f"{len(bars)} messages" if is_open else gravest.text)
        set_tone(self._text, "text2" if is_open else token)
        set_button_text(self.more, "Fold" if is_open else f"and {len(bars) - 1} more")
        self.setAccessibleName(self._text.text())
        refresh_look(self)


_GRAVEST = ("danger", "warn", "info", "ok", "quiet")


class InfoBars(QWidget):
    """A stack of info bars, one for each cause; several fold into one line where they'd take too much room.

    `changed()` tells that they may need another height.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, InfoBar] = {}
        self._is_folded = self._is_opened = False
        self._folded: FoldedBars | None = None
        self._stack = QWidget()
        self._column = vbox(spacing=0)
        self._stack.setLayout(self._column)
        self._whole = vbox(self._stack, spacing=0)
        self.setLayout(self._whole)
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
        self._show()
        if says_news:
            announce(self, text, urgent=tone == "danger")
        return bar

    def clear(self, key: str) -> None:
        """Take the bar of a cause away, if it is shown."""
        if key in self._bars:
            self._take_out(key)
            self.setVisible(bool(self._bars))
            self._show()

    def fit(self, width: int, most: int) -> int:
        """Fold where the bars, so wide, would be higher than `most`; returns how high they are then."""
        if not self._bars:
            return 0
        full = sum(max(0, bar.heightForWidth(width)) for bar in self._bars.values())
        self._is_folded = len(self._bars) > 1 and full > most
        self._lay()
        if not self._is_folded:
            return full
        return self._line().sizeHint().height() + (full if self._is_opened else 0)

    def _show(self) -> None:
        if len(self._bars) < 2:
            self._is_folded = self._is_opened = False
        self._lay()
        self.changed.emit()

    def _lay(self) -> None:
        had_keys = self._stack.isAncestorOf(self.focusWidget() or self)
        if self._is_folded:
            self._line().sum_up(tuple(self._bars.values()), is_open=self._is_opened)
        if self._folded is not None:
            self._folded.setVisible(self._is_folded)
        self._stack.setVisible(self._is_opened or not self._is_folded)
        if had_keys and self._stack.isHidden():
            self._line().more.setFocus()

    def _line(self) -> FoldedBars:
        if self._folded is None:
            self._folded = FoldedBars()
            self._folded.asked.connect(self._turn)
            self._whole.insertWidget(0, self._folded)
        return self._folded

    @Slot()
    def _turn(self) -> None:
        self._is_opened = not self._is_opened
        self._lay()
        self.changed.emit()

    def _take_out(self, key: str) -> None:
        bar = self._bars.pop(key, None)
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
