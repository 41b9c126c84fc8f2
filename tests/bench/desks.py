"""The desks that are measured: one file, and one database on a server that waits for its disk."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, insert, make_url, select, text, update

from app.core.actor import Actor
from db.engine import Store, single_engine
from db.migrate import upgrade
from db.people.identity import login_of
from db.people.tables import staff
from db.samples import fill_bulk
from db.samples.bulk import STAFF
from db.tickets import tables as t
from tests.makers import address_of, let_in
from tests.servers.lending import running
from tests.servers.postgres import PrivateCluster, find_binaries, sweep

SERVER = {
    "fsync": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "autovacuum": "on",
    "synchronous_commit": "on",
    "max_connections": "120",
}
"""A plain server of today: commits reach the disk, and the disk is no turning one."""


@contextmanager
def server() -> Iterator[PrivateCluster]:
    """Lend a server that keeps what was committed."""
    sweep()
    with running(PrivateCluster(find_binaries(), SERVER)) as cluster:
        yield cluster


@contextmanager
def desks(tickets: int) -> Iterator[list[str]]:
    """Lend the addresses of two filled desks of our own, one on each engine."""
    with tempfile.TemporaryDirectory(prefix="frontline-bench-") as folder, server() as cluster:
        addresses = [f"sqlite:///{Path(folder) / 'desk.db'}", cluster.url(cluster.create_database())]
        for address in addresses:
            fill(address, tickets)
        yield addresses


def fill(address: str, tickets: int) -> None:
    """Fill a database unless there are tickets in it already, and let people sit down at it."""
    engine = single_engine(address)
    upgrade(engine)
    with engine.connect() as connection:
        there = connection.scalar(select(func.count()).select_from(t.ticket)) or 0
    if not there:
        fill_bulk(engine, tickets, progress=lambda done, wanted: _say(address, done, wanted))
    _sit_down(engine)
    engine.dispose()


def login(staff_id: int) -> str:
    """Return the login of one of the staff of a filled server."""
    return f"analyst{staff_id:02}"


def seat_of(root: str, staff_id: int) -> str:
    """Return the address of a desk as one of its staff opens it: on a server, with a login of their own."""
    return address_of(root, Actor(staff_id, "", login(staff_id)))


def _sit_down(engine: Engine) -> None:
    """Let the first of the staff of a file be whoever measures; on a server let all in, and restrict a queue."""
    store = Store(engine.url)
    with engine.begin() as connection:
        if not store.is_postgres:
            me = login_of(store)
            if connection.scalar(select(staff.c.id).where(staff.c.login == me)) is None:
                connection.execute(update(staff).where(staff.c.id == 1).values(login=me))
        elif not connection.scalar(select(t.queue.c.is_restricted).where(t.queue.c.id == RESTRICTED)):
            connection.execute(update(t.queue).where(t.queue.c.id == RESTRICTED).values(is_restricted=True))
            connection.execute(insert(t.queue_member).values(queue_id=RESTRICTED, staff_id=MEMBER))
    if store.is_postgres:
        let_in(store, *map(login, range(1, STAFF + 1)))
        with engine.begin() as connection:
            connection.execute(text("select fit_login(login, group_of(staff)) from staff"))
    store.dispose()


RESTRICTED, MEMBER = 8, 2
"""A queue of a server that whoever measures may not look into, and who may."""


def _say(address: str, done: int, wanted: int) -> None:
    end = "\n" if done == wanted else "\r"
    sys.stderr.write(f"{make_url(address).get_backend_name()}: {done:,} of {wanted:,} tickets{end}")
