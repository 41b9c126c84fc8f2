"""When there is a spike, and that a server's numbers are the same."""

import re
from pathlib import Path

import pytest

from app.identity import limits
from app.identity.spikes import Traffic, is_spike

BEGUN = [
    (Traffic(), False),
    (Traffic(begun=11), False),
    (Traffic(begun=12), True),
    (Traffic(begun=12, usual=800, hours=200), True),
    (Traffic(begun=12, usual=801, hours=200), False),
    (Traffic(begun=40, usual=4000, hours=200), False),
]
LOCKED = [
    (Traffic(locked=4), False),
    (Traffic(locked=5), True),
    (Traffic(locked=5, locked_before=38), True),
    (Traffic(locked=5, locked_before=39), False),
]


@pytest.mark.parametrize(("traffic", "said"), [*BEGUN, *LOCKED])
def test_a_spike_is_many_and_far_more_than_usual(traffic: Traffic, said: bool):
    assert is_spike(traffic) is said


def test_a_server_has_the_same_numbers():
    sql = (Path(__file__).parents[3] / "db" / "postgres" / "59_spikes.sql").read_text(encoding="utf-8")
    assert re.findall(r"begun >= (\d+)", sql) == [str(limits.SPIKE_BEGUN)]
    assert re.findall(r"locked >= (\d+)", sql) == [str(limits.SPIKE_LOCKED)]
    assert set(re.findall(r">= (\d+) \*", sql)) == {str(limits.SPIKE_TIMES)}
    assert set(re.findall(r"interval '(.+?)'", sql)) == {"1 hour", "24 hours", "30 days"}
