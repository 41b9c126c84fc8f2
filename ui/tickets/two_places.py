"""The two places where drafts are kept: the workstation's own file, and the database that all windows share."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import override
from uuid import UUID

from PySide6.QtCore import QObject

from app.core.errors import StoreUnavailable
from app.tickets.drafts import Draft, DraftStore, LocalDraftStore
from ui.core.background import Background
from ui.tickets.draft_place import DraftPlace

LOCAL_DELAY_MS, SHARED_DELAY_MS = 400, 1500


class LocalPlace(DraftPlace):
    """The workstation's own file."""

    def __init__(self, store: LocalDraftStore, background: Background, parent: QObject | None = None) -> None:
        super().__init__(store, background, delay_ms=LOCAL_DELAY_MS, parent=parent)
        self._local_store = store

    def keep_together(self, *drafts: Draft) -> None:
        """Have drafts written at once, all or none: what goes from one key to another is never under neither."""
        for draft in drafts:
            self._wanted.pop(draft.key, None)
            self._wanted[draft.key] = draft
        if not self._is_closed:
            work = partial(self._local_store.keep, *drafts)
            self._background.write(work, partial(self._settle_together, drafts), partial(self._fail, drafts[0].key))

    def take_over(self, draft: Draft) -> None:
        """Have a draft written as another window left it, also over a form of a later hour."""
        self._wanted.pop(draft.key, None)
        self._wanted[draft.key] = draft
        if not self._is_closed:
            work = partial(_put, self._local_store, draft)
            self._background.write(work, partial(self._settle_together, (draft,)), partial(self._fail, draft.key))

    def _settle_together(self, drafts: tuple[Draft, ...], _taken: object) -> None:
        for draft in drafts:
            self._fulfil(draft.key, draft)
            self.kept.emit(draft)


def _put(store: LocalDraftStore, draft: Draft) -> None:
    store.drop(draft.key)
    store.keep(draft)


class SharedPlace(DraftPlace):
    """The database: what another window wrote there is written over, or dropped, only once this window has had it."""

    def __init__(self, store: DraftStore, background: Background, parent: QObject | None = None) -> None:
        super().__init__(store, background, delay_ms=SHARED_DELAY_MS, parent=parent)
        self._shared_store = store
        self._had: dict[UUID, frozenset[datetime]] = {}
        self._given_up: set[UUID] = set()
        self.kept.connect(self._forget_older)

    def note_had(self, draft: Draft) -> None:
        """Remember that this window has a draft in the form that the database has."""
        if draft.changed_at is not None:
            self._had[draft.key] = self._had.get(draft.key, frozenset()) | {draft.changed_at}

    def note_all_had(self, forms: Mapping[UUID, datetime]) -> None:
        """Remember the forms that this window had when the program last ran."""
        for key, changed_at in forms.items():
            self._had[key] = self._had.get(key, frozenset()) | {changed_at}

    def has_had(self, draft: Draft) -> bool:
        """Tell whether this window has had a draft in this form."""
        return draft.changed_at in self._had.get(draft.key, ())

    def writing(self, draft: Draft) -> Callable[[], bool | None]:
        """Return what writes a draft there, off the screen's thread, and tells whether it was taken."""
        return self._work(draft.key, draft)

    def awaits(self, key: UUID) -> bool:
        """Tell whether the database is still to say if it takes a draft as it is now."""
        return self.is_behind(key) and key not in self._given_up

    @override
    def _work(self, key: UUID, wish: Draft | None) -> Callable[[], bool | None]:
        if wish is None:
            return partial(self._shared_store.drop, key, over=self._had.get(key, frozenset()))
        self._given_up.discard(key)
        self.note_had(wish)  # it is there already when only the answer was lost
        return partial(self._shared_store.keep, wish, over=self._had.get(key, frozenset()))

    @override
    def _fail(self, key: UUID, error: Exception) -> None:
        if not isinstance(error, StoreUnavailable):
            self._given_up.add(key)
        super()._fail(key, error)

    def _forget_older(self, draft: Draft) -> None:
        at = draft.changed_at
        if at is not None:
            self._had[draft.key] = frozenset(had for had in self._had[draft.key] if had >= at)
