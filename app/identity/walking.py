"""Reading everybody of a directory, so that the desk knows before they call who can't be verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WALK = "walk"
"""What a directory's connection is set to, `true`, whose people are all read."""
KINDS = ("active_directory", "entra", "demo")
"""Which connections are directories."""
FRESH_DAYS = 7
"""How long somebody counts as read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Who was not read of late, and by which policy it is said how risky somebody is."""

    ids: Sequence[str]
    policy: Mapping[str, Any] = field(default_factory=dict, repr=False)


def is_walked(settings: Mapping[str, Any]) -> bool:
    """Tell whether a connection's settings have everybody read: `true` itself, and nothing that only looks like it."""
    return settings.get(WALK) is True
