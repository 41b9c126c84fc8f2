"""Where replies and internal notes are written: always visible, never to be mistaken for one another."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import Status
from ui.tickets.attachments import AttachmentStrip
from ui.tickets.composer_frame import ComposerFrame
from ui.tickets.composer_text import ComposerText
from ui.tickets.correspondent import NOBODY, Correspondent
from ui.tickets.draft_parts import files_of, joined, rest_of, then_of, waiting_of
from ui.tickets.drafts import DraftKeeper
from ui.tickets.file_states import why_unfiled

_EMPTY = {
    DraftKind.REPLY: "The reply is empty. Type it first; nothing was sent.",
    DraftKind.NOTE: "The note is empty. Type it first; nothing was added.",
}
_HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut


class Composer(ComposerFrame):
    """Writes to one ticket at a time; each ticket and audience has a draft of its own.

    `sent(draft)` tells that a reply is held or a note is on its way.
    """

    sent = Signal(object)

    def __init__(self, keeper: DraftKeeper) -> None:
        super().__init__(AttachmentStrip(keeper.filing))
        self._keeper = keeper
        self._to: Correspondent | None = None
        self._kind = DraftKind.REPLY
        self._key = uuid4()
        self._asked: DraftKind | None = None
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

    @property
    def is_typed_in(self) -> bool:
        """Tell whether the keys are in here, or will be once the window is the active one again."""
        inside = self.window().focusWidget()
        return inside is not None and self.isAncestorOf(inside)

    @property
    def says_something(self) -> bool:
        """Tell whether there is anything to send: words, or files."""
        filing = self.strip.filing
        return bool(self.text.text.strip() or filing.files(self._key) or filing.waiting(self._key))

    # ------------------------------------------------------------ which ticket, which audience

    def write_to(self, to: Correspondent | None) -> None:
        """Write to another ticket: what was typed stays its draft, and the draft of this one comes back."""
        was, self._to = self._to, to
        self.setEnabled(to is not None)
        if to is not None and was is not None and to.ticket_id == was.ticket_id:
            self._dress()
            if was.has_requester and self._is_barred and not self.says_something:
                self._load(self._kind_to_show())
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
        self._load(draft.kind, self._keeper.draft(draft.key))
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
        self._start_empty()
        self.sent.emit(draft)

    def _connect(self) -> None:
        self._audience.chosen.connect(self._follow_choice)
        self.text.textChanged.connect(self._journal)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            self._answer_here(key, self.send)
        self._answer_here("Ctrl+Shift+A", self.strip.choose)
        self.text.pictured.connect(lambda content: self.strip.add_content("screenshot.png", content))
        self.text.dropped.connect(self.strip.add_paths)
        self._attach.clicked.connect(self.strip.choose)
        self.strip.changed.connect(self._journal_files)
        self.strip.refused.connect(self._complain)
        self.send_button.clicked.connect(self.send)
        self.note_button.clicked.connect(self._make_it_a_note)
        self.then_button.chosen.connect(self._note_then)
        self._question.moved.connect(self._take_text_along)
        self._question.left.connect(self._leave_text)
        self._question.stayed.connect(self._stay)
        self._keeper.changed.connect(self._follow_draft)
        self._keeper.loaded.connect(self._look_again)
        self._keeper.followed.connect(self._follow_other_window)
        self._keeper.parted.connect(self._go_on_under)

    def _answer_here(self, key: str, run: Callable[[], object]) -> None:
        # Given together with what it runs, the context isn't heeded: the key would act from all over the window.
        QShortcut(QKeySequence(key), self, context=_HERE).activated.connect(run)

    # ------------------------------------------------------------ drafts

    def _kind_to_show(self) -> DraftKind:
        if self._to is None:
            return DraftKind.REPLY
        newest = next((d for d in self._keeper.all() if d.ticket_id == self._to.ticket_id), None)
        if newest is not None:
            return newest.kind
        return DraftKind.REPLY if self._to.has_requester else DraftKind.NOTE

    def _load(self, kind: DraftKind, draft: Draft | None = None) -> None:
        if draft is None and self._to is not None:
            draft = self._keeper.draft_for(self._to.ticket_id, kind)
        self._kind, self._key = kind, draft.key if draft else uuid4()
        self.then_button.show_then(then_of(draft) if draft else None)
        self._show_text(draft.body if draft else "")
        self.strip.show_draft(self._key, files_of(draft) if draft else (), waiting_of(draft) if draft else ())
        self._complain("")
        self._dress()

    def _start_empty(self) -> None:
        self._key = uuid4()
        self.then_button.show_then(None)
        self._show_text("")
        self.strip.show_draft(self._key, ())
        self._complain("")
        self._dress()

    def _draft(self) -> Draft:
        then = self.then_button.then if self._kind is DraftKind.REPLY else None
        was = self._to.status if self._to and then is not None else None
        filing = self.strip.filing
        return Draft(
            self._key,
            self._kind,
            self.text.text,
            self.ticket_id,
            rest=rest_of(filing.files(self._key), then, was, waiting=filing.waiting(self._key))
            if self.says_something
            else {},
        )

    @Slot()
    def _journal(self) -> None:
        if self._to is None:
            return
        self._complain("")
        self._keeper.keep(self._draft())
        self._show_saved()

    @Slot(object)
    def _note_then(self, _then: Status | None) -> None:
        if self.says_something:
            self._journal()

    @Slot(object)
    def _journal_files(self, key: UUID) -> None:
        if key == self._key:
            self._journal()

    @Slot(object)
    def _follow_draft(self, key: UUID) -> None:
        if key == self._key:
            self._show_saved()

    @Slot(object)
    def _follow_other_window(self, key: UUID) -> None:
        draft = self._keeper.draft(key)
        if key == self._key:
            self._stay()
            self._load(self._kind, None if draft is None or draft.is_held else draft)
        elif draft is not None and draft.ticket_id == self.ticket_id:
            self._look_again()

    @Slot(object, object)
    def _go_on_under(self, key: UUID, other: UUID) -> None:
        self.strip.go_on_under(key, other)
        if key == self._key:
            self._key = other
            self._show_saved()

    @Slot()
    def _look_again(self) -> None:
        if self._to is not None and not self.says_something:
            self._load(self._kind_to_show())

    # ------------------------------------------------------------ the audience

    @Slot(str)
    def _follow_choice(self, choice: str) -> None:
        self._turn_to(DraftKind(choice))

    def _turn_to(self, kind: DraftKind) -> None:
        if kind is self._kind:
            self._stay()
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.says_something:
            self._asked = kind
            self._audience.choose(self._kind.value)  # nothing changes until it is answered
            self._question.ask(kind)
            self._foot_row.hide()
        else:
            self._load(kind)
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _make_it_a_note(self) -> None:
        self._asked = DraftKind.NOTE
        if self.says_something:
            self._take_text_along()
        else:
            self._change_over()

    @Slot()
    def _take_text_along(self) -> None:
        if self._asked is None or self._to is None:
            return
        moved = replace(self._draft(), kind=self._asked)
        there = self._keeper.draft_for(self._to.ticket_id, self._asked)
        if there is not None:
            self._keeper.discard(moved.key)
            self.strip.filing.go_on_under(moved.key, there.key)
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
        to_line = self._to.to_line if self._to else ""
        barred = NOBODY if self._is_barred else ""
        self.dress(self._kind, to_line=to_line, placeholder=self._placeholder(), barred=barred)
        self._show_saved()

    def _placeholder(self) -> str:
        if self._kind is DraftKind.NOTE:
            return "Write a note for colleagues…"
        return f"Reply to {self._to.first_name if self._to else 'the requester'}…"

    def _show_saved(self) -> None:
        self._saved.setText(self._keeper.saved_words(self._key))

    @property
    def _is_barred(self) -> bool:
        return self._kind is DraftKind.REPLY and self._to is not None and not self._to.has_requester

    def _why_not(self) -> str:
        if self._is_barred:
            return f"{NOBODY} Nothing was sent."
        unfiled = why_unfiled(self.strip.filing.unfiled(self._key))
        return unfiled or ("" if self.text.text.strip() else _EMPTY[self._kind])
