"""What another worker began and never ended: looked into by what the account was like before, and never done again."""

from typing import override

from app.identity.jobs import Job, JobState
from app.identity.model import Action
from app.worker import acts
from app.worker.connections import NoConnection
from app.worker.course import Course
from app.worker.means import Means
from app.worker.telling import tell

TRIES, PAUSE = 8, 15.0
"""How often a directory is asked that doesn't answer, and seconds between; then nobody knows."""


class Settling(Course):
    """A carry-out without an end: done, not done, or unknown, as its directory tells now."""

    limit = 30.0

    def __init__(self, job: Job, means: Means) -> None:
        super().__init__(job, means)
        self._looked = 0

    def begin(self) -> float | None:
        """Compare what the account was like before with what it is like now."""
        told = self.job.facts.get("told") or {}
        before = told.get("before")
        if before is None:  # it is kept before anything is sent
            return self._end(
                JobState.FAILED, "stopped", "The worker stopped before it did anything. Nothing was changed."
            )
        if told.get("after") is not None:  # it is told once the directory has said yes
            return self._end(JobState.SUCCEEDED, "settled", LOST)
        was_done = self._was_done(before)
        if was_done is None:
            self._looked += 1
            if self._looked < TRIES and self._can_be_told(before):
                return self.then(self.begin, after=PAUSE)
            self.means.desk.alert("outcome_unknown", {"job": self.job.id, "verification": self.job.verification_id})
            return self._end(JobState.UNKNOWN, "unknown", UNKNOWN)
        if was_done:
            return self._end(JobState.SUCCEEDED, "settled", LOST)
        return self._end(JobState.FAILED, "settled", "The worker stopped before the directory changed anything.")

    def _can_be_told(self, before: dict[str, object]) -> bool:
        return "set_at" in before or bool(before.get("marks"))

    def _was_done(self, before: dict[str, object]) -> bool | None:
        facts = self.job.facts
        try:
            directory = self.means.connections.directory(str(facts.get("directory", "")))
        except NoConnection:
            return None
        return acts.was_done(directory, Action(str(facts["action"])), str(facts.get("object_id", "")), before)

    def _end(self, state: JobState, code: str, said: str) -> float | None:
        tell("settled", job=self.job.id, state=state, code=code)
        return self.finish(lambda: self.means.desk.end(self.job.id, state, said=said, code=code))

    @override
    def _give_up(self) -> None:
        tell("left", job=self.job.id)  # it stays stranded, and is looked into again


LOST = (
    "It was done, but the worker stopped before it could hand anything over. Where a secret was set, nobody knows it: "
    "verify again for another."
)
UNKNOWN = "The worker stopped in the middle and the directory doesn't tell whether it was done. Look at the account."
