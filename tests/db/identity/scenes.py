"""A desk with a gate and a worker's desk, on either engine, and what happens there in a few words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from weakref import finalize

from sqlalchemy import insert, make_url, select, text

from app.connect.sealing import KeyPair, seal
from app.core.actor import Actor
from app.identity.directories import Contact, ContactKind, Mark, Person
from app.identity.gate import Asked, Candidate, Decision, Gate, Running, Verification
from app.identity.jobs import Job, JobKind, JobState, WorkerDesk
from app.identity.model import Action, Caller, Channel, Method, Result, Risk
from db.engine import Store
from db.identity import tables as t
from db.identity.file_gate import FileGate
from db.identity.file_worker import FileWorker
from db.identity.server_gate import ServerGate
from db.identity.server_worker import ServerWorker
from db.schema import UtcInstant, metadata
from tests.db.identity.desk import WORKER, age_logins
from tests.makers import ANA, AWAY, BEN, SECRET, SUE, let_in, opened, seat

KEY = b"k" * 32
LONG_AGO = datetime.now(UTC) - timedelta(days=400)
PRIYA = Person(
    "Directory of tests",
    "5f0c6a52-0000-4000-8000-000000000001",
    "Priya Raman",
    "priya.raman",
    "Finance",
    "London",
    contacts=(
        Contact(ContactKind.MOBILE, "+44 7700 900118", LONG_AGO),
        Contact(ContactKind.MAIL, "priya.raman@northgate.example", LONG_AGO),
        Contact(ContactKind.OTHER_MAIL, "priya@home.example", LONG_AGO),
        Contact(ContactKind.AUTHENTICATOR, "authenticator-1", LONG_AGO, label="iPhone"),
        Contact(ContactKind.MANAGER, "5f0c6a52-0000-4000-8000-000000000009", LONG_AGO, label="Helen Marsh"),
    ),
    manager_id="5f0c6a52-0000-4000-8000-000000000009",
)
OLIVER = replace(
    PRIYA,
    object_id="5f0c6a52-0000-4000-8000-000000000002",
    name="Oliver Grant",
    account="oliver.grant",
    contacts=(
        Contact(ContactKind.MOBILE, "+44 7700 900120", LONG_AGO),
        Contact(ContactKind.AUTHENTICATOR, "authenticator-2", LONG_AGO, label="Pixel"),
    ),
)
LOCKED = replace(PRIYA, marks=frozenset({Mark.LOCKED}), locked_at=datetime.now(UTC), bad_passwords=4)
NAME = t.__name__
SUBJECTS = (t.subject.name, t.evidence.name)


@dataclass
class Scene:
    """One desk at which people verify and a worker works."""

    store: Store
    gate_of: Callable[[Actor], Gate]
    desk: WorkerDesk
    worker: UUID = field(default_factory=uuid4)
    keys: KeyPair = field(default_factory=KeyPair)
    asker: KeyPair = field(default_factory=KeyPair)

    def ticket(self, actor: Actor = ANA) -> int:
        """Open a ticket."""
        return opened(self.store, actor)

    def beat(self) -> None:
        """Let the worker be alive."""
        self.desk.beat(self.worker, self.keys.public)

    def claim(self) -> Job:
        """Take a job that is there."""
        job = self.desk.claim(self.worker)
        assert job is not None
        return job

    def later(self, **span: float) -> None:
        """Let time pass: everything that has happened is so much longer ago; the worker stays alive."""
        shift = timedelta(**span)
        with self.store.writer.begin() as connection:
            if self.store.is_postgres:
                connection.execute(text("set local session_replication_role = replica"))
            for table in metadata.sorted_tables:
                columns = [c for c in table.c if isinstance(c.type, UtcInstant)]
                if columns and table.name in OF_VERIFICATIONS:
                    _shift(connection, table.name, [c.name for c in columns], shift, self.store)
        self.beat()

    def asked(self, action: Action = Action.PASSWORD_RESET, ticket: int | None = None, **more: Any) -> Asked:
        """Return what a verification is opened for."""
        usual = {"channel": Channel.PHONE, "caller": Caller.SUBJECT, "number": "+44 7700 900118"}
        return Asked(ticket or self.ticket(), action, **(usual | more))

    def open(self, actor: Actor = ANA, action: Action = Action.PASSWORD_RESET, **more: Any) -> int:
        """Begin a verification."""
        return self.gate_of(actor).open(self.asked(action, **more), key=uuid4())

    def find(self, id_: int, *people: Person, actor: Actor = ANA) -> Sequence[Candidate]:
        """Search, with these found."""
        self.gate_of(actor).look_up(id_, people[0].account)
        job = self.claim()
        assert job.kind is JobKind.FIND
        self.desk.candidates(job.id, people)
        found = self.order(id_, JobKind.FIND, actor)
        return [Candidate(**one) for one in found.answer["candidates"]]

    def choose(self, id_: int, person: Person = PRIYA, risk: Risk = Risk.STANDARD, actor: Actor = ANA) -> None:
        """Choose somebody, whose directory is read then."""
        self.gate_of(actor).choose(id_, self.find(id_, person, actor=actor)[0])
        job = self.claim()
        assert job.kind is JobKind.SUBJECT
        self.desk.subject(job.id, person, risk)

    def ready(
        self,
        actor: Actor = ANA,
        person: Person = PRIYA,
        *,
        action: Action = Action.PASSWORD_RESET,
        risk: Risk = Risk.STANDARD,
        flags: frozenset[str] = frozenset(),
        **more: Any,
    ) -> int:
        """Begin a verification of somebody whose red flags were gone through."""
        id_ = self.open(actor, action, **more)
        self.choose(id_, person, risk, actor)
        self.gate_of(actor).flag(id_, flags)
        return id_

    def push(self, id_: int, result: Result = Result.PASSED, *, actor: Actor = ANA) -> int:
        """Have somebody asked on their authenticator, who answers so."""
        job_id = self.gate_of(actor).ask(id_, Method.PUSH)
        job = self.claim()
        assert job.id == job_id
        self.desk.under_way(job.id, {"number": "42", "target": "iPhone", "transaction": "tx1"})
        known = {"group": "authapp:tests", "is_handset": True, "target": "iPhone"}
        self.desk.prove(job.id, result, transaction="tx1", also=known)
        return job_id

    def callback(self, id_: int, result: Result = Result.PASSED, *, actor: Actor = ANA) -> None:
        """Ring the number on record."""
        gate = self.gate_of(actor)
        gate.dial(id_, ContactKind.MOBILE)
        gate.attest(id_, Method.CALLBACK, result, {"contact": "mobile"} if result is Result.PASSED else {})

    def in_person(self, id_: int, *, actor: Actor = ANA) -> None:
        """See somebody at the desk."""
        facts = {"document": "badge", "site": "London"}
        self.gate_of(actor).attest(id_, Method.IN_PERSON, Result.PASSED, facts)

    def proved(self, actor: Actor = ANA, person: Person = PRIYA, **more: Any) -> int:
        """Begin a verification and prove it by push and callback."""
        id_ = self.ready(actor, person, **more)
        self.push(id_, actor=actor)
        self.callback(id_, actor=actor)
        return id_

    def granted(self, actor: Actor = ANA, person: Person = PRIYA, **more: Any) -> Verification:
        """Have a standard reset granted."""
        id_ = self.proved(actor, person, **more)
        decision = self.gate_of(actor).decide(id_)
        assert decision.verdict == "allow", decision
        return self.read(id_, actor)

    def order_act(self, granted: Verification, actor: Actor = ANA, **other: Any) -> int:
        """Consume a grant as it was given, but for what is said to be otherwise."""
        assert granted.grant is not None
        assert granted.subject is not None
        usual = {
            "ticket_id": granted.ticket_id,
            "object_id": granted.subject.object_id,
            "action": granted.action,
            "reply_to": self.asker.public,
        }
        grant_id = other.pop("grant_id", granted.grant.id)
        return self.gate_of(actor).carry_out(grant_id, **(usual | other))

    def carried_out(self, granted: Verification, secret: bytes = b"", state: JobState = JobState.SUCCEEDED) -> int:
        """Order an act, which the worker does."""
        job_id = self.order_act(granted)
        job = self.claim()
        assert (job.id, job.kind) == (job_id, JobKind.CARRY_OUT)
        assert self.desk.begin(job_id) is not None
        sealed = seal(self.asker.public, secret, about=f"job:{job_id}") if secret else None
        self.desk.end(job_id, state, said="Done.", code="done", sealed=sealed)
        return job_id

    def read(self, id_: int, actor: Actor = ANA) -> Verification:
        """Return what somebody sees."""
        return self.gate_of(actor).read(id_)

    def decide(self, id_: int, actor: Actor = ANA) -> Decision:
        """Have it judged."""
        return self.gate_of(actor).decide(id_)

    def order(self, id_: int, kind: JobKind, actor: Actor = ANA) -> Running:
        """Return the newest order of a kind."""
        return [one for one in self.read(id_, actor).running if one.kind == kind][-1]

    def alerts(self) -> list[str]:
        """Return what security was told."""
        with self.store.reader.connect() as connection:
            c = t.verification_alert.c
            return list(connection.execute(select(c.code).order_by(c.id)).scalars())

    def bind(self, actor: Actor, person: Person, *, days: float = 400) -> None:
        """Say which account of a directory is whose of the staff."""
        with self.store.writer.begin() as connection:
            row = {
                "staff_id": actor.staff_id,
                "directory": person.directory,
                "object_id": person.object_id,
                "since": datetime.now(UTC) - timedelta(days=days),
            }
            connection.execute(insert(t.staff_identity).values(**row))


OF_VERIFICATIONS = frozenset(
    {
        "subject", "contact", "verification", "red_flag", "evidence", "verification_grant", "job", "code", "guess",
        "desk_mode", "worker", "verification_alert", "signature", "exception_request",
    }
)  # fmt: skip


def _shift(connection: Any, table: str, columns: Sequence[str], span: timedelta, store: Store) -> None:
    by = "cast(:span as interval)" if store.is_postgres else ":span"
    value = span if store.is_postgres else round(span.total_seconds() * 1_000_000)
    changes = ", ".join(f"{name} = {name} - {by}" for name in columns)
    connection.execute(text(f"update {table} set {changes}"), {"span": value})


def scene_at(store: Store) -> Scene:
    """Return the desk's own gate and worker."""
    age_logins(store)
    if not store.is_postgres:
        made = Scene(store, lambda actor: FileGate(store, actor, seal=seal), FileWorker(store, key=KEY))
    else:
        let_in(store, WORKER)
        with store.writer.begin() as connection:
            connection.execute(text(f"grant fl_service to {WORKER} granted by fl_owner"))
        working = Store(make_url(store.url).set(username=WORKER, password=SECRET))
        finalize(store, working.dispose)
        made = Scene(
            store,
            lambda actor: ServerGate(seat(store, actor), actor, seal=seal),
            ServerWorker(working, key=KEY),
        )
    made.beat()
    for at, actor in enumerate((SUE, BEN, AWAY, ANA)):
        made.bind(actor, replace(PRIYA, object_id=f"5f0c6a52-0000-4000-8000-00000000010{at}"))
    return made


__all__ = ["ANA", "BEN", "LOCKED", "OLIVER", "PRIYA", "SUE", "Scene", "scene_at", "seat"]
