"""Trying a connection because an administrator asked: line by line what holds, and how to mend what does not."""

import platform
from collections.abc import Sequence

from app.core.errors import HelpDeskError
from app.identity.connection_kinds import keeping, needs_secret, variable_of
from app.identity.directories import Check
from app.identity.jobs import JobState
from app.worker.connections import Connections, NoConnection
from app.worker.course import Course

NOT_IN_FORCE = "The worker finds no connection of this name in force."
NOTHING_TO_REACH = "The desk checks these by itself: there is no server to reach."
TOO_LONG = "It took too long, so the worker left it."


def tried(connections: Connections, name: str) -> Sequence[Check]:
    """Return what came of trying everything that the desk needs of a connection; nothing is changed."""
    one = connections.in_force(name)
    if one is None:
        return [Check("In force", is_fine=False, said=NOT_IN_FORCE)]
    lines: list[Check] = []
    if needs_secret(one.kind, one.settings):
        lines.append(_secret(connections, name))
        if not lines[0].is_fine:
            return lines
    try:
        built = connections.anew(name)
    except NoConnection as failure:
        return [*lines, Check("Settings", is_fine=False, said=str(failure))]
    lines.append(Check("Settings", is_fine=True, said="The worker can use them."))
    try:
        found = built.check()
    except HelpDeskError as failure:
        found = [Check("Can be used", is_fine=False, said=str(failure))]
    return [*lines, *(found or [Check("Nothing to reach", is_fine=True, said=NOTHING_TO_REACH)])]


def _secret(connections: Connections, name: str) -> Check:
    if connections.has_secret(name):
        return Check("Secret", is_fine=True, said="This worker has one.")
    said = f"This worker has none. Keep it on the worker's computer, as the worker's account: {keeping(name)}"
    return Check("Secret", is_fine=False, said=f"{said} — or set the variable {variable_of(name)}.")


class Trying(Course):
    """A test of one connection."""

    limit = 100.0

    def begin(self) -> float | None:
        """Say who tries it."""
        self.means.desk.under_way(self.job.id, {"worker": platform.node()})
        return self.then(self._try)

    def _try(self) -> float | None:
        lines = tried(self.means.connections, str(self.job.facts.get("connection", "")))
        return self.then(lambda: self._tell(lines))

    def _tell(self, lines: Sequence[Check]) -> float | None:
        told = [[line.what, line.is_fine, line.said] for line in lines]
        self.means.desk.under_way(self.job.id, {"lines": told})
        return self.finish(lambda: self.means.desk.end(self.job.id, JobState.SUCCEEDED))

    def _give_up(self) -> None:
        self.means.desk.end(self.job.id, JobState.FAILED, said=TOO_LONG, code="away")
