"""Instants as people read them: clock times, days, and how long ago."""

from datetime import datetime, timedelta, tzinfo

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def clock_time(at: datetime, zone: tzinfo | None = None) -> str:
    """Return the time of day, such as `09:41`; without a zone, as this machine's clock shows it."""
    return at.astimezone(zone).strftime("%H:%M")


def day_words(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return the day an instant falls on: Today, Yesterday, or its date."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A}, {day.day} {day:%B}{year}"


def date_and_time(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return an instant in short: only the time today, else the date with it."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {local:%b}{year} {local:%H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago an instant was, such as `12 s ago`, `41 min ago` or `3 d ago`."""
    seconds = int((now - at).total_seconds())
    if seconds < 5:
        return "just now"
    if seconds < _MINUTE:
        return f"{seconds} s ago"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h ago"
    return f"{seconds // _DAY} d ago"
