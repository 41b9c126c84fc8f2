"""From the analyst's last confirmation to the sealed temporary password at hand: gate, worker, directory and back.

Each engine has a desk of its own. The directory is in memory, which shows what the desk itself takes, and a domain of
Active Directory where Samba is installed.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import update

from app.connect.demo_directory import DemoDirectory
from app.connect.demo_people import people_of
from app.identity.model import Method
from app.identity.providers import Answer
from app.worker.connections import Built
from db.identity import tables as t
from tests.bench.desk import Desk as Bench
from tests.bench.figures import Figure, Target, figure
from tests.desks import desk_in, desk_on
from tests.servers.postgres import open_cluster
from tests.worker.desk import Desk, at_work, desk_at
from tests.worker.fakes import LONG_AGO, MemoryMessages, MemoryPrompts

RESETS = 10
"""As many as one analyst may have granted in an hour, nearly."""
NAMES = [f"Person {letter * 3}" for letter in "ABDEFGHJKL"]


def figures(bench: Bench) -> Iterator[Figure]:
    """Reset ten people, one after the other."""
    with ExitStack() as stack:
        address = stack.enter_context(_address(is_server=bench.store.is_postgres))
        directory = DemoDirectory(people_of([{"name": name} for name in NAMES], now=datetime.now(UTC)), latency=0.0)
        desk = stack.enter_context(_desk(address, directory))
        yield figure("reset: confirm to result", bench.engine, _resets(desk), Target(p95=1000))
    with ExitStack() as stack:
        address = stack.enter_context(_address(is_server=bench.store.is_postgres))
        domain = _domain(stack)
        if domain is not None:
            desk = stack.enter_context(_desk(address, domain))
            took = _resets(desk)
            yield figure("reset: confirm to result, Active Directory", bench.engine, took, Target(p95=1000))


@contextmanager
def _address(*, is_server: bool) -> Iterator[str]:
    if not is_server:
        with TemporaryDirectory() as folder:
            yield desk_in(Path(folder) / "desk.db")
        return
    cluster = open_cluster()
    try:
        with desk_on(cluster) as url:
            yield url
    finally:
        cluster.close()


def _domain(stack: ExitStack) -> Any:
    """Return a domain with these people, None where no domain controller can be run."""
    from tests.servers.samba import DomainController, NoSamba
    from tests.servers.samba_desk import lent_desk

    try:
        controller = DomainController()
    except NoSamba:
        return None
    stack.callback(controller.close)
    domain = stack.enter_context(lent_desk(controller))
    for number, name in enumerate(NAMES):
        domain.person(name, sAMAccountName=f"p{number}", mobile=f"+1555010{number}", mail=f"p{number}@corp.test")
    return domain.directory()


@contextmanager
def _desk(address: str, directory: Any) -> Iterator[Desk]:
    prompts = MemoryPrompts(Answer.APPROVED, people=_Everybody())
    mail = MemoryMessages()
    ways = {"prompts": prompts, "mail": mail, "sms": mail, "methods": frozenset({Method.PUSH})}
    built = Built(directory.name, directory=directory, **ways)
    with desk_at(address, directory, lambda _making: built) as desk, at_work(desk):
        yield desk


class _Everybody(tuple[str, ...]):
    """Everybody has a phone."""

    __slots__ = ()

    def __contains__(self, _name: object) -> bool:
        return True


def _resets(desk: Desk) -> list[float]:
    return [_reset(desk, name) for name in NAMES[:RESETS]]


def _reset(desk: Desk, name: str) -> float:
    """Return how many milliseconds it takes from the order to the secret."""
    verification = desk.begin()
    desk.chosen(verification, name)
    with desk.store.writer.begin() as connection:
        connection.execute(update(t.contact).values(known_since=LONG_AGO + timedelta(days=1)))
    desk.proved(verification)
    began = time.perf_counter()
    job = desk.ordered(verification)
    while (sealed := desk.gate.fetch_secret(job)) is None:
        time.sleep(0.01)
    took = time.perf_counter() - began
    desk.reader.open(sealed, about=f"job:{job}")
    return took * 1000
