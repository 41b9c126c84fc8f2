"""What a ticket's conversation tells an article, and what is on record of the people in it."""

from collections.abc import Sequence

from app.knowledge.creating import Told
from app.knowledge.personal import Known
from app.tickets.model import EntryKind, Status
from app.tickets.queries import Conversation, EntryRow


def told_by(conversation: Conversation) -> Told:
    """Return the requester's first words and what resolved the ticket, or else our last words to them."""
    entries = conversation.entries
    first = next((entry.body for entry in entries if entry.kind is EntryKind.MESSAGE), "")
    return Told(conversation.row.subject, first, resolutions=_resolutions(entries), category=conversation.row.category)


def known_of(conversation: Conversation) -> Known:
    """Return what is on record of the requester: none of it belongs into an article."""
    account = conversation.email.partition("@")[0]
    return Known(
        names=tuple(filter(None, (conversation.row.requester,))),
        mails=tuple(filter(None, (conversation.email,))),
        phones=tuple(filter(None, (conversation.phone,))),
        accounts=tuple(filter(None, (account,))),
    )


def _resolutions(entries: Sequence[EntryRow]) -> tuple[str, ...]:
    reasons = [
        entry.body
        for entry in entries
        if entry.kind is EntryKind.EVENT and entry.body and _became(entry) == Status.RESOLVED.value
    ]
    if reasons:
        return (reasons[-1],)
    ours = [entry.body for entry in entries if entry.kind is EntryKind.REPLY]
    return tuple(ours[-1:])


def _became(entry: EntryRow) -> object:
    change = entry.facts.get("status")
    return change[1] if isinstance(change, list | tuple) and len(change) == 2 else None  # noqa: PLR2004  was, to
