"""The desk's opening hours, walked backwards from now, so that invented tickets come when people work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

OPENS, CLOSES = 8, 18
RECENT = timedelta(hours=4)
"""What is younger than this came in whatever the hour is now: a desk always has something fresh."""
SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """Instants of the past, as seen from now."""

    now: datetime

    def ago(self, minutes: float) -> datetime:
        """Return the instant so many working minutes before now."""
        span = timedelta(minutes=minutes)
        if span <= RECENT:
            return self.now - span
        at, left = _worked(self.now - RECENT), span - RECENT
        while True:
            opening = at.replace(hour=OPENS, minute=0, second=0, microsecond=0)
            if left <= at - opening:
                return at - left
            left -= at - opening
            at = _worked(opening - timedelta(minutes=1))

    def monday(self) -> datetime:
        """Return the opening of the last Monday morning that lies some hours back."""
        latest = self.now - timedelta(hours=3)
        day = latest - timedelta(days=latest.weekday())
        opening = day.replace(hour=OPENS, minute=0, second=0, microsecond=0)
        return opening if opening <= latest else opening - timedelta(days=7)


def weekday(at: datetime) -> datetime:
    """Return the same instant, or the same time on the Monday after it."""
    return at + timedelta(days=max(0, 7 - at.weekday())) if at.weekday() >= SATURDAY else at


def _worked(at: datetime) -> datetime:
    """Return the same instant, or the last one before it at which somebody worked."""
    closing = at.replace(hour=CLOSES, minute=0, second=0, microsecond=0)
    at = min(at, closing)
    while at.weekday() >= SATURDAY or at.hour < OPENS:
        at = (at - timedelta(days=1)).replace(hour=CLOSES, minute=0, second=0, microsecond=0)
    return at
