"""Everybody of a directory read once a week, so that the desk knows who can't be verified before they call.

Whom somebody has read within the week is passed over, so a walk that broke off is begun again and soon is where it was.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.errors import HelpDeskError, RuleBroken
from app.identity.directories import Directory, DirectoryAway, DirectoryRefused, Person, everybody_of, line_of
from app.identity.walking import Unread
from app.worker.means import Means
from app.worker.telling import tell

EVERY = 5.0
"""Seconds between two pages."""
DAY = timedelta(days=1)
"""How long it rests after a whole walk."""
LATER = timedelta(minutes=15)
"""How long a directory is left alone that did not answer, or asked for patience."""
ENOUGH = timedelta(seconds=30)
"""How long one step reads on."""


@dataclass
class _Walk:
    """How far the walk through one directory is: its pages, and who of the last one waits to be read."""

    pages: Iterator[Sequence[Person]] | None = None
    left: deque[str] = field(default_factory=deque)
    found: Unread = field(default_factory=lambda: Unread(()))
    rests_until: datetime | None = None
    count: int = 0

    def end(self, rests_until: datetime | None = None) -> None:
        """Let go of what the pages hold, a signed-in line for one, and rest."""
        pages, self.pages, self.rests_until = self.pages, None, rests_until
        self.left.clear()
        self.count = 0
        close: Callable[[], object] = getattr(pages, "close", lambda: None)
        with suppress(HelpDeskError):  # it is gone anyhow
            close()


class Walking:
    """Reads one page of one directory a step, and none while jobs wait for the same hands: `is_busy` tells that."""

    limit = 240.0

    def __init__(self, means: Means, is_busy: Callable[[], bool] = lambda: False) -> None:
        self._means, self._is_busy = means, is_busy
        self._walks: dict[str, _Walk] = {}
        self._at_it = threading.Lock()
        self._stopping = threading.Event()

    def step(self) -> float | None:
        """Read a page of each directory that is to be walked; one step at a time."""
        if not self._at_it.acquire(blocking=False):
            return None
        try:
            directories = {one.name: one for one in self._means.connections.walked()}
            for name in self._walks.keys() - directories.keys():
                self._walks.pop(name).end()
            for directory in directories.values():
                self._go_on(directory, self._walks.setdefault(directory.name, _Walk()))
        except BaseException:
            self._end_all()
            raise
        finally:
            if self._stopping.is_set():
                self._end_all()
            self._at_it.release()
        return None

    def stop(self) -> None:
        """Read nobody more, and hold nothing; a step under way lets go of it by itself."""
        self._stopping.set()
        if self._at_it.acquire(blocking=False):
            try:
                self._end_all()
            finally:
                self._at_it.release()

    def _end_all(self) -> None:
        for walk in self._walks.values():
            walk.end()

    def _go_on(self, directory: Directory, walk: _Walk) -> None:
        now = self._means.now()
        if self._has_to_wait(now) or (walk.rests_until is not None and now < walk.rests_until):
            return
        try:
            while not walk.left:
                if not self._turn_page(directory, walk):
                    tell("walked", connection=directory.name, count=walk.count)
                    walk.end(now + DAY)
                    return
                if self._has_to_wait(now):
                    return
            self._read(directory, walk, now)
        except (DirectoryAway, DirectoryRefused, RuleBroken) as failure:
            tell("walk_broken", connection=directory.name, failure=failure)
            walk.end(self._means.now() + LATER)

    def _turn_page(self, directory: Directory, walk: _Walk) -> bool:
        """Ask for the next page; the first outside of the step's own line, for pages keep theirs from step to step."""
        if walk.pages is None:
            walk.pages = iter(everybody_of(directory))
            page = next(walk.pages, None)
        else:
            with line_of(directory):  # where it asks other directories about everybody, over one line
                page = next(walk.pages, None)
        if page is None:
            return False
        if page:
            walk.found = self._means.desk.unread(directory.name, [one.object_id for one in page])
            walk.left.extend(walk.found.ids)
        return True

    def _read(self, directory: Directory, walk: _Walk, since: datetime) -> None:
        with line_of(directory):
            while walk.left and not self._has_to_wait(since):
                person = self._person(directory, walk.left[0])
                if person is not None:
                    risk = self._means.risk(person, walk.found.policy)
                    walk.count += self._means.desk.keep_walked(person, risk)
                walk.left.popleft()

    def _person(self, directory: Directory, object_id: str) -> Person | None:
        """Return somebody; None who is gone, or whose record alone can't be read."""
        try:
            return directory.person(object_id)
        except DirectoryRefused as failure:
            if failure.may_retry:  # it asks for patience, with all of them
                raise
            tell("walk_unread", connection=directory.name, code=failure.code, failure=failure)
            return None

    def _has_to_wait(self, since: datetime) -> bool:
        return self._stopping.is_set() or self._is_busy() or self._means.now() - since > ENOUGH
