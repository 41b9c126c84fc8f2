"""A history that answers from a list, and can be away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.history.queries import Asked, Mark, Page, Recorded

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NAMES = {("staff", 3): "Ben Carter", ("queue", 1): "Triage", ("queue", 2): "Network"}


class Standing:
    """A clock that stands."""

    def now(self) -> datetime:
        """Return where it stands."""
        return NOON


def a_record(number: int, **facts: Any) -> Recorded:
    """Return a record of a ticket, the later the higher its number."""
    usual = {
        "at": NOON - timedelta(hours=9) + timedelta(minutes=number),
        "by": "Sue Park",
        "entity": "ticket",
        "entity_id": 7,
        "op": "U",
        "payload": {"queue_id": [1, 2]},
    }
    return Recorded(id=number, **(usual | facts))


@dataclass
class FakeHistory:
    """Records in the order of their numbers, three to a page; `broken` is raised instead while it is set."""

    records: list[Recorded] = field(default_factory=list)
    broken: Exception | None = None
    asked: list[tuple[Asked, Mark | None]] = field(default_factory=list)
    size: int = 3

    def page(self, asked: Asked, after: Mark | None = None) -> Page:
        """Return a page, newest first."""
        self.asked.append((asked, after))
        if self.broken is not None:
            raise self.broken
        found = [row for row in self._newest() if asked.ticket_id in (None, row.entity_id)]
        found = [row for row in found if after is None or row.id < after.id]
        shown = found[: self.size]
        return Page(shown, NAMES, Mark(shown[-1].at, shown[-1].id) if len(found) > self.size else None)

    def _newest(self) -> Sequence[Recorded]:
        return sorted(self.records, key=lambda row: -row.id)
