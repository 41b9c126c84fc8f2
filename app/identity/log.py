"""The verification log: what may be asked of it, what a row tells, and how it leaves the desk as a file.

It holds codes and results only; of contact data it knows what is masked, of codes and secrets nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app.core.csv_lines import csv_line
from app.identity.model import Action, Method, Proof, State
from app.identity.reports import Figure
from app.tickets.number import DEFAULT_PREFIX, number

PAGE = 100
"""Verifications in one page."""
WORKER = "a machine"
"""Who says so when no member of staff does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which verifications are wanted; what is left empty lets everything through.

    `since` is the first instant wanted, `until` the first that no longer is; `by_id` opened it or works on it. Each of
    the words has to stand in the subject's name, account or directory. `figure` leaves what a figure of the report
    counts, of which what has an age has it between `aged_after` and `aged_upto`; `still` passes over methods that no
    longer count.
    """

    since: datetime | None = None
    until: datetime | None = None
    by_id: int | None = None
    action: Action | None = None
    state: State | None = None
    method: Method | None = None
    words: str = ""
    ticket_id: int | None = None
    queue_id: int | None = None
    figure: Figure | None = None
    aged_after: datetime | None = None
    aged_upto: datetime | None = None
    still: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the next begins just before."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one method, by code: `by` performed it, `target` is masked, and void is what no longer counted."""

    method: str
    result: str
    proof: str
    by: str
    target: str = ""
    is_void: bool = False

    @property
    def who(self) -> str:
        """Return who says so."""
        return WORKER if self.proof == Proof.MACHINE or not self.by else self.by


@dataclass(frozen=True, slots=True)
class Logged:
    """One verification as the log tells it; codes that a newer version wrote are there as they are."""

    id: int
    at: datetime
    ticket_id: int
    subject: str
    directory: str
    action: str
    risk: str
    channel: str
    analyst: str
    state: str
    second: str = ""
    methods: Sequence[Told] = ()
    flags: Sequence[str] = ()
    grant: str = ""
    decided_at: datetime | None = None

    @property
    def took(self) -> timedelta | None:
        """Return how long it took from its opening to the decision, None while there is none."""
        return None if self.decided_at is None else max(timedelta(), self.decided_at - self.at)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the log, newest first; `rest` is where the next page begins."""

    rows: Sequence[Logged] = ()
    rest: Mark | None = None


class LogQueries(Protocol):
    """Reads of the verification log; a call is three statements at most."""

    def page(self, asked: Asked, after: Mark | None = None) -> Page:
        """Return the newest that was asked for, or what comes after a mark. Raises NotPermitted, StoreUnavailable."""


# ------------------------------------------------------------ as a file

HEADING = (
    "Opened (UTC)",
    "Ticket",
    "Subject",
    "Directory",
    "Action",
    "Risk",
    "Channel",
    "Analyst",
    "Second person",
    "Methods",
    "Targets",
    "Red flags",
    "State",
    "Grant",
    "Decided (UTC)",
    "Seconds to decision",
)


def csv_lines(rows: Sequence[Logged], prefix: str = DEFAULT_PREFIX) -> Iterator[str]:
    """Return a line of a CSV file for each row, its end included; nothing in it is a formula to a spreadsheet."""
    return (csv_line(_cells(row, prefix)) for row in rows)


def csv_heading() -> str:
    """Return the first line of the file."""
    return csv_line(HEADING)


def _cells(row: Logged, prefix: str) -> tuple[str, ...]:
    return (
        _utc(row.at),
        number(row.ticket_id, prefix),
        row.subject,
        row.directory,
        row.action,
        row.risk,
        row.channel,
        row.analyst,
        row.second,
        "; ".join(_method(one) for one in row.methods),
        "; ".join(f"{one.method}: {one.target}" for one in row.methods if one.target),
        "; ".join(row.flags),
        row.state,
        row.grant,
        _utc(row.decided_at),
        "" if row.took is None else str(round(row.took.total_seconds())),
    )


def _method(one: Told) -> str:
    void = ", no longer counted" if one.is_void else ""
    return f"{one.method} {one.result} ({one.who}{void})"


def _utc(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
