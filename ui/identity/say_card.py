"""What to say to the caller, word by word."""

from PySide6.QtWidgets import QFrame, QWidget

from ui.core.labels import IconLabel, label
from ui.core.layout import hbox, vbox
from ui.core.passage import Passage
from ui.core.theme import STRONG


class SayCard(QFrame):
    """A sentence to be read out, marked as one."""

    def __init__(self, text: str = "", name: str = "Say") -> None:
        super().__init__()
        self.setProperty("card", "selected")
        self._name = label(name, "caption", STRONG, "accent_text")
        self._text = Passage("", "reading", line=128)
        words = QWidget()
        words.setProperty("plane", "none")
        words.setLayout(vbox(self._name, self._text, spacing=2))
        row = hbox(
            vbox(IconLabel("message-circle", "accent_text", 18), None), words, margins=(12, 10, 14, 11), spacing=10
        )
        row.setStretch(1, 1)
        self.setLayout(row)
        self.say(text, name)

    @property
    def text(self) -> str:
        """What is to be said."""
        return self._text.text()

    def say(self, text: str, name: str = "Say") -> None:
        """Show another sentence; none hides the card."""
        self._name.setText(name)
        self._text.show_words(f"“{text}”" if text else "")
        self.setAccessibleName(f"{name}: {text}")
        self.setVisible(bool(text)) if self.parentWidget() is not None or not text else None
