"""From the analyst's last confirmation to the sealed temporary password at hand: gate, worker, directory and back.

Each engine has a desk of its own. The directory is in memory, which shows what the desk itself takes, and a domain of
Active Directory where Samba is installed; its line tells how often a reset signs in there. Beside them stands each
function of the gate on the way there. *Bare driver* is, in turn with the resets of the same run: for a function of the
gate one row written and committed, for a reset six of those (ordered, begun, seen before, seen after, ended, fetched),
in Active Directory also signing in, setting a password and hanging up.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, cast

from sqlalchemy import update

from app.connect.active_directory.changing import reset_password
from app.connect.active_directory.directory import ActiveDirectory
from app.connect.active_directory.line import signed_in
from app.connect.demo_directory import DemoDirectory
from app.connect.demo_people import people_of
from app.identity.gate import Gate
from app.identity.model import Method
from app.identity.providers import Answer
from app.worker.connections import Built
from db.identity import tables as t
from db.identity.file_gate import FileGate
from tests.bench.desk import Desk as Bench
from tests.bench.desks import server
from tests.bench.figures import Figure, Target, figure, once
from tests.desks import desk_in, desk_on
from tests.makers import ANA, BEN, SUE
from tests.worker.desk import Desk, at_work, desk_at, gate_of
from tests.worker.fakes import LONG_AGO, MemoryMessages, MemoryPrompts

ANALYSTS = (ANA, BEN, SUE)
EACH = 10
"""Resets by one of them: nearly as many as anybody may have granted in an hour."""
NAMES = [f"{first} {letter * 3}" for first in ("Person", "Visitor", "Tenant") for letter in "ABDEFGHJKL"]
COMMITS = 6
"""How often a reset can't but commit."""
GATE = ("open", "look_up", "choose", "flag", "ask", "dial", "attest", "decide", "carry_out", "fetch_secret", "read")
QUICK = Target(p95=20)


def figures(bench: Bench) -> Iterator[Figure]:
    """Reset thirty people, one after the other, in each directory."""
    with ExitStack() as stack:
        address = stack.enter_context(_address(is_server=bench.store.is_postgres))
        directory = DemoDirectory(people_of([{"name": name} for name in NAMES], now=datetime.now(UTC)), latency=0.0)
        desk, hurry = stack.enter_context(_desk(address, directory))
        took = _resets(desk, hurry, stack.enter_context(_bare_commit(bench, address)))
        yield figure("reset: confirm to result", bench.engine, took.resets, Target(p95=1000), floor=took.floors)
        for name in GATE:
            target = QUICK if bench.store.is_postgres else Target()
            yield figure(f"gate: {name}", bench.engine, took.gate[name], target, floor=took.commits)
    with ExitStack() as stack:
        address = stack.enter_context(_address(is_server=bench.store.is_postgres))
        domain = _domain(stack)
        if domain is None:
            return
        desk, hurry = stack.enter_context(_desk(address, domain.directory))
        took = _resets(desk, hurry, stack.enter_context(_bare_commit(bench, address)), domain)
        yield figure(
            "reset: confirm to result, Active Directory", bench.engine, took.resets, Target(p95=1000, statements=1),
            floor=took.floors, statements=median(took.sign_ins),
        )  # fmt: skip


@contextmanager
def _address(*, is_server: bool) -> Iterator[str]:
    if not is_server:
        with TemporaryDirectory() as folder:
            yield desk_in(Path(folder) / "desk.db")
        return
    with server() as cluster, desk_on(cluster) as url:
        yield url


@dataclass
class _Domain:
    """A domain with these people; `sign_ins` counts how often its directory asked for our secret, once for each."""

    directory: ActiveDirectory
    bare: Callable[[], None]
    sign_ins: list[float]


