"""Keeps every word typed until it is sent: on this computer at once, in the database within two seconds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.tickets.drafts import Draft, DraftKind, DraftStore, LocalDraftStore, latest
from app.tickets.model import Filed
from ui.core.background import Background
from ui.core.live import Live
from ui.tickets.draft_book import DraftBook
from ui.tickets.draft_parts import files_of, with_filed
from ui.tickets.draft_places import DraftPlaces
from ui.tickets.filing import Filing
from ui.tickets.held_replies import HeldReplies, Origin, Stage
from ui.tickets.leaving import Perform, Sent
from ui.tickets.other_windows import OtherWindows
from ui.tickets.recalls import Recalls


class DraftKeeper(QObject):
    """Every draft of the person at this workstation, kept in two places; replies are held and sent from here.

    Signals: `changed(key)` one draft or its saving, `listed()` which drafts there are, `left(draft, sent)` a
    reply or note is on the ticket, `came_back(draft, sentence)` it could not be sent and is a draft again,
    `caught_up(count)` replies held when the program last closed have been sent, `followed(key)` another window
    changed or took away a draft, `parted(key, other)` ours goes on under another key, `told(sentence)`, `shared(key)`
    the database has a draft, `cut_off()` one of the places is away.
    """

    changed = Signal(object)
    listed = Signal()
    loaded = Signal()
    left = Signal(object, object)
    came_back = Signal(object, str)
    caught_up = Signal(int)
    ticked = Signal()
    followed = Signal(object)
    parted = Signal(object, object)
    told = Signal(str)
    shared = Signal(object)
    cut_off = Signal()

    def __init__(
        self,
        background: Background,
        local_background: Background,
        *,
        filing: Filing,
        local: LocalDraftStore,
        shared: DraftStore,
        perform: Perform,
        clock: Clock,
        live: Live | None = None,
        staff_id: int = 0,
        parent: QObject | None = None,
    ) -> None:
        """`staff_id` is whose drafts these are: the feed tells by it that another window changed some.

        `goes_behind` tells of a reply whether a deed on its ticket that was done earlier still has to be sent,
        `comes_after` whether one is on its way at this moment.
        """
        super().__init__(parent)
        self.filing = filing
        self._clock, self._live = clock, live
        self._overdue: set[UUID] = set()
        self._caught_up = 0
        self._places = DraftPlaces(
            local, shared, local_background=local_background, background=background, clock=clock, parent=self
        )
        self._book = DraftBook(self._places, clock)
        self._held = HeldReplies(background, perform, clock, self, traces=local)
        self._held.was_tried = self._places.was_tried
        self._recalls = Recalls(background, perform, self._book, self._held, filing)
        self._others = OtherWindows(self._book, self._held, live=live, staff_id=staff_id, parent=self)
        self.goes_behind: Callable[[Draft], bool] = lambda _draft: False
        self.comes_after: Callable[[Draft], bool] = lambda _draft: False
        self._is_loading = False
        self._held.must_wait, self._held.is_away = self._must_wait, self._must_wait_long
        self._connect()

    # ------------------------------------------------------------ what there is

    def all(self) -> Sequence[Draft]:
        """Return the plain drafts that say anything, newest first."""
        return self._book.plain()

    def draft(self, key: UUID) -> Draft | None:
        """Return one draft, None when it is gone."""
        return self._book.drafts.get(key)

    def draft_for(self, ticket_id: int, kind: DraftKind) -> Draft | None:
        """Return the plain draft of a ticket for one audience, None when there is none."""
        return self._book.of(ticket_id, kind)

    def held_for(self, ticket_id: int) -> Sequence[Draft]:
        """Return what is on its way to a ticket."""
        return [d for d in self._held.all() if d.ticket_id == ticket_id]

    def kept_back(self) -> Sequence[Draft]:
        """Return the replies and notes that are due and wait for the database."""
        return [d for d in self._held.all() if self._held.is_kept_back(d.key)]

    def on_the_way(self) -> Sequence[Draft]:
        """Return the replies and notes that are due and have not left yet, oldest first."""
        return self._held.on_the_way()

    @property
    def is_loading(self) -> bool:
        """Tell whether it is being read what earlier sessions left."""
        return self._is_loading

    def stage(self, key: UUID) -> Stage | None:
        """Return where a held draft stands."""
        return self._held.stage(key)

    def seconds_left(self, key: UUID) -> int:
        """Return the whole seconds until a held draft leaves."""
        return self._held.seconds_left(key)

    def may_recall(self, key: UUID) -> bool:
        """Tell whether a held draft can still be recalled."""
        return self._held.may_recall(key)

    def saved_words(self, key: UUID) -> str:
        """Return where and when a draft was saved last, as it truly is."""
        return self._places.words(key) if key in self._book.drafts else ""

    def is_safe(self, key: UUID) -> bool:
        """Tell whether the newest form of a draft is kept in at least one place."""
        return key not in self._book.drafts or self._places.is_safe(key)

    # ------------------------------------------------------------ writing

    def keep(self, draft: Draft) -> None:
        """Journal what was typed; an empty draft is forgotten in both places."""
        if draft.is_empty:
            self.discard(draft.key)
            return
        is_new = self._book.write(draft)
        self.changed.emit(draft.key)
        if is_new:
            self.listed.emit()

    def discard(self, key: UUID) -> Draft | None:
        """Forget a draft in both places and return it, so that it can be put back."""
        draft = self._book.forget(key)
        if draft is not None:
            self.changed.emit(key)
            self.listed.emit()
        return draft

    def restore(self, draft: Draft) -> None:
        """Put a discarded draft back."""
        self.keep(draft)

    def set_apart(self, key: UUID) -> None:
        """Let a draft go on under a key of its own; its form says why."""
        draft = self._book.drafts.get(key)
        if draft is not None:
            self._others.set_apart(draft)

    def let_form_tell(self, *, is_shown: Callable[[UUID], bool], is_being_created: Callable[[UUID], bool]) -> None:
        """Leave it to a form to tell what becomes of the draft it shows, and to find out what it has created."""
        self._others.is_told_by_form, self._others.is_being_created = is_shown, is_being_created

    def send(self, draft: Draft) -> None:
        """Send: a reply is held for ten seconds first, a note leaves at once."""
        now = self._clock.now()
        waits = draft.kind is DraftKind.REPLY
        going = draft.held(now) if waits else replace(draft, leaves_at=now, changed_at=now)
        self._book.hold(going)
        self.filing.forget(going.key)
        self._held.hold(going)
        self.listed.emit()

    def recall(self, key: UUID) -> Draft | None:
        """Make a held reply a draft again, joined with what was typed meanwhile; None when it is too late.

        The database decides whether another window had sent it already; then `told` says so.
        """
        draft = self._held.let_go(key)
        return None if draft is None else self._back_to_draft(draft)

    def latest_recallable(self) -> Draft | None:
        """Return the held reply that was sent last and can still be recalled."""
        return next((d for d in reversed(self._held.all()) if self._held.may_recall(d.key)), None)

    def share(self, key: UUID) -> None:
        """Have a draft written to the database now; `shared` tells when it is there, `cut_off` that it can't be."""
        self._places.hurry(key)

    @property
    def is_cut_off(self) -> bool:
        """Tell whether the database didn't answer when it was last asked about drafts."""
        return self._places.is_away

    def is_shared(self, key: UUID) -> bool:
        """Tell whether the database has a draft as it is now, or won't have it: it may become part of a ticket."""
        return not self._may_not_leave(key)

    # ------------------------------------------------------------ start and end

    def load(self) -> None:
        """Read what earlier sessions left in both places; overdue replies are sent once."""
        self._is_loading = True
        self.filing.load()  # the drafts are read once it is known which of their files wait here

    @Slot()
    def try_now(self) -> None:
        """Save and send at once what waits for the database: it is back."""
        self._places.try_now()
        self._recalls.try_now()
        self.filing.try_now()
        self._held.send_waiting()
        self._others.look()

    @Slot()
    def send_waiting(self) -> None:
        """Send at once what waited for the database, or for a deed that was done before it."""
        self._held.send_waiting()

    @Slot()
    def send_due(self) -> None:
        """Send at once what is due and came after a deed that was on its way."""
        self._held.look()

    def on_closing(self) -> Sequence[Draft]:
        """Save everything outstanding and return what is still held: it waits until the person has chosen.

        What waits for the database waits on, for the next start.
        """
        self.flush()
        held = [d for d in self._held.all() if self._held.may_recall(d.key) and not self._held.is_kept_back(d.key)]
        if held:
            self._held.pause()
        return held

    def go_on(self) -> None:
        """Count on: the person stays."""
        self._held.go_on()

    def send_now(self) -> None:
        """Send what is held without waiting any longer, just before the end."""
        self._held.send_now(lambda d: None if self._has_to_stay(d.key) else self._places.writing(d))

    def keep_as_drafts(self) -> None:
        """Make everything held a draft again, and save it."""
        for draft in list(self._held.all()):
            self.recall(draft.key)
        self._held.go_on()
        self.flush()

    def flush(self) -> None:
        """Hand everything unsaved to the two backgrounds now."""
        self._places.flush()

    def close(self) -> None:
        """Hand over everything unsaved and fall silent, just before the backgrounds close."""
        self._places.close()
        self._recalls.close()
        self.filing.close()
        self._held.close()

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._places.changed.connect(self.changed)
        self._places.failed.connect(self._tell_all)
        self._places.failed.connect(self._held.look)
        self._places.failed.connect(self.cut_off)
        self._places.answered.connect(self.shared)
        self._places.answered.connect(self._held.try_now)
        self._places.found.connect(self._take_up_found)
        self._held.left.connect(self._settle)
        self._held.refused.connect(self._refuse)
        self._held.recalled.connect(lambda draft, _is_other: self._count_overdue(draft.key, has_left=False))
        self._held.recalled.connect(self._others.forget_recalled)
        self._held.changed.connect(self.changed)
        self._held.ticked.connect(self.ticked)
        self._recalls.told.connect(self.told)
        self._recalls.came_back.connect(self.came_back)
        self._recalls.came_back.connect(self.listed)
        self._recalls.followed.connect(self.followed)
        self._recalls.followed.connect(self.listed)
        self.filing.loaded.connect(self._places.read)
        self.filing.filed.connect(self._note_filed)
        self.parted.connect(self.filing.go_on_under)
        self._others.followed.connect(self.followed)
        self._others.parted.connect(self.parted)
        self._others.told.connect(self.told)
        self._others.met.connect(self.listed)
        self._others.vanished.connect(self._recalls.ask_what_left)
        self._recalls.overtaken.connect(self._others.part)

    def _must_wait(self, key: UUID) -> bool:
        return self._may_not_leave(key) or self._is_behind(key) or self._tells_of(key, self.comes_after)

    def _must_wait_long(self, key: UUID) -> bool:
        return self._places.is_away or self._is_behind(key)

    def _has_to_stay(self, key: UUID) -> bool:
        return self._recalls.is_unsure_of(key) or self._is_behind(key)

    def _is_behind(self, key: UUID) -> bool:
        return self._tells_of(key, self.goes_behind)

    def _tells_of(self, key: UUID, tells: Callable[[Draft], bool]) -> bool:
        draft = self._book.drafts.get(key)
        return draft is not None and tells(draft)

    def _may_not_leave(self, key: UUID) -> bool:
        """Tell whether it is yet to be known that no word of another window would be lost by sending a draft."""
        return self._recalls.is_unsure_of(key) or self._places.awaits(key) or self._others.is_asking_of(key)

    @Slot()
    def _tell_all(self) -> None:
        for key in list(self._book.drafts):
            self.changed.emit(key)

    @Slot(object, object)
    def _settle(self, draft: Draft, sent: Sent) -> None:
        self._count_overdue(draft.key, has_left=not sent.outcome.again)
        if sent.surprises:
            self._others.part(draft)
            return
        self._book.let_go(draft.key)
        if self._live is not None:
            self._live.heard(sent.outcome.changes)
        self.left.emit(draft, sent)
        self.listed.emit()

    @Slot(object, object)
    def _note_filed(self, key: UUID, filed: Filed) -> None:
        draft = self._book.drafts.get(key)
        if draft is not None and not draft.is_held and filed not in files_of(draft):
            self.keep(with_filed(draft, filed))

    @Slot(object, object)
    def _refuse(self, draft: Draft, error: Exception) -> None:
        self._count_overdue(draft.key, has_left=False)
        self.came_back.emit(self._back_to_draft(draft), _why(error))

    def _count_overdue(self, key: UUID, *, has_left: bool) -> None:
        if key not in self._overdue:
            return
        self._overdue.discard(key)
        self._caught_up += has_left
        if not self._overdue and self._caught_up:
            count, self._caught_up = self._caught_up, 0
            self.caught_up.emit(count)

    def _back_to_draft(self, held: Draft) -> Draft:
        plain = self._recalls.take_back(held)
        self.changed.emit(plain.key)
        self.listed.emit()
        return plain

    # ------------------------------------------------------------ what a start brings

    @Slot()
    def _take_up_found(self) -> None:
        held = [draft for draft in latest(*self._places.all_found()) if self._take_up(draft)]
        if self._places.is_read:
            self._places.level(tuple(self._book.drafts.values()))
            self._hold_found(held)
            self._is_loading = False
            self.loaded.emit()
        if self._places.knows_shared:
            self.filing.tidy({key: files_of(draft) for key, draft in self._book.drafts.items()})
            self.filing.try_now()
        self.listed.emit()

    def _take_up(self, draft: Draft) -> bool:
        """Take up what a place has told; tell whether it is to be held."""
        known = self._book.drafts.get(draft.key)
        if self._places.is_gone(draft.key) or (known is not None and not _is_newer(draft, known)):
            return False
        if draft.is_empty:
            self._book.drafts.pop(draft.key, None)
            if self._places.knows_shared:  # discarded or recalled here while the database was away
                self._end_emptied(draft)
        elif not draft.is_held or self._places.is_read:  # or a reply recalled elsewhere would leave from here
            self._book.drafts[draft.key] = draft
            return draft.is_held
        return False

    def _end_emptied(self, draft: Draft) -> None:
        their = self._places.not_had(draft.key)
        if their is None:
            self._recalls.ask(draft)
        else:
            self._others.bring_back(their)

    def _hold_found(self, held: Sequence[Draft]) -> None:
        now = self._clock.now()
        self._overdue.update(draft.key for draft in held if draft.is_overdue(now))
        for draft in reversed(held):  # oldest first: each is sent at once
            self._held.hold(draft, Origin.FOUND)


def _is_newer(draft: Draft, known: Draft) -> bool:
    return latest((known,), (draft,))[0] is draft


def _why(error: Exception) -> str:
    if isinstance(error, HelpDeskError):
        return str(error)
    return "It could not be sent because of a fault in Frontline. It is kept as a draft."
