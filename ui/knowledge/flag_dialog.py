"""Flag it or fix it: one window to say what is wrong with an article, or to put it right at once."""

from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.field import TextArea
from ui.core.labels import label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px

_LONGEST = 2000


class FlagDialog(QDialog):
    """`flagged(reason)`, or `fix_asked()` when it is to be put right; closing it does neither."""

    flagged = Signal(str)
    fix_asked = Signal()

    def __init__(self, title: str, *, proposes: bool, parent: QWidget | None = None) -> None:
        """`proposes` tells that whoever asks may not publish, so that a fix of theirs is a proposal."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build(title, proposes=proposes)

    @Slot()
    def flag(self) -> None:
        """Flag it, once it is said what is wrong."""
        reason = self.reason.value[:_LONGEST]
        if not reason:
            self.reason.show_error("Say in a sentence what is wrong or outdated.")
            self.reason.focus()
            announce(self, self.reason.error_text, urgent=True)
            return
        self.flagged.emit(reason)
        self.accept()

    @Slot()
    def fix(self) -> None:
        """Go to the editor instead."""
        self.fix_asked.emit()
        self.accept()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Flag it by Ctrl+Enter, wherever the keys are."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.flag()
        else:
            super().keyPressEvent(event)

    def _build(self, title: str, *, proposes: bool) -> None:
        plane(self, "surface")
        self.setWindowTitle("Flag it or fix it")
        self.reason = TextArea("What is wrong?", hint="Shown on the article, and sent to who is in charge.", height=96)
        self.flag_button = button("Flag it", kind="primary", pressed=self.flag)
        self.flag_button.setToolTip("Flag it  (Ctrl+Enter)")
        self.flag_button.setDefault(True)
        self.fix_button = button("Propose a change…" if proposes else "Fix it now…", "pencil", pressed=self.fix)
        self.cancel_button = button("Cancel", pressed=self.reject)
        known = "You know what is right? Put it right yourself: whoever meets the article next will need it."
        foot = hbox(self.fix_button, None, self.cancel_button, self.flag_button, spacing=8)
        self.setLayout(
            vbox(
                label("Flag it or fix it", "title", STRONG),
                label(title, "body", STRONG, wrap=True),
                self.reason,
                label(known, "caption", tone="text2", wrap=True),
                foot,
                margins=(20, 16, 20, 16),
                spacing=12,
            )
        )
        self.setMinimumWidth(px(480))
        self.reason.focus()
