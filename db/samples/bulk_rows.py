"""Rows of a large invented desk, made as fast as they can be written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.core.clock import NEVER
from app.tickets.model import EntryKind, Kind, Level, Source, Status
from app.tickets.rules import priority_of
from app.tickets.words import words_of
from db.samples.everyday import every_text
from db.schema import microseconds

TICKET_COLUMNS = (
    "id", "subject", "queue_id", "kind", "status", "impact", "urgency", "priority", "category_id", "assignee_id",
    "requester_id", "source", "wakes_at", "due_at", "external_id", "version", "created_at", "created_by",
    "updated_at", "updated_by",
)  # fmt: skip
ENTRY_COLUMNS = ("id", "ticket_id", "kind", "by_id", "at", "written_at", "facts", "body", "words")
INTERLEAVED = 64
"""Tickets whose entries are written in turns: a conversation does not lie in one place in a real table either."""
YEARS = 3
HOUR = 3_600_000_000
"""Microseconds in an hour."""
FRESH_SHARE, FRESH_LIVE, OLD_LIVE = 0.04, 0.55, 0.003
"""Of the newest 4 % of the tickets 55 % are live, of the others 0.3 %: 2.5 % in all."""

Row = tuple[Any, ...]
Stamp = Callable[[int], Any]


@dataclass(frozen=True)
class Bounds:
    """What rows may refer to, and from where ids count on."""

    staff: Sequence[int]
    queues: Sequence[int]
    categories: Sequence[int]
    requesters: int
    tickets: int
    first_ticket: int
    first_entry: int
    entries_per_ticket: int
    places: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """Queue and category by their names, for a past in which each ticket went where it belongs, and all is done."""


@dataclass(frozen=True)
class _Text:
    subject: str
    place: tuple[str, str]
    bodies: tuple[str, str, str]
    words: tuple[str, str, str]


class Rows:
    """Tickets and their entries, the same for the same seed; instants pass through `stamp`, given as microseconds."""

    def __init__(self, bounds: Bounds, now: datetime, stamp: Stamp, seed: int) -> None:
        self._bounds, self._stamp, self._dice = bounds, stamp, Random(seed)
        self._texts = [_text(told) for told in every_text()]
        self._never = stamp(microseconds(NEVER))
        self._start = microseconds(now - timedelta(days=365 * YEARS))
        self._span = microseconds(now) - self._start
        levels = [(i, u) for i in Level for u in Level]
        self._levels = [(i.value, u.value, int(priority_of(i, u))) for i, u in levels]
        self._opened: dict[int, tuple[int, _Text]] = {}

    def tickets(self, first: int, count: int) -> Iterator[Row]:
        """Return `count` tickets from the `first`, counted from 0; their entries come with the next call."""
        self._opened.clear()
        for number in range(first, first + count):
            yield self._ticket(number)

    def entries(self, first: int, count: int) -> Iterator[Row]:
        """Return the entries of the tickets just made."""
        each, bounds = self._bounds.entries_per_ticket, self._bounds
        number = bounds.first_entry + first * each
        for block in range(first, first + count, INTERLEAVED):
            block_end = min(block + INTERLEAVED, first + count)
            for turn in range(each):
                for ticket in range(block, block_end):
                    yield self._entry(number, ticket, turn)
                    number += 1

    def _ticket(self, number: int) -> Row:
        bounds, dice, stamp = self._bounds, self._dice, self._stamp
        ticket_id = bounds.first_ticket + number
        text = dice.choice(self._texts)
        impact, urgency, priority = dice.choices(self._levels, LEVEL_WEIGHTS)[0]
        opened = self._start + self._span * number // bounds.tickets
        self._opened[number] = (opened, text)
        status = self._status(number)
        changed = opened + int(dice.random() * 40 * HOUR)
        assignee = self._assignee(status)
        queue, category = bounds.places[text.place] if bounds.places else self._anywhere()
        return (
            ticket_id,
            f"{text.subject} ({ticket_id})",
            queue,
            Kind.INCIDENT.value if dice.random() < 0.7 else Kind.SERVICE_REQUEST.value,  # noqa: PLR2004
            status,
            impact,
            urgency,
            priority,
            category,
            assignee,
            1 + int(dice.random() ** 2 * bounds.requesters),
            dice.choice(SOURCES),
            stamp(opened + 80 * HOUR) if status == PENDING and dice.random() < 0.7 else None,  # noqa: PLR2004
            stamp(opened + DUE_HOURS[priority] * HOUR) if dice.random() < 0.9 else self._never,  # noqa: PLR2004
            None,
            1 + int(dice.random() * 6),
            stamp(opened),
            dice.choice(bounds.staff),
            stamp(changed),
            assignee or dice.choice(bounds.staff),
        )

    def _anywhere(self) -> tuple[int, int]:
        queues = self._bounds.queues
        queue = self._dice.choices(queues, QUEUE_WEIGHTS[: len(queues)])[0]
        return queue, self._dice.choice(self._bounds.categories)

    def _status(self, number: int) -> str:
        if self._bounds.places:
            return Status.CLOSED.value
        fresh = number >= self._bounds.tickets * (1 - FRESH_SHARE)
        if self._dice.random() < (FRESH_LIVE if fresh else OLD_LIVE):
            return self._dice.choices(LIVE, LIVE_WEIGHTS)[0]
        return Status.RESOLVED.value if fresh else Status.CLOSED.value

    def _assignee(self, status: str) -> int | None:
        free = status == Status.NEW.value or self._dice.random() < 0.1  # noqa: PLR2004
        return None if free else self._dice.choice(self._bounds.staff)

    def _entry(self, number: int, ticket: int, turn: int) -> Row:
        opened, text = self._opened[ticket]
        ticket_id = self._bounds.first_ticket + ticket
        which = turn % 3
        return (
            number,
            ticket_id,
            KINDS[which],
            self._dice.choice(self._bounds.staff),
            self._stamp(opened + turn * HOUR),
            None,
            "{}",
            text.bodies[which],
            f"{text.words[which]} {ticket_id}",
        )


SOURCES = tuple(s.value for s in Source)
KINDS = (EntryKind.MESSAGE.value, EntryKind.NOTE.value, EntryKind.REPLY.value)
PENDING = Status.PENDING.value
LIVE = (Status.NEW.value, Status.OPEN.value, Status.PENDING.value, Status.ON_HOLD.value)
LIVE_WEIGHTS = (25, 45, 20, 10)
LEVEL_WEIGHTS = (1, 2, 3, 3, 12, 15, 8, 26, 30)
QUEUE_WEIGHTS = (30, 22, 14, 12, 4, 8, 6, 4, *([4] * 40))
DUE_HOURS = {1: 4, 2: 10, 3: 72, 4: 144}


def _text(told: dict[str, Any]) -> _Text:
    bodies = (told["message"], told["note"], told["reply"])
    words = tuple(words_of(told["subject"], body) for body in bodies)
    return _Text(told["subject"], (told["queue"], told["category"]), bodies, (words[0], words[1], words[2]))


__all__ = ["ENTRY_COLUMNS", "TICKET_COLUMNS", "Bounds", "Row", "Rows", "Stamp"]
