"""Nothing that a hostile member of staff or worker tries against verifications gets through."""

from collections.abc import Iterator

import pytest

from tests.db.identity.desk import build
from tests.desks import desk_on
from tests.security.verifying import Stage, attempts, staged
from tests.servers.postgres import Cluster


@pytest.fixture(scope="module")
def stage(pg_cluster: Cluster) -> Iterator[Stage]:
    """Lend a desk with a grant, a code and an order on their way."""
    with desk_on(pg_cluster, build) as url, staged(url) as stage:
        yield stage


def test_each_attempt_ends_as_it_has_to(stage: Stage):
    tried = attempts(stage)
    assert len({(one.who, one.script) for one in tried}) == len(tried) >= 40
    wrong = [
        f"{one.who}: {one.name} ended with {ended} instead of {one.ends}"
        for one in tried
        if (ended := one.outcome(stage.logins)) != one.ends
    ]
    assert wrong == []
