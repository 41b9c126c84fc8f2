"""A gate in memory that keeps to the rules the wizard leans on, with a worker that works when it is told to."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.core.errors import NotPermitted, RuleBroken, StoreUnavailable
from app.identity.gate import (
    Asked,
    Before,
    Candidate,
    Decision,
    Grant,
    Offer,
    Running,
    Subject,
    Verification,
)
from app.identity.jobs import JobKind, JobState
from app.identity.methods import METHODS
from app.identity.model import Action, Evidence, GrantState, Method, Proof, Result, Risk, State

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANA, BEN = 2, 3
NAMES = {ANA: "Ana Torres", BEN: "Ben Carter"}
DANA = Candidate(
    "demo", "5b2c-41", "Dana Whitfield", "dwhit", "Finance", "London", ("+44 *** *** 0018", "d***@n***.example")
)
OTHER_DANA = replace(DANA, object_id="77aa-09", account="dwhit2", department="Sales", site="Leeds")
SECRET = "7KQM-WX4P-9DTR-H3VC"
NUMBER = "+44 20 7946 0018"
ENDED = (State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED, State.EXECUTED)


class FakeKey:
    """A key that seals by turning bytes round."""

    public = b"k" * 32

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Return what was sealed about this."""
        assert sealed.startswith(about.encode() + b"|")
        return sealed.removeprefix(about.encode() + b"|")[::-1]


