"""A verification log that answers from a list, and can be away."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.identity.log import Asked, Logged, Mark, Page, Told
from tests.ui.history.fakes import NOON

PROVED = (Told("push", "passed", "X", ""), Told("callback", "failed", "A", "Ana Torres", "+44 •••• 118"))


def logged(number: int, **facts: Any) -> Logged:
    """Return a verification, the later the higher its number."""
    usual = {
        "at": NOON - timedelta(hours=9) + timedelta(minutes=number),
        "ticket_id": 7,
        "subject": "Priya Raman",
        "directory": "corp",
        "action": "password_reset",
        "risk": "standard",
        "channel": "phone",
        "analyst": "Ana Torres",
        "state": "executed",
        "second": "Ben Carter",
        "methods": PROVED,
        "flags": ("urgency",),
        "grant": "succeeded",
        "decided_at": NOON - timedelta(hours=9) + timedelta(minutes=number + 4),
    }
    return Logged(id=number, **(usual | facts))


@dataclass
class FakeLog:
    """Verifications in the order of their numbers, three to a page; `broken` is raised instead while it is set."""

    rows: list[Logged] = field(default_factory=list)
    broken: Exception | None = None
    asked: list[tuple[Asked, Mark | None]] = field(default_factory=list)
    on_page: Callable[[], None] | None = None
    size: int = 3

    def page(self, asked: Asked, after: Mark | None = None) -> Page:
        """Return a page, newest first."""
        self.asked.append((asked, after))
        if self.on_page is not None:
            self.on_page()
        if self.broken is not None:
            raise self.broken
        found = sorted((row for row in self.rows if after is None or row.id < after.id), key=lambda row: -row.id)
        if asked.words:
            found = [row for row in found if asked.words.casefold() in row.subject.casefold()]
        shown = found[: self.size]
        return Page(shown, Mark(shown[-1].at, shown[-1].id) if len(found) > self.size else None)
