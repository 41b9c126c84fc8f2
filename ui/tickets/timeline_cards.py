"""The pieces of a conversation: what people wrote as cards, what happened as single lines, and days between."""

from datetime import datetime, timedelta
from typing import override
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind, Filed, Source
from app.tickets.queries import EntryRow
from ui.core import icons, tokens
from ui.core.flow import FlowLayout
from ui.core.layout import Part, hbox, vbox
from ui.core.lines import tip, width_of, write
from ui.core.theme import MEDIUM, REGULAR, STRONG, px
from ui.core.widgets import Elided, IconLabel, button, label, set_tone, tool
from ui.tickets.attached_files import AttachedFiles, FileButton
from ui.tickets.draft_parts import files_of, then_of
from ui.tickets.event_words import EventWords
from ui.tickets.held_replies import Stage
from ui.tickets.moments import clock_time, date_and_time
from ui.tickets.prose import prose
from ui.tickets.speech import Head, Speech

OFFLINE_AFTER = timedelta(seconds=60)
"""From when on it is worth saying that an entry was written before it arrived."""
_BY = {
    Source.PHONE: "by phone",
    Source.EMAIL: "by e-mail",
    Source.WALK_UP: "in person",
    Source.CHAT: "by chat",
    Source.IMPORT: "imported",
}


class DayLine(QWidget):
    """The day under which the following entries happened."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(200), px(16))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.rect()
        room.setLeft((room.width() - width_of(self.words, "caption", STRONG)) // 2)
        with QPainter(self) as painter:
            write(painter, room, self.words, "caption", STRONG, "text3")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()


class EventLine(QWidget):
    """Something that happened, in one line that gives way; the whole sentence is in its tooltip."""

    def __init__(self, words: EventWords, at: datetime) -> None:
        super().__init__()
        self.words, self._time = words, clock_time(at)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{words.text}, {self._time}")

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(200), px(18))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        room, side = self._room(), px(14)
        with QPainter(self) as painter:
            at = QPoint(self.rect().left() + 10, self.rect().center().y() - side // 2)
            icons.paint(painter, at, self.words.icon, tokens.colour_of("text3"), side)
            write(painter, room, self.words.text, "caption", REGULAR, "text2")
            beside = self.rect().adjusted(0, 0, -12, 0)
            write(painter, beside, self._time, "caption", REGULAR, "text3", right=True)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_cut = width_of(self.words.text, "caption", REGULAR) > self._room().width()
        self.setToolTip(tip(self.words.text) if is_cut else "")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    def _room(self) -> QRect:
        return self.rect().adjusted(20 + px(14), 0, -22 - width_of(self._time, "caption", REGULAR), 0)


class EntryCard(Speech):
    """What one person wrote: the requester's message, a reply to them, or an internal note."""

    withdrawal_asked = Signal(int)

    def __init__(
        self, entry: EntryRow, *, speaker: str, role: str, files: AttachedFiles, own_note: bool = False
    ) -> None:
        """`speaker` is whose words these are; `own_note` offers to withdraw it."""
        self._entry = entry
        about = " · ".join(words for words in (role, written_words(entry)) if words)
        super().__init__(
            Head(speaker, about, clock_time(entry.at)),
            prose(entry.body),
            *_file_row(entry.files, files),
            tone="note" if entry.kind is EntryKind.NOTE else "plain",
            spoken=self._spoken(speaker),
            beside=self._withdraw_button() if own_note else None,
        )

    def _withdraw_button(self) -> QWidget:
        made = tool("undo-2", "Withdraw this note", size=14)
        made.clicked.connect(lambda: self.withdrawal_asked.emit(self._entry.id))
        return made

    def _spoken(self, speaker: str) -> str:
        what = {EntryKind.NOTE: "Internal note", EntryKind.REPLY: "Reply"}.get(self._entry.kind, "Message")
        return f"{what} from {speaker}, {clock_time(self._entry.at)}"


