"""What a ticket's conversation tells an article, and what is on record of the people in it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.knowledge.creating import Told
from app.knowledge.personal import Known
from app.tickets.model import EntryKind, Status
from app.tickets.queries import Conversation


class Line(Protocol):
    """A line of a ticket's journal."""

    @property
    def kind(self) -> EntryKind:
        """Return what it is."""
        ...

    @property
    def body(self) -> str:
        """Return what it says."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return what it changed."""
        ...


def told_by(conversation: Conversation) -> Told:
    """Return the requester's first words and what resolved the ticket, or else our last words to them."""
    entries = conversation.entries
    first = issue(entries)
    return Told(conversation.row.subject, first, resolutions=resolutions(entries), category=conversation.row.category)


def known_of(conversation: Conversation) -> Known:
    """Return what is on record of the requester: none of it belongs into an article."""
    account = conversation.email.partition("@")[0]
    return Known(
        names=tuple(filter(None, (conversation.row.requester,))),
        mails=tuple(filter(None, (conversation.email,))),
        phones=tuple(filter(None, (conversation.phone,))),
        accounts=tuple(filter(None, (account,))),
    )


def issue(entries: Sequence[Line]) -> str:
    """Return the requester's first words."""
    return next((entry.body for entry in entries if entry.kind is EntryKind.MESSAGE), "")


def resolutions(entries: Sequence[Line]) -> tuple[str, ...]:
    """Return why the ticket was last said to be resolved, or else our last words; oldest line first."""
    reasons = [
        entry.body
        for entry in entries
        if entry.kind is EntryKind.EVENT and entry.body and _became(entry) == Status.RESOLVED.value
    ]
    if reasons:
        return (reasons[-1],)
    ours = [entry.body for entry in entries if entry.kind is EntryKind.REPLY]
    return tuple(ours[-1:])


def _became(entry: Line) -> object:
    change = entry.facts.get("status")
    return change[1] if isinstance(change, list | tuple) and len(change) == 2 else None  # noqa: PLR2004  was, to
