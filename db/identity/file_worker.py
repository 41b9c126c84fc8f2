"""The desk of a worker within this program, on a file: the same calls as at a server's, each one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update

from app.core.clock import Clock, SystemClock
from app.identity.directories import Person
from app.identity.jobs import STAFF, Connection, Job, JobState, Order
from app.identity.masking import digests
from app.identity.model import Result, Risk
from app.identity.walking import Unread
from app.identity.watching import Watched
from db.engine import Store
from db.identity.in_file import claiming, keeping, proofs, subjects, walking, watching
from db.identity.in_file.casework import case_for_worker
from db.identity.in_file.erasing import erase
from db.identity.in_file.settling import settle
from db.identity.in_file.sweeping import sweep
from db.identity.in_file.turn import Turn, looking, writing
from db.identity.tables import job


class FileWorker:
    """The database as a worker sees it. `key` is the worker's own, under which contact data is digested."""

    def __init__(self, store: Store, *, key: bytes, clock: Clock | None = None) -> None:
        self._store, self._key = store, key
        self._clock = clock or SystemClock()

    def beat(self, worker: UUID, public_key: bytes) -> None:
        """Say that this worker is alive, and by which key guesses are sealed to it."""
        with self._writing() as turn:
            claiming.beat(turn, worker, public_key)

    def claim(self, worker: UUID) -> Job | None:
        """Take the oldest job that nobody works on; looked for first, so that waiting locks nobody out."""
        with self._looking() as turn:
            if not turn.connection.scalar(select(exists().where(claiming.free(turn)))):
                return None
        with self._writing() as turn:
            return claiming.claim(turn, worker)

    def candidates(self, job_id: int, found: Sequence[Person]) -> None:
        """Answer a search, with masked contact data only."""
        with self._writing() as turn:
            subjects.candidates(turn, job_id, found)

    def subject(self, job_id: int, person: Person, risk: Risk) -> None:
        """Keep what decides on a subject."""
        with self._writing() as turn:
            subjects.keep(turn, job_id, person, risk, self._key)

    def under_way(self, job_id: int, facts: Mapping[str, Any]) -> None:
        """Tell how far a job is; what was told before stays, unless it is told anew."""
        with self._writing() as turn:
            found = turn.one(select(job.c.told).where(job.c.id == job_id, job.c.ended_at.is_(None)))
            if found is None:
                return
            said = facts.get("until")
            values = {"until": datetime.fromisoformat(said)} if isinstance(said, str) else {}
            told = update(job).where(job.c.id == job_id).values(told={**found.told, **facts}, **values)
            turn.do(told)

    def keep_code(self, job_id: int, digest: bytes) -> None:
        """Keep the keyed digest of the code that was sent."""
        with self._writing() as turn:
            proofs.keep_code(turn, job_id, digest)

    def guesses(self, job_id: int) -> Sequence[tuple[int, bytes]]:
        """Return the sealed guesses that were committed and not yet judged, oldest first."""
        with self._looking() as turn:
            return proofs.guesses(turn, job_id)

    def judge_guess(self, guess_id: int, *, is_right: bool, also: Mapping[str, Any] | None = None) -> None:
        """Count one guess and, when it is right or the last one, end its job."""
        with self._writing() as turn:
            proofs.judge_guess(turn, guess_id, is_right=is_right, also=also)

    def prove(
        self, job_id: int, result: Result, *, transaction: str = "", also: Mapping[str, Any] | None = None
    ) -> None:
        """End a job with what came of its method."""
        with self._writing() as turn:
            proofs.prove(turn, job_id, result, transaction=transaction, also=also)

    def begin(self, job_id: int) -> Order | None:
        """Move a carry-out job from reserved to executing."""
        with self._writing() as turn:
            return claiming.begin(turn, job_id)

    def case(self, job_id: int) -> Mapping[str, Any]:
        """Return what a job's verification is judged by."""
        with self._looking() as turn:
            return case_for_worker(turn, job_id)

    def acts_since(self, since: datetime) -> int:
        """Return how many grants were carried out since then."""
        with self._looking() as turn:
            return keeping.acts_since(turn, since)

    def end(self, job_id: int, state: JobState, *, said: str = "", code: str = "", sealed: bytes | None = None) -> None:
        """End a job with its outcome."""
        with self._writing() as turn:
            settle(turn, job_id, state, said=said, code=code, sealed=sealed)

    def stranded(self) -> Sequence[Job]:
        """Return what other workers began and never ended."""
        with self._looking() as turn:
            return claiming.stranded(turn)

    def unused(self) -> Sequence[Job]:
        """Return temporary passwords given out more than sixty minutes ago and not looked at since."""
        with self._looking() as turn:
            if not claiming.is_any_unused(turn):
                return []
        with self._writing() as turn:
            return claiming.unused(turn)

    def resets_of(self, directory: str, object_ids: Sequence[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """Return when the desk itself changed these accounts."""
        with self._looking() as turn:
            return keeping.resets_of(turn, directory, object_ids, since)

    def alert(self, code: str, facts: Mapping[str, Any]) -> None:
        """Tell the security queue, once for each thing."""
        with self._writing() as turn:
            keeping.alert(turn, code, facts)

    def sweep(self) -> None:
        """End what has run out of time."""
        with self._writing() as turn:
            sweep(turn)

    def watched(self) -> Sequence[Watched]:
        """Return the accounts to be looked at once more; looked for first, so that waiting locks nobody out."""
        with self._looking() as turn:
            if not watching.is_any_due(turn):
                return ()
        with self._writing() as turn:
            return watching.watched(turn)

    def digests_of(self, person: Person) -> Mapping[str, Sequence[str]]:
        """Return the digests of somebody's contact data by kind, as the desk keeps them."""
        return digests(self._key, person)

    def keep_watch(self, job_id: int, seen: Mapping[str, Any]) -> None:
        """Keep what was seen of an account."""
        with self._writing() as turn:
            watching.keep(turn, job_id, seen)

    def unread(self, directory: str, object_ids: Sequence[str]) -> Unread:
        """Return which of these nobody has read of late."""
        with self._looking() as turn:
            return walking.unread_of(turn, directory, object_ids)

    def keep_walked(self, person: Person, risk: Risk) -> bool:
        """Keep what a directory says of somebody whom nobody has read of late."""
        with self._writing() as turn:
            return walking.keep(turn, person, risk, self._key)

    def erase(self, most: int) -> int:
        """Erase what was kept long enough, one batch of it."""
        with self._writing() as turn:
            return erase(turn, most)

    def setting(self, name: str) -> Mapping[str, Any]:
        """Return what administrators set for a connection, or by what names `staff` is known."""
        with self._looking() as turn:
            return {"names": keeping.staff_names(turn)} if name == STAFF else keeping.setting(turn, name)

    def connections(self) -> Sequence[Connection]:
        """Return the connections in use."""
        with self._looking() as turn:
            return keeping.connections(turn)

    def authenticator(self, directory: str, object_id: str) -> tuple[bytes, int] | None:
        """Return the sealed secret of somebody's authenticator at this desk and the last step used."""
        with self._looking() as turn:
            return keeping.authenticator(turn, directory, object_id)

    def use_step(self, directory: str, object_id: str, step: int) -> bool:
        """Use up this step of an authenticator and all before it."""
        with self._writing() as turn:
            return keeping.use_step(turn, directory, object_id, step)

    def recovery_codes(self, directory: str, object_id: str) -> Sequence[tuple[int, bytes]]:
        """Return id and hash of somebody's recovery codes that were not used yet."""
        with self._looking() as turn:
            return keeping.recovery_codes(turn, directory, object_id)

    def use_recovery(self, code_id: int) -> bool:
        """Use up a recovery code."""
        with self._writing() as turn:
            return keeping.use_recovery(turn, code_id)

    def _writing(self) -> AbstractContextManager[Turn]:
        return writing(self._store, self._clock, by=0)

    def _looking(self) -> AbstractContextManager[Turn]:
        return looking(self._store, self._clock, by=0)
