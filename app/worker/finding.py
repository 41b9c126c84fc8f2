"""Searching the directories, and reading all that decides on one account."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from app.core.errors import HelpDeskError
from app.identity.directories import Directory, DirectoryAway, DirectoryRefused, Person
from app.identity.jobs import JobState
from app.worker.connections import Connections, NoConnection
from app.worker.course import Course
from app.worker.telling import tell

PATIENCE = 8.0
"""Seconds that a directory has to answer a search; the others' answers don't wait for longer."""
MOST = 40
"""Accounts that a search finds at most."""


def search(directories: Sequence[Directory], words: str) -> tuple[Sequence[Person], Sequence[str]]:
    """Return what the directories found, all asked at once, and the names of those that did not answer."""
    found = at_once({one.name: partial(one.find, words) for one in directories})
    silent = [one.name for one in directories if one.name not in found]
    return [person for one in directories for person in found.get(one.name, ())][:MOST], silent


def at_once(questions: Mapping[str, Callable[[], Any]]) -> Mapping[str, Any]:
    """Return what came back in time, by name; what failed is left out, and what hangs is left behind."""
    answers: dict[str, Any] = {}

    def ask(name: str, question: Callable[[], Any]) -> None:
        try:
            answers[name] = question()
        except HelpDeskError as failure:
            tell("no_answer", connection=name, failure=failure)

    asking = [threading.Thread(target=ask, args=one, name="search", daemon=True) for one in questions.items()]
    for one in asking:
        one.start()
    for one in asking:
        one.join(PATIENCE)
    return dict(answers)


class Finding(Course):
    """A search of all directories."""

    def begin(self) -> float | None:
        """Ask them all."""
        directories = self.means.connections.directories()
        if not directories:
            return self._failed(NO_DIRECTORY)
        found, silent = search(directories, str(self.job.facts.get("words", "")))
        if silent and not found:
            return self._failed(f"No answer from {', '.join(silent)}. Try again in a moment.")
        return self.then(lambda: self._answer(found, silent))

    def _answer(self, found: Sequence[Person], silent: Sequence[str]) -> float | None:
        if silent:
            self.means.desk.under_way(self.job.id, {"silent": list(silent)})
        return self.finish(lambda: self.means.desk.candidates(self.job.id, found))

    def _failed(self, said: str) -> float | None:
        return self.finish(lambda: self.means.desk.end(self.job.id, JobState.FAILED, said=said, code="away"))

    def _give_up(self) -> None:
        self.means.desk.end(self.job.id, JobState.FAILED, said=NOT_FOUND_OUT, code="away")


class Reading(Course):
    """All that decides on one account, from its directory."""

    def begin(self) -> float | None:
        """Read the account and keep what decides on it."""
        try:
            person = person_of(self.means.connections, self.job.facts)
        except NoConnection as failure:
            return self._failed(str(failure))
        except (DirectoryAway, DirectoryRefused) as failure:
            tell("no_answer", job=self.job.id, kind=self.job.kind, failure=failure)
            return self._failed(NOT_FOUND_OUT)
        if person is None:
            return self._failed(GONE)
        risk = self.means.risk(person, self.means.policy(self.job.id))
        return self.finish(lambda: self.means.desk.subject(self.job.id, person, risk))

    def _failed(self, said: str) -> float | None:
        return self.finish(lambda: self.means.desk.end(self.job.id, JobState.FAILED, said=said, code="away"))

    def _give_up(self) -> None:
        self.means.desk.end(self.job.id, JobState.FAILED, said=NOT_FOUND_OUT, code="away")


def person_of(connections: Connections, facts: Mapping[str, Any]) -> Person | None:
    """Return the account that a job is about, None when it is gone. Raises NoConnection and what directories raise."""
    return connections.directory(str(facts.get("directory", ""))).person(str(facts.get("object_id", "")))


NO_DIRECTORY = "The worker has no directory that it can use. Why is told by: python -m app.service --check"
NOT_FOUND_OUT = "The directory doesn't answer. Nothing was changed; try again in a moment."
GONE = "The account is no longer there."
