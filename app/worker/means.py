"""What every job is done with."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from app.core.clock import Clock, SystemClock
from app.identity.directories import Person
from app.identity.jobs import STAFF, WorkerDesk
from app.identity.model import Risk
from app.worker.connections import Connections
from app.worker.seals import Seals
from app.worker.stamps import Stamps


class Keys(Protocol):
    """The key pair to which spoken codes are sealed."""

    public: bytes

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Return what was sealed to this key about this. Raises HelpDeskError."""


@dataclass(frozen=True)
class Rules:
    """The desk's own rules as a worker asks them: how much harm, whether it suffices, and what secret to set."""

    risk: Callable[[Person, Mapping[str, Any], Collection[str]], Risk]
    judge: Callable[[Mapping[str, Any], Mapping[str, Any], datetime], Mapping[str, Any]]
    temporary: Callable[[Person], str]
    action: Callable[[str], str] = str


@dataclass(frozen=True)
class Means:
    """The desk's database, the connections, the rules, the keys and the clock, as every course has them."""

    desk: WorkerDesk
    connections: Connections
    rules: Rules
    keys: Keys = field(repr=False)
    seals: Seals = field(repr=False)
    stamps: Stamps = field(default_factory=Stamps)
    id: UUID = field(default_factory=uuid4)
    clock: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """Return this instant."""
        return self.clock.now()

    def policy(self, job_id: int) -> Mapping[str, Any]:
        """Return the policy that holds for a job's verification, empty where there is none."""
        return self.desk.case(job_id).get("policy") or {}

    def risk(self, person: Person, policy: Mapping[str, Any]) -> Risk:
        """Return how much harm a wrong reset would do, by a policy."""
        return self.rules.risk(person, policy, self.desk.setting(STAFF).get("names", ()))

    def judge(self, case: Mapping[str, Any], policy: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
        """Return what the policy says of a case."""
        return self.rules.judge(case, policy, at)

    def temporary(self, person: Person) -> str:
        """Return a temporary password for somebody."""
        return self.rules.temporary(person)

    def published(self) -> str:
        """Return the number that everybody knows the desk by."""
        return str(self.setting("published_number", "the help desk’s published number"))

    def called(self, facts: Mapping[str, Any]) -> str:
        """Return what a job's action is called in messages."""
        return self.rules.action(str(facts.get("action", "")))

    def setting(self, name: str, usual: Any) -> Any:
        """Return one of the worker's settings, or what is usual where nobody set it."""
        said: Mapping[str, Any] = self.desk.setting("worker")
        return said.get(name, usual)
