"""What this computer remembers of the forms of its drafts that the database has had."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from app.tickets.drafts import Draft, LocalDraftStore
from ui.core.background import Background


@dataclass(frozen=True)
class Here:
    """The drafts kept here, when the forms were changed that the database had last, and which were sent once."""

    drafts: Sequence[Draft]
    forms: Mapping[UUID, datetime]
    tried: Collection[UUID]


class SharedForms:
    """Tells a start whether a draft kept here holds words that the database never had.

    It is a hint only: where it is missing, a draft that was sent elsewhere is kept once more.
    """

    def __init__(self, local: LocalDraftStore, background: Background) -> None:
        self._local, self._background = local, background
        self._before: Mapping[UUID, datetime] = {}
        self._tried: Collection[UUID] = ()
        self._is_closed = False

    def all_here(self) -> "Here":
        """Return what is kept here."""
        return Here(self._local.all(), self._local.shared_forms(), self._local.tried())

    def recall(self, here: "Here") -> None:
        """Take what the start has read."""
        self._before, self._tried = here.forms, here.tried

    def was_tried(self, key: UUID) -> bool:
        """Tell whether a draft found at the start had been sent once, without an answer."""
        return key in self._tried

    def note(self, draft: Draft) -> None:
        """Remember that the database has a draft in this form."""
        if not self._is_closed:
            work = partial(self._local.note_shared, draft)
            self._background.write(work, lambda _done: None, lambda _error: None)

    def had(self, draft: Draft) -> bool:
        """Tell whether the database had a draft found at the start in this very form."""
        return draft.changed_at is not None and self._before.get(draft.key) == draft.changed_at

    def close(self) -> None:
        """Remember nothing any more: the background is about to close."""
        self._is_closed = True
