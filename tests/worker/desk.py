"""A desk on either engine with a demo directory and somebody who verifies people at it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, text

from app.connect.demo_directory import DemoDirectory
from app.connect.demo_people import people_of
from app.connect.demo_prompts import DemoPhone
from app.connect.sealing import KeyPair, seal
from app.identity.directories import Person
from app.identity.gate import Asked, Candidate, Gate, Running, Verification
from app.identity.model import Action, Caller, Channel, Method, Result, State
from app.worker.connections import Kind
from app.worker.demo import DEMO, demo_kind
from app.worker.desk_of import desk_of
from app.worker.in_process import InProcess
from app.worker.means import Means
from app.worker.setting_up import means_of
from db.engine import Store
from db.identity import tables as t
from db.live import live
from db.migrate import version_of
from tests.makers import ANA, SECRET, address_of, let_in, opened
from tests.worker.fakes import KEY

SERVICE = "frontline_worker"
PATIENCE = 30.0
ROWS = [{"name": f"{name} Whitfield", "department": "Sales"} for name in ("Alma", "Dana", "Cora", "Bea")]


def service_of(store: Store) -> Store:
    """Return the desk as its worker signs in to it."""
    if not store.is_postgres:
        return store
    let_in(store, SERVICE)
    with store.writer.begin() as connection:
        connection.execute(text(f'grant fl_service to "{SERVICE}" granted by fl_owner'))
    url = store.url.set(username=SERVICE, password=SECRET)
    return Store(url)


def gate_of(store: Store, actor: Any = ANA) -> Gate:
    """Return the gate as a member of staff has it."""
    if store.is_postgres:
        from db.identity.server_gate import ServerGate

        seated = Store(address_of(store.url, actor))
        version_of(seated)
        return ServerGate(seated, actor, seal=sealed)
    from db.identity.file_gate import FileGate

    return FileGate(store, actor, seal=sealed)


def sealed(public: bytes, plain: bytes, about: str) -> bytes:
    """Seal for the owner of a public key."""
    return seal(public, plain, about=about)


@dataclass
class Desk:
    """One desk, its worker's means, and Ana at its gate."""

    store: Store
    gate: Gate
    people: dict[str, Person]
    directory: Any
    phone: DemoPhone
    ticket: int
    kind: Kind | None = None
    reader: KeyPair = field(default_factory=KeyPair)
    services: list[Store] = field(default_factory=list)

    def means(self) -> Means:
        service = service_of(self.store)
        if service is not self.store:
            self.services.append(service)
        kinds = {DEMO: self.kind or demo_kind(self.directory, self.phone)}
        return means_of(desk_of(service, key=KEY), key=KEY, secret=lambda name: "", kinds=kinds)

    def begin(self, action: Action = Action.PASSWORD_RESET) -> int:
        asked = Asked(self.ticket, action, Channel.PHONE, Caller.SUBJECT)
        return self.gate.open(asked, key=uuid4())

    def chosen(self, verification: int, name: str = "Dana Whitfield") -> None:
        """Look somebody up and choose them, and say that no red flag was seen."""
        found = self.ended(verification, self.gate.look_up(verification, name))
        one = found.answer["candidates"][0]
        self.ended(
            verification, self.gate.choose(verification, Candidate(one["directory"], one["object_id"], name, ""))
        )
        self.gate.flag(verification, frozenset())

    def proved(self, verification: int) -> None:
        """Prove a push and a callback."""
        self.ended(verification, self.gate.ask(verification, Method.PUSH))
        self.gate.dial(verification, "mobile")
        self.gate.attest(verification, Method.CALLBACK, Result.PASSED, {"said": "They rang and knew of the ticket."})

    def granted(self, verification: int) -> Any:
        decision = self.gate.decide(verification)
        assert decision.verdict == "allow", decision
        grant = self.read(verification).grant
        assert grant is not None
        return grant

    def ordered(self, verification: int) -> int:
        """Carry out what was granted; return the job."""
        grant = self.granted(verification)
        subject = self.read(verification).subject
        assert subject is not None
        return self.gate.carry_out(
            grant.id,
            ticket_id=self.ticket,
            object_id=subject.object_id,
            action=grant.action,
            reply_to=self.reader.public,
        )

    def ready(self) -> int:
        """Return a verification that waits to be decided."""
        verification = self.begin()
        self.chosen(verification)
        self.proved(verification)
        return verification

    def read(self, verification: int) -> Verification:
        return self.gate.read(verification)

    def job(self, verification: int, job_id: int) -> Running:
        return next(one for one in self.read(verification).running if one.job_id == job_id)

    def ended(self, verification: int, job_id: int) -> Running:
        self.wait(lambda: self.job(verification, job_id).state in ("succeeded", "failed", "unknown"))
        return self.job(verification, job_id)

    def settled(self, verification: int) -> State:
        self.wait(lambda: self.read(verification).state != State.GRANTED)
        return self.read(verification).state

    def wait(self, fits: Callable[[], bool]) -> None:
        ends = time.monotonic() + PATIENCE
        while not fits():
            assert time.monotonic() < ends, "It did not come."
            time.sleep(0.05)


@contextmanager
def at_work(desk: Desk) -> Iterator[InProcess]:
    """Have a worker work, which hears of everything at once."""
    worker = InProcess(desk.means())
    feed = live(desk.services[-1] if desk.services else desk.store, heard=lambda _: worker.hurry(), state=_nothing)
    worker.start()
    feed.start()
    try:
        desk.wait(lambda: _is_alive(desk))
        yield worker
    finally:
        feed.stop()
        worker.stop()


def _is_alive(desk: Desk) -> bool:
    """Tell whether a worker has just given a sign of life, without which nobody can be looked up."""
    with desk.store.reader.connect() as connection:
        newest = connection.scalar(select(func.max(t.worker.c.beat_at)))
    return newest is not None and newest > datetime.now(UTC) - timedelta(seconds=15)


def _nothing(*_: object) -> None:
    pass


@contextmanager
def desk_at(address: str, directory: Any = None, kind: Kind | None = None) -> Iterator[Desk]:
    """Lend a desk; its one connection is the demo's, or of this kind."""
    store = Store(address)
    version_of(store)
    people = {one.name: one for one in people_of(ROWS, now=datetime.now(UTC))}
    directory = directory or DemoDirectory(people.values(), latency=0.0)
    with store.writer.begin() as connection:
        row = {"name": directory.name, "kind": DEMO, "settings": {}, "is_active": True, "position": 1}
        connection.execute(insert(t.connection).values(**row))
    desk = Desk(store, gate_of(store), people, directory, DemoPhone(), opened(store), kind)
    try:
        yield desk
    finally:
        for service in desk.services:
            service.dispose()
        gate_store = getattr(desk.gate, "_store", None)
        if gate_store is not None and gate_store is not store:
            gate_store.dispose()
        store.dispose()
