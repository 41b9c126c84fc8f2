"""Hears what the person's other windows do with drafts, so that all windows show the same."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.core.changes import Changes, Topic
from app.tickets.drafts import Draft
from app.tickets.meeting import Meeting, met
from ui.core.live import Live
from ui.tickets.draft_book import DraftBook
from ui.tickets.held_replies import HeldReplies, Origin
from ui.tickets.recalls import RECALLED_ANOTHER

RECALLED_ELSEWHERE = "A reply that was held here was not sent: you recalled it in another window."
SET_APART = "This draft was sent or changed in another window. What you typed here goes on as a draft of its own."
TYPED_ON = "Not sent: you had typed on in another window. What is written there and here is kept as drafts."
NOT_DISCARDED = "A draft was not discarded: you had typed on in another window. It is here as it stands there."
NOT_SENT_TWICE = (
    "Not sent: this draft had been sent or recalled in another window already. Yours is kept as a draft of its own."
)


class OtherWindows(QObject):
    """Reads the drafts again when another window changed some, and follows it without losing a word typed here.

    Signals: `followed(key)` there is another form of a draft, or none any more; `parted(key, other)` ours goes on
    under another key; `told(sentence)`; `met()` which drafts there are may have changed; `vanished(draft)` what was
    sent here is no longer among the drafts, and it has to be asked whether it was this text that left.

    `is_told_by_form` tells of a draft whose form says itself what becomes of it, `is_being_created` of one that may
    have become a ticket: its form finds out.
    """

    followed = Signal(object)
    parted = Signal(object, object)
    told = Signal(str)
    met = Signal()
    vanished = Signal(object)

    def __init__(
        self, book: DraftBook, held: HeldReplies, *, live: Live | None, staff_id: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._book, self._held, self._staff_id = book, held, staff_id
        self.is_told_by_form: Callable[[UUID], bool] = lambda _key: False
        self.is_being_created: Callable[[UUID], bool] = lambda _key: False
        self._refused: set[UUID] = set()
        book.places.not_taken.connect(self._note_refused)
        book.places.not_dropped.connect(self._look_for_kept)
        book.places.looked.connect(self._meet)
        if live is not None:
            live.changed.connect(self._hear)

    @Slot()
    def look(self) -> None:
        """Ask which drafts there are now."""
        self._book.places.look(tuple(self._book.drafts.values()), frozenset(self._refused))

    def is_asking_of(self, key: UUID) -> bool:
        """Tell whether the database did not take a draft, and has yet to say what it has in its place."""
        return key in self._refused

    def part(self, draft: Draft, why: str = "") -> None:
        """Let a draft go on under a key of its own: under the one it had, another window has said something else."""
        is_told = self.is_told_by_form(draft.key)
        self.set_apart(draft)
        if not is_told:
            self.told.emit(why or (NOT_SENT_TWICE if draft.is_held else SET_APART))

    def set_apart(self, draft: Draft) -> None:
        """Let a draft go on under a key of its own, without a word."""
        self._held.drop(draft.key)
        own = self._book.set_apart(draft)
        self.parted.emit(draft.key, own.key)
        self.met.emit()

    def bring_back(self, draft: Draft) -> None:
        """Take a draft up again that was discarded here, for another window had typed on in it."""
        self._take(draft, is_unsent=False)
        self.told.emit(NOT_DISCARDED)

    @Slot(object, bool)
    def forget_recalled(self, draft: Draft, is_other: bool) -> None:
        """Drop a reply that did not leave from here, for it was recalled; it is kept where another text was."""
        if is_other:
            self.part(draft, RECALLED_ANOTHER)
            return
        self._lose(draft)
        self.told.emit(RECALLED_ELSEWHERE)
        self.met.emit()

    # ------------------------------------------------------------ inside

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.everything or self._staff_id in changes.of(Topic.DRAFT):
            self.look()

    @Slot(object)
    def _note_refused(self, key: UUID) -> None:
        self._refused.add(key)
        self.look()

    @Slot(object)
    def _look_for_kept(self, _key: UUID) -> None:
        self.told.emit(NOT_DISCARDED)
        self.look()

    @Slot(object, object)
    def _meet(self, found: Sequence[Draft], known: Sequence[Draft]) -> None:
        ours, places = self._book.drafts, self._book.places
        theirs = [draft for draft in found if not places.is_gone(draft.key) or places.has_returned(draft)]
        unsaved = {key for key in ours if places.is_unsaved(key)}
        refused, self._refused = self._refused, set()
        for draft in theirs:
            if draft.key in refused:
                self._held.note_still_there(draft.key)
        self._follow(met(ours, theirs, known=known, unsaved=unsaved, refused=refused), refused)
        for key in refused:
            self._held.try_now(key)

    def _follow(self, meeting: Meeting, refused: Collection[UUID]) -> None:
        for draft in meeting.over:
            self._book.places.keep_over(self._book.drafts[draft.key], draft)
        unsent = {d.key for d in meeting.taken if not d.is_held and d.key in refused and self._held.is_own(d.key)}
        for draft in meeting.apart:
            if not self._held.may_have_left(draft.key):
                self.part(draft, TYPED_ON if draft.key in unsent else "")
                unsent.discard(draft.key)
        for draft in meeting.gone:
            self._lose(draft)
        for draft in meeting.taken:
            self._take(draft, is_unsent=draft.key in unsent)
        if meeting.gone or meeting.taken:
            self.met.emit()

    def _lose(self, draft: Draft) -> None:
        if self.is_being_created(draft.key):
            return
        if self._held.may_have_left(draft.key):
            self._held.try_now(draft.key)
            return
        is_own = self._held.is_own(draft.key)
        self._held.drop(draft.key)
        if is_own:
            self.vanished.emit(draft)
        else:
            self._book.end(draft.key)
        self.followed.emit(draft.key)

    def _take(self, draft: Draft, *, is_unsent: bool) -> None:
        if self._held.may_have_left(draft.key) or self.is_being_created(draft.key):
            return  # it may be ours that is on the ticket: only sending it once more tells
        if is_unsent:
            self.told.emit(TYPED_ON)
        if self._book.places.has_returned(draft):
            self.told.emit(NOT_DISCARDED)
        self._held.drop(draft.key)
        self._book.take_over(draft)
        if draft.is_held:
            self._held.hold(draft, Origin.HEARD)
        self.followed.emit(draft.key)