class WithdrawnNote(QWidget):
    """A note its author withdrew: one line, with the text behind a disclosure."""

    def __init__(self, entry: EntryRow, *, files: AttachedFiles) -> None:
        super().__init__()
        self._entry, self._files = entry, files
        self._note: EntryCard | None = None
        self._shows_face = True
        self.show_button = button("Show", kind="quiet")
        self._words = Elided(f"{entry.by} withdrew a note", "caption", tone="text2")
        row = hbox(
            IconLabel("eye-off", "text3", 14),
            self._words,
            self.show_button,
            label(clock_time(entry.at), "caption", tone="text3"),
            margins=(10, 0, 12, 0),
            spacing=10,
        )
        row.setStretchFactor(self._words, 1)
        self._column: QVBoxLayout = vbox(row, spacing=6)
        self.setLayout(self._column)
        self.setAccessibleName(f"{entry.by} withdrew a note, {clock_time(entry.at)}")
        self.show_button.setAccessibleName("Show the withdrawn note")
        self.show_button.clicked.connect(self.turn)

    def turn(self) -> None:
        """Show the text, or fold it away again."""
        if self._note is None:
            self._note = EntryCard(self._entry, speaker=self._entry.by, role="", files=self._files)
            self._note.show_face(shown=self._shows_face)
            self._column.addWidget(self._note)
            self._note.hide()
        self._note.setVisible(self._note.isHidden())
        shown = not self._note.isHidden()
        self.show_button.setText("Hide" if shown else "Show")
        self.show_button.setAccessibleName("Hide the withdrawn note" if shown else "Show the withdrawn note")

    def show_face(self, *, shown: bool) -> None:
        """Show the author's face beside the text, once that is unfolded."""
        self._shows_face = shown
        if self._note is not None:
            self._note.show_face(shown=shown)


class HeldCard(Speech):
    """A reply that is about to leave, in its place in the conversation; it can be recalled until it does."""

    recall_asked = Signal(object)

    def __init__(self, draft: Draft, *, speaker: str, files: AttachedFiles) -> None:
        self._draft = draft
        self._icon = IconLabel("clock", "accent_text", 14)
        self._state = label("", "body", MEDIUM, "accent_text")
        self.recall_button = button("Recall", "undo-2", key="Ctrl+Z")
        self.recall_button.clicked.connect(lambda: self.recall_asked.emit(draft.key))
        is_note = draft.kind is DraftKind.NOTE
        super().__init__(
            Head(speaker, "" if is_note else "Your reply"),
            prose(draft.body),
            *_file_row(files_of(draft), files),
            hbox(self._icon, self._state, None, self.recall_button, spacing=6),
            tone="note" if is_note else "selected",
            spoken=draft.body,
        )

    @property
    def key(self) -> UUID:
        """The key of the draft shown."""
        return self._draft.key

    @property
    def words(self) -> str:
        """What the card says about its leaving."""
        return self._state.text()

    def show_stage(self, stage: Stage | None, seconds: int, *, may_recall: bool) -> None:
        """Say how far it is: counting down, leaving, waiting for the database, or sent."""
        words, icon, token = self._words_for(stage, seconds)
        if words != self._state.text():
            self._state.setText(words)
            self._icon.show_icon(icon, token)
            set_tone(self._state, token)
            self.setAccessibleName(f"{words}: {self._draft.body}")
        self.recall_button.setVisible(may_recall)

    def _words_for(self, stage: Stage | None, seconds: int) -> tuple[str, str, str]:
        then = then_of(self._draft)
        after = f", then {then.label}" if then else ""
        match stage:
            case Stage.COUNTING:
                return f"Leaves in {seconds} s{after}", "clock", "accent_text"
            case Stage.LEAVING:
                return "Adding…" if self.is_note else "Sending…", "send", "accent_text"
            case Stage.WAITING:
                return "Waits for the database", "wifi-off", "warn"
            case None:
                return "Added" if self.is_note else "Sent", "circle-check", "ok"


def written_words(entry: EntryRow) -> str:
    """Return "written 10:02, offline" when an entry arrived long after it was written, else nothing."""
    written = entry.written_at
    if written is None or abs(entry.at - written) <= OFFLINE_AFTER:
        return ""
    return f"written {date_and_time(written, entry.at)}, offline"


def source_words(source: Source) -> str:
    """Return how the requester's words came, nothing when they were typed at the desk."""
    return _BY.get(source, "")


def _file_row(filed: tuple[Filed, ...], files: AttachedFiles) -> list[Part]:
    if not filed:
        return []
    row = QWidget()
    flow = FlowLayout(spacing=6)
    for one in filed:
        flow.addWidget(FileButton(one, files))
    row.setLayout(flow)
    return [row]
