"""Both places of every draft together: this computer at once, the database soon, and what may be said of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.core.clock import Clock
from app.tickets.drafts import Draft, DraftStore, LocalDraftStore
from ui.core.background import Background
from ui.tickets.moments import clock_time
from ui.tickets.shared_forms import Here, SharedForms
from ui.tickets.two_places import LocalPlace, SharedPlace

LOCAL, SHARED = "local", "shared"
NOWHERE = "Not saved: neither the database nor this computer takes it. Keep Frontline open."


@dataclass
class _Saved:
    local_at: datetime | None = None
    shared_at: datetime | None = None


class DraftPlaces(QObject):
    """Keeps drafts on this computer and in the database.

    Signals: `changed(key)` a draft was saved somewhere, `answered(key)` the database has taken it, `not_taken(key)` or
    has other news of it, `not_dropped(key)` and keeps it for that; `failed()` a place is away, `found()` a place told
    which drafts it has, `looked(drafts, known)` which the database has now, and which it was known to have when it was
    asked.
    """

    changed = Signal(object)
    answered = Signal(object)
    not_taken = Signal(object)
    not_dropped = Signal(object)
    looked = Signal(object, object)
    failed = Signal()
    found = Signal()

    def __init__(
        self,
        local: LocalDraftStore,
        shared: DraftStore,
        *,
        local_background: Background,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._forms = SharedForms(local, local_background)
        self._local_background = local_background
        self._source = shared, background
        self._clock = clock
        self._saved: dict[UUID, _Saved] = {}
        self._gone: set[UUID] = set()
        self._emptied: set[UUID] = set()
        self._forgotten_at: dict[UUID, datetime] = {}
        self._found: dict[str, Sequence[Draft]] = {}
        self._is_cut_off = False
        self._local = LocalPlace(local, local_background, parent=self)
        self._shared = SharedPlace(shared, background, parent=self)
        self._connect()

    # ------------------------------------------------------------ keeping

    def keep(self, draft: Draft, *, at_once: bool = False) -> None:
        """Have a draft kept in both places."""
        self._gone.discard(draft.key)
        self._emptied.discard(draft.key)
        self._forgotten_at.pop(draft.key, None)
        self._local.keep(draft, at_once=at_once)
        self._shared.keep(draft, at_once=at_once)

    def forget(self, draft: Draft) -> None:
        """Have a draft forgotten in both places, for good even when the database is away."""
        # an empty draft stands in until the shared record is gone, or an outage would bring the text back
        self._gone.add(draft.key)
        self._emptied.add(draft.key)
        self._forgotten_at[draft.key] = self._clock.now()
        self._saved.pop(draft.key, None)
        if self._shared.is_behind(draft.key):  # it may just be arriving there, and is dropped as ours by that alone
            self._forms.note(draft)
        self._local.keep(self._emptied_form(draft), at_once=True)
        self._shared.drop(draft.key)

    def let_go(self, key: UUID) -> None:
        """Drop a draft that has become part of its ticket."""
        self._gone.add(key)
        self._saved.pop(key, None)
        self._shared.drop(key)
        self._local.drop(key)

    def take_back(self, held: Draft, into: Draft, joined: Sequence[Draft] = ()) -> None:
        """Have a held draft go on under another key, with the drafts that were joined to it; both or neither.

        Here an empty draft stays under the old key until `end` is called: at the next start it says that the reply
        is not to leave.
        """
        self._local.keep_together(into, *map(self._emptied_form, (held, *joined)))
        for draft in (held, *joined):
            self._gone.add(draft.key)
            self._saved.pop(draft.key, None)
        self._shared.leave(held.key)
        self._shared.keep(into, at_once=True)
        for draft in joined:
            self._emptied.add(draft.key)
            self._shared.drop(draft.key)

    def set_apart(self, key: UUID, into: Draft) -> None:
        """Have a draft go on under another key, for another window goes on under its own."""
        self._local.keep(into, at_once=True)
        self._shared.keep(into, at_once=True)
        self.end(key)

    def end(self, key: UUID) -> None:
        """Drop a draft here that another window, or the database, has seen to."""
        self._gone.add(key)
        self._saved.pop(key, None)
        self._shared.leave(key)
        self._local.drop(key)

    def put_aside(self, key: UUID) -> None:
        """Keep a draft on this computer alone until it is known what became of it."""
        self._gone.add(key)
        self._saved.pop(key, None)
        self._shared.leave(key)

    def take_over(self, draft: Draft) -> None:
        """Keep here what another window has kept in the database."""
        self._gone.discard(draft.key)
        self._forgotten_at.pop(draft.key, None)
        self._shared.leave(draft.key)
        self._shared.note_had(draft)
        self._local.take_over(draft)
        self._saved.setdefault(draft.key, _Saved()).shared_at = draft.changed_at
        self._forms.note(draft)

    def keep_over(self, draft: Draft, their: Draft) -> None:
        """Have a draft written over what another window left under its key, of which no word is lost by that."""
        self._shared.note_had(their)
        self._shared.keep(draft, at_once=True)

    def is_gone(self, key: UUID) -> bool:
        """Tell whether a draft was forgotten or sent since the start."""
        return key in self._gone

    def has_returned(self, draft: Draft) -> bool:
        """Tell whether a draft forgotten here has been written anew in another window since, and kept."""
        forgotten = self._forgotten_at.get(draft.key)
        changed = draft.changed_at
        is_later = forgotten is not None and changed is not None and changed > forgotten
        return is_later and not self._shared.is_behind(draft.key)

    def is_safe(self, key: UUID) -> bool:
        """Tell whether the newest form of a draft is kept in at least one place."""
        return self._is_here(key) or self._is_there(key)

    def is_unsaved(self, key: UUID) -> bool:
        """Tell whether the newest form of a draft has yet to arrive in the database."""
        return self._shared.is_behind(key)

    def writing(self, draft: Draft) -> Callable[[], bool | None]:
        """Return what writes a draft to the database, off the screen's thread, and tells whether it was taken."""
        return self._shared.writing(draft)

    def hurry(self, key: UUID) -> None:
        """Have a draft written to the database now."""
        self._shared.hurry(key)

    def awaits(self, key: UUID) -> bool:
        """Tell whether the database is still to say if it takes a draft as it is now."""
        return self._shared.awaits(key)

    @property
    def is_away(self) -> bool:
        """Tell whether the database didn't answer when it was last asked."""
        return self._shared.is_away or self._is_cut_off

    def was_tried(self, key: UUID) -> bool:
        """Tell whether a draft found at the start had been sent once, without an answer."""
        return self._forms.was_tried(key)

    def not_had(self, key: UUID) -> Draft | None:
        """Return a draft as the start found it in the database, None when this computer has had that form."""
        found = self._found.get(SHARED, ())
        return next((d for d in found if d.key == key and not self._shared.has_had(d)), None)

    def words(self, key: UUID) -> str:
        """Return where and when a draft was saved last, as it truly is."""
        saved = self._saved.get(key, _Saved())
        here, there = self._is_here(key), self._is_there(key)
        if here and there and saved.shared_at:
            return f"Draft saved {clock_time(saved.shared_at)}"
        if there and saved.shared_at:
            return f"Draft saved in the database {clock_time(saved.shared_at)}, not on this computer"
        if here and saved.local_at and self.is_away:
            return f"Draft saved on this computer {clock_time(saved.local_at)}"
        return NOWHERE if self._local.is_away and self._shared.is_away else "Saving…"

    # ------------------------------------------------------------ start and end

    @property
    def is_read(self) -> bool:
        """Tell whether both places have answered, be it that the database is away."""
        return LOCAL in self._found and (SHARED in self._found or self._is_cut_off)

    def read(self) -> None:
        """Ask both places which drafts they have."""
        self._local_background.read(
            self._forms.all_here, self._find_here, partial(self._miss, LOCAL), slot=("drafts", LOCAL, id(self))
        )
        self._read_shared()

    @property
    def knows_shared(self) -> bool:
        """Tell whether the database has told which drafts it has."""
        return SHARED in self._found

    def look(self, drafts: Sequence[Draft], refused: Collection[UUID] = ()) -> None:
        """Ask the database which drafts it has now, once it has told the first time.

        Of those that it `refused`, the ones found at the start hold no word that it hasn't had.
        """
        if not self.knows_shared:
            return
        known = [d for d in drafts if self._is_there(d.key) or (d.key in refused and self._forms.had(d))]
        # what is missed now is told when the database is back
        self._ask(lambda found: self.looked.emit(found, known), lambda _error: None, "look")

    def all_found(self) -> Sequence[Sequence[Draft]]:
        """Return what each place has told."""
        return tuple(self._found.values())

    def level(self, drafts: Sequence[Draft]) -> None:
        """Bring both places to the newest form of these drafts, once the database has told its own."""
        for name, place in ((LOCAL, self._local), (SHARED, self._shared)):
            self._note_found(name, drafts)
            for draft in drafts:
                is_missing = draft not in self._found.get(name, ()) and not place.is_behind(draft.key)
                if is_missing and (SHARED in self._found or draft.is_held):  # it may leave only once it is there
                    place.keep(draft)

    @Slot()
    def try_now(self) -> None:
        """Try at once what waits for the database, and ask it what it has if it never told."""
        if SHARED not in self._found and self._is_cut_off:
            self._read_shared()
        self._shared.try_now()
        self._local.try_now()

    def flush(self) -> None:
        """Hand everything unsaved to the two backgrounds now."""
        self._local.flush()
        self._shared.flush()

    def close(self) -> None:
        """Hand over everything unsaved and write nothing after that."""
        self._forms.close()
        self._local.close()
        self._shared.close()

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._local.kept.connect(self._note_local)
        self._shared.kept.connect(self._note_shared)
        self._local.failed.connect(lambda _error: self.failed.emit())
        self._shared.failed.connect(lambda _error: self.failed.emit())
        self._shared.dropped.connect(self._drop_emptied)
        self._shared.not_taken.connect(self._note_not_taken)
        self._shared.not_dropped.connect(self._note_not_dropped)

    def _emptied_form(self, draft: Draft) -> Draft:
        return Draft(draft.key, draft.kind, "", draft.ticket_id, changed_at=self._clock.now())

    def _is_here(self, key: UUID) -> bool:
        return self._saved.get(key, _Saved()).local_at is not None and not self._local.is_behind(key)

    def _is_there(self, key: UUID) -> bool:
        return self._saved.get(key, _Saved()).shared_at is not None and not self._shared.is_behind(key)

    @Slot(object)
    def _note_local(self, draft: Draft) -> None:
        if draft.key not in self._gone:
            self._saved.setdefault(draft.key, _Saved()).local_at = self._clock.now()
            self.changed.emit(draft.key)

    @Slot(object)
    def _note_shared(self, draft: Draft) -> None:
        if draft.key not in self._gone:
            self._saved.setdefault(draft.key, _Saved()).shared_at = self._clock.now()
            self._forms.note(draft)
            self.changed.emit(draft.key)
            self.answered.emit(draft.key)

    @Slot(object)
    def _note_not_taken(self, draft: Draft) -> None:
        if draft.key not in self._gone:
            self._saved.setdefault(draft.key, _Saved()).shared_at = None
            self.not_taken.emit(draft.key)

    @Slot(object)
    def _note_not_dropped(self, key: UUID) -> None:
        if key in self._gone and not self._shared.is_behind(key):
            self._gone.discard(key)
            self._emptied.discard(key)
            self._local.drop(key)
            self.not_dropped.emit(key)

    def _note_found(self, name: str, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft in self._found.get(name, ()):
                saved = self._saved.setdefault(draft.key, _Saved())
                if name == LOCAL:
                    saved.local_at = saved.local_at or draft.changed_at
                else:
                    saved.shared_at = saved.shared_at or draft.changed_at
                    self._shared.note_had(draft)

    @Slot(object)
    def _drop_emptied(self, key: UUID) -> None:
        if key in self._emptied:
            self._emptied.discard(key)
            self._local.drop(key)

    def _find_here(self, found: Here) -> None:
        self._forms.recall(found)
        self._shared.note_all_had(found.forms)
        self._find(LOCAL, found.drafts)

    def _read_shared(self) -> None:
        self._ask(partial(self._find, SHARED), partial(self._miss, SHARED), SHARED)

    def _ask(self, done: Callable[[Sequence[Draft]], None], failed: Callable[[Exception], None], what: str) -> None:
        store, background = self._source
        background.read(store.all, done, failed, slot=("drafts", what, id(self)))

    def _find(self, name: str, drafts: Sequence[Draft]) -> None:
        self._found[name] = drafts
        self._is_cut_off = self._is_cut_off and name != SHARED
        self._tell_found()

    def _miss(self, name: str, _error: Exception) -> None:
        if name == LOCAL:
            self._found[LOCAL] = ()
        else:
            self._is_cut_off = True
        self._tell_found()

    def _tell_found(self) -> None:
        if LOCAL in self._found:  # what was discarded here would show for a moment otherwise
            self.found.emit()
