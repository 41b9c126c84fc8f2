"""What a page of the room shows and lets one do, declared: its columns, its words, and its deeds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what a cell says at an instant, and its width at 100 % text (0 takes what is left)."""

    title: str
    value: Callable[[Any, datetime], str]
    width: int = 0


def always(_row: Any) -> str:
    """Say of a deed that it is possible."""
    return ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done with the chosen line: `why_not` tells why it can't be done with a line, nothing when it can."""

    id: str
    text: str
    key: str
    icon: str
    run: Callable[[Any], object]
    why_not: Callable[[Any], str] = always
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: every line has an `id`; `bold` tells which stand out, and `told` says all of one beneath the list."""

    name: str
    title: str
    what: str
    nothing: str
    icon: str
    fetch: Callable[[], Sequence[Any]]
    columns: tuple[Column, ...]
    told: Callable[[Any, datetime], str]
    deeds: tuple[Deed, ...] = ()
    opens: Callable[[Any], object] | None = None
    bold: Callable[[Any], bool] = bool

    def spoken(self, row: Any, now: datetime) -> str:
        """Return a whole line as it is read aloud."""
        return ", ".join(part for part in (column.value(row, now) for column in self.columns) if part)
