"""The window in which something is decided: what it means, why it is done, and until when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import override

from PySide6.QtCore import QDateTime, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QDialog, QPlainTextEdit, QWidget

from app.core.clock import Clock
from app.core.errors import HelpDeskError
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.buttons import button
from ui.core.field import Field, TextArea
from ui.core.labels import label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, fit, px

_LONGEST = 2000
OTHER_TIME = "Another time…"
Span = tuple[str, timedelta | None]
"""The words of a choice, and how far from now it ends; None for no end."""


@dataclass(frozen=True)
class Question:
    """What is decided: about what, what it means, and the words of the deed; `notes` are what else has to be seen.

    `choices` are what is to be chosen first, `spans` until when; `until` names that field. `why` names the field of the
    reason, `why_hint` tells who reads it, and `why_missing` is said while it is empty.
    """

    title: str
    means: str
    act: str
    about: str = ""
    kind: str = "primary"
    has_reason: bool = True
    choices: Sequence[tuple[str, object]] = ()
    spans: Sequence[Span] = ()
    until: str = "Until"
    notes: str = ""
    notes_name: str = ""
    why: str = "Why"
    why_hint: str = "Recorded with your name, and read by security."
    why_missing: str = "Say why: it is recorded, and security reads it."


@dataclass(frozen=True)
class Decided:
    """What somebody decided, and why."""

    reason: str = ""
    choice: object = None
    until: datetime | None = None


class DecisionDialog(QDialog):
    """`decided` tells that it was done; a refusal is shown, and what was typed stays."""

    decided = Signal()

    def __init__(
        self,
        asked: Question,
        perform: Callable[[Decided], object],
        background: Background,
        *,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._asked, self._perform, self._background, self._clock = asked, perform, background, clock
        self._build()
        self._connect()

    @Slot()
    def act(self) -> None:
        """Do it, once nothing is missing."""
        if self.act_button.isEnabled() and self._is_whole():
            self.act_button.setEnabled(False)
            self.failure.hide()
            decided = Decided(self._reason(), self._choice(), self._until())
            self._background.write(lambda: self._perform(decided), self._succeed, self._fail)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as all that is said needs, as far as there is room."""
        super().showEvent(event)
        room, layout = self.screen().availableGeometry(), self.layout()
        wide = min(px(560), room.width() - 40)
        more = px(70) if self._asked.notes else 0
        if layout is not None:
            self.resize(
                wide, min(max(layout.totalHeightForWidth(wide), self.sizeHint().height()) + more, room.height() - 40)
            )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do it by Ctrl+Enter, wherever the keys are, and by Enter on the button that says so."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and (event.modifiers() & Qt.KeyboardModifier.ControlModifier or self.act_button.hasFocus()):
            self.act()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ inside

    def _is_whole(self) -> bool:
        if self._asked.has_reason and not self.reason.value:
            self.reason.show_error(self._asked.why_missing)
            self.reason.focus()
            announce(self, self.reason.error_text, urgent=True)
            return False
        return True

    def _reason(self) -> str:
        return self.reason.value[:_LONGEST]

    def _choice(self) -> object:
        return self.choice.currentData() if self._asked.choices else None

    def _until(self) -> datetime | None:
        if not self._asked.spans:
            return None
        if self.span.currentText() == OTHER_TIME:
            return datetime.fromtimestamp(self.other.dateTime().toSecsSinceEpoch(), UTC)
        ahead: timedelta | None = self.span.currentData()
        return self._clock.now() + ahead if ahead is not None else None

    def _succeed(self, _done: object) -> None:
        self.decided.emit()
        self.accept()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.act_button.setEnabled(True)
        self.failure.setText(str(error))
        self.failure.show()
        announce(self, str(error), urgent=True)

    @Slot()
    def _show_other(self) -> None:
        self.other.setVisible(self.span.currentText() == OTHER_TIME)

    def _build(self) -> None:
        plane(self, "surface")
        asked = self._asked
        self.setWindowTitle(asked.title)
        self.failure = label("", "body", STRONG, "danger", wrap=True)
        self.choice, self.span = QComboBox(), QComboBox()
        for words, value in asked.choices:
            self.choice.addItem(words, value)
        for words, ahead in asked.spans:
            self.span.addItem(words, ahead)
        self.other = QDateTimeEdit(calendarPopup=True)
        self.other.setDisplayFormat("ddd d MMM yyyy HH:mm")
        self.other.setAccessibleName(f"{asked.until}: date and time")
        hour_ahead = int((self._clock.now() + timedelta(hours=1)).timestamp())
        self.other.setDateTime(QDateTime.fromSecsSinceEpoch(hour_ahead))
        self.reason = TextArea(asked.why, hint=asked.why_hint, height=76)
        self.notes = QPlainTextEdit(asked.notes, readOnly=True)
        self.notes.setAccessibleName(asked.notes_name or "What else there is to know")
        self.notes.setTabChangesFocus(True)
        self.act_button = button(asked.act, kind=asked.kind, pressed=self.act)
        self.act_button.setToolTip(f"{asked.act}  (Ctrl+Enter)")
        self.cancel_button = button("Cancel", pressed=self.reject)
        is_safe = asked.kind != "danger"  # what frightens is never done by a stray Enter
        self.act_button.setAutoDefault(is_safe)
        self.act_button.setDefault(is_safe)
        self.cancel_button.setAutoDefault(not is_safe)
        self._lay()

    def _lay(self) -> None:
        asked = self._asked
        choice, span = Field("What", self.choice), Field(asked.until, self.span)
        notes_name = label(asked.notes_name, "caption", STRONG, "text3")
        about = label(asked.about, "body", STRONG, wrap=True)
        means = label(asked.means, "body", tone="text2", wrap=True)
        parts = (about, means, notes_name, self.notes, choice, span, self.other, self.reason, self.failure)
        foot = hbox(None, self.cancel_button, self.act_button, spacing=8)
        whole = vbox(label(asked.title, "title", STRONG), *parts, foot, margins=(20, 16, 20, 16), spacing=12)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        for part, is_shown in (
            (about, bool(asked.about)), (notes_name, bool(asked.notes)), (self.notes, bool(asked.notes)),
            (choice, bool(asked.choices)), (span, bool(asked.spans)), (self.other, False),
            (self.reason, asked.has_reason), (self.failure, False),
        ):  # fmt: skip
            part.setVisible(is_shown)
        fit(self.notes, least_height=72)
        first = self.choice if asked.choices else self.span if asked.spans else self.reason.area
        last = self.act_button if asked.kind != "danger" else self.cancel_button
        asks = asked.choices or asked.spans or asked.has_reason
        (first if asks else last).setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.span.currentIndexChanged.connect(self._show_other)
