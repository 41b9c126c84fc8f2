"""Where the time comes from; rules are told it and never ask."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> datetime:
        """Return this instant in UTC."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return this instant in UTC."""
        return datetime.now(UTC)


NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Stands for "not due": a real instant sorts and indexes where NULL would not (psycopg can't load infinity)."""
