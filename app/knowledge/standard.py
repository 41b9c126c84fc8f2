"""Samples that a person reads: articles against the content standard, links for how right they are (KCS v6, 5.1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Point(StrEnum):
    """What is asked of each that was drawn; its value is the question."""

    @property
    def short(self) -> str:
        """Return what it is called in a list."""
        return _SHORT[self]


class Criterion(Point):
    """A point that an article is read for."""

    TITLE = "Does the title name what goes wrong, and with what?"
    ISSUE = "Is the issue in the words of those who have it?"
    ENVIRONMENT = "Is it said where it holds?"
    RESOLUTION = "Can the resolution be followed as it stands?"
    CLEAN = "Is nobody's data in it, and no secret?"
    SINGLE = "Is it the only article that says this?"


class Fit(Point):
    """A point that a link from a ticket to an article is read for (link accuracy)."""

    ABOUT = "Is the article about what the ticket asked?"
    RESOLVED = "Is what it says what resolved the ticket?"


_SHORT: Mapping[Point, str] = {
    Criterion.TITLE: "Title",
    Criterion.ISSUE: "Issue",
    Criterion.ENVIRONMENT: "Environment",
    Criterion.RESOLUTION: "Resolution",
    Criterion.CLEAN: "Nobody's data",
    Criterion.SINGLE: "No double",
    Fit.ABOUT: "About it",
    Fit.RESOLVED: "Resolved it",
}


@dataclass(frozen=True)
class Sample[P: Point]:
    """A reading of what was drawn at random: the day, and of each that was read the points that it meets."""

    on: date
    read: Mapping[str, frozenset[P]] = field(default_factory=dict)

    def met(self, point: P) -> int:
        """Return how many meet a point."""
        return sum(point in met for met in self.read.values())

    def with_one(self, key: str, met: frozenset[P]) -> "Sample[P]":
        """Return the sample with one more read, or read again."""
        return Sample(self.on, {**self.read, key: met})


def in_words(sample: Sample[Any]) -> str:
    """Return a sample as it is remembered on a workstation."""
    read = {key: sorted(point.name for point in met) for key, met in sample.read.items()}
    return json.dumps({"on": sample.on.isoformat(), "read": read})


def from_words[P: Point](words: str | None, points: type[P]) -> Sample[P] | None:
    """Return the sample that was remembered; None where none was, or what was kept can't be read."""
    try:
        kept = json.loads(words or "null")
        read = {
            str(key): frozenset(points[name] for name in met if name in points.__members__)
            for key, met in kept["read"].items()
        }
        return Sample(date.fromisoformat(kept["on"]), read)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
