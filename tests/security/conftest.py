"""One desk for all attempts of a file: each is taken back."""

from collections.abc import Iterator

import pytest

from db.engine import single_engine
from db.migrate import upgrade
from tests.desks import desk_on, empty
from tests.security.desk import Desk, filled
from tests.servers.postgres import Cluster


@pytest.fixture(scope="module")
def desk(pg_cluster: Cluster) -> Iterator[Desk]:
    """Lend a desk whose people may try what they like."""
    with desk_on(pg_cluster, empty) as url:
        upgrade(single_engine(url))  # a copy of a database has not its rights: whoever restores one does this as well
        with filled(url) as desk:
            yield desk