@dataclass
class FakeGate:
    """`me` is who asks; tests change it to be somebody else. `away` has every call fail as without a database."""

    me: int = ANA
    now: datetime = NOON
    away: bool = False
    is_boundary: bool = True
    is_observing: bool = False
    accounts: list[Candidate] = field(default_factory=lambda: [DANA])
    risk: Risk = Risk.STANDARD
    before: tuple[Before, ...] = ()
    answer: Result = Result.PASSED
    outcome: JobState = JobState.SUCCEEDED
    code: str = "12345678"
    needs_second: bool = False
    notes: tuple[str, ...] = ()
    verdict: str = ""
    codes: tuple[str, ...] = ()
    until: datetime | None = None
    changed: Callable[[int], object] = lambda _id: None
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table: dict[int, Verification] = {}
        self.jobs: dict[int, tuple[int, JobKind, dict[str, Any]]] = {}
        self.secrets: dict[int, bytes] = {}
        self.keys: dict[UUID, int] = {}
        self.guesses: dict[int, list[str]] = {}
        self.threads: set[str] = set()
        self._lock = threading.RLock()
        self._next = 0

    # ------------------------------------------------------------ the gate

    def open(self, asked: Asked, *, key: UUID) -> int:
        self._called("open", asked)
        if key in self.keys:
            return self.keys[key]
        id_ = self._number()
        self.keys[key] = id_
        self.table[id_] = Verification(
            id_, asked.ticket_id, asked.action, asked.channel, asked.caller, State.OPEN,
            self.me, NAMES[self.me], self.now, self.now, owner_id=self.me,
        )  # fmt: skip
        return id_

    def read(self, verification_id: int) -> Verification:
        self._called("read", verification_id)
        known = self.table.get(verification_id)
        if known is None:
            raise RuleBroken("That verification is no longer there, or you may no longer see it.")
        judged = {"decision": self._judge(known), "offers": self._offers(known)}
        return replace(known, now=self.now, is_observing=self.is_observing, **judged)

    def of_ticket(self, ticket_id: int) -> Sequence[int]:
        self._called("of_ticket", ticket_id)
        return sorted((one.id for one in self.table.values() if one.ticket_id == ticket_id), reverse=True)

    def awaiting(self) -> Sequence[int]:
        self._called("awaiting")
        return [one.id for one in self.table.values() if self._awaits_me(one)]

    def look_up(self, verification_id: int, words: str) -> int:
        self._called("look_up", words)
        return self._job(verification_id, JobKind.FIND, {"words": words})

    def choose(self, verification_id: int, candidate: Candidate) -> int:
        self._called("choose", candidate.object_id)
        known = self.table[verification_id]
        subject = Subject(
            candidate.directory, candidate.object_id, candidate.name, candidate.account, candidate.department,
            candidate.site, self.risk, {"mobile": "+44 *** *** 0018", "mail": "d***@n***.example"}, "Luca Ferretti",
            is_locked_out=known.action is Action.UNLOCK, bad_passwords=5 if known.action is Action.UNLOCK else 0,
            last_bad_at=self.now - timedelta(minutes=3), lock_outs_today=1 if known.action is Action.UNLOCK else 0,
        )  # fmt: skip
        self._put(replace(known, subject=subject, evidence=(), grant=None, before=self.before))
        return self._job(verification_id, JobKind.SUBJECT, {})

    def change(self, verification_id: int, asked: Asked) -> None:
        self._called("change", asked)
        known = self.table[verification_id]
        kept = replace(
            known, action=asked.action, ticket_id=asked.ticket_id, channel=asked.channel, caller=asked.caller
        )
        self._put(replace(kept, evidence=(), running=(), grant=None))

    def flag(self, verification_id: int, flags: frozenset[str]) -> None:
        self._called("flag", flags)
        self._put(replace(self.table[verification_id], flags=flags, has_looked=True))

    def ask(self, verification_id: int, method: Method, contact: str = "") -> int:
        self._called("ask", method, contact)
        return self._job(verification_id, JobKind.PROMPT, {"method": method}, method)

    def submit(self, job_id: int, code: str) -> None:
        self._called("submit", job_id)
        self.guesses.setdefault(job_id, []).append(code)

    def attest(self, verification_id: int, method: Method, result: Result, facts: Mapping[str, str]) -> None:
        self._called("attest", method, result, dict(facts))
        self._evidence(verification_id, method, result, Proof.ATTESTED, self.me)

    def dial(self, verification_id: int, contact: str) -> str:
        self._called("dial", contact)
        return NUMBER

    def decide(self, verification_id: int) -> Decision:
        self._called("decide", verification_id)
        known = self.table[verification_id]
        decision = self._judge(known)
        if decision.verdict == "allow" and known.grant is None:
            grant = Grant(uuid4(), GrantState.ISSUED, known.action, self.me, self.now + timedelta(minutes=10))
            self._put(replace(known, grant=grant, state=State.GRANTED))
        return decision

    def sign(self, verification_id: int, shown: Verification | None = None) -> None:
        assert shown is None or shown.id == verification_id
        self._called("sign", verification_id)
        known = self.table[verification_id]
        if self.me == known.by_id:
            raise NotPermitted("Who worked on a verification can't sign it.")
        self._put(replace(known, signed_by=NAMES[self.me]))

    def carry_out(self, grant_id: UUID, *, ticket_id: int, object_id: str, action: Action, reply_to: bytes) -> int:
        self._called("carry_out", grant_id)
        known = next(one for one in self.table.values() if one.grant is not None and one.grant.id == grant_id)
        grant = known.grant
        assert grant is not None
        assert grant.state is GrantState.ISSUED
        self._put(replace(known, grant=replace(grant, state=GrantState.RESERVED)))
        return self._job(known.id, JobKind.CARRY_OUT, {"action": action})

    def fetch_secret(self, job_id: int) -> bytes | None:
        self._called("fetch_secret", job_id)
        return self.secrets.pop(job_id, None)

    def refuse(self, verification_id: int, reason: str) -> None:
        self._called("refuse", reason)
        self._put(replace(self.table[verification_id], state=State.REFUSED))

    def set_aside(self, verification_id: int, until: datetime | None = None) -> None:
        self._called("set_aside", verification_id)
        self._put(replace(self.table[verification_id], state=State.WAITING))

    def abandon(self, verification_id: int) -> None:
        self._called("abandon", verification_id)

    def take_over(self, verification_id: int) -> None:
        self._called("take_over", verification_id)
        self._put(replace(self.table[verification_id], owner_id=self.me, state=State.OPEN))

    def dispute(self, verification_id: int, reason: str) -> None:
        self._called("dispute", reason)
        self._put(replace(self.table[verification_id], state=State.DISPUTED))

    def ask_exception(self, verification_id: int, reason: str) -> None:
        self._called("ask_exception", reason)

    def supervise(self, verification_id: int, colleague: str, why: str) -> str:
        self._called("supervise", colleague, why)
        return "Ben Carter"

    # ------------------------------------------------------------ the worker

    def work(self) -> None:
        """Do everything that waits for a worker."""
        with self._lock:
            for job_id, (id_, kind, facts) in list(self.jobs.items()):
                running = self.running(job_id)
                if running.state in (JobState.RESERVED, JobState.EXECUTING):
                    self._do(job_id, id_, kind, facts)

    def prompt(self, job_id: int, number: str = "57") -> None:
        """Have a prompt on its way, with its number."""
        self._tell(job_id, state=JobState.EXECUTING, number=number, until=self.now + timedelta(minutes=2))

    def send_code(self, job_id: int, tries: int = 3) -> None:
        """Have a code sent."""
        self._tell(job_id, state=JobState.EXECUTING, tries_left=tries, until=self.now + timedelta(minutes=10))

    def newest_job(self) -> int:
        """Return the job asked for last."""
        return max(self.jobs)

    def running(self, job_id: int) -> Running:
        """Return a job as it stands."""
        return next(one for one in self.table[self.jobs[job_id][0]].running if one.job_id == job_id)

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """Return the arguments of each call of a name."""
        return [arguments for one, arguments in self.calls if one == name]

    def _do(self, job_id: int, id_: int, kind: JobKind, facts: dict[str, Any]) -> None:
        answer: dict[str, Any] = {}
        if kind is JobKind.FIND:
            found = [one for one in self.accounts if facts["words"] in (one.account, one.name)]
            answer = {"candidates": [{slot: getattr(one, slot) for slot in Candidate.__slots__} for one in found]}
        elif kind is JobKind.PROMPT:
            self._evidence(id_, facts["method"], self.answer, Proof.MACHINE, 0)
        elif kind is JobKind.CARRY_OUT:
            self._tell(job_id, state=self.outcome, said="The password was set; it has to be changed at sign-in.")
            if self.outcome is JobState.SUCCEEDED:
                self.secrets[job_id] = f"job:{job_id}|".encode() + SECRET.encode()[::-1]
                known = self.table[id_]
                self._put(replace(known, state=State.EXECUTED))
            return
        self._tell(job_id, state=JobState.SUCCEEDED, answer=answer)

    # ------------------------------------------------------------ inside

    def _called(self, name: str, *arguments: Any) -> None:
        self.threads.add(threading.current_thread().name)
        self.calls.append((name, arguments))
        if self.away:
            raise StoreUnavailable("The database can't be reached.")

    def _number(self) -> int:
        with self._lock:
            self._next += 1
            return self._next

    def _job(self, id_: int, kind: JobKind, facts: dict[str, Any], method: Method | None = None) -> int:
        with self._lock:
            job_id = self._number() + 100
            self.jobs[job_id] = (id_, kind, facts)
            known = self.table[id_]
            running = Running(job_id, kind.value, method, JobState.RESERVED.value, self.now)
            self._put(replace(known, running=(*known.running, running)))
            return job_id

    def _tell(self, job_id: int, **facts: Any) -> None:
        with self._lock:
            id_ = self.jobs[job_id][0]
            known = self.table[id_]
            told = tuple(replace(one, **facts) if one.job_id == job_id else one for one in known.running)
            self._put(replace(known, running=told))

    def _evidence(self, id_: int, method: Method, result: Result, proof: Proof, by: int) -> None:
        known = self.table[id_]
        one = Evidence(method, result, proof, f"group {method}", self.now, by)
        self._put(replace(known, evidence=(*known.evidence, one)))

    def _put(self, verification: Verification) -> None:
        with self._lock:
            self.table[verification.id] = replace(verification, version=verification.version + 1)
        self.changed(verification.id)

    def _judge(self, known: Verification) -> Decision:
        passed = {one.method for one in known.evidence if one.result is Result.PASSED}
        points = sum(METHODS[one].points for one in passed)
        needed, wanted = (1, 20) if known.action is Action.UNLOCK else (2, 40)
        codes: tuple[str, ...] = self.codes
        verdict = self.verdict
        if not verdict:
            verdict = "allow" if len(passed) >= needed and points >= wanted else "need"
            if verdict == "allow" and self.needs_second and not known.signed_by:
                verdict, codes = "need", ("second_person",)
        second, until = self.needs_second, self.until
        return Decision(verdict, codes, self.risk, points, wanted, len(passed), needed, second, until, notes=self.notes)

    def _offers(self, known: Verification) -> Sequence[Offer]:
        if known.subject is None:
            return ()
        return (
            Offer(Method.PUSH, 30, Proof.MACHINE, "iPhone"),
            Offer(Method.CALLBACK, 20, Proof.ATTESTED, "Mobile +44 *** *** 0018"),
            Offer(Method.SMS_CODE, 15, Proof.MACHINE, "+44 *** *** 0018"),
            Offer(Method.IN_PERSON, 40, Proof.ATTESTED, ""),
            Offer(Method.VIDEO, 25, Proof.ATTESTED, ""),
            Offer(Method.MANAGER, 20, Proof.ATTESTED, "Luca Ferretti"),
            Offer(Method.FIDO, 40, Proof.MACHINE, "", "No passkey is on record."),
            Offer(Method.MAIL_CODE, 10, Proof.MACHINE, "", "The address on record is the mailbox it protects."),
        )

    def _awaits_me(self, one: Verification) -> bool:
        if one.state in ENDED:
            return False
        return one.owner_id == self.me or (self._judge(one).needs_second and not one.signed_by)
