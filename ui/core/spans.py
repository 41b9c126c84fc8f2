"""A stretch of days to choose, and the box that it is chosen in."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from PySide6.QtWidgets import QComboBox, QSizePolicy

from ui.core.theme import fit


@dataclass(frozen=True)
class Span:
    """A stretch of days that ends a number of days ago (0: it goes on), and how long it is; None has no beginning."""

    words: str
    days: int | None
    ends: int = 0

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Return the first instant of it and the first after it, by this computer's days."""
        today = datetime.combine(now.astimezone().date(), time()).astimezone()
        until = _days_before(today, self.ends - 1) if self.ends else None
        return None if self.days is None else _days_before(today, self.days + self.ends - 1), until


def _days_before(day: datetime, days: int) -> datetime:
    # by date, not by 24 hours: the clocks may have been put forward in between
    return datetime.combine(day.date() - timedelta(days=days), time()).astimezone()


PERIODS = (
    Span("Last 7 days", 7),
    Span("Last 30 days", 30),
    Span("Last 90 days", 90),
    Span("Last 365 days", 365),
)
"""The periods that reports are of; the second is the usual one."""
USUAL_PERIOD = 1


def choice_box(name: str) -> QComboBox:
    """Return a box to choose from that shares the room of a line with others."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.view().setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    fit(made, least_width=96, most_width=240)
    return made
