"""Every scenario runs on both engines; what only a server holds asks for `server_desk`."""

from collections.abc import Iterator

import pytest

from db.engine import Store
from tests.db.identity.desk import GateDesk, build, lent
from tests.db.identity.scenes import Scene, scene_at
from tests.desks import desk_on, on_both_engines
from tests.servers.postgres import Cluster

gate_address = on_both_engines(build)
"""The address of a desk that verifies people."""


@pytest.fixture
def gate_desk(gate_address: str) -> Iterator[GateDesk]:
    """Lend a desk that verifies people."""
    with lent(gate_address) as desk:
        yield desk


@pytest.fixture
def server_desk(pg_cluster: Cluster) -> Iterator[GateDesk]:
    """Lend a desk on a server that verifies people."""
    with desk_on(pg_cluster, build) as url, lent(url) as desk:
        yield desk


@pytest.fixture
def scene(store: Store) -> Scene:
    """Lend a desk with a gate and a worker's desk, its worker alive."""
    return scene_at(store)
