"""The number of a ticket: its primary key behind the desk's prefix."""

import re

DEFAULT_PREFIX = "HD"
_DIGITS = re.compile(r"(?:#|[A-Za-z]{1,8}[-\s]?)?(\d{1,18})")


def number(ticket_id: int, prefix: str = DEFAULT_PREFIX) -> str:
    """Return the number people read and say, such as `HD-123`."""
    return f"{prefix}-{ticket_id}"


def id_in(text: str, prefix: str = DEFAULT_PREFIX) -> int | None:
    """Return the ticket meant by `HD-123`, `hd 123`, `#123` or `123`; None when it is no number of ours."""
    found = _DIGITS.fullmatch(text.strip())
    if not found:
        return None
    letters = text.strip().split(found[1])[0].rstrip("- #").upper()
    return int(found[1]) if letters in ("", prefix.upper()) else None
