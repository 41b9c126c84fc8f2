"""Accounts that something was carried out on, looked at for three days: what changes about them is told to security."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from app.core.errors import HelpDeskError
from app.identity.directories import Directory, line_of
from app.identity.watching import PASSWORD, Watched, kept, seen_of, told_by
from app.worker.means import Means
from app.worker.telling import tell

EVERY = 45.0
"""Seconds between two questions which accounts are due."""
NEAR = timedelta(seconds=60)


class Watching:
    """Looks at what is due, one look at a time; workers share them out among each other."""

    limit = 200.0

    def __init__(self, means: Means) -> None:
        self._means = means
        self._at_it = threading.Lock()

    def step(self) -> float | None:
        """Look at every account that is due."""
        if not self._at_it.acquire(blocking=False):
            return None
        try:
            by_directory: defaultdict[str, list[Watched]] = defaultdict(list)
            for one in self._means.desk.watched():
                by_directory[one.directory].append(one)
            directories = {one.name: one for one in self._means.connections.directories()}
            for name, due in by_directory.items():
                if name in directories:
                    self._look_through(directories[name], due)
        finally:
            self._at_it.release()
        return None

    def _look_through(self, directory: Directory, due: Sequence[Watched]) -> None:
        with line_of(directory):
            for one in due:
                try:
                    self._look_at(directory, one)
                except HelpDeskError as failure:
                    tell("no_answer", connection=directory.name, job=one.job_id, failure=failure)

    def _look_at(self, directory: Directory, one: Watched) -> None:
        person = directory.person(one.object_id)
        if person is None:
            return
        set_at = directory.stamp(one.object_id).set_at
        digests = self._means.desk.digests_of(person)
        now = seen_of(digests, tuple(person.marks), set_at.isoformat() if set_at else None)
        for code in told_by(one.action, one.seen, now):
            if code == PASSWORD and set_at is not None and self._is_ours(one, set_at):
                continue
            about = {"directory": one.directory, "object_id": one.object_id, "job": one.job_id}
            about |= {"verification": one.verification_id, "action": one.action.value}
            self._means.desk.alert(code, {**about, "at": self._means.now().isoformat()})
        self._means.desk.keep_watch(one.job_id, kept(one.action, one.seen, now))

    def _is_ours(self, one: Watched, set_at: object) -> bool:
        """Tell whether the desk itself set that password: another grant, or an unused one made worthless."""
        own = self._means.desk.resets_of(one.directory, [one.object_id], one.since - NEAR)
        return any(abs(set_at - at) <= NEAR for at in own.get(one.object_id, ()))  # type: ignore[operator]
