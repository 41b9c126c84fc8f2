"""What screens ask about who changed what, and the rows they get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

PAGE = 100
"""Records in one page."""


class About(StrEnum):
    """What a record is about, as one may ask for it."""

    TICKETS = "tickets"
    ENTRIES = "entries"
    PEOPLE = "people"
    SET_UP = "set-up"
    VERIFICATIONS = "verifications"
    ARTICLES = "articles"

    @property
    def label(self) -> str:
        """Return the words shown on screens."""
        return {"tickets": "Ticket fields", "entries": "Entries and files"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the history is wanted; what is left empty lets everything through.

    `since` is the first instant wanted, `until` the first that no longer is.
    """

    ticket_id: int | None = None
    by_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the next begins just before."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of the audit: `by` is a name, or the login of somebody who is on no staff list."""

    id: int
    at: datetime
    by: str
    entity: str
    entity_id: int
    op: str
    payload: Mapping[str, Any]


type Names = Mapping[tuple[str, int], str]
"""The names of people, queues, categories and requesters, by entity and id. What one may not see has none."""


@dataclass(frozen=True)
class Page:
    """Some of the history, newest first, with the names behind its ids; `rest` is where the next page begins."""

    rows: Sequence[Recorded] = ()
    names: Names = field(default_factory=dict)
    rest: Mark | None = None


class HistoryQueries(Protocol):
    """Reads about who changed what; a call is two statements."""

    def page(self, asked: Asked, after: Mark | None = None) -> Page:
        """Return the newest that was asked for, or what comes after a mark."""
