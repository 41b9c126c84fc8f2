"""The questions around the pages: before something is thrown away, and why something is refused or asked for."""

from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.field import TextArea
from ui.core.labels import IconLabel, label, rule
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, px
from ui.identity.say_card import SayCard


class Throwing(QDialog):
    """Says what is thrown away; Esc and Enter keep it, unless one goes to the button that names the act."""

    agreed = Signal()

    def __init__(
        self,
        text: str,
        act: str,
        parent: QWidget | None = None,
        *,
        title: str = "Throw away what was gathered?",
        keep: str = "Keep everything",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.go = button(act, "trash-2", "danger", pressed=self._agree)
        self.go.setAutoDefault(False)
        self.keep = button(keep, pressed=self.reject)
        self.keep.setDefault(True)
        words = label(text, "body", wrap=True)
        self.setAccessibleDescription(text)
        head = hbox(vbox(IconLabel("triangle-alert", "warn", 20), None), words, spacing=12)
        head.setStretch(1, 1)
        foot = hbox(None, self.go, self.keep)
        self.setLayout(vbox(head, 4, rule(), foot, margins=(20, 18, 20, 16), spacing=10))
        self.setMinimumWidth(px(420))
        self.keep.setFocus()
        announce(self, text, urgent=True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Have Enter press the button that the keys are on."""
        if not _pressed_by(event, self.go):
            super().keyPressEvent(event)

    @Slot()
    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


class Reason(QDialog):
    """Asks why; `given(reason)` once it is long enough. What is typed is wiped when it closes."""

    given = Signal(str)

    def __init__(
        self,
        title: str,
        lead: str,
        act: str,
        *,
        least: int = 1,
        say: str = "",
        asks: str = "Why?",
        is_danger: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._least = least
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.go = button(act, "shield-alert", "danger" if is_danger else "primary", pressed=self._give)
        self.go.setAutoDefault(False)
        self.cancel = button("Cancel", pressed=self.reject)
        self.reason = TextArea(
            asks, hint="What was said or done; security reads it. Ctrl+Enter hands it in.", height=84
        )
        parts = [label(title, "subtitle", STRONG), label(lead, "body", tone="text2", wrap=True)]
        if say:
            parts.append(SayCard(say))  # type: ignore[arg-type]
        foot = hbox(None, self.cancel, self.go)
        self.setLayout(vbox(*parts, self.reason, rule(), foot, margins=(20, 18, 20, 16), spacing=10))
        self.setMinimumWidth(px(460))
        self.reason.focus()

    def refuse(self, text: str) -> None:
        """Say what is wrong; what is typed stays."""
        self.go.setEnabled(True)
        self.reason.show_error(text)
        self.reason.focus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand in by Ctrl+Enter."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._give()
        elif not (_pressed_by(event, self.go, self.cancel) or is_enter):
            super().keyPressEvent(event)

    @Slot()
    def _give(self) -> None:
        reason = self.reason.value
        if len(reason) < self._least:
            wanted = f"Say why in at least {self._least} characters." if self._least > 1 else "Say why."
            self.reason.show_error(wanted)
            self.reason.focus()
            return
        self.go.setEnabled(False)
        self.given.emit(reason)


def _pressed_by(event: QKeyEvent, *buttons: QPushButton) -> bool:
    """Press that of the buttons which has the keys, if this is Enter."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.isAutoRepeat():
        return False
    on = next((one for one in buttons if one.hasFocus()), None)
    if on is not None:
        on.click()
    return on is not None
