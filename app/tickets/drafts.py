"""Text not yet sent: drafts, and replies held back for ten seconds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

HOLD = timedelta(seconds=10)
"""How long a reply can be recalled before it leaves."""


class DraftKind(StrEnum):
    """What the text is going to be."""

    REPLY = "reply"
    NOTE = "note"
    TICKET = "ticket"


@dataclass(frozen=True)
class Draft:
    """One text under way, of one person. `leaves_at` is set while it is held; `rest` keeps the other fields typed.

    `rest` holds JSON values only (attached files, form fields of a new ticket).
    """

    key: UUID
    kind: DraftKind
    body: str
    ticket_id: int | None = None
    subject: str = ""
    leaves_at: datetime | None = None
    changed_at: datetime | None = None
    rest: dict[str, Any] = field(default_factory=dict)

    @property
    def is_held(self) -> bool:
        """Tell whether it leaves by itself."""
        return self.leaves_at is not None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would be lost by dropping it."""
        return not (self.body.strip() or self.subject.strip() or any(self.rest.values()))

    def held(self, now: datetime) -> "Draft":
        """Return it as a reply that leaves after the hold."""
        return replace(self, leaves_at=now + HOLD, changed_at=now)

    def recalled(self, now: datetime) -> "Draft":
        """Return it as a plain draft again."""
        return replace(self, leaves_at=None, changed_at=now)

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether it should have left by now."""
        return self.leaves_at is not None and self.leaves_at <= now


class DraftStore(Protocol):
    """The database's draft records, which all windows of one person share.

    `over` tells when the forms were changed that may be written over: those that this window has had. None is any.
    """

    def keep(self, draft: Draft, *, over: Collection[datetime] | None = None) -> bool:
        """Save a draft over an older one of its key; tell whether it was taken.

        Not taken is what would write over words of another window that this one hasn't had, and what another window
        of the same person has held, sent or recalled meanwhile.
        """

    def drop(self, key: UUID, *, over: Collection[datetime] | None = None) -> bool:
        """Forget a draft; tell whether it is gone. One that is not there is fine."""

    def all(self) -> Sequence[Draft]:
        """Return this person's drafts, newest first."""


class LocalDraftStore(Protocol):
    """The workstation's own file, which also remembers what the database had."""

    def keep(self, *drafts: Draft) -> bool:
        """Save drafts, all or none of them, each over an older one of its key."""

    def drop(self, key: UUID) -> None:
        """Forget a draft; one that is not there is fine."""

    def all(self) -> Sequence[Draft]:
        """Return the drafts kept here, newest first."""

    def note_tried(self, key: UUID) -> bool:
        """Remember that a draft is about to be sent; tell whether that is for the first time."""

    def note_untried(self, key: UUID) -> None:
        """Remember that a draft has not left for certain: nobody was reached."""

    def tried(self) -> Collection[UUID]:
        """Return the drafts that were sent once and of which no answer is known."""

    def note_shared(self, draft: Draft) -> None:
        """Remember that the database has a draft in this form."""

    def shared_forms(self) -> Mapping[UUID, datetime]:
        """Return, for each draft that the database has had, when the form was changed that it had last."""


def latest(*places: Sequence[Draft]) -> Sequence[Draft]:
    """Return each draft once, in its newest form, newest first: what a start finds in both places."""
    newest: dict[UUID, Draft] = {}
    for draft in (d for place in places for d in place):
        known = newest.get(draft.key)
        if known is None or _age(draft) > _age(known):
            newest[draft.key] = draft
    return sorted(newest.values(), key=_age, reverse=True)


def _age(draft: Draft) -> float:
    return draft.changed_at.timestamp() if draft.changed_at else 0.0
