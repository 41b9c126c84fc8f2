"""Passwords that were set in a directory without a grant: found within minutes, told to security."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from app.core.errors import HelpDeskError
from app.identity.directories import Directory, Outside
from app.worker.finding import at_once
from app.worker.means import Means
from app.worker.stamps import SAME
from app.worker.telling import tell

EVERY = 60.0
"""Seconds between two looks."""
FIRST = timedelta(minutes=60)
"""How far back a worker looks that has just started."""
OVERLAP = timedelta(minutes=10)
"""How far two looks overlap: domain controllers copy to each other late."""
NEAR = timedelta(seconds=60)
"""How far a directory's time of a password and that of its grant lie apart at most: their clocks differ."""


class Reconciling:
    """Compares what directories say with what grants allowed."""

    limit = 60.0

    def __init__(self, means: Means) -> None:
        self._means = means
        self._since: dict[str, datetime] = {}
        self._told: set[tuple[str, str, datetime]] = set()
        self._at_it = threading.Lock()

    def step(self) -> float | None:
        """Look at every directory once; one look at a time."""
        if not self._at_it.acquire(blocking=False):
            return None
        try:
            directories = self._means.connections.directories()
            now = self._means.now()
            found = at_once({one.name: partial(self._set_in, one, now) for one in directories})
            for name, outside in found.items():
                self._compare(name, outside)
                self._since[name] = now - OVERLAP
        finally:
            self._at_it.release()
        return None

    def _set_in(self, directory: Directory, now: datetime) -> Sequence[Outside]:
        return directory.resets_since(self._since.get(directory.name, now - FIRST))

    def _compare(self, name: str, found: Sequence[Outside]) -> None:
        fresh = [one for one in found if (name, one.object_id, one.set_at) not in self._told]
        if not fresh:
            return
        since = min(one.set_at for one in fresh) - NEAR
        allowed = self._means.desk.resets_of(name, sorted({one.object_id for one in fresh}), since)
        for one in fresh:
            if not self._was_allowed(name, one, allowed.get(one.object_id, ())):
                self._tell(name, one)
            self._told.add((name, one.object_id, one.set_at))

    def _was_allowed(self, name: str, one: Outside, grants: Sequence[datetime]) -> bool:
        """Tell whether a grant set it; where this worker did, the directory's own time of that tells exactly."""
        own = self._means.stamps.near(name, one.object_id, one.set_at, OVERLAP)
        if own:
            return any(abs(one.set_at - at) <= SAME for at in own)
        return any(abs(one.set_at - at) <= NEAR for at in grants)

    def _tell(self, name: str, one: Outside) -> None:
        try:
            self._means.desk.alert(
                "outside_reset", {"directory": name, "object_id": one.object_id, "at": one.set_at.isoformat()}
            )
        except HelpDeskError as failure:
            tell("not_told", connection=name, failure=failure)
            raise
