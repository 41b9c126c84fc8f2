"""The desks that are measured: one file, and one database on a server that waits for its disk."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, make_url, select, update

from db.engine import Store, single_engine
from db.migrate import upgrade
from db.people.identity import login_of
from db.people.tables import staff
from db.samples import fill_bulk
from db.tickets import tables as t
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
    cluster = PrivateCluster(find_binaries(), SERVER)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


@contextmanager
def desks(tickets: int) -> Iterator[list[str]]:
    """Lend the addresses of two filled desks of our own, one on each engine."""
    with tempfile.TemporaryDirectory(prefix="frontline-bench-") as folder, server() as cluster:
        addresses = [f"sqlite:///{Path(folder) / 'desk.db'}", cluster.url(cluster.create_database())]
        for address in addresses:
            fill(address, tickets)
        yield addresses


def fill(address: str, tickets: int) -> None:
    """Fill a database unless there are tickets in it already."""
    engine = single_engine(address)
    upgrade(engine)
    with engine.connect() as connection:
        there = connection.scalar(select(func.count()).select_from(t.ticket)) or 0
    if not there:
        fill_bulk(engine, tickets, progress=lambda done, wanted: _say(address, done, wanted))
    _sit_down(address)
    engine.dispose()


def _sit_down(address: str) -> None:
    """Let whoever measures be the first of the staff."""
    engine = single_engine(address)
    store = Store(address)
    login = login_of(store)
    with engine.begin() as connection:
        if connection.scalar(select(staff.c.id).where(staff.c.login == login)) is None:
            connection.execute(update(staff).where(staff.c.id == 1).values(login=login))
    store.dispose()
    engine.dispose()


def _say(address: str, done: int, wanted: int) -> None:
    end = "\n" if done == wanted else "\r"
    sys.stderr.write(f"{make_url(address).get_backend_name()}: {done:,} of {wanted:,} tickets{end}")
