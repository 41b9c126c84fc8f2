"""Days as people say them."""

from datetime import date, datetime

_FEW = 14


def day_words(day: date, today: date) -> str:
    """Return a day: "today", "yesterday", "3 days ago", and further away by its date."""
    days = (today - day).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    if 0 < days <= _FEW:
        return f"{days} days ago"
    year = f" {day.year}" if day.year != today.year else ""
    return f"on {day.day} {day:%B}{year}"


def moment_words(at: datetime, now: datetime) -> str:
    """Return the day of an instant, where one is, as people say it."""
    return day_words(at.astimezone().date(), now.astimezone().date())
