"""Changing fields of tickets: by field compared with what was seen, written down, and remembered for undo."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.errors import NotPermitted, RuleBroken
from app.tickets import rules
from app.tickets.model import Entry, EntryKind, Level, Status, Ticket
from app.tickets.outcome import Outcome
from app.tickets.words import words_of
from app.tickets.work import TicketWork

FIELD_NAMES = {
    "assignee_id": "The assignee",
    "queue_id": "The queue",
    "status": "The status",
    "wakes_at": "The wake-up time",
    "impact": "The impact",
    "urgency": "The urgency",
    "priority": "The priority",
    "category_id": "The category",
}
GONE = "is no longer there, or you may no longer see it"

Before = Mapping[str, Any]


class FieldChanges:
    """One deed under way: changes tickets, writes their events, remembers who was left and why."""

    def __init__(self, work: TicketWork, at: datetime, reason: str) -> None:
        self.reason = rules.may_say(reason, "The reason", field="reason")
        self._work, self._at = work, at
        self._done: dict[int, dict[str, Any]] = {}
        self._left: dict[int, str] = {}

    def unchanged(self, found: Mapping[int, Ticket], was: Mapping[int, Before]) -> Sequence[Ticket]:
        """Return the tickets whose seen fields still hold, and leave the others with their sentence."""
        same = []
        for ticket_id in sorted(was):
            ticket = found.get(ticket_id)
            said = self._work.refused.get(ticket_id) or _why_left(ticket, was[ticket_id])
            if said:
                self._left[ticket_id] = said
            elif ticket is not None:
                same.append(ticket)
        return same

    def refusable(self, ticket: Ticket) -> "_Refusable":
        """Turn a rule's refusal of one ticket into its place among those left."""
        return _Refusable(self._left, ticket.id)

    def change(self, ticket: Ticket, to: Mapping[str, Any]) -> None:
        """Set the fields that differ and write one event of what they were and are."""
        differing = {f: v for f, v in to.items() if getattr(ticket, f) != v}
        if not differing:
            self._left[ticket.id] = "it is that way already"
            return
        before = {f: plain(getattr(ticket, f)) for f in differing}
        for name, value in differing.items():
            setattr(ticket, name, value)
        after = {f: plain(v) for f, v in differing.items()}
        self._done[ticket.id] = {"before": before, "after": after, "version": ticket.version + 1}
        facts = {f: [before[f], after[f]] for f in differing}
        self._work.journal.add(
            Entry(
                ticket.id,
                EntryKind.EVENT,
                self.reason,
                self._work.actor.staff_id,
                self._at,
                facts,
                words_of(self.reason),
            )
        )

    @property
    def done(self) -> Mapping[int, Mapping[str, Any]]:
        """What has been changed so far, as an outcome keeps it."""
        return self._done

    def settled(self) -> Outcome:
        """Commit and return what was done.

        Where nothing was, nothing is kept: many who reach for one ticket would each wait for the others' commits.
        """
        outcome = Outcome(self._done, self._left)
        if not self._done:
            return outcome
        return replace(outcome, changes=self._work.commit(outcome.stored()))


def _why_left(ticket: Ticket | None, was: Before) -> str | None:
    return GONE if ticket is None else rules.conflict(ticket, was, FIELD_NAMES)


class _Refusable:
    def __init__(self, left: dict[int, str], ticket_id: int) -> None:
        self._left, self._ticket_id = left, ticket_id

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, RuleBroken | NotPermitted):
            self._left[self._ticket_id] = str(error)
            return True
        return False


def plain(value: Any) -> Any:
    """Return a field's value as JSON keeps it: enumerations by value, instants in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Status | Level):
        return value.value
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields kept as JSON with their own types again."""
    return {name: _value(name, value) for name, value in kept.items()}


def _value(name: str, value: Any) -> Any:
    match name:
        case "status":
            return Status(value)
        case "impact" | "urgency":
            return Level(value)
        case "wakes_at":
            return None if value is None else datetime.fromisoformat(value)
        case _:
            return value
