"""What happened to a ticket, said in one sentence: who changed what, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Protocol

from app.tickets.model import Level, Priority, Status
from app.tickets.queries import EntryRow

Facts = Mapping[str, Any]
"""What an event changed, as {field: [was, to]}."""


class Names(Protocol):
    """Who knows the names behind ids."""

    def staff_name(self, staff_id: int) -> str:
        """Return a member of staff's name."""

    def queue_name(self, queue_id: int) -> str:
        """Return a queue's name."""

    def category_name(self, category_id: int) -> str:
        """Return a category's name."""


@dataclass(frozen=True)
class EventWords:
    """One event as the conversation shows it."""

    icon: str
    text: str


def event_words(entry: EntryRow, names: Names, zone: tzinfo | None = None) -> EventWords:
    """Return the sentence of an event and the icon beside it; never raises, whatever the facts hold."""
    clauses = [c for say in _SAYINGS if (c := _said(say, entry, names, zone)) is not None]
    reason = entry.body.strip()
    if not clauses:
        icon, did = "history", _unknown(entry.facts)
    else:
        icon, did = clauses[0].icon, _listed([c.text for c in clauses]) + _left_with(entry.facts)
    if reason == "Undo":
        return EventWords("undo-2", f"{entry.by} took back an earlier step: {did}")
    return EventWords(icon, f"{entry.by} {did}" + (f": {reason}" if reason else ""))


def changed_fields(facts: Facts) -> str:
    """Return the names of the properties an event changed, such as `status and assignee`."""
    names = dict.fromkeys(_PROPERTY[f] for f in facts if f in _PROPERTY)
    return _listed(list(names)) or "the ticket"


def withdrawn_entry(facts: Facts) -> int | None:
    """Return the id of the note an event withdraws, None when it withdraws none."""
    pair = facts.get("withdraws")
    return pair[1] if isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[1], int) else None


_PROPERTY = {
    "assignee_id": "assignee",
    "queue_id": "queue",
    "status": "status",
    "wakes_at": "wake-up time",
    "impact": "priority",
    "urgency": "priority",
    "priority": "priority",
    "category_id": "category",
}


@dataclass(frozen=True)
class _Telling:
    by_id: int
    facts: Facts
    names: Names
    zone: tzinfo | None

    def pair(self, name: str) -> tuple[Any, Any] | None:
        pair = self.facts.get(name)
        return (pair[0], pair[1]) if isinstance(pair, list | tuple) and len(pair) == 2 else None

    def to(self, name: str) -> Any:
        pair = self.pair(name)
        return pair[1] if pair else None


def _said(
    say: Callable[[_Telling], EventWords | None], entry: EntryRow, names: Names, zone: tzinfo | None
) -> EventWords | None:
    try:
        return say(_Telling(entry.by_id, entry.facts, names, zone))
    except (KeyError, TypeError, ValueError):  # facts of a newer version: the other clauses still read
        return None


def _say_withdrawn(telling: _Telling) -> EventWords | None:
    return None if withdrawn_entry(telling.facts) is None else EventWords("eye-off", "withdrew a note")


def _say_queue(telling: _Telling) -> EventWords | None:
    pair = telling.pair("queue_id")
    if pair is None or pair[1] is None:
        return None
    place = f"to {telling.names.queue_name(pair[1])}"
    origin = f"from {telling.names.queue_name(pair[0])} " if pair[0] is not None else ""
    return EventWords("arrow-right-left", f"moved the ticket {origin}{place}")


def _say_assignee(telling: _Telling) -> EventWords | None:
    pair = telling.pair("assignee_id")
    if pair is None:
        return None
    was, to = pair
    if to is None:
        # a transfer always releases: told at the end of its sentence
        return None if "queue_id" in telling.facts else _released(telling, was)
    if to == telling.by_id:
        taken = f" from {telling.names.staff_name(was)}" if was is not None else ""
        return EventWords("hand", f"took the ticket{taken}")
    verb = "reassigned" if was is not None and was != telling.by_id else "assigned"
    return EventWords("user-plus", f"{verb} the ticket to {telling.names.staff_name(to)}")


def _left_with(facts: Facts) -> str:
    lost = facts.get("assignee_id")
    is_lost = isinstance(lost, list | tuple) and len(lost) == 2 and lost[0] is not None and lost[1] is None
    return ", and nobody has it now" if is_lost and "queue_id" in facts else ""


def _released(telling: _Telling, was: int | None) -> EventWords:
    if was is None or was == telling.by_id:
        return EventWords("user-minus", "released the ticket")
    return EventWords("user-minus", f"took the ticket off {telling.names.staff_name(was)}")


def _say_status(telling: _Telling) -> EventWords | None:
    pair = telling.pair("status")
    if pair is None or pair[1] is None:
        return None
    to = Status(pair[1])
    was = Status(pair[0]) if pair[0] is not None else None
    if to is Status.OPEN and was in (Status.RESOLVED, Status.CLOSED):
        return EventWords("rotate-ccw", "reopened the ticket")
    # taking a new ticket opens it: said by the assignee's clause
    if to is Status.OPEN and was is Status.NEW and telling.to("assignee_id") is not None:
        return None
    icon, text = _STEPS[to]
    return EventWords(icon, text + (_until(telling) if to is Status.PENDING else ""))


_STEPS = {
    Status.NEW: ("circle", "set the ticket to New"),
    Status.OPEN: ("circle-dot", "set the ticket to Open"),
    Status.PENDING: ("pause", "set the ticket to Pending"),
    Status.ON_HOLD: ("pause", "put the ticket on hold"),
    Status.RESOLVED: ("circle-check", "resolved the ticket"),
    Status.CLOSED: ("archive", "closed the ticket"),
}


def _until(telling: _Telling) -> str:
    wakes = telling.to("wakes_at")
    if not isinstance(wakes, str):
        return ""
    at = datetime.fromisoformat(wakes).astimezone(telling.zone)
    return f" until {at.day} {at:%b %H:%M}"


def _say_wake_up(telling: _Telling) -> EventWords | None:
    if "status" in telling.facts or telling.pair("wakes_at") is None:
        return None
    until = _until(telling)
    return EventWords("calendar-clock", f"set the ticket to wake{until}" if until else "removed the wake-up time")


def _say_priority(telling: _Telling) -> EventWords | None:
    impact, urgency = telling.to("impact"), telling.to("urgency")
    causes = [f"{name} {Level(level).label}" for name, level in (("impact", impact), ("urgency", urgency)) if level]
    because = f" ({', '.join(causes)})" if causes else ""
    pair = telling.pair("priority")
    if pair is None or pair[1] is None:
        return EventWords("scale", f"set {' and '.join(causes)}") if causes else None
    to = Priority(pair[1])
    if pair[0] is None:
        return EventWords("flame", f"set the priority to {to.label}{because}")
    was = Priority(pair[0])
    verb = "raised" if to < was else "lowered"
    return EventWords("flame", f"{verb} the priority from {was.label} to {to.label}{because}")


def _say_category(telling: _Telling) -> EventWords | None:
    pair = telling.pair("category_id")
    if pair is None:
        return None
    if pair[1] is None:
        return EventWords("tag", "removed the category")
    return EventWords("tag", f"filed the ticket under {telling.names.category_name(pair[1])}")


_SAYINGS: tuple[Callable[[_Telling], EventWords | None], ...] = (
    _say_withdrawn,
    _say_queue,
    _say_assignee,
    _say_status,
    _say_wake_up,
    _say_priority,
    _say_category,
)


def _unknown(facts: Facts) -> str:
    return f"changed {', '.join(sorted(facts))}" if facts else "made an entry"


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
