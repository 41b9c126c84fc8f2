"""Keeps every word typed until it is sent: on this computer at once, in the database within two seconds."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal, Slot

from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.tickets.drafts import Draft, DraftKind, DraftStore, latest
from ui.core.background import Background
from ui.core.live import Live
from ui.tickets.draft_parts import joined
from ui.tickets.draft_places import DraftPlaces
from ui.tickets.held_replies import HeldReplies, Perform, Sent, Stage


class DraftKeeper(QObject):
    """Every draft of the person at this workstation, kept in two places; replies are held and sent from here.

    Signals: `changed(key)` one draft or its saving, `listed()` which drafts there are, `left(draft, sent)` a
    reply or note is on the ticket, `came_back(draft, sentence)` it could not be sent and is a draft again,
    `caught_up(count)` replies held when the program last closed have been sent.
    """

    changed = Signal(object)
    listed = Signal()
    loaded = Signal()
    left = Signal(object, object)
    came_back = Signal(object, str)
    caught_up = Signal(int)
    ticked = Signal()

    def __init__(
        self,
        background: Background,
        local_background: Background,
        *,
        local: DraftStore,
        shared: DraftStore,
        perform: Perform,
        clock: Clock,
        live: Live | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock, self._live = clock, live
        self._drafts: dict[UUID, Draft] = {}
        self._overdue: set[UUID] = set()
        self._caught_up = 0
        self._places = DraftPlaces(
            local, shared, local_background=local_background, background=background, clock=clock, parent=self
        )
        self._held = HeldReplies(background, perform, clock, self)
        self._connect()

    # ------------------------------------------------------------ what there is

    def all(self) -> Sequence[Draft]:
        """Return the plain drafts that say anything, newest first."""
        return [d for d in latest(tuple(self._drafts.values())) if not d.is_held and not d.is_empty]

    def draft(self, key: UUID) -> Draft | None:
        """Return one draft, None when it is gone."""
        return self._drafts.get(key)

    def draft_for(self, ticket_id: int, kind: DraftKind) -> Draft | None:
        """Return the plain draft of a ticket for one audience, None when there is none."""
        return next((d for d in self.all() if d.ticket_id == ticket_id and d.kind is kind), None)

    def held_for(self, ticket_id: int) -> Sequence[Draft]:
        """Return what is on its way to a ticket."""
        return [d for d in self._held.all() if d.ticket_id == ticket_id]

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
        return self._places.words(key) if key in self._drafts else ""

    def is_safe(self, key: UUID) -> bool:
        """Tell whether the newest form of a draft is kept in at least one place."""
        return key not in self._drafts or self._places.is_safe(key)

    # ------------------------------------------------------------ writing

    def keep(self, draft: Draft) -> None:
        """Journal what was typed; an empty draft is forgotten in both places."""
        if draft.is_empty:
            self.discard(draft.key)
            return
        is_new = draft.key not in self._drafts
        stamped = replace(draft, changed_at=self._clock.now())
        self._drafts[draft.key] = stamped
        self._places.keep(stamped)
        self.changed.emit(draft.key)
        if is_new:
            self.listed.emit()

    def discard(self, key: UUID) -> Draft | None:
        """Forget a draft in both places and return it, so that it can be put back."""
        draft = self._drafts.pop(key, None)
        if draft is None:
            return None
        self._places.forget(draft)
        self.changed.emit(key)
        self.listed.emit()
        return draft

    def restore(self, draft: Draft) -> None:
        """Put a discarded draft back."""
        self.keep(draft)

    def send(self, draft: Draft) -> None:
        """Send: a reply is held for ten seconds first, a note leaves at once."""
        now = self._clock.now()
        waits = draft.kind is DraftKind.REPLY
        self._hold(draft.held(now) if waits else replace(draft, leaves_at=now, changed_at=now))
        self.listed.emit()

    def recall(self, key: UUID) -> Draft | None:
        """Make a held reply a draft again, joined with what was typed meanwhile; None when it is too late."""
        draft = self._held.let_go(key)
        if draft is None:
            return None
        # Another window may send it all the same; under its key, what is written now would then pass for sent.
        plain = self._back_to_draft(replace(draft, key=uuid4()))
        self._drafts.pop(key, None)
        self._places.forget(draft)
        return plain

    def latest_recallable(self) -> Draft | None:
        """Return the held reply that was sent last and can still be recalled."""
        return next((d for d in reversed(self._held.all()) if self._held.may_recall(d.key)), None)

    # ------------------------------------------------------------ start and end

    def load(self) -> None:
        """Read what earlier sessions left in both places; overdue replies are sent once."""
        self._places.read()

    @Slot()
    def try_now(self) -> None:
        """Save and send at once what waits for the database: it is back."""
        self._places.try_now()
        self._held.send_waiting()

    def on_closing(self) -> Sequence[Draft]:
        """Save everything outstanding and return what is still held, so that the person can choose."""
        self.flush()
        return [d for d in self._held.all() if self._held.may_recall(d.key)]

    def send_now(self) -> None:
        """Send what is held without waiting any longer."""
        self._held.send_now()

    def keep_as_drafts(self) -> None:
        """Make everything held a draft again, and save it."""
        for draft in list(self._held.all()):
            self.recall(draft.key)
        self.flush()

    def flush(self) -> None:
        """Hand everything unsaved to the two backgrounds now."""
        self._places.flush()

    def close(self) -> None:
        """Hand over everything unsaved and fall silent, just before the backgrounds close."""
        self._places.close()
        self._held.close()

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._places.changed.connect(self.changed)
        self._places.failed.connect(self._tell_all)
        self._places.found.connect(self._take_up_found)
        self._held.left.connect(self._settle)
        self._held.refused.connect(self._refuse)
        self._held.changed.connect(self.changed)
        self._held.ticked.connect(self.ticked)

    @Slot()
    def _tell_all(self) -> None:
        for key in list(self._drafts):
            self.changed.emit(key)

    def _hold(self, draft: Draft) -> None:
        self._drafts[draft.key] = draft
        self._places.keep(draft, at_once=True)
        self._held.hold(draft)

    def _back_to_draft(self, draft: Draft) -> Draft:
        plain = draft.recalled(self._clock.now())
        newer = self.draft_for(draft.ticket_id, draft.kind) if draft.ticket_id is not None else None
        if newer is not None and newer.key != plain.key:
            plain = joined(plain, newer)
            self._drafts.pop(newer.key, None)
            self._places.forget(newer)
        self._drafts[plain.key] = plain
        self._places.keep(plain, at_once=True)
        self.changed.emit(plain.key)
        self.listed.emit()
        return plain

    @Slot(object, object)
    def _settle(self, draft: Draft, sent: Sent) -> None:
        self._drafts.pop(draft.key, None)
        self._places.let_go(draft.key)
        if self._live is not None:
            self._live.heard(sent.outcome.changes)
        self._count_overdue(draft.key, has_left=not sent.outcome.again)
        self.left.emit(draft, sent)
        self.listed.emit()

    @Slot(object, object)
    def _refuse(self, draft: Draft, error: Exception) -> None:
        self._count_overdue(draft.key, has_left=False)
        plain = self._back_to_draft(draft)
        self.came_back.emit(plain, _why(error))

    def _count_overdue(self, key: UUID, *, has_left: bool) -> None:
        if key not in self._overdue:
            return
        self._overdue.discard(key)
        self._caught_up += has_left
        if not self._overdue and self._caught_up:
            count, self._caught_up = self._caught_up, 0
            self.caught_up.emit(count)

    @Slot()
    def _take_up_found(self) -> None:
        for draft in latest(*self._places.all_found()):
            self._take_up(draft)
        if self._places.is_read:
            self._places.level(tuple(self._drafts.values()))
            self.loaded.emit()
        self.listed.emit()

    def _take_up(self, draft: Draft) -> None:
        known = self._drafts.get(draft.key)
        if self._places.is_gone(draft.key) or (known is not None and not _is_newer(draft, known)):
            return
        if draft.is_empty:
            self._drafts.pop(draft.key, None)
            self._places.forget(draft)
        elif not draft.is_held:
            self._drafts[draft.key] = draft
        elif self._places.is_read:  # or a reply recalled on another computer would leave from here
            self._drafts[draft.key] = draft
            if draft.is_overdue(self._clock.now()):
                self._overdue.add(draft.key)
            self._held.hold(draft)


def _is_newer(draft: Draft, known: Draft) -> bool:
    return latest((known,), (draft,))[0] is draft


def _why(error: Exception) -> str:
    if isinstance(error, HelpDeskError):
        return str(error)
    return "It could not be sent because of a fault in Frontline. It is kept as a draft."
