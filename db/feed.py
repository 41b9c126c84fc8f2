"""What the feeds of both engines share: a thread of its own, back-off, and who is told what."""

import random
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

from app.core.changes import EVERYTHING, Changes, Topic
from app.core.errors import HelpDeskError
from db.errors import foreseen

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
"""Seconds between two tries to connect again: doubled each time, less up to half by chance."""
LEAVE = 0.9
"""Seconds that `stop` waits for the thread."""
ONLINE = "Connected."
OFFLINE = "The database can't be reached. What is shown may be old; Frontline goes on trying."

Heard = Callable[[Changes], None]
State = Callable[[bool, str], None]
Refused = Callable[[Exception, str | None], object]


class Feed(ABC):
    """Tells what was committed, by anyone, since `ready`: what was read before that is to be read again.

    `heard` and `state` are called on the feed's own thread. `state(False, why)` is told once when the database goes
    away and `state(True, …)` once when it is there; then the changes of the meantime follow, or Changes.everything.
    `refused(error, word)` is told after every failure, with the password that was signed in with.
    """

    def __init__(self, heard: Heard, state: State) -> None:
        self.ready = threading.Event()
        self._heard, self._state = heard, state
        self.refused: Refused = lambda _error, _word: None
        self._word: str | None = None
        self._stopped = threading.Event()
        self._hurried, self._woken = threading.Event(), threading.Event()
        self._online: bool | None = None
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)

    def start(self) -> None:
        """Begin to listen; `ready` is set once nothing more can be missed."""
        self._thread.start()

    def stop(self) -> None:
        """Fall silent and end the thread; returns within a second, and nothing is told after that."""
        self._stopped.set()
        self._hurried.set()
        self._interrupt()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(LEAVE)

    def hurry(self) -> None:
        """Try at once to connect again, where the next try would still be waited for."""
        self._hurried.set()

    def look(self) -> None:
        """Look at once, where it is looked every so often: something was committed in this program."""
        self._woken.set()

    @property
    @abstractmethod
    def _failures(self) -> tuple[type[Exception], ...]:
        """Return what the driver raises when the database is away."""

    @abstractmethod
    def _follow(self) -> None:
        """Connect, tell `_came_back`, and tell changes until stopped or until the driver fails."""

    @abstractmethod
    def _interrupt(self) -> None:
        """Wake the thread from whatever it waits for."""

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                self._follow()
            except self._failures as error:
                if self._online:
                    pause = FIRST_PAUSE
                self._went_away(error)
                self._hurried.clear()
                if not self._stopped.is_set():
                    was_hurried = self._hurried.wait(pause * random.uniform(0.5, 1))  # noqa: S311  so that a hundred clients don't return at once
                    pause = FIRST_PAUSE if was_hurried else min(pause * 2, LONGEST_PAUSE)

    def _came_back(self) -> None:
        was, self._online = self._online, True
        if was is not True and not self._stopped.is_set():
            self._state(True, ONLINE)
        if was is False and not self.ready.is_set():
            self._tell(EVERYTHING)  # the database was away at the start: whatever is shown is a guess
        self.ready.set()

    def _went_away(self, error: Exception) -> None:
        was, self._online = self._online, False
        if was is not False and not self._stopped.is_set():
            failure = foreseen(error)
            self._state(False, str(failure) if isinstance(failure, HelpDeskError) else OFFLINE)
        if not self._stopped.is_set():
            self.refused(error, self._word)

    def _tell(self, changes: Changes) -> None:
        if changes and not self._stopped.is_set():
            self._heard(changes)


_TOPICS = {topic.value: topic for topic in Topic} | {"member": Topic.STAFF}
"""Who may see a restricted queue is told to whom it concerns: their place among the staff is another."""


def changes_of(found: dict[str, frozenset[int]]) -> Changes:
    """Return ids by table name as changes; tables that no screen shows are left out."""
    told: dict[Topic, frozenset[int]] = {}
    for name, ids in found.items():
        if topic := _TOPICS.get(name):
            told[topic] = told.get(topic, frozenset()) | ids
    return Changes(told)
