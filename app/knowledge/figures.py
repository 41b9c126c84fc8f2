"""How articles serve the desk, in figures that are read, read aloud and written to a file.

The measures are those of KCS v6 (technique 5.11): what somebody gave is shown to themselves and of all together, for a
goal set on an activity is met at the price of what it was for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.knowledge.queries import Contribution, OfQueue, Report
from app.knowledge.standard import Criterion, Fit, Point, Sample

HEADINGS = ("What is counted", "Of", "Number")
_MOST_GAPS = 10


class Behind(StrEnum):
    """Where what a figure counts can be seen."""

    NOTHING = ""
    PROPOSALS = "proposals"
    CARE = "care"
    SAMPLE = "sample"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what is counted, of what or whom, the number in words, and what exactly it counts.

    `share` is its part of a whole from 0 to 1, None where it is part of nothing; `is_any` tells that it is not nought.
    """

    name: str
    of: str
    number: str
    meaning: str
    share: float | None = None
    is_any: bool = True
    behind: Behind = Behind.NOTHING

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what stands in the columns."""
        return (self.name, self.of, self.number)

    @property
    def title(self) -> str:
        """Return its whole name."""
        return f"{self.name}, {self.of[:1].lower()}{self.of[1:]}"

    @property
    def spoken(self) -> str:
        """Return the line as it is read aloud."""
        return f"{self.title}: {self.number}"


def of_contribution(given: Contribution) -> Iterator[Figure]:
    """Return what somebody gave to articles, or everybody together where no name is told."""
    is_desk = not given.name
    of = "The desk together" if is_desk else "You"
    whose = "articles of the desk" if is_desk else "articles that you wrote"
    yield _counted("Articles written", of, given.created, "New articles published in the period.")
    yield _counted("Articles improved", of, given.improved, "Revisions after the first of an article.")
    yield _counted("Proposals decided", of, given.reviewed, "Proposals of colleagues that were taken or declined.")
    yield _counted("Used by others", of, given.reused, f"Links from tickets to {whose}, made by somebody else.")
    yield _counted("Helped others", of, given.helped, f"Votes of others, when a ticket was resolved, for {whose}.")


def of_report(report: Report, now: datetime) -> Iterator[Figure]:
    """Return how articles served the desk: links, how right they were, what waits, and what nobody wrote yet."""
    yield _counted("Tickets resolved", "The period", report.resolved, "Tickets that were resolved or closed since.")
    yield _part(
        "Resolved with an article", "The period", report.linked, report.resolved,
        "The link rate: the tickets resolved that an article is linked to.",
    )  # fmt: skip
    yield _part(
        "Known before", "Of those with an article", report.known, report.linked,
        "Tickets whose article was there before the ticket was; the others found something new.",
    )  # fmt: skip
    yield _accuracy(report.accurate)
    yield from _of_queues(report.by_queue)
    yield Figure(
        "Open flags", _age(report.oldest_flag, now), str(report.flagged),
        "Articles that somebody found wrong or outdated, and nobody has answered. Enter shows what needs care.",
        is_any=report.flagged > 0, behind=Behind.CARE,
    )  # fmt: skip
    yield Figure(
        "Proposals that wait", "Now", str(report.proposals),
        "Texts that wait for somebody to take them. Enter shows them.",
        is_any=report.proposals > 0, behind=Behind.PROPOSALS,
    )  # fmt: skip
    for words, times in list(report.gaps.items())[:_MOST_GAPS]:
        yield Figure(
            "Searched in vain", f"“{words}”", how_often(times),
            "Nobody wrote about it yet. Enter shows what needs care.",
            behind=Behind.CARE,
        )  # fmt: skip


def of_articles(sample: Sample[Criterion] | None) -> Iterator[Figure]:
    """Return how many of the articles that were read meet each point of the content standard."""
    return _of_sample("Standard", Criterion, sample, Behind.SAMPLE)


def of_links(sample: Sample[Fit] | None) -> Iterator[Figure]:
    """Return how many of the links that were judged are right: link accuracy, sampled."""
    return _of_sample("Links", Fit, sample, Behind.LINKS)


def _of_sample[P: Point](name: str, points: type[P], sample: Sample[P] | None, behind: Behind) -> Iterator[Figure]:
    if sample is None or not sample.read:
        return
    of = f"Sample of {sample.on:%d %B %Y}"
    for point in points:
        yield _part(
            f"{name}: {point.short.lower()}", of, sample.met(point), len(sample.read), point.value, behind=behind
        )


def _counted(name: str, of: str, count: int, meaning: str) -> Figure:
    return Figure(name, of, str(count), meaning, is_any=count > 0)


def _part(name: str, of: str, count: int, whole: int, meaning: str, *, behind: Behind = Behind.NOTHING) -> Figure:
    number = f"{count} of {whole}" if whole else "none yet"
    return Figure(name, of, number, meaning, count / whole if whole else 0.0, count > 0, behind)


def _of_queues(queues: Sequence[OfQueue]) -> Iterator[Figure]:
    for of in queues:
        yield _part(
            "Resolved with an article", of.queue, of.linked, of.resolved, "The link rate of the tickets in this queue."
        )
    for of in queues:
        yield _counted(
            "Articles from its tickets", of.queue, of.written + of.improved,
            f"{of.written} written, {of.improved} improved because of its tickets. A queue stands for its team.",
        )  # fmt: skip


def _accuracy(accurate: float | None) -> Figure:
    said = "none yet" if accurate is None else f"{round(accurate * 100)} %"
    meaning = "How right the links were: of the votes on linked articles, those that said helped or partly."
    return Figure("Links that fitted", "Of the votes", said, meaning, accurate or 0.0, accurate is not None)


def _age(oldest: datetime | None, now: datetime) -> str:
    if oldest is None:
        return "Now"
    days = (now - oldest).days
    return "The oldest of today" if not days else f"The oldest of {days} day{'s' if days > 1 else ''} ago"


def how_often(times: int) -> str:
    """Return how often something was, in words."""
    return "once" if times == 1 else f"{times:,} times"
