"""Which articles somebody should look at, and why: the audit list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.knowledge.model import Confidence
from app.knowledge.rating import Rating

PERIOD = timedelta(days=90)
"""How far back use is counted."""
ENOUGH_VOTES = 5
HELPS_LITTLE = 0.7
"""Helping less than this, even at the upper bound of the interval, an article that is used much needs care."""
FLAGGED = timedelta(days=7)
UNUSED = timedelta(days=365)
ENOUGH_SEARCHES = 3


class Reason(StrEnum):
    """Why an article is on the list."""

    HELPS_LITTLE = "used much, helping little"
    FLAGGED = "flagged"
    OVERDUE = "review overdue"
    UNUSED = "not used for a year"


@dataclass(frozen=True)
class Use:
    """What is known of one article's use.

    `uses` counts views and links of the last 90 days; `used_at` is the last of them ever, or when it was published.
    `flagged_at` is the oldest flag that nobody has answered.
    """

    article: str
    confidence: Confidence
    uses: int
    used_at: datetime
    rating: Rating
    flagged_at: datetime | None = None
    review_by: date | None = None


def audit_list(uses: Sequence[Use], now: datetime) -> dict[str, list[Reason]]:
    """Return the articles that need care and why, those with most reasons first, then those used most."""
    much = _top_quartile([use.uses for use in uses if use.confidence is not Confidence.ARCHIVED])
    found = {use.article: reasons for use in uses if (reasons := _reasons(use, much, now))}
    often = {use.article: use.uses for use in uses}
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), -often[one[0]], one[0])))


def _reasons(use: Use, much: float, now: datetime) -> list[Reason]:
    if use.confidence is Confidence.ARCHIVED:
        return []
    holds = {
        Reason.HELPS_LITTLE: 0 < use.uses >= much
        and use.rating.votes >= ENOUGH_VOTES
        and use.rating.high < HELPS_LITTLE,
        Reason.FLAGGED: use.flagged_at is not None and now - use.flagged_at > FLAGGED,
        Reason.OVERDUE: use.review_by is not None and use.review_by < now.date(),
        Reason.UNUSED: use.confidence is Confidence.VALIDATED and now - use.used_at > UNUSED,
    }
    return [reason for reason, does_hold in holds.items() if does_hold]


def _top_quartile(uses: Sequence[int]) -> float:
    """Return the least number of uses that is in the top quarter."""
    ranked = sorted(uses, reverse=True)
    return ranked[max(0, -(-len(ranked) // 4) - 1)] if ranked else 0.0


def gaps(searches: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    """Return the words that were searched without a hit often enough for somebody to write about them."""
    return {words: times for words, times in searches if times >= ENOUGH_SEARCHES}
