"""The lines a report is read by: each with its number, and with what to ask of the log to see just what it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.identity.log import Asked
from app.identity.model import Method
from app.identity.reports import AGES, MEANINGS, OF_PERIOD, Figure, Report, Wanted, Way

NAMES: Mapping[Figure, str] = {
    Figure.OPENED: "Opened",
    Figure.VERIFIED: "Verified",
    Figure.LEFT: "Given up",
    Figure.NEVER_VERIFIED: "People who could not be verified",
    Figure.LEGITIMATE_REFUSED: "Refused, and verified soon after",
    Figure.HELD: "Held",
    Figure.FROZEN: "People frozen",
    Figure.EXCEPTION_ASKED: "Exceptions asked for",
    Figure.EXCEPTION_GRANTED: "Exceptions approved",
    Figure.DISPUTED: "Disputed",
}
"""What each figure is called."""
_OF_WAYS = (Figure.OPENED, Figure.VERIFIED, Figure.LEFT)


@dataclass(frozen=True, slots=True)
class Line:
    """One number: what it counts, of which method or age (in `of`, a code or words), and what leaves that in the log.

    `asked` is None where the log cannot be asked for it: of a method that only a newer version knows.
    """

    figure: Figure
    count: int
    asked: Asked | None
    of: str = ""

    @property
    def meaning(self) -> str:
        """Return what exactly it counts."""
        return MEANINGS[self.figure]


def lines(report: Report, wanted: Wanted) -> Iterator[Line]:
    """Return each number of a report: of all verifications, of the period, by age, and of each method."""
    asked = Asked(since=wanted.since, until=wanted.until, queue_id=wanted.queue_id)
    for way in report.ways:
        if not way.method:
            yield from _of_way(way, asked)
    for figure in OF_PERIOD:
        yield Line(figure, report.counts.get(figure, 0), replace(asked, figure=figure))
    yield from _of_age(Figure.HELD, report.held, wanted)
    yield from _of_age(Figure.FROZEN, report.frozen, wanted)
    for way in report.ways:
        if way.method:
            yield from _of_way(way, asked)


def share_left(way: Way) -> float:
    """Return which part of the verifications was given up, from 0 to 1."""
    return way.left / way.opened if way.opened else 0.0


def in_words(span: timedelta | None) -> str:
    """Return a time as it is read, a dash while nobody was verified."""
    if span is None:
        return "–"
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _of_way(way: Way, asked: Asked) -> Iterator[Line]:
    counts = (way.opened, way.verified, way.left)
    for figure, count in zip(_OF_WAYS, counts, strict=True):
        yield Line(figure, count, _asked_of_way(way.method, replace(asked, figure=figure)), way.method)


def _asked_of_way(method: str, asked: Asked) -> Asked | None:
    if not method:
        return asked
    return replace(asked, method=Method(method), still=True) if method in set(Method) else None


def _of_age(figure: Figure, counts: Sequence[int], wanted: Wanted) -> Iterator[Line]:
    for age, count in zip(AGES, counts, strict=False):
        after, upto = age.bounds(wanted.now)
        asked = Asked(queue_id=wanted.queue_id, figure=figure, aged_after=after, aged_upto=upto)
        yield Line(figure, count, asked, age.words)
