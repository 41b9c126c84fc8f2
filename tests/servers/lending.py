"""Servers lent for a test or for a module of tests: started, and gone afterwards."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.servers.postgres import Cluster, NoServer, PrivateCluster, find_binaries


@contextmanager
def lent_server(settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[PrivateCluster]:
    """Lend a server that nobody else uses; without one on this machine the test is skipped, which CI refuses."""
    with running(made_here(lambda programs: PrivateCluster(programs, settings))) as server:
        yield server


def made_here[Server: PrivateCluster](make: Callable[[Path], Server]) -> Server:
    """Make a server of the programs of this machine, or skip the test where there are none."""
    try:
        return make(find_binaries())
    except NoServer as missing:
        pytest.skip(str(missing))


@contextmanager
def running[Server: PrivateCluster](server: Server) -> Iterator[Server]:
    """Start a server, lend it, and leave nothing of it."""
    try:
        server.start()
        yield server
    finally:
        server.close()


@contextmanager
def signing_in_by(way: str, cluster: Cluster, login: str) -> Iterator[None]:
    """Have a server let one login in another way for a while, named as in pg_hba.conf; a lent server skips the test."""
    if not isinstance(cluster, PrivateCluster):
        pytest.skip("the rules of a lent server are left as they are")
    rules = cluster.files / "pg_hba.conf"
    before = rules.read_text()
    try:
        rules.write_text(f"host all {login} 127.0.0.1/32 {way}\n{before}")
        _read_anew(cluster)
        yield
    finally:
        rules.write_text(before)
        _read_anew(cluster)


def _read_anew(cluster: Cluster) -> None:
    with cluster.connection() as wire:
        before = wire.execute("select pg_conf_load_time()").fetchone()
        wire.execute("select pg_reload_conf()")
    for _ in range(500):
        with cluster.connection() as wire:  # a new one: an old session may have read them before the server has
            if wire.execute("select pg_conf_load_time()").fetchone() != before:
                return
            wire.execute("select pg_sleep(0.02)")
    raise AssertionError("the server never read its rules anew")
