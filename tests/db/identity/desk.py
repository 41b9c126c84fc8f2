"""A desk that verifies people, for both engines: its staff, a worker at hand, and a clock that can be moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Executable, insert, make_url, select, text, update

from app.connect.sealing import KeyPair, seal
from app.core.actor import Actor, Role
from app.identity.directories import Contact, ContactKind, Person
from app.identity.gate import Asked, Candidate, Gate, Verification
from app.identity.jobs import Job, JobKind, JobState, WorkerDesk
from app.identity.model import Action, Caller, Channel, Method, Result, Risk
from db.engine import Store
from db.identity import tables as t
from db.identity.file_gate import FileGate
from db.identity.file_worker import FileWorker
from db.identity.server_gate import ServerGate
from db.identity.server_worker import ServerWorker
from db.people.tables import staff
from db.schema import UtcInstant
from db.tables import audit
from tests.desks import of_four
from tests.makers import ANA, BEN, SECRET, SUE, Clock, address_of, leave, let_in, opened

OLGA = Actor(5, "Olga Sauer", "olga", Role.SECURITY, 3)
VERA = Actor(6, "Vera Lind", "vera", Role.VERIFIER, 1)
ADA = Actor(7, "Ada Byron", "ada", Role.ADMINISTRATOR, 3)
CLEO = Actor(8, "Cleo Marsh", "cleo", Role.ADMINISTRATOR, 3)
WORKER = "carrier"
"""The login of the desk's worker on a server."""
LONG_AGO = timedelta(days=90)
LONG_SINCE = datetime.now(UTC) - timedelta(days=30)
HMAC_KEY = b"k" * 32
TICKET, OTHER_TICKET = 1, 2
_MORE = (OLGA, VERA, ADA, CLEO)
_BOUND = (SUE, ANA, BEN, *_MORE)


def person(name: str = "Dana Whitfield", *, since: timedelta = LONG_AGO, **facts: Any) -> Person:
    """Return an account whose contact data has been on record for a while."""
    account = name.split(maxsplit=1)[0].lower()
    at = datetime.now(UTC) - since
    contacts = (
        Contact(ContactKind.MOBILE, "+15550100101", at),
        Contact(ContactKind.MAIL, f"{account}@northwind.example", at),
        Contact(ContactKind.OTHER_MAIL, f"{account}@home.example", at),
        Contact(ContactKind.AUTHENTICATOR, f"phone-of-{account}", at, "iPhone"),
        Contact(ContactKind.PASSKEY, f"key-of-{account}", at, "Key"),
        Contact(ContactKind.MANAGER, "+15550100199", at, "Mona Field"),
    )
    told = {"department": "Sales", "site": "North", "contacts": contacts, "manager_id": "id-mona"} | facts
    return Person("corp", f"id-{account}", name, account, **told)


def build(url: str) -> None:
    """Make the desk: eight people whose logins are a month old and bound to accounts, and two tickets."""
    of_four(url)
    store = Store(url)
    let_in(store, *(a.login for a in _MORE))
    with store.writer.begin() as connection:
        connection.execute(
            insert(staff),
            [
                {"id": a.staff_id, "login": a.login, "name": a.name, "role": a.role, "tier": a.tier, "email": "",
                 "is_active": True, "is_available": True}
                for a in _MORE
            ],
        )  # fmt: skip
        connection.execute(
            insert(t.staff_identity),
            [
                {"staff_id": a.staff_id, "directory": "corp", "object_id": f"id-{a.login}", "since": LONG_SINCE}
                for a in _BOUND
            ],
        )
    for _ in range(2):
        opened(store, ANA)
    leave()
    age_logins(store)
    store.dispose()


def age_logins(store: Store, at: datetime = LONG_SINCE) -> None:
    """Have all logins been there for a month: their age is taken from when they were recorded."""
    with store.writer.begin() as connection:
        if store.is_postgres:
            connection.execute(text("set local session_replication_role = replica"))
            connection.execute(update(audit).values(at=at))
            return
        kept = connection.scalar(text("select sql from sqlite_master where name = 'audit_kept'"))
        connection.execute(text("drop trigger audit_kept"))
        connection.execute(update(audit).values(at=at))
        connection.exec_driver_sql(str(kept))


