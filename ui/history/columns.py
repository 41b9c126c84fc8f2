"""The columns of the history, declared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.history.telling import Line
from ui.tickets.moments import date_and_time


class Record(Protocol):
    """What a table of records shows in a line: `ticket_id` is that of the ticket it is about, if of one."""

    @property
    def record_id(self) -> int:
        """The record it is of."""

    @property
    def part(self) -> int:
        """What tells it from other lines of the same record."""

    @property
    def at(self) -> datetime:
        """When it was."""

    @property
    def about(self) -> str:
        """What it is about, as people call it."""

    @property
    def ticket_id(self) -> int | None:
        """The ticket that it leads to."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what a cell says at an instant, and its width at 100 % text (0 takes what is left)."""

    title: str
    value: Callable[[Any, datetime], str]
    width: int = 0


ABOUT = Column("About", lambda line, _now: line.about, 150)
COLUMNS = (
    Column("When", lambda line, now: date_and_time(line.at, now), 124),
    Column("Who", lambda line, _now: line.by, 140),
    Column("What", lambda line, _now: line.what, 110),
    Column("Change", lambda line, _now: changed(line)),
)


def changed(line: Line) -> str:
    """Return from what to what, as `New → Open`, or what came."""
    return f"{line.was} → {line.now}" if line.was else line.now


def exact(at: datetime) -> str:
    """Return an instant to the second with its zone, as it is copied and shown in tooltips."""
    return at.astimezone().isoformat(sep=" ", timespec="seconds")


def spoken(line: Line, now: datetime) -> str:
    """Return a whole line as it is read aloud."""
    change = f"{line.what}: from {line.was} to {line.now}" if line.was else f"{line.what} {line.now}".rstrip()
    return f"{date_and_time(line.at, now)}, {line.by}, {line.about}, {change}"


def copied(line: Line) -> str:
    """Return a line as it is copied: its parts with tabs between, for a sheet or a mail."""
    return "\t".join((exact(line.at), line.by, line.about, line.what, line.was, line.now))


HEADING = "When\tWho\tAbout\tWhat\tWas\tNow"


@dataclass(frozen=True, slots=True)
class Telling:
    """How lines of one kind are shown, read aloud, copied and counted; `opens` tells that they lead to tickets."""

    name: str
    what: str
    counted: tuple[str, str]
    columns: tuple[Column, ...]
    spoken: Callable[[Any, datetime], str]
    copied: Callable[[Any], str]
    heading: str
    icon: str
    opens: bool


def _of_history(name: str, columns: tuple[Column, ...], *, opens: bool) -> Telling:
    return Telling(name, "The history", ("change", "changes"), columns, spoken, copied, HEADING, "history", opens=opens)


OF_A_TICKET = _of_history("History", COLUMNS, opens=False)
OF_THE_DESK = _of_history("History of the desk", (*COLUMNS[:2], ABOUT, *COLUMNS[2:]), opens=True)
