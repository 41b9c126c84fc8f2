"""What others did to a ticket since it was last looked at."""

from dataclasses import dataclass
from datetime import datetime

from app.tickets.model import EntryKind
from app.tickets.queries import Conversation, EntryRow
from ui.tickets.event_words import changed_fields, withdrawn_entry
from ui.tickets.moments import when_words


@dataclass(frozen=True)
class News:
    """How many entries others added, and a sentence when they changed properties."""

    entries: int = 0
    sentence: str = ""


def news_of(before: Conversation, after: Conversation, reader_id: int, now: datetime) -> News:
    """Return what someone other than the reader did between two readings of a ticket."""
    newest = max((entry.id for entry in before.entries), default=0)
    new = [e for e in after.entries if e.id > newest and e.by_id != reader_id]
    return News(len(new), _sentence([e for e in new if _changes_properties(e)], now))


def _changes_properties(entry: EntryRow) -> bool:
    return entry.kind is EntryKind.EVENT and withdrawn_entry(entry.facts) is None


def _sentence(events: list[EntryRow], now: datetime) -> str:
    if not events:
        return ""
    last = events[-1]
    more = f", and {len(events) - 1} more" if len(events) > 1 else ""
    return f"{last.by} changed {changed_fields(last.facts)} {when_words(last.at, now)}{more}"
