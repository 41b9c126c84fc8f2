"""Where replies and internal notes are written: always visible, never to be mistaken for one another."""

from dataclasses import dataclass, replace
from typing import override
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QToolButton, QWidget

from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import Status
from ui.core import icons
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, fit, px, refresh_look, set_font
from ui.core.widgets import Elided, IconLabel, Segmented, button, label, set_button_text, tool
from ui.tickets.attachments import AttachmentStrip, StoreFile
from ui.tickets.audience_question import AudienceQuestion
from ui.tickets.composer_text import ComposerText
from ui.tickets.draft_parts import FILES, files_of, joined, rest_of, then_of
from ui.tickets.drafts import DraftKeeper

NOT_FILED = "{names} isn't filed yet. Wait a moment, try it again, or remove it; nothing was sent."
_EMPTY = {
    DraftKind.REPLY: "The reply is empty. Type it first; nothing was sent.",
    DraftKind.NOTE: "The note is empty. Type it first; nothing was added.",
}
_SEND = {DraftKind.REPLY: ("Send reply", "send"), DraftKind.NOTE: ("Add note", "lock")}
_THEN = (None, Status.PENDING, Status.RESOLVED)


@dataclass(frozen=True)
class Correspondent:
    """The ticket written to, and who reads a reply."""

    ticket_id: int
    name: str = ""
    email: str = ""
    status: Status = Status.OPEN

    @property
    def to_line(self) -> str:
        """Whom a reply reaches, in words."""
        if self.email:
            return f"To: {self.email}"
        return f"To: {self.name}, no e-mail known" if self.name else "No requester is known"


