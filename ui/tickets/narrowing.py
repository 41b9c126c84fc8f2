"""What narrows a list beyond its place: chosen in the filter bar, remembered for each place."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.tickets.model import Priority, Status
from app.tickets.queries import Listing, Sort

NOBODY = 0
"""Stands for "unassigned" where an assignee is chosen; ids begin at 1."""


@dataclass(frozen=True)
class Narrowing:
    """Statuses, priorities, category, assignee, words and order; empty lets everything through."""

    statuses: frozenset[Status] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    category_id: int | None = None
    assignee_id: int | None = None
    words: str = ""
    sort: Sort | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether it lets everything through; an order narrows nothing."""
        return not (
            self.statuses
            or self.priorities
            or self.category_id is not None
            or self.assignee_id is not None
            or self.words
        )

    def of(self, listing: Listing) -> Listing:
        """Return the list narrowed by this; asking for finished tickets by status looks beyond the live ones."""
        done = any(not status.is_live for status in self.statuses)
        given = replace(
            listing,
            statuses=self.statuses or listing.statuses,
            priorities=self.priorities or listing.priorities,
            category_id=listing.category_id if self.category_id is None else self.category_id,
            words=" ".join(word for word in (listing.words, self.words) if word),
            sort=self.sort or listing.sort,
            live_only=listing.live_only and not done,
        )
        if self.assignee_id is None:
            return given
        if self.assignee_id == NOBODY:
            return replace(given, unassigned=True)
        return replace(given, assignee_id=self.assignee_id)

    def lets_go(self, before: "Narrowing") -> bool:
        """Tell whether the words looked for, or all that narrowed a list before, no longer do."""
        return bool(before.words and not self.words) or (self.is_empty and not before.is_empty)

    def cleared(self) -> "Narrowing":
        """Return what lets everything through, in the same order."""
        return Narrowing(sort=self.sort)

    def text(self) -> str:
        """Return this as it is remembered; what was typed is not."""
        kept: dict[str, Any] = {
            "statuses": sorted(self.statuses),
            "priorities": sorted(int(priority) for priority in self.priorities),
            "category_id": self.category_id,
            "assignee_id": self.assignee_id,
            "sort": self.sort.name if self.sort else None,
        }
        return json.dumps({name: value for name, value in kept.items() if value not in (None, [])})


def remembered(text: str | None) -> Narrowing:
    """Return what was remembered; what can't be read counts as nothing."""
    try:
        kept = json.loads(text or "{}")
        return _read(kept) if isinstance(kept, dict) else Narrowing()
    except (ValueError, KeyError, TypeError):
        return Narrowing()


def place_name(listing: Listing) -> str:
    """Return the key a list's narrowing is remembered under."""
    if listing.queue_id is not None:
        return f"queue/{listing.queue_id}"
    if listing.assignee_id is not None:
        return f"assignee/{listing.assignee_id}"
    return "unassigned" if listing.unassigned else f"list/{listing.title}"


def _read(kept: Mapping[str, Any]) -> Narrowing:
    return Narrowing(
        frozenset(Status(value) for value in kept.get("statuses", ())),
        frozenset(Priority(value) for value in kept.get("priorities", ())),
        _id(kept.get("category_id")),
        _id(kept.get("assignee_id")),
        sort=Sort[kept["sort"]] if kept.get("sort") else None,
    )


def _id(value: object) -> int | None:
    return value if isinstance(value, int) else None
