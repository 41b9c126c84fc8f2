"""Instants as people say them at the desk, in this workstation's own time zone."""

from datetime import datetime, timedelta

from app.core.clock import NEVER

_DAY = timedelta(days=1)
_SOON = 0.6


def span_words(span: timedelta) -> str:
    """Return a span as lists show it: `now`, `19m`, `1h 05m`, `9h`, `3d`."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes}m"
    hours, rest = divmod(minutes, 60)
    if hours < 6 and rest:
        return f"{hours}h {rest:02d}m"
    return f"{hours}h" if hours < 48 else f"{hours // 24}d"


def age_words(since: datetime, now: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 1440 else f"{minutes // 1440}d"


def spoken(span: timedelta) -> str:
    """Return a span in full words, as it is read aloud: `19 minutes`, `2 hours`, `3 days`."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "less than a minute"
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    return "less than a minute"


def until_words(at: datetime, now: datetime) -> str:
    """Return a coming instant, as short as is clear: `14:30`, `tomorrow 09:00`, `Mon 09:00`."""
    here, today = at.astimezone(), now.astimezone().date()
    clock = f"{here:%H:%M}"
    days = (here.date() - today).days
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    if 1 < days < 7:
        return f"{here:%a} {clock}"
    day = f"{here.day} {here:%b}"
    return f"{day} {clock}" if here.year == today.year else f"{day} {here.year} {clock}"


def until_short(at: datetime, now: datetime) -> str:
    """Return a coming instant in the room of a column: `14:30`, `Tue 09:00`, beyond a week only the day."""
    here, today = at.astimezone(), now.astimezone().date()
    days = (here.date() - today).days
    if days == 0:
        return f"{here:%H:%M}"
    if 0 < days < 7:
        return f"{here:%a %H:%M}"
    return f"{here.day} {here:%b}" if here.year == today.year else f"{here:%b %Y}"


def is_due_known(due_at: datetime) -> bool:
    """Tell whether something is due at all."""
    return due_at < NEVER


def share_gone(created_at: datetime, due_at: datetime, now: datetime) -> float:
    """Return how much of the time until due has passed, 0 to 1."""
    whole = (due_at - created_at).total_seconds()
    if whole <= 0:
        return 1.0
    return min(1.0, max(0.0, (now - created_at).total_seconds() / whole))


def is_soon(created_at: datetime, due_at: datetime, now: datetime) -> bool:
    """Tell whether more than 60 % of the time until due has passed."""
    return share_gone(created_at, due_at, now) > _SOON
