"""Nothing a hostile client tries gets through."""

import pytest

from tests.security.attempts import EVERY, Attempt
from tests.security.desk import Desk


@pytest.mark.parametrize("attempt", EVERY, ids=lambda one: f"{one.who}: {one.name}")
def test_it_ends_as_it_has_to(desk: Desk, attempt: Attempt):
    assert attempt.outcome(desk) == attempt.ends


def test_there_are_enough_and_each_is_another():
    assert len({(one.who, one.script) for one in EVERY}) == len(EVERY) >= 120
