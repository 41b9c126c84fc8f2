"""A ticket as a play: how it opens and what follows, told in names and minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.tickets.field_changes import plain
from app.tickets.model import EntryKind, Kind, Level, Source, Status, Ticket
from app.tickets.rules import priority_of
from app.tickets.words import words_of
from db.samples.hours import Hours


@dataclass(frozen=True)
class Line:
    """One thing said or done, `after` so many minutes; an event sets properties by their names."""

    after: float
    by: str
    kind: EntryKind
    text: str = ""
    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """One ticket: `opened` at an instant, its properties by their names, and its lines in order."""

    subject: str
    requester: str
    queue: str
    category: str
    opened: datetime
    opened_by: str
    lines: Sequence[Line]
    kind: Kind = Kind.INCIDENT
    impact: Level = Level.LOW
    urgency: Level = Level.LOW
    source: Source = Source.EMAIL
    unread: bool = False
    attachment: str = ""


@dataclass(frozen=True)
class Cast:
    """The ids behind the names."""

    staff: Mapping[str, int]
    queues: Mapping[str, int]
    categories: Mapping[str, int]
    requesters: Mapping[str, int]


@dataclass
class Played:
    """A ticket as it stands after its lines, with its entries as rows without ids."""

    ticket: Ticket
    entries: list[dict[str, Any]]
    unread: bool
    attachment: str


def played(script: Script, cast: Cast, hours: Hours) -> Played:
    """Let a script happen and return what the database would hold of it."""
    # who wrote the first line down opened the ticket
    maker = cast.staff[script.lines[0].by] if script.lines else cast.staff[script.opened_by]
    ticket = Ticket(
        script.subject,
        cast.queues[script.queue],
        script.kind,
        impact=script.impact,
        urgency=script.urgency,
        priority=priority_of(script.impact, script.urgency),
        category_id=cast.categories[script.category],
        requester_id=cast.requesters[script.requester],
        source=script.source,
        created_at=script.opened,
        created_by=maker,
        updated_at=script.opened,
        updated_by=maker,
    )
    entries = [_entry(ticket, line, script, cast, hours) for line in script.lines]
    return Played(ticket, entries, script.unread, script.attachment)


def _entry(ticket: Ticket, line: Line, script: Script, cast: Cast, hours: Hours) -> dict[str, Any]:
    at = min(script.opened + timedelta(minutes=line.after), hours.now - timedelta(seconds=30))
    facts: dict[str, Any] = {}
    if line.set:
        facts = _change(ticket, _fields(line.set, cast, hours.now))
        ticket.version += 1
        ticket.updated_at, ticket.updated_by = at, cast.staff[line.by]
    words = words_of(line.text) if line.kind is EntryKind.EVENT else words_of(script.subject, line.text)
    return {
        "kind": line.kind,
        "body": line.text,
        "by_id": cast.staff[line.by],
        "at": at,
        "facts": facts,
        "words": words,
        "written_at": None,
    }


def _change(ticket: Ticket, to: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: [plain(getattr(ticket, name)), plain(value)] for name, value in to.items()}
    for name, value in to.items():
        setattr(ticket, name, value)
    if not ticket.status.is_live:
        ticket.wakes_at = None
    return {name: pair for name, pair in facts.items() if pair[0] != pair[1]}


def _fields(told: Mapping[str, Any], cast: Cast, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in told.items():
        match name:
            case "assignee":
                found["assignee_id"] = cast.staff[value] if value else None
            case "queue":
                found["queue_id"] = cast.queues[value]
            case "status":
                found["status"] = Status(value)
            case "wakes":
                found["wakes_at"] = now + timedelta(minutes=value)
            case _:
                raise ValueError(f"a script can't set {name}")
    return found


__all__ = ["Cast", "Line", "Played", "Script", "played"]
