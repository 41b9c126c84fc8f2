"""The tickets with a story: the board call, the floor without network, the lock-outs of Monday morning."""

from datetime import timedelta
from typing import Any

from app.tickets.model import EntryKind, Kind, Level, Source
from db.samples.hours import Hours
from db.samples.script import Line, Script
from db.samples.texts import texts

FRESH = timedelta(hours=7)
"""While Monday morning is no further back than this, most of its lock-outs are still to do."""


def stories(hours: Hours) -> list[Script]:
    """Return all tickets that tell something."""
    return [_story(told, hours) for told in texts("stories")["story"]] + _spike(hours)


def _story(told: dict[str, Any], hours: Hours) -> Script:
    lines = [_line(one) for one in told["lines"]]
    return Script(
        told["subject"],
        told["requester"],
        told["queue"],
        told["category"],
        hours.ago(told["opened"]),
        told["opened_by"],
        lines,
        Kind(told.get("kind", Kind.INCIDENT)),
        Level(told.get("impact", Level.LOW)),
        Level(told.get("urgency", Level.LOW)),
        Source(told.get("source", Source.EMAIL)),
        told.get("unread", False),
        told.get("attachment", ""),
    )


def _line(told: dict[str, Any]) -> Line:
    said = told.get("text", told.get("why", ""))
    return Line(told["after"], told["by"], EntryKind(told["kind"]), said, told.get("set", {}))


def _spike(hours: Hours) -> list[Script]:
    told, opening = texts("stories")["spike"], hours.monday()
    fresh = hours.now - opening < FRESH
    return [
        Script(
            call["subject"],
            call["requester"],
            told["queue"],
            told["category"],
            opening + timedelta(minutes=call["minute"]),
            "Ben Carter",
            _call(call["text"], told, number=i, solved=i % 6 != 3 and not (fresh and i > 2)),  # noqa: PLR2004
            Kind.INCIDENT,
            Level(told["impact"]),
            Level(told["urgency"]),
            Source(told["source"]),
            unread=fresh and i > 8,  # noqa: PLR2004
        )
        for i, call in enumerate(told["calls"])
    ]


def _call(text: str, told: dict[str, Any], *, number: int, solved: bool) -> list[Line]:
    by = ("Ben Carter", "Dev Patel", "Ana Torres")[number % 3]
    lines = [Line(0, "Ben Carter", EntryKind.MESSAGE, text)]
    if solved or number % 2:
        lines.append(Line(4 + number, by, EntryKind.EVENT, "", {"assignee": by, "status": "open"}))
        lines.append(Line(9 + number, by, EntryKind.NOTE, told["note"]))
    if solved:
        lines.append(Line(20 + number * 3, by, EntryKind.EVENT, told["solved"], {"status": "resolved"}))
    return lines
