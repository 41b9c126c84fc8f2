"""Orders for the worker: who searches directories, asks people on their own devices, checks codes and carries out.

A job is reserved by a grant, executing once a worker began, then succeeded, failed or unknown. What is unknown is
looked into and never done again by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from app.identity.directories import Person
from app.identity.model import Action, Result, Risk
from app.identity.walking import Unread
from app.identity.watching import Watched

STAFF = "staff"
REPORTED = "reported"
"""What lies beside a no of somebody who was asked to vouch: they say that the person never asked for it."""
"""What a worker asks by which names everyone is known who works at the desk."""


class JobKind(StrEnum):
    """What a worker is asked to do."""

    FIND = "find"
    SUBJECT = "subject"
    PROMPT = "prompt"
    CODE = "code"
    PASSCODE = "passcode"
    APPROVAL = "approval"
    CARRY_OUT = "carry_out"
    SCRAMBLE = "scramble"
    NOTIFY = "notify"
    TEST = "test"


class JobState(StrEnum):
    """Where a job stands."""

    RESERVED = "reserved"
    EXECUTING = "executing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


UNDER_WAY = (JobState.RESERVED, JobState.EXECUTING)


@dataclass(frozen=True, slots=True)
class Job:
    """An order as a worker claimed it; `facts` are plain JSON, `tries` counts how often it was begun."""

    id: int
    kind: JobKind
    verification_id: int | None
    asked_at: datetime
    tries: int
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    grant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a consumed grant allows, read again as the worker begins: it acts on this and on nothing else."""

    grant_id: UUID
    action: Action
    directory: str
    object_id: str
    risk: Risk
    policy_version: int
    issued_to: int
    ticket_id: int
    reply_to: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """A directory, a provider or a carrier as administrators set it up, without its secret, which is the worker's."""

    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)


class WorkerDesk(Protocol):
    """The database as a worker sees it, signed in as itself.

    Each call is one transaction, its times are the database's. All raise StoreUnavailable and NotPermitted.
    """

    def beat(self, worker: UUID, public_key: bytes) -> None:
        """Say that this worker is alive, and by which key guesses are sealed to it."""

    def claim(self, worker: UUID) -> Job | None:
        """Take the oldest job that nobody works on; two workers never get one job twice."""

    def candidates(self, job_id: int, found: Sequence[Person]) -> None:
        """Answer a search, with masked contact data only."""

    def subject(self, job_id: int, person: Person, risk: Risk) -> None:
        """Keep what decides on a subject: risk, digests of contact data and since when each is known."""

    def under_way(self, job_id: int, facts: Mapping[str, Any]) -> None:
        """Tell how far a job is: the number to read out, the masked target, the provider's transaction."""

    def keep_code(self, job_id: int, digest: bytes) -> None:
        """Keep the keyed digest of the code that was sent, for ten minutes and three tries."""

    def guesses(self, job_id: int) -> Sequence[tuple[int, bytes]]:
        """Return the sealed guesses that were committed and not yet judged, oldest first."""

    def judge_guess(self, guess_id: int, *, is_right: bool, also: Mapping[str, Any] | None = None) -> None:
        """Count one guess and, when it is right or the last one, end its job; `also` goes with the evidence."""

    def prove(
        self, job_id: int, result: Result, *, transaction: str = "", also: Mapping[str, Any] | None = None
    ) -> None:
        """End a job with what came of its method; becomes evidence that no client could have written."""

    def begin(self, job_id: int) -> Order | None:
        """Move a carry-out job from reserved to executing.

        None when its grant does not hold any more, or another worker has it: the database ends it where it has to end.
        """

    def case(self, job_id: int) -> Mapping[str, Any]:
        """Return what a job's verification is judged by: `case`, `policy`, `policy_version` and the time `now`.

        Each evidence in it also says its transaction, its facts and whom it was gathered for.
        """

    def acts_since(self, since: datetime) -> int:
        """Return how many grants were carried out since then, by all workers."""

    def end(self, job_id: int, state: JobState, *, said: str = "", code: str = "", sealed: bytes | None = None) -> None:
        """End a job with its outcome; a sealed secret waits a minute to be fetched once.

        One that has ended stays as it is. What was carried out, or may have been, has its people notified.
        """

    def stranded(self) -> Sequence[Job]:
        """Return what other workers began and never ended: looked into, never done again."""

    def unused(self) -> Sequence[Job]:
        """Return temporary passwords given out more than sixty minutes ago and not looked at since."""

    def resets_of(self, directory: str, object_ids: Sequence[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """Return when grants were carried out for these accounts: whatever else was set was set outside."""

    def watched(self) -> Sequence[Watched]:
        """Return the accounts to be looked at once more, each due every few minutes for three days after an act."""

    def digests_of(self, person: Person) -> Mapping[str, Sequence[str]]:
        """Return the digests of somebody's contact data by kind, as the desk keeps them."""

    def keep_watch(self, job_id: int, seen: Mapping[str, Any]) -> None:
        """Keep what was seen of an account, for the next look."""

    def unread(self, directory: str, object_ids: Sequence[str]) -> Unread:
        """Return which of these nobody has read within seven days, a thousand at most.

        Raises RuleBroken for a directory whose people nobody agreed to have read.
        """

    def keep_walked(self, person: Person, risk: Risk) -> bool:
        """Keep what a directory says of somebody whom nobody has read of late, and tell whether it was kept.

        A risk is never lowered by it. Raises RuleBroken as `unread`.
        """

    def alert(self, code: str, facts: Mapping[str, Any]) -> None:
        """Tell the security queue, once for each thing."""

    def sweep(self) -> None:
        """End what has run out of time: verifications, grants, codes, secrets that nobody fetched."""

    def erase(self, most: int) -> int:
        """Erase what was kept long enough, so many at a time, and return how many there were; 0 when none is due."""

    def setting(self, name: str) -> Mapping[str, Any]:
        """Return what administrators set for a connection, without its secret, which is the worker's own.

        Under `STAFF` it is the desk that answers: the `names` by which everyone is known who works there.
        """

    def connections(self) -> Sequence[Connection]:
        """Return the connections in use, in the order in which they are asked."""

    def authenticator(self, directory: str, object_id: str) -> tuple[bytes, int] | None:
        """Return the sealed secret of an authenticator known to this desk and the last step used, None without one."""

    def use_step(self, directory: str, object_id: str, step: int) -> bool:
        """Use up this step of an authenticator and all before it; False when it was used already."""

    def recovery_codes(self, directory: str, object_id: str) -> Sequence[tuple[int, bytes]]:
        """Return id and hash of somebody's recovery codes that were not used yet."""

    def use_recovery(self, code_id: int) -> bool:
        """Use up a recovery code; False when it was used already."""