@dataclass
class GateDesk:
    """The desk, who works at it, and a worker that does what the test says."""

    store: Store
    clock: Clock = field(default_factory=lambda: Clock(datetime.now(UTC)))
    worker_id: UUID = field(default_factory=uuid4)
    pair: KeyPair = field(default_factory=KeyPair)
    _open: list[Store] = field(default_factory=list)
    _gates: dict[str, Gate] = field(default_factory=dict)
    _worker: WorkerDesk | None = None

    def gate(self, actor: Actor = ANA) -> Gate:
        """Return somebody's own gate."""
        if actor.login not in self._gates:
            self._gates[actor.login] = self._made(actor)
        return self._gates[actor.login]

    def seat(self, actor: Actor) -> Store:
        """Return the database as somebody's client reaches it."""
        store = Store(address_of(self.store.url, actor))
        self._open.append(store)
        return store

    @property
    def worker(self) -> WorkerDesk:
        """Return the worker's desk."""
        if self._worker is None:
            self._worker = self.another_worker()
        return self._worker

    def another_worker(self) -> WorkerDesk:
        """Return a desk for one more worker, which has yet to say that it lives."""
        if not self.store.is_postgres:
            return FileWorker(self.store, key=HMAC_KEY, clock=self.clock)
        address = make_url(self.store.url).set(username=WORKER, password=SECRET)
        store = Store(address.render_as_string(hide_password=False))
        self._open.append(store)
        return ServerWorker(store, key=HMAC_KEY)

    def beat(self) -> None:
        """Have the worker say that it lives."""
        self.worker.beat(self.worker_id, self.pair.public)

    def pass_(self, *, beats: bool = True, **span: float) -> None:
        """Let time pass: of a file the clock moves, of a server all that is stored grows older."""
        self.clock.pass_(**span)
        if self.store.is_postgres:
            with self.store.writer.begin() as connection:
                connection.execute(text("set local session_replication_role = replica"))
                for statement in _aged(timedelta(**span)):
                    connection.execute(statement)
        if beats:
            self.beat()

    def rows(self, statement: Executable) -> list[Any]:
        """Return rows as whoever owns the desk reads them."""
        with self.store.reader.connect() as connection:
            return list(connection.execute(statement).all())

    def do(self, statement: Executable) -> None:
        """Change something as whoever owns the desk."""
        with self.store.writer.begin() as connection:
            connection.execute(statement)

    def close(self) -> None:
        """Close all connections."""
        for store in self._open:
            store.dispose()
        self.store.dispose()

    def _made(self, actor: Actor) -> Gate:
        if self.store.is_postgres:
            return ServerGate(self.seat(actor), actor, seal=seal)
        return FileGate(self.store, actor, seal=seal, clock=self.clock)

    # ------------------------------------------------------------ what tests do again and again

    def begin(
        self, who: Actor = ANA, *, action: Action = Action.PASSWORD_RESET, ticket: int = TICKET, **asked: Any
    ) -> int:
        """Open a verification."""
        wanted = {"channel": Channel.PHONE, "caller": Caller.SUBJECT} | asked
        return self.gate(who).open(Asked(ticket, action, **wanted), key=uuid4())

    def about(self, one: int, found: Person | None = None, *, who: Actor = ANA, risk: Risk = Risk.STANDARD) -> None:
        """Have somebody found, chosen and read, and the red flags gone through."""
        found = found or person()
        self.gate(who).look_up(one, found.account)
        job = self.claimed(JobKind.FIND)
        self.worker.candidates(job.id, [found])
        self.gate(who).choose(one, Candidate(found.directory, found.object_id, found.name, found.account))
        self.worker.subject(self.claimed(JobKind.SUBJECT).id, found, risk)
        self.gate(who).flag(one, frozenset())

    def started(
        self, who: Actor = ANA, found: Person | None = None, *, risk: Risk = Risk.STANDARD, **asked: Any
    ) -> int:
        """Return a verification that is ready for methods."""
        one = self.begin(who, **asked)
        self.about(one, found, who=who, risk=risk)
        return one

    def push(self, one: int, result: Result = Result.PASSED, *, who: Actor = ANA) -> None:
        """Ask by a prompt, which ends like this."""
        self.gate(who).ask(one, Method.PUSH)
        job = self.claimed(JobKind.PROMPT)
        self.worker.under_way(job.id, {"number": "42", "provider": "duo"})
        self.worker.prove(job.id, result, transaction="tx")

    def call_back(self, one: int, result: Result = Result.PASSED, *, who: Actor = ANA) -> str:
        """Dial the number on record and attest what came of it."""
        number = self.gate(who).dial(one, "mobile")
        self.gate(who).attest(one, Method.CALLBACK, result, {"spoke_to": "them"})
        return number

    def granted(self, who: Actor = ANA, **asked: Any) -> tuple[int, Verification]:
        """Return a verification that was granted."""
        one = self.started(who, **asked)
        self.push(one, who=who)
        self.call_back(one, who=who)
        decision = self.gate(who).decide(one)
        assert decision.verdict == "allow", decision
        return one, self.gate(who).read(one)

    def ordered(self, who: Actor = ANA, **asked: Any) -> tuple[int, int]:
        """Return a verification and the job by which it is being carried out."""
        one, shown = self.granted(who, **asked)
        assert shown.grant is not None
        return one, self.carry_out(one, who=who)

    def carry_out(self, one: int, *, who: Actor = ANA, **other: Any) -> int:
        """Consume the grant of a verification, with something else than it says if so wanted."""
        shown = self.gate(who).read(one)
        assert shown.grant is not None
        assert shown.subject is not None
        bound = {"ticket_id": shown.ticket_id, "object_id": shown.subject.object_id, "action": shown.action}
        return self.gate(who).carry_out(shown.grant.id, reply_to=KeyPair().public, **bound | other)

    def done(self, one: int, job_id: int, state: JobState = JobState.SUCCEEDED, *, sealed: bytes | None = None) -> None:
        """Have an order carried out by the worker."""
        job = self.claimed(JobKind.CARRY_OUT)
        assert job.id == job_id
        assert self.worker.begin(job_id) is not None
        self.worker.end(job_id, state, sealed=sealed)

    def asked_code(self, one: int, *, who: Actor = ANA) -> int:
        """Have a code sent, and return its job."""
        job_id = self.gate(who).ask(one, Method.SMS_CODE)
        assert self.claimed(JobKind.CODE).id == job_id
        self.worker.keep_code(job_id, b"digest")
        return job_id

    def guess(self, job_id: int, *, is_right: bool, who: Actor = ANA) -> None:
        """Hand over a spoken code, which the worker judges."""
        self.gate(who).submit(job_id, "123456")
        guess_id, sealed = self.worker.guesses(job_id)[-1]
        assert self.pair.open(sealed, about=f"job:{job_id}") == b"123456"
        self.worker.judge_guess(guess_id, is_right=is_right)

    def claimed(self, kind: JobKind) -> Job:
        """Claim the next job, which has to be of this kind; what people are told of is taken on the way."""
        while True:
            job = self.worker.claim(self.worker_id)
            assert job is not None
            if job.kind is JobKind.NOTIFY and kind is not JobKind.NOTIFY:
                self.worker.end(job.id, JobState.SUCCEEDED)
                continue
            assert job.kind is kind
            return job

    def alerts(self) -> list[str]:
        """Return what security was told."""
        return [code for (code,) in self.rows(select(t.verification_alert.c.code).order_by("id"))]


def _aged(span: timedelta) -> Iterator[Executable]:
    for table in t.verification.metadata.sorted_tables:
        if table.name not in _TABLES:
            continue
        for column in table.c:
            if isinstance(column.type, UtcInstant):
                yield text(
                    f"update {table.name} set {column.name} = {column.name} - cast(:span as interval)"
                    f" where {column.name} is not null"
                ).bindparams(span=span)


_TABLES = {
    one.name for one in vars(t).values() if hasattr(one, "metadata") and one.name not in ("policy", "staff_identity")
}


@contextmanager
def lent(url: str) -> Iterator[GateDesk]:
    """Lend the desk at an address, its worker alive."""
    desk = GateDesk(Store(url))
    if desk.store.is_postgres:
        let_in(desk.store, WORKER)
        desk.do(text(f"grant fl_service to {WORKER} granted by fl_owner"))
    try:
        desk.beat()
        yield desk
    finally:
        desk.close()
