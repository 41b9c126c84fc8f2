"""Under which key the ticket of a form may have been created already: it is asked there first, never created twice."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from app.core.errors import StoreUnavailable
from app.tickets.drafts import Draft

SENT = "sent"
"""Where a draft keeps the key under which its ticket may have been created; it may itself go on under another."""


@dataclass
class Attempt:
    """The key that a new ticket was first sent under. `is_unsure` while nobody knows what became of that."""

    key: UUID | None = None
    is_unsure: bool = False

    @classmethod
    def of(cls, draft: Draft | None) -> Self:
        """Return what a draft remembers; its window may have been closed before the answer came."""
        kept = draft.rest.get(SENT) if draft is not None else None
        if draft is None or not kept or UUID(str(kept)) == draft.key:
            return cls()  # under its own key a draft is created anyway
        return cls(UUID(str(kept)), is_unsure=True)

    def kept(self) -> dict[str, Any]:
        """Return what a draft remembers beside its form; nothing where there is nothing."""
        return {} if self.key is None else {SENT: str(self.key)}

    def begin(self, key: UUID) -> UUID:
        """Return the key to create under: the one that was sent before, or now this one."""
        self.key = self.key or key
        return self.key

    def doubt(self, key: UUID) -> None:
        """Hold it possible that another window has created the ticket under this key."""
        self.key, self.is_unsure = self.key or key, True

    def note_refusal(self, error: Exception) -> None:
        """Forget the key when it is sure that nothing was created under it."""
        self.is_unsure = self.is_unsure or (isinstance(error, StoreUnavailable) and error.outcome_unknown)
        if not self.is_unsure:
            self.key = None
