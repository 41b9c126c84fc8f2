"""Opening a ticket or logging a call: what is typed is a draft from the first key on."""

from functools import partial
from typing import override
from uuid import UUID, uuid4

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.core.errors import RuleBroken, StoreUnavailable
from app.people.queries import PeopleQueries
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import NewTicket
from ui.core.background import Background
from ui.core.info_bar import Offer
from ui.tickets.attempt import Attempt
from ui.tickets.directory import Directory
from ui.tickets.draft_parts import FORM, files_of, rest_of, waiting_of
from ui.tickets.drafts import DraftKeeper
from ui.tickets.file_states import why_unfiled
from ui.tickets.new_ticket_frame import NewTicketFrame, go_to
from ui.tickets.operations import TicketOperations
from ui.tickets.other_windows import SET_APART
from ui.tickets.undo_stack import Settled

NOT_CREATED = "The ticket isn't created; what you typed is kept as a draft."
NOT_KNOWN = (
    "The connection broke off before the answer came: the ticket may have been created. What you typed is kept as a "
    "draft; trying again never creates it twice."
)
KEPT = "The new ticket is kept as a draft."
DISCARDED = "Draft discarded."
OVERTAKEN = (
    "{number} was created with what stood here before. What you wrote since is kept here: create it as another ticket, "
    "add it to {number}, or discard it."
)
USED_UP = (
    "The ticket isn't created: this draft was discarded in another window meanwhile. What stands here is kept as a "
    "draft of its own."
)
TYPED_ON = (
    "The ticket isn't created: you had typed on in another window. What is written there and here is kept as drafts; "
    "create the one you mean."
)
UNREACHED = "The database can't be reached."
VANISHED = (
    "This draft was created as a ticket or discarded in another window. What stands here is kept as a draft; creating "
    "it never creates the same ticket twice."
)


