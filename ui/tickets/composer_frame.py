"""The looks of the composer: what stands where, how reply and note differ, and how it fits a narrow pane."""

from typing import override

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.tickets.drafts import DraftKind
from ui.core.announce import announce
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, px, refresh_look
from ui.core.widgets import Elided, IconLabel, Segmented, button, label, set_button_text, tool
from ui.tickets.attachments import AttachmentStrip
from ui.tickets.audience_question import AudienceQuestion
from ui.tickets.composer_text import ComposerText
from ui.tickets.then_button import ThenButton

_SEND = {DraftKind.REPLY: ("Send reply", "send"), DraftKind.NOTE: ("Add note", "lock")}
_SEND_TIP = "Send  (Ctrl+Enter)"
_SPOKEN = {DraftKind.REPLY: "Reply to the requester", DraftKind.NOTE: "Internal note, only staff read it"}
_SEGMENTS = (("reply", "Public reply", "Reply"), ("note", "Internal note", "Note"))
"""Audience, its words, and its words where there is no room."""
_SIDES = 28


class ComposerFrame(QFrame):
    """A field with its audience above and what happens to it below; it knows nothing of drafts."""

    def __init__(self, strip: AttachmentStrip) -> None:
        super().__init__()
        self.strip = strip
        self._is_low = self._is_tight = False
        self._worn: tuple[DraftKind, str, str, str] | None = None
        self.setObjectName("composer")
        self.setProperty("card", "composer")
        self.setAccessibleName("Write to this ticket")
        self._make_parts()
        self._lay_out()
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._arrange)
        self.then_button.reworded.connect(self._settling.start)
        self.text.focused.connect(self._show_focus)

    def dress(self, kind: DraftKind, *, to_line: str, placeholder: str, barred: str = "") -> None:
        """Look like a reply or like a note; `barred` says why it can't be sent, and offers a note instead."""
        self._show_choice(kind)
        if (kind, to_line, placeholder, barred) != self._worn:
            self._worn = (kind, to_line, placeholder, barred)
            self._put_on(kind, to_line, placeholder, barred)

    def _put_on(self, kind: DraftKind, to_line: str, placeholder: str, barred: str) -> None:
        is_note = kind is DraftKind.NOTE
        self._lock.setVisible(is_note)
        self._to_line.setText("Only staff read this" if is_note else to_line)
        self._audience.setToolTip(self._to_line.text())
        set_button_text(self.send_button, *_SEND[kind])
        self.text.setPlaceholderText(placeholder)
        self.text.setAccessibleName(_SPOKEN[kind])
        self.then_button.setVisible(not is_note)
        self._bar_sending(barred)
        if self.property("audience") != kind.value:
            self.setProperty("audience", kind.value)
            refresh_look(self)
        self._arrange()

    def _bar_sending(self, barred: str) -> None:
        for barrable in (self.send_button, self.then_button):
            barrable.setEnabled(not barred)
        self.send_button.setToolTip(barred or _SEND_TIP)
        self.send_button.setAccessibleDescription(barred)
        self._why_barred.setText(barred)
        self._barred.setVisible(bool(barred))
        self._leave_out()

    def set_compact(self, compact: bool, *, tight: bool = False) -> None:
        """Leave more room to the conversation where the window is low; `tight` keeps only what one can't do without."""
        self.text.set_compact(compact)
        self._is_low, self._is_tight = compact, tight
        self._leave_out()
        self._arrange()

    def _leave_out(self) -> None:
        """Who reads it is told by the choice above, too; what can't be sent needs no button for sending."""
        is_barred_low = self._is_low and bool(self._why_barred.text())
        self._reader.setVisible(not (self._is_tight or is_barred_low))
        self._foot_row.setVisible(not is_barred_low)
        self._saved.setVisible(not self._is_tight)
        box = self.layout()
        if isinstance(box, QBoxLayout):
            box.setSpacing(4 if self._is_tight else 8)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put things under one another where they don't fit side by side."""
        super().resizeEvent(event)
        self._arrange()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Ask again what fits once all parts wear another style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_settling"):
            self._settling.start()

    @Slot()
    def _arrange(self) -> None:
        room = self.width() - _SIDES
        self._shorten_words(room)
        segments = self._audience.layout()
        wide = sum(self._audience.segment(key).sizeHint().width() + 4 for key, _full, _brief in _SEGMENTS)
        self.then_button.set_narrow(room < px(210))
        kept = self._attach.sizeHint().width() + 12 if self._is_tight else px(84)
        if self._ends() + kept > room:
            self.then_button.set_narrow(True)
        if isinstance(segments, QBoxLayout):
            segments.setDirection(_side_by_side(wide <= room))
        self._head.setDirection(_side_by_side(wide + px(120) <= room))
        self._foot.setDirection(_side_by_side(self._ends() + kept <= room))
        self._way_out.setDirection(_side_by_side(self.note_button.sizeHint().width() + px(110) <= room))

    def _ends(self) -> int:
        return self.then_button.sizeHint().width() + self.send_button.sizeHint().width()

    def _make_parts(self) -> None:
        choices = [("reply", "Public reply", "reply"), ("note", "Internal note", "lock")]
        self._audience = Segmented("Who reads this", choices)
        self._lock = IconLabel("lock", "warn", 14)
        self._to_line = Elided("", "caption", tone="text3")
        self._question = AudienceQuestion()
        self.text = ComposerText()
        self._error = label("", "caption", MEDIUM, "danger", wrap=True)
        self._error.hide()
        self._attach = tool("paperclip", "Attach files", "Ctrl+Shift+A")
        self._saved = Elided("", "caption", tone="text3")
        self.then_button = ThenButton()
        self.send_button = button("Send reply", "send", "primary")
        self._why_barred = Elided("", "caption")
        self.note_button = button("Make it a note", "lock", "quiet")
        self.note_button.setAutoDefault(True)

    def _lay_out(self) -> None:
        reader = hbox(self._lock, self._to_line, spacing=4)
        reader.setStretchFactor(self._to_line, 1)
        kept = hbox(self._attach, self._saved, spacing=6)
        kept.setStretchFactor(self._saved, 1)
        self._head, self._foot = hbox(self._audience, spacing=12), hbox(spacing=6)
        self._reader = QWidget()
        self._reader.setLayout(reader)
        self._head.addWidget(self._reader, 1)
        self._foot.addLayout(kept, 1)
        self._foot.addLayout(hbox(None, self.then_button, self.send_button, spacing=6))
        self._foot_row = QWidget()
        self._foot_row.setLayout(self._foot)
        self._barred = QWidget()
        self._way_out = hbox(self._why_barred, self.note_button, spacing=6)
        self._way_out.setStretchFactor(self._why_barred, 1)
        self._barred.setLayout(self._way_out)
        self._barred.hide()
        parts = (self._head, self._question, self.text, self._error, self._barred, self.strip, self._foot_row)
        self.setLayout(vbox(*parts, margins=(12, 10, 12, 10), spacing=8))

    def _shorten_words(self, room: int) -> None:
        for key, full, brief in _SEGMENTS:
            segment = self._audience.segment(key)
            segment.setText(brief if room < px(280) else full)
            segment.setAccessibleName(full)

    def _show_choice(self, kind: DraftKind) -> None:
        self._audience.blockSignals(True)
        self._audience.choose(kind.value)
        self._audience.blockSignals(False)

    def _show_text(self, text: str) -> None:
        self.text.blockSignals(True)
        self.text.show_text(text)
        self.text.blockSignals(False)
        self.text.grow()

    @Slot(str)
    def _complain(self, said: str) -> None:
        if said == self._error.text():
            return
        self._error.setText(said)
        self._error.setVisible(bool(said))
        self.text.setAccessibleDescription(said)
        announce(self, said, urgent=True)

    @Slot(bool)
    def _show_focus(self, has: bool) -> None:
        self.setProperty("focused", has)
        refresh_look(self)


def _side_by_side(fits: bool) -> QBoxLayout.Direction:
    return QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