class Composer(QFrame):
    """Writes to one ticket at a time; each ticket and audience has a draft of its own.

    `sent(draft)` tells that a reply is held or a note is on its way.
    """

    sent = Signal(object)

    def __init__(self, keeper: DraftKeeper, background: Background, store_file: StoreFile) -> None:
        super().__init__()
        self._keeper = keeper
        self._to: Correspondent | None = None
        self._kind = DraftKind.REPLY
        self._key = uuid4()
        self._asked: DraftKind | None = None
        self._then: Status | None = None
        self.strip = AttachmentStrip(background, store_file)
        self._build()
        self._connect()
        self._dress()

    @property
    def ticket_id(self) -> int | None:
        """The ticket being written to."""
        return self._to.ticket_id if self._to else None

    @property
    def editor(self) -> ComposerText:
        """The field the text is typed into."""
        return self.text

    @property
    def kind(self) -> DraftKind:
        """For whom the text is."""
        return self._kind

    @property
    def key(self) -> UUID:
        """The key of the draft being written."""
        return self._key

    # ------------------------------------------------------------ which ticket, which audience

    def write_to(self, to: Correspondent | None) -> None:
        """Write to another ticket: what was typed stays its draft, and the draft of this one comes back."""
        same = to is not None and self._to is not None and to.ticket_id == self._to.ticket_id
        self._to = to
        self.setEnabled(to is not None)
        if same:
            self._dress()
            return
        self._stay()
        self._load(self._kind_to_show())

    def reply(self) -> None:
        """Write a reply; text typed as a note is asked about first."""
        self._turn_to(DraftKind.REPLY)

    def note(self) -> None:
        """Write an internal note; text typed as a reply is asked about first."""
        self._turn_to(DraftKind.NOTE)

    def show_draft(self, draft: Draft) -> None:
        """Show a draft of this ticket that came back, or one chosen from the list."""
        self._stay()
        self._load(draft.kind)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert(self, words: str) -> None:
        """Put words where the cursor is."""
        self.text.insertPlainText(words)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def send(self) -> None:
        """Send the reply or add the note, unless it is empty or a file is still on its way."""
        if self._to is None or self._question.isVisible():
            return
        said = self._why_not()
        if said:
            self._complain(said)
            return
        draft = self._draft()
        self._keeper.send(draft)
        self.strip.forget(draft.key)
        self._start_empty()
        self.sent.emit(draft)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.setObjectName("composer")
        self.setProperty("card", "composer")
        self.setAccessibleName("Write to this ticket")
        self._audience = Segmented(
            "Who reads this", (("reply", "Public reply", "reply"), ("note", "Internal note", "lock"))
        )
        self._to_line = Elided("", "caption", tone="text3")
        self._question = AudienceQuestion()
        self.text = ComposerText()
        self._error = label("", "caption", MEDIUM, "danger", wrap=True)
        self._error.hide()
        self._attach = tool("paperclip", "Attach files", "Ctrl+Shift+A")
        self._lock = IconLabel("lock", "warn", 14)
        self._saved = Elided("", "caption", tone="text3")
        self._then_button = self._build_then()
        self.send_button = button("Send reply", "send", "primary")
        self.send_button.setToolTip("Send  (Ctrl+Enter)")
        self._lay_out()

    def _build_then(self) -> QToolButton:
        made = QToolButton()
        made.setIcon(icons.icon("chevron-down"))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_font(made, "body")
        fit(made, icon=14)
        self._then_menu = QMenu(made)
        self._then_choices = {then: self._then_choice(then) for then in _THEN}
        made.setMenu(self._then_menu)
        return made

    def _then_choice(self, then: Status | None) -> QAction:
        words = f"then set to {then.label}" if then else "keep the status as it is"
        # Made here and not by the menu: PySide forgets what it did not make once a card over the window is deleted.
        choice = QAction(words[0].upper() + words[1:], self._then_menu)
        self._then_menu.addAction(choice)
        choice.setCheckable(True)
        choice.triggered.connect(lambda: self._choose_then(then))
        return choice

    def _lay_out(self) -> None:
        reader = hbox(self._lock, self._to_line, spacing=4)
        reader.setStretchFactor(self._to_line, 1)
        kept = hbox(self._attach, self._saved, spacing=6)
        kept.setStretchFactor(self._saved, 1)
        self._head, self._foot = hbox(self._audience, spacing=12), hbox(spacing=6)
        self._head.addLayout(reader, 1)
        self._foot.addLayout(kept, 1)
        self._foot.addLayout(hbox(None, self._then_button, self.send_button, spacing=6))
        self._foot_row = QWidget()
        self._foot_row.setLayout(self._foot)
        parts = (self._head, self._question, self.text, self._error, self.strip, self._foot_row)
        self.setLayout(vbox(*parts, margins=(12, 10, 12, 10), spacing=8))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put things under one another where they don't fit side by side."""
        super().resizeEvent(event)
        room = event.size().width() - 2 * 14
        self._shorten_words(room)
        segments = self._audience.layout()
        wide = sum(self._audience.segment(key).sizeHint().width() + 4 for key in ("reply", "note"))
        ends = self._then_button.sizeHint().width() + self.send_button.sizeHint().width()
        style = Qt.ToolButtonStyle
        self._then_button.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if room >= px(210) else style.ToolButtonIconOnly
        )
        if isinstance(segments, QBoxLayout):
            segments.setDirection(_side_by_side(wide <= room))
        self._head.setDirection(_side_by_side(wide + px(120) <= room))
        self._foot.setDirection(_side_by_side(ends + px(84) <= room))

    def _shorten_words(self, room: int) -> None:
        short = room < px(280)
        for key, full, brief in (("reply", "Public reply", "Reply"), ("note", "Internal note", "Note")):
            segment = self._audience.segment(key)
            segment.setText(brief if short else full)
            segment.setAccessibleName(full)

    def set_compact(self, compact: bool) -> None:
        """Leave more room to the conversation where the window is low."""
        self.text.set_compact(compact)

    def _connect(self) -> None:
        self._audience.chosen.connect(self._follow_choice)
        self.text.textChanged.connect(self._journal)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.send, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.text.focused.connect(self._show_focus)
        self.text.pictured.connect(lambda content: self.strip.add_content("screenshot.png", content))
        self.text.dropped.connect(self.strip.add_paths)
        self._attach.clicked.connect(self.strip.choose)
        self.strip.changed.connect(self._journal_files)
        self.strip.refused.connect(self._complain)
        self.send_button.clicked.connect(self.send)
        self._question.moved.connect(self._take_text_along)
        self._question.left.connect(self._leave_text)
        self._question.stayed.connect(self._stay)
        self._keeper.changed.connect(self._follow_draft)
        self._keeper.loaded.connect(self._look_again)

    # ------------------------------------------------------------ drafts

    def _kind_to_show(self) -> DraftKind:
        if self._to is None:
            return DraftKind.REPLY
        newest = next((d for d in self._keeper.all() if d.ticket_id == self._to.ticket_id), None)
        return newest.kind if newest is not None else DraftKind.REPLY

    def _load(self, kind: DraftKind) -> None:
        draft = self._keeper.draft_for(self._to.ticket_id, kind) if self._to is not None else None
        self._kind, self._key = kind, draft.key if draft else uuid4()
        self._then = then_of(draft) if draft else None
        self._show_text(draft.body if draft else "")
        self.strip.show_draft(self._key, files_of(draft) if draft else ())
        self._complain("")
        self._dress()

    def _start_empty(self) -> None:
        self._key, self._then = uuid4(), None
        self._show_text("")
        self.strip.show_draft(self._key, ())
        self._complain("")
        self._dress()

    def _show_text(self, text: str) -> None:
        self.text.blockSignals(True)
        self.text.show_text(text)
        self.text.blockSignals(False)
        self.text.grow()

    def _draft(self) -> Draft:
        was = self._to.status if self._to and self._then is not None else None
        return Draft(
            self._key,
            self._kind,
            self.text.text,
            self.ticket_id,
            rest=rest_of(self.strip.files(self._key), self._then, was) if self._says_something() else {},
        )

    def _says_something(self) -> bool:
        return bool(self.text.text.strip() or self.strip.files(self._key))

    @Slot()
    def _journal(self) -> None:
        if self._to is None:
            return
        self._complain("")
        self._keeper.keep(self._draft())
        self._show_saved()

    @Slot(object)
    def _journal_files(self, key: UUID) -> None:
        if key == self._key:
            self._journal()
            return
        elsewhere = self._keeper.draft(key)
        if elsewhere is not None:
            rest = {name: kept for name, kept in elsewhere.rest.items() if name != FILES}
            self._keeper.keep(replace(elsewhere, rest=rest | rest_of(self.strip.files(key))))

    @Slot(object)
    def _follow_draft(self, key: UUID) -> None:
        if key == self._key:
            self._show_saved()

    @Slot()
    def _look_again(self) -> None:
        if self._to is not None and not self._says_something():
            self._load(self._kind_to_show())

    # ------------------------------------------------------------ the audience

    @Slot(str)
    def _follow_choice(self, choice: str) -> None:
        self._turn_to(DraftKind(choice))

    def _turn_to(self, kind: DraftKind) -> None:
        if kind is self._kind:
            self._stay()
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._says_something():
            self._asked = kind
            self._audience.choose(self._kind.value)  # nothing changes until it is answered
            self._question.ask(kind)
            self._foot_row.hide()
        else:
            self._load(kind)
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _take_text_along(self) -> None:
        if self._asked is None or self._to is None:
            return
        moved = replace(self._draft(), kind=self._asked)
        there = self._keeper.draft_for(self._to.ticket_id, self._asked)
        if there is not None:
            self._keeper.discard(moved.key)
            moved = joined(there, moved)
        self._keeper.keep(moved)
        self._change_over()

    @Slot()
    def _leave_text(self) -> None:
        if self._asked is not None:
            self._change_over()

    def _change_over(self) -> None:
        kind = self._asked or self._kind
        self._stay()
        self._load(kind)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _stay(self) -> None:
        was_asking = self._question.isVisible()
        self._asked = None
        self._question.hide()
        self._foot_row.show()
        self._audience.choose(self._kind.value)
        if was_asking:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ looks

    def _dress(self) -> None:
        is_note = self._kind is DraftKind.NOTE
        self._audience.blockSignals(True)
        self._audience.choose(self._kind.value)
        self._audience.blockSignals(False)
        self.setProperty("card", "composer")
        self.setProperty("audience", self._kind.value)
        self._lock.setVisible(is_note)
        self._to_line.setText("Only staff read this" if is_note else self._to.to_line if self._to else "")
        set_button_text(self.send_button, *_SEND[self._kind])
        self.text.setPlaceholderText(self._placeholder())
        self.text.setAccessibleName("Internal note, only staff read it" if is_note else "Reply to the requester")
        self._then_button.setVisible(not is_note)
        self._show_then()
        self._show_saved()
        refresh_look(self)

    def _placeholder(self) -> str:
        if self._kind is DraftKind.NOTE:
            return "Write a note for colleagues…"
        first = self._to.name.split()[0] if self._to and self._to.name.split() else "the requester"
        return f"Reply to {first}…"

    def _choose_then(self, then: Status | None) -> None:
        self._then = then
        self._show_then()
        if self._says_something():
            self._journal()

    def _show_then(self) -> None:
        words = f"then {self._then.label}" if self._then else "then…"
        self._then_button.setText(words)
        self._then_button.setAccessibleName(f"After sending: {self._then.label if self._then else 'keep the status'}")
        self._then_button.setToolTip("What the ticket becomes once the reply leaves")
        for then, choice in self._then_choices.items():
            choice.setChecked(then is self._then)

    def _show_saved(self) -> None:
        self._saved.setText(self._keeper.saved_words(self._key))

    @Slot(bool)
    def _show_focus(self, has: bool) -> None:
        self.setProperty("focused", has)
        refresh_look(self)

    @Slot(str)
    def _complain(self, said: str) -> None:
        if said == self._error.text():
            return
        self._error.setText(said)
        self._error.setVisible(bool(said))
        self.text.setAccessibleDescription(said)
        announce(self, said, urgent=True)

    def _why_not(self) -> str:
        unfiled = self.strip.unfiled(self._key)
        if unfiled:
            return NOT_FILED.format(names=", ".join(f"“{name}”" for name in unfiled))
        return "" if self.text.text.strip() else _EMPTY[self._kind]


def _side_by_side(fits: bool) -> QBoxLayout.Direction:
    return QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
