"""What stands in for the outside in the tests of the worker: a desk in memory, a directory, people with phones.

The desk keeps the promises of `app.identity.jobs.WorkerDesk` as the databases do: one claim each, commit-then-reveal,
an end that stays.
"""

import threading
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.core.errors import StoreUnavailable
from app.identity.directories import (
    Able,
    Check,
    Contact,
    ContactKind,
    Directory,
    DirectoryAway,
    Mark,
    Outside,
    Owned,
    Person,
    Stamp,
)
from app.identity.jobs import Connection, Job, JobKind, JobState, Order
from app.identity.masking import digests
from app.identity.model import Action, Result, Risk
from app.identity.providers import Answer, Enrolled, Prompted, Purpose
from app.identity.walking import Unread
from app.identity.watching import Watched

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
KEY = bytes(range(32))


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Row:
    """A job as the table has it."""

    id: int
    kind: JobKind
    facts: dict[str, Any]
    verification: int | None = 1
    grant: UUID | None = None
    state: JobState = JobState.RESERVED
    asked_at: datetime = field(default_factory=now)
    told: dict[str, Any] = field(default_factory=dict)
    tries: int = 0
    worker: UUID | None = None
    ended: bool = False
    said: str = ""
    code: str = ""
    sealed: bytes | None = None
    result: Result | None = None
    also: dict[str, Any] = field(default_factory=dict)
    ends: int = 0


