"""Building blocks of the screens: cards, empty states and sections of properties."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ui.core.buttons import Segment, Segmented, button, set_button_text, tool, with_key
from ui.core.labels import (
    Avatar,
    Elided,
    IconLabel,
    Meter,
    Skeleton,
    chip,
    key_cap,
    label,
    rule,
    set_chip,
    set_tone,
)
from ui.core.layout import Margins, Part, hbox, plane, vbox
from ui.core.theme import STRONG, fit, refresh_look

__all__ = [
    "Avatar",
    "Card",
    "Elided",
    "EmptyState",
    "IconLabel",
    "Meter",
    "Section",
    "Segment",
    "Segmented",
    "Skeleton",
    "button",
    "chip",
    "hbox",
    "key_cap",
    "label",
    "plane",
    "property_row",
    "rule",
    "set_button_text",
    "set_chip",
    "set_tone",
    "tool",
    "vbox",
    "with_key",
]


class Card(QFrame):
    """A raised box: "plain", "note", "selected", "danger", "warn", "ok" or "composer"."""

    def __init__(
        self, *parts: Part, tone: str = "plain", margins: Margins = (14, 10, 14, 11), spacing: int = 5
    ) -> None:
        super().__init__()
        self.setProperty("card", tone)
        self.setLayout(vbox(*parts, margins=margins, spacing=spacing))

    def set_tone(self, tone: str) -> None:
        """Change what kind of card this is."""
        self.setProperty("card", tone)
        refresh_look(self)


class EmptyState(QWidget):
    """Why there is nothing here, in one line, and the one thing to do about it."""

    def __init__(self, icon: str, line: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.icon = IconLabel(icon, "text3", 28)
        self.line = label(line, "reading", tone="text2", wrap=True)
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.action: QPushButton | None = None
        if action and run is not None:
            self.action = _on_enter(button(action, pressed=run))
        self._build()

    def say(self, line: str) -> None:
        """Change the line."""
        self.line.setText(line)

    def offer(self, action: str, run: Callable[[], object]) -> QPushButton:
        """Put another way out beside the first and return its button."""
        other = _on_enter(button(action, pressed=run))
        self._ways.insertWidget(self._ways.count() - 1, other)
        return other

    def _build(self) -> None:
        self._ways = hbox(None, *([self.action] if self.action else []), None, spacing=8)
        self.setLayout(
            vbox(
                None,
                hbox(None, self.icon, None),
                self.line,
                self._ways,
                None,
                margins=(24, 24, 24, 24),
                spacing=12,
            )
        )


def _on_enter(made: QPushButton) -> QPushButton:
    # Outside a dialog Enter presses only a button that would be its default.
    made.setAutoDefault(True)
    return made


class Section(QWidget):
    """A titled group of rows in the properties pane."""

    def __init__(self, title: str, *rows: Part) -> None:
        super().__init__()
        self.title = label(title, "caption", STRONG, "text3")
        self.setAccessibleName(title)
        self.setLayout(vbox(self.title, *rows, spacing=9))


def property_row(
    name: str, value: str | QWidget, icon: str = "", tone: str = "text", *, name_width: int = 84
) -> QHBoxLayout:
    """One property: its name, an icon if it has one, and its value."""
    caption = label(name, "caption", tone="text3")
    fit(caption, width=name_width)
    shown = value if isinstance(value, QWidget) else _value(value, tone)
    caption.setBuddy(shown)
    token = tone if tone != "text" else "text2"
    before: list[Part] = [IconLabel(icon, token, 14)] if icon else []
    row = hbox(caption, *before, shown, spacing=6)
    row.setStretch(row.count() - 1, 1)
    return row


def _value(text: str, tone: str) -> QLabel:
    shown = Elided(text, "body", tone=tone)
    shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return shown
