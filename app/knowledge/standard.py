"""The content standard: what a good article is like, and how a sample of articles met it (KCS v6, technique 5.1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Criterion(StrEnum):
    """A point that an article is read for; its value is the question."""

    TITLE = "Does the title name what goes wrong, and with what?"
    ISSUE = "Is the issue in the words of those who have it?"
    ENVIRONMENT = "Is it said where it holds?"
    RESOLUTION = "Can the resolution be followed as it stands?"
    CLEAN = "Is nobody's data in it, and no secret?"
    SINGLE = "Is it the only article that says this?"

    @property
    def short(self) -> str:
        """Return what it is called in a list."""
        return _SHORT[self]


_SHORT: Mapping[Criterion, str] = {
    Criterion.TITLE: "Title",
    Criterion.ISSUE: "Issue",
    Criterion.ENVIRONMENT: "Environment",
    Criterion.RESOLUTION: "Resolution",
    Criterion.CLEAN: "Nobody's data",
    Criterion.SINGLE: "No double",
}


@dataclass(frozen=True)
class Sample:
    """A reading of articles drawn at random: the day, and of each article that was read the points that it meets."""

    on: date
    read: Mapping[str, frozenset[Criterion]] = field(default_factory=dict)

    def met(self, criterion: Criterion) -> int:
        """Return how many of the articles meet a point."""
        return sum(criterion in met for met in self.read.values())

    def with_article(self, article: str, met: frozenset[Criterion]) -> "Sample":
        """Return the sample with one more article read, or read again."""
        return Sample(self.on, {**self.read, article: met})


def in_words(sample: Sample) -> str:
    """Return a sample as it is remembered on a workstation."""
    read = {article: sorted(point.name for point in met) for article, met in sample.read.items()}
    return json.dumps({"on": sample.on.isoformat(), "read": read})


def from_words(words: str | None) -> Sample | None:
    """Return the sample that was remembered; None where none was, or what was kept can't be read."""
    try:
        kept = json.loads(words or "null")
        read = {
            str(article): frozenset(Criterion[name] for name in met if name in Criterion.__members__)
            for article, met in kept["read"].items()
        }
        return Sample(date.fromisoformat(kept["on"]), read)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