class MemoryDesk:
    """The database as a worker sees it."""

    def __init__(self, *connections: Connection) -> None:
        self.lock = threading.RLock()
        self.jobs: dict[int, Row] = {}
        self.connected = list(connections)
        self.orders: dict[int, Order] = {}
        self.cases: dict[int, dict[str, Any]] = {}
        self.settings: dict[str, dict[str, Any]] = {}
        self.guessed: dict[int, list[list[Any]]] = {}
        self.digests: dict[int, bytes] = {}
        self.beats: dict[UUID, bytes] = {}
        self.alerts: list[tuple[str, dict[str, Any]]] = []
        self.found: dict[int, list[Person]] = {}
        self.subjects: dict[int, tuple[Person, Risk]] = {}
        self.grants_at: dict[tuple[str, str], list[datetime]] = {}
        self.leftovers: list[Job] = []
        self.unlooked: list[Job] = []
        self.acts = 0
        self.away = False
        self.sweeps = 0
        self.breaks: set[str] = set()
        self.watches: list[Watched] = []
        self.walked_at: dict[str, Risk] = {}
        self.asked_of: list[tuple[str, ...]] = []

    def add(self, kind: JobKind, **facts: Any) -> Row:
        with self.lock:
            row = Row(len(self.jobs) + 1, kind, facts)
            self.jobs[row.id] = row
            return row

    def guess(self, row: Row, sealed: bytes) -> None:
        with self.lock:
            self.guessed.setdefault(row.id, []).append(
                [len(self.guessed) * 100 + len(self.guessed.get(row.id, ())), sealed, None]
            )

    def _here(self, name: str) -> None:
        if self.away or name in self.breaks:
            raise StoreUnavailable("The database is away.")

    def beat(self, worker: UUID, public_key: bytes) -> None:
        self._here("beat")
        self.beats[worker] = public_key

    def claim(self, worker: UUID) -> Job | None:
        self._here("claim")
        with self.lock:
            for row in self.jobs.values():
                if row.state is JobState.RESERVED and row.worker is None:
                    row.worker, row.tries = worker, row.tries + 1
                    if row.kind is not JobKind.CARRY_OUT:
                        row.state = JobState.EXECUTING
                    return self.job(row)
            return None

    def job(self, row: Row) -> Job:
        facts = deepcopy(row.facts) | {"told": deepcopy(row.told)}
        return Job(row.id, row.kind, row.verification, row.asked_at, row.tries, facts, row.grant)

    def candidates(self, job_id: int, found: Sequence[Person]) -> None:
        self._here("candidates")
        self.found[job_id] = list(found)
        self.end(job_id, JobState.SUCCEEDED)

    def subject(self, job_id: int, person: Person, risk: Risk) -> None:
        self._here("subject")
        self.subjects[job_id] = (person, risk)
        self.end(job_id, JobState.SUCCEEDED)

    def under_way(self, job_id: int, facts: Mapping[str, Any]) -> None:
        self._here("under_way")
        with self.lock:
            self.jobs[job_id].told |= deepcopy(dict(facts))

    def keep_code(self, job_id: int, digest: bytes) -> None:
        self._here("keep_code")
        self.digests[job_id] = digest

    def guesses(self, job_id: int) -> Sequence[tuple[int, bytes]]:
        self._here("guesses")
        return [(one[0], one[1]) for one in self.guessed.get(job_id, ()) if one[2] is None]

    def judge_guess(self, guess_id: int, *, is_right: bool, also: Mapping[str, Any] | None = None) -> None:
        self._here("judge_guess")
        with self.lock:
            for job_id, guesses in self.guessed.items():
                for one in guesses:
                    if one[0] == guess_id and one[2] is None:
                        one[2] = is_right
                        wrong = sum(1 for g in guesses if g[2] is False)
                        if is_right or wrong >= 3:
                            row = self.jobs[job_id]
                            row.result = Result.PASSED if is_right else Result.FAILED
                            row.also = dict(also or {})
                            self.end(job_id, JobState.SUCCEEDED if is_right else JobState.FAILED)

    def prove(
        self, job_id: int, result: Result, *, transaction: str = "", also: Mapping[str, Any] | None = None
    ) -> None:
        self._here("prove")
        row = self.jobs[job_id]
        if not row.ended:
            row.result, row.also = result, dict(also or {})
        self.end(job_id, JobState.SUCCEEDED if result is Result.PASSED else JobState.FAILED)

    def begin(self, job_id: int) -> Order | None:
        self._here("begin")
        with self.lock:
            row = self.jobs[job_id]
            order = self.orders.get(job_id)
            if row.state is not JobState.RESERVED or order is None:
                return None
            row.state = JobState.EXECUTING
            return order

    def case(self, job_id: int) -> Mapping[str, Any]:
        self._here("case")
        return deepcopy(self.cases.get(job_id) or {"policy": {}})

    def acts_since(self, since: datetime) -> int:
        return self.acts

    def end(self, job_id: int, state: JobState, *, said: str = "", code: str = "", sealed: bytes | None = None) -> None:
        self._here("end")
        with self.lock:
            row = self.jobs[job_id]
            row.ends += 1
            if not row.ended:
                row.ended, row.state, row.said, row.code, row.sealed = True, state, said, code, sealed
                if row.kind is JobKind.CARRY_OUT and state in (JobState.SUCCEEDED, JobState.UNKNOWN):
                    self.add(JobKind.NOTIFY, **{**row.facts, "outcome": state.value})

    def stranded(self) -> Sequence[Job]:
        self._here("stranded")
        left, self.leftovers = self.leftovers, []
        return left

    def unused(self) -> Sequence[Job]:
        left, self.unlooked = self.unlooked, []
        return left

    def resets_of(self, directory: str, object_ids: Sequence[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        self._here("resets_of")
        return {one: self.grants_at.get((directory, one), []) for one in object_ids}

    def watched(self) -> Sequence[Watched]:
        self._here("watched")
        return list(self.watches)

    def digests_of(self, person: Person) -> Mapping[str, Sequence[str]]:
        return digests(b"k" * 32, person)

    def keep_watch(self, job_id: int, seen: Mapping[str, Any]) -> None:
        self.watches = [replace(one, seen=dict(seen)) if one.job_id == job_id else one for one in self.watches]

    def unread(self, directory: str, object_ids: Sequence[str]) -> Unread:
        self._here("unread")
        self.asked_of.append(tuple(object_ids))
        return Unread([one for one in object_ids if one not in self.walked_at])

    def keep_walked(self, person: Person, risk: Risk) -> bool:
        self._here("keep_walked")
        self.walked_at[person.object_id] = risk
        return True

    def alert(self, code: str, facts: Mapping[str, Any]) -> None:
        self._here("alert")
        self.alerts.append((code, dict(facts)))

    def sweep(self) -> None:
        self._here("sweep")
        self.sweeps += 1

    def erase(self, most: int) -> int:
        self._here("erase")
        return 0

    def setting(self, name: str) -> Mapping[str, Any]:
        return self.settings.get(name, {})

    def connections(self) -> Sequence[Connection]:
        self._here("connections")
        return list(self.connected)

    def authenticator(self, directory: str, object_id: str) -> tuple[bytes, int] | None:
        return None

    def use_step(self, directory: str, object_id: str, step: int) -> bool:
        return False

    def recovery_codes(self, directory: str, object_id: str) -> Sequence[tuple[int, bytes]]:
        return ()

    def use_recovery(self, code_id: int) -> bool:
        return False


DANA = Person(
    directory="north",
    object_id="dana-1",
    name="Dana Whitfield",
    account="dwhitfield",
    contacts=(
        Contact(ContactKind.MOBILE, "+15550100101", LONG_AGO),
        Contact(ContactKind.MAIL, "dana@northwind.example", LONG_AGO),
        Contact(ContactKind.OTHER_MAIL, "dana@home.example", LONG_AGO),
    ),
    manager_id="mona-1",
)
MONA = Person(
    directory="north",
    object_id="mona-1",
    name="Mona Reyes",
    account="mreyes",
    contacts=(Contact(ContactKind.MAIL, "mona@northwind.example", LONG_AGO),),
)


class MemoryDirectory:
    """A directory: `after` is raised after an order was carried out, `instead` in its place; `silent` hangs."""

    def __init__(self, name: str = "north", *people: Person) -> None:
        self.name = name
        self.people = {one.object_id: one for one in people or (DANA, MONA)}
        self.versions: dict[str, int] = {}
        self.passwords: dict[str, list[str]] = {}
        self.instead: list[Exception] = []
        self.after: list[Exception] = []
        self.away: set[str] = set()
        self.silent = threading.Event()
        self.silent.set()
        self.calls: list[str] = []
        self.able = frozenset(Able)
        self.outside: list[Outside] = []
        self.resources: dict[str, Owned] = {}

    def _called(self, what: str) -> None:
        self.calls.append(what)
        self.silent.wait()

    def find(self, words: str) -> Sequence[Person]:
        self._called("find")
        return [one for one in self.people.values() if words in (one.account, one.name)]

    def person(self, object_id: str) -> Person | None:
        self._called("person")
        if object_id in self.away:
            raise DirectoryAway("The directory doesn't answer.")
        return self.people.get(object_id)

    def owned(self, words: str) -> Owned | None:
        self._called(f"owned {words}")
        return self.resources.get(words)

    def abilities(self, object_id: str) -> frozenset[Able]:
        return self.able

    def stamp(self, object_id: str) -> Stamp:
        version = self.versions.get(object_id, 0)
        return Stamp(LONG_AGO + timedelta(seconds=version), version)

    def reset_password(self, object_id: str, secret: str, *, unlock: bool = True) -> None:
        self._change("reset")
        self.versions[object_id] = self.versions.get(object_id, 0) + 1
        self.passwords.setdefault(object_id, []).append(secret)
        self._raise(self.after)

    def unlock(self, object_id: str) -> None:
        self._change("unlock")
        person = self.people[object_id]
        self.people[object_id] = replace(person, marks=person.marks - {Mark.LOCKED})
        self._raise(self.after)

    def enable(self, object_id: str) -> None:
        self._change("enable")

    def temporary_pass(self, object_id: str, *, minutes: int) -> str:
        self._change("pass")
        return "pass-once"

    def remove_methods(self, object_id: str) -> int:
        self._change("remove")
        return 2

    def revoke_sessions(self, object_id: str) -> None:
        self._change("revoke")

    def resets_since(self, since: datetime) -> Sequence[Outside]:
        self.calls.append("resets_since")
        return list(self.outside)

    def check(self) -> Sequence[Check]:
        return [Check("read", is_fine=True)]

    def _change(self, what: str) -> None:
        self._called(what)
        self._raise(self.instead)

    def _raise(self, failures: list[Exception]) -> None:
        if failures:
            raise failures.pop(0)


class MemoryPrompts:
    """People with phones: `answers` are given one after the other, the last for ever."""

    def __init__(self, *answers: Answer | Exception, people: Sequence[str] = ("dwhitfield", "mreyes")) -> None:
        self.answers, self.people = list(answers), people
        self.asked: list[tuple[str, Purpose]] = []
        self.polled: list[str] = []

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        return [Enrolled("d1", "iPhone", since=LONG_AGO)] if account in self.people else []

    def prompt(self, account: str, purpose: Purpose, authenticator: str = "") -> Prompted:
        self.asked.append((account, purpose))
        return Prompted(f"tx{len(self.asked)}", "47")

    def answer(self, account: str, transaction: str) -> Answer:
        self.polled.append(transaction)
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(said, Exception):
            raise said
        return said

    def check(self) -> Sequence[Check]:
        return []


class MemoryMessages:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.failures: list[Exception] = []

    def send(self, address: str, subject: str, text: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((address, subject, text))
        return f"m{len(self.sent)}"

    def check(self) -> Sequence[Check]:
        return []


_: type[Directory] = MemoryDirectory


def an_order(row: Row, action: Action, reply_to: bytes, **facts: Any) -> Order:
    usual = {
        "grant_id": uuid4(), "action": action, "directory": "north", "object_id": "dana-1", "risk": Risk.STANDARD,
        "policy_version": 1, "issued_to": 2, "ticket_id": 7, "reply_to": reply_to,
    }  # fmt: skip
    return Order(**(usual | facts))
