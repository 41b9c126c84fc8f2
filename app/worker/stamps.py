"""When directories say that this worker itself set a password: in their own time, which may not be the database's."""

import threading
from datetime import datetime, timedelta

KEPT = timedelta(hours=2)
"""How long it is remembered: longer than anybody looks back."""
SAME = timedelta(seconds=1)
"""How far two readings of one instant lie apart at most."""


class Stamps:
    """Remembers them for as long as the worker runs; may be used by several threads."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[datetime]] = {}
        self._lock = threading.Lock()

    def keep(self, directory: str, object_id: str, at: datetime | None) -> None:
        """Remember an instant."""
        if at is not None:
            with self._lock:
                known = self._known.setdefault((directory, object_id), [])
                known[:] = [one for one in known if at - one < KEPT] + [at]

    def near(self, directory: str, object_id: str, at: datetime, within: timedelta) -> list[datetime]:
        """Return those of an account that lie about this instant."""
        with self._lock:
            return [one for one in self._known.get((directory, object_id), ()) if abs(one - at) <= within]