def _domain(stack: ExitStack) -> _Domain | None:
    """Return a domain with these people, None where no domain controller can be run."""
    from tests.servers.samba import DomainController, NoSamba
    from tests.servers.samba_desk import SECRET, lent_desk

    try:
        controller = DomainController()
    except NoSamba:
        return None
    stack.callback(controller.close)
    domain = stack.enter_context(lent_desk(controller))
    for number, name in enumerate(NAMES):
        domain.person(name, sAMAccountName=f"p{number}", mobile=f"+1555010{number}", mail=f"p{number}@corp.test")
    other, asked = domain.person("Somebody Else"), []

    def secret() -> str:
        asked.append(time.monotonic())
        return SECRET

    def bare() -> None:
        with signed_in(domain.settings(), lambda: SECRET) as line:
            reset_password(line, domain.settings(), other, f"Bare-Driver-{time.time_ns()}", unlock=True)

    return _Domain(ActiveDirectory(domain.settings(), secret), bare, asked)


@contextmanager
def _desk(address: str, directory: Any) -> Iterator[tuple[Desk, Callable[[], None]]]:
    """Lend a desk, and what makes its worker look at once."""
    prompts = MemoryPrompts(Answer.APPROVED, people=_Everybody())
    mail = MemoryMessages()
    ways = {"prompts": prompts, "mail": mail, "sms": mail, "methods": frozenset({Method.PUSH})}
    built = Built(directory.name, directory=directory, **ways)
    with desk_at(address, directory, lambda _making: built) as desk, at_work(desk) as worker:
        yield desk, worker.hurry


class _Everybody(tuple[str, ...]):
    """Everybody has a phone."""

    __slots__ = ()

    def __contains__(self, _name: object) -> bool:
        return True


@contextmanager
def _bare_commit(bench: Bench, address: str) -> Iterator[Callable[[], object]]:
    """Lend what writes a row and commits it, by the driver itself."""
    with bench.bare(address) as wire:
        wire.execute("create table bare_row (said text)")
        yield lambda: wire.execute("insert into bare_row values ('a row')")


@dataclass
class _Took:
    """Milliseconds: of the resets, of what they can't do without, of each function of the gate, of a bare commit."""

    resets: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    gate: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    commits: list[float] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)


class _Timed:
    """A gate whose functions are timed."""

    def __init__(self, gate: Any, took: dict[str, list[float]]) -> None:
        self._gate, self._took = gate, took

    def close(self) -> None:
        """Let go of its connections; a file's gate has those of its desk."""
        if not isinstance(self._gate, FileGate):
            self._gate._store.dispose()

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._gate, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self._took[name].append((time.perf_counter() - begun) * 1000)

        return timed


def _resets(
    desk: Desk, hurry: Callable[[], None], commit: Callable[[], object], domain: _Domain | None = None
) -> _Took:
    took, own = _Took(), desk.gate
    for at, name in enumerate(NAMES):
        if at % EACH == 0:
            _release(desk, own)
            gate = gate_of(desk.store, ANALYSTS[at // EACH])
            if isinstance(gate, FileGate):
                gate.told = hurry  # as the program does where worker and window are one
            desk.gate = cast("Gate", _Timed(gate, took.gate))
        took.resets.append(_reset(desk, name, domain, took.sign_ins))
        commits = [once(commit) for _ in range(COMMITS)]
        took.commits += commits
        took.floors.append(sum(commits) + (once(domain.bare) if domain else 0.0))
    _release(desk, own)
    return took


def _release(desk: Desk, own: Gate) -> None:
    """Give the desk its own gate back, and let go of what that of another analyst holds."""
    if isinstance(desk.gate, _Timed):
        desk.gate.close()
    desk.gate = own


def _reset(desk: Desk, name: str, domain: _Domain | None, sign_ins: list[float]) -> float:
    """Return how many milliseconds it takes from the order to the secret."""
    verification = desk.begin()
    desk.chosen(verification, name)
    with desk.store.writer.begin() as connection:
        connection.execute(update(t.contact).values(known_since=LONG_AGO + timedelta(days=1)))
    desk.proved(verification)
    before = len(domain.sign_ins) if domain else 0
    began = time.perf_counter()
    job = desk.ordered(verification)
    while (sealed := desk.gate.fetch_secret(job)) is None:
        time.sleep(0.01)
    took = time.perf_counter() - began
    sign_ins.append(len(domain.sign_ins) - before if domain else 0)
    desk.reader.open(sealed, about=f"job:{job}")
    return took * 1000
