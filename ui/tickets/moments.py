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


def when_words(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return when something was, for a sentence that stays on the screen: `at 09:41`, else `on 3 Mar 09:41`."""
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return f"{'at' if is_today else 'on'} {date_and_time(at, now, zone)}"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago an instant was, such as `just now`, `41 min ago` or `3 d ago`.

    No seconds: what is shown stands still until the next half minute, and would soon be untrue.
    """
    seconds = int((now - at).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h ago"
    return f"{seconds // _DAY} d ago"