class NewTicketDialog(NewTicketFrame):
    """The window of a new ticket; Esc keeps what was typed as a draft.

    Signals: `created(ticket)` one that may be seen where it is, `open_asked(ticket)` one that was created before, and
    `said(sentence, undo)`.
    """

    created = Signal(int)
    open_asked = Signal(int)
    said = Signal(str, object)

    def __init__(
        self,
        background: Background,
        people: PeopleQueries,
        directory: Directory,
        operations: TicketOperations,
        keeper: DraftKeeper,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(background, people, directory, keeper.filing, parent)
        self._operations, self._keeper, self._directory = operations, keeper, directory
        self._key = uuid4()
        self._attempt = Attempt()
        self._creating: UUID | None = None
        self._ready: NewTicket | None = None
        self._connect()
        self._begin(None)

    @property
    def key(self) -> UUID:
        """The key of the draft being written."""
        return self._key

    @override
    def open(self, draft: Draft | None = None) -> None:
        """Show the form: with a draft, or as it was left, or empty."""
        if draft is not None and draft.key != self._key:
            self._begin(draft)
        self._come_forward()
        QTimer.singleShot(0, self.form, self._focus_first)

    @override
    def reject(self) -> None:
        """Close; what was typed stays a draft."""
        keeps = self._creating is None and self._says_something()
        super().reject()
        if keeps:
            self._keeper.flush()
            self.said.emit(KEPT, None)
            self._begin(None)

    @Slot()
    def submit(self) -> None:
        """Create the ticket, unless a field has to be mended first."""
        if self._creating is not None:
            return
        self.form.clear_errors()
        self._bars.clear("refused")
        try:
            new = self.form.new_ticket()
            self._must_be_filed()
        except RuleBroken as refused:
            self._show_refusal(refused)
            return
        self._journal()
        self._ready = new
        self._set_creating(self._attempt.key or self._key)
        self._keeper.share(self._key)
        self._create_when_shared()

    # ------------------------------------------------------------ inside

    @Slot()
    def _create_when_shared(self) -> None:
        """Create the ticket once no word of another window would be lost by it."""
        if self._ready is None or not self._keeper.is_shared(self._key):
            return
        new, self._ready = self._ready, None
        key = self._attempt.begin(self._key)
        self._journal()
        self._operations.create(new, files=self._keeper.filing.files(self._key), draft=self._key, key=key)

    @Slot()
    def _give_up_unshared(self) -> None:
        if self._ready is not None and not self._keeper.is_shared(self._key) and self._keeper.is_cut_off:
            self._stop_short()
            self._refuse(StoreUnavailable(UNREACHED))

    def _stop_short(self) -> bool:
        """Create nothing; tell whether something was to be."""
        was_ready, self._ready = self._ready is not None, None
        if was_ready:
            self._set_creating(None)
        return was_ready

    def _connect(self) -> None:
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.submit)
        QShortcut(QKeySequence("Ctrl+Shift+A"), self, self._attach.click)
        self.form.edited.connect(self._journal)
        self.strip.changed.connect(self._journal_files)
        self.strip.refused.connect(lambda said: self._bars.show_bar("refused", "danger", said))
        self._attach.clicked.connect(self.strip.choose)
        self.close_button.clicked.connect(self.reject)
        self.create_button.clicked.connect(self.submit)
        self._keeper.changed.connect(self._follow_draft)
        self._keeper.shared.connect(self._create_when_shared)
        self._keeper.cut_off.connect(self._give_up_unshared)
        self._keeper.followed.connect(self._follow_other_window)
        self._keeper.parted.connect(self._go_on_under)
        self._keeper.let_form_tell(is_shown=self._tells_of, is_being_created=self._may_have_created)
        self._operations.settled.connect(self._settle)
        self._operations.turned_down.connect(self._turn_down)

    def _begin(self, draft: Draft | None) -> None:
        self._ready = None
        self._set_creating(None)
        self._bars.clear("refused")
        self._bars.clear("apart")
        self._attempt = Attempt.of(draft)
        self._key = draft.key if draft else uuid4()
        self._fill(draft)

    def _fill(self, draft: Draft | None) -> None:
        if draft is None:
            self.form.clear()
        else:
            self.form.show_kept(draft.subject, draft.body, draft.rest.get(FORM, {}))
        self.strip.show_draft(self._key, files_of(draft) if draft else (), waiting_of(draft) if draft else ())
        self._show_saved()

    def _says_something(self) -> bool:
        filing = self._keeper.filing
        return self.form.says_something or bool(filing.files(self._key) or filing.waiting(self._key))

    @Slot()
    def _journal(self) -> None:
        if not self._says_something():
            self._keeper.discard(self._key)
        else:
            filing = self._keeper.filing
            files = rest_of(filing.files(self._key), waiting=filing.waiting(self._key))
            rest = {FORM: self.form.kept(), **self._attempt.kept(), **files}
            subject, body = self.form.subject.line.text(), self.form.body.area.toPlainText()
            self._keeper.keep(Draft(self._key, DraftKind.TICKET, body, subject=subject, rest=rest))
        self._show_saved()

    @Slot(object)
    def _journal_files(self, key: UUID) -> None:
        if key == self._key:
            self._journal()

    @Slot(object)
    def _follow_draft(self, key: UUID) -> None:
        if key == self._key:
            self._show_saved()

    def _show_saved(self) -> None:
        words = "Creating…" if self._creating else self._keeper.saved_words(self._key)
        self._say_saved(words, says_something=self._says_something())

    def _set_creating(self, key: UUID | None) -> None:
        self._creating = key
        self._let_fill_in(now=key is None)  # what is attached while it is being created would not go with the ticket
        self._show_saved()

    def _must_be_filed(self) -> None:
        said = why_unfiled(self._keeper.filing.unfiled(self._key))
        if said:
            raise RuleBroken(said)

    @Slot(object)
    def _settle(self, settled: Settled) -> None:
        if settled.key != self._creating:
            return
        if settled.is_overtaken:
            self._keep_apart(settled.outcome.created)
            return
        self._keeper.filing.forget(self._key)
        self._keeper.discard(self._key)
        self._begin(None)
        self.accept()
        if settled.outcome.created is not None and not settled.is_out_of_sight:
            self.created.emit(settled.outcome.created)

    @Slot(object, object)
    def _turn_down(self, key: UUID, error: Exception) -> None:
        if key == self._creating:
            self._attempt.note_refusal(error)
            self._set_creating(None)
            if self._attempt.key is None:
                self._journal()
            self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        self._show_refusal(error)
        if not self.isVisible():
            self.said.emit(f"{error} {NOT_CREATED}", None)

    # ------------------------------------------------------------ other windows, earlier attempts

    def _tells_of(self, key: UUID) -> bool:
        return key == self._key and (self.isVisible() or self._creating is not None or self._attempt.key is not None)

    def _may_have_created(self, key: UUID) -> bool:
        return key == self._key and self._attempt.key is not None

    def _keep_apart(self, created: int | None) -> None:
        """Keep what is filled in under a key of its own: under the one sent, something else had been created."""
        used = self._creating
        self._set_creating(None)
        if self._key == used:
            self._journal()
            self._keeper.set_apart(self._key)
        self._attempt = Attempt()
        self._journal()
        number = "" if created is None else self._directory.number(created)
        sentence = OVERTAKEN.format(number=number) if number else USED_UP
        self._tell_apart(sentence, *([(f"Open {number}", partial(self.open_asked.emit, created))] if number else []))

    @Slot(object)
    def _follow_other_window(self, key: UUID) -> None:
        if key != self._key:
            return
        draft = self._keeper.draft(key)
        was_ready = self._stop_short()
        if draft is not None:
            at = self.form.body.area.textCursor().position()
            self._attempt = Attempt.of(draft)
            self._fill(draft)
            go_to(self.form.body.area, at)
            if was_ready:
                self._tell_apart(TYPED_ON)
        elif self._says_something():
            self._attempt.doubt(key)
            self._journal()  # what was created may be less than what stands here
            self._show_apart(VANISHED)

    @Slot(object, object)
    def _go_on_under(self, key: UUID, other: UUID) -> None:
        self.strip.go_on_under(key, other)
        if key != self._key:
            return
        self._key = other
        self._show_saved()
        if self._ready is not None:
            # by then it is known whether another window has words under that key, or has used it up
            new, self._ready = self._ready, None
            QTimer.singleShot(0, self, partial(self._go_on_creating, new, key))
        elif self._attempt.key is None and self.isVisible():
            self._show_apart(SET_APART)

    def _go_on_creating(self, new: NewTicket, parted_from: UUID) -> None:
        if self._creating is None:
            return
        if self._attempt.key is None and self._keeper.draft(parted_from) is not None:
            self._set_creating(None)
            self._tell_apart(TYPED_ON)
            return
        self._attempt.begin(parted_from)  # under which it tells what became of it
        self._ready = new
        self._create_when_shared()

    def _tell_apart(self, sentence: str, *offers: Offer) -> None:
        self._show_apart(sentence, *offers)
        if not self.isVisible():
            self.said.emit(sentence, None)

    def _show_apart(self, sentence: str, *offers: Offer) -> None:
        self._bars.clear("refused")
        self._bars.show_bar("apart", "warn", sentence, actions=[*offers, ("Discard", self._discard)])

    @Slot()
    def _discard(self) -> None:
        draft = self._keeper.discard(self._key)
        self._begin(None)
        self.accept()
        if draft is not None:
            self.said.emit(DISCARDED, partial(self._keeper.restore, draft))

    def _show_refusal(self, error: Exception) -> None:
        field = error.field if isinstance(error, RuleBroken) else ""
        if self._has_marked(field, str(error)):
            return
        tone, said = "danger", f"{error} {NOT_CREATED}"
        if isinstance(error, StoreUnavailable):
            tone, said = "warn", NOT_KNOWN if error.outcome_unknown else said
        self._bars.show_bar("refused", tone, said, actions=[("Try again", self.submit)])
