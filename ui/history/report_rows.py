"""The rows of a report as they are shown, read aloud and written to a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.identity import words
from app.identity.model import Method
from app.identity.report_lines import NAMES, Line, in_words, lines
from app.identity.reports import Figure, Report, Wanted, Way

HEADINGS = ("What is counted", "Of", "Number", "Half within", "9 of 10 within")
WIDTHS = (280, 0, 150, 110, 120)
"""Of their columns, at 100 % text; 0 is what is left."""
_OF_WAY = (Figure.OPENED, Figure.VERIFIED, Figure.LEFT)
_OF_AGE = (Figure.HELD, Figure.FROZEN)


@dataclass(frozen=True, slots=True)
class Row:
    """One number; `share` is its part of what it belongs to, from 0 to 1, None where it is part of nothing shown."""

    line: Line
    of: str
    share: float | None = None
    half: str = ""
    nine_tenths: str = ""

    @property
    def name(self) -> str:
        """What is counted."""
        return NAMES[self.line.figure]

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what stands in the columns."""
        return (self.name, self.of, str(self.line.count), self.half, self.nine_tenths)

    @property
    def title(self) -> str:
        """Return the number's whole name, as the log says what it is narrowed to."""
        return f"{self.name}, {self.of[:1].lower()}{self.of[1:]}" if self.of else self.name

    @property
    def meaning(self) -> str:
        """Return what exactly it counts."""
        return self.line.meaning

    @property
    def is_any(self) -> bool:
        """Tell whether there was something to count."""
        return self.line.count > 0

    @property
    def spoken(self) -> str:
        """Return the row as it is read aloud."""
        times = f", half within {self.half}, nine of ten within {self.nine_tenths}" if self.half else ""
        return f"{self.title}: {self.line.count}{times}"


def rows(report: Report, wanted: Wanted) -> Sequence[Row]:
    """Return all rows of a report."""
    ways = {way.method: way for way in report.ways}
    held = {Figure.HELD: sum(report.held), Figure.FROZEN: sum(report.frozen)}
    return [_row(line, ways, held) for line in lines(report, wanted)]


def _row(line: Line, ways: dict[str, Way], sums: dict[Figure, int]) -> Row:
    if line.figure in _OF_WAY:
        return _of_way(line, ways[line.of])
    if line.figure in _OF_AGE:
        return Row(line, line.of, _part(line.count, sums[line.figure]))
    return Row(line, "The period")


def _of_way(line: Line, way: Way) -> Row:
    of = _method(way.method) if way.method else "All ways"
    share = _part(line.count, way.opened)
    if line.figure is not Figure.VERIFIED or not way.verified:
        return Row(line, of, share)
    return Row(line, of, share, in_words(way.median), in_words(way.p90))


def _method(code: str) -> str:
    said = words.method(Method(code)) if code in set(Method) else code.replace("_", " ")
    return said[:1].upper() + said[1:]


def _part(count: int, whole: int) -> float:
    return count / whole if whole else 0.0
