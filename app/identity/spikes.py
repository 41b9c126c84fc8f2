"""A spike: within one hour many more accounts are locked, or many more verifications begun, than is usual (A12).

A server has the same in `59_spikes.sql`.
"""

from dataclasses import dataclass

from app.identity import limits

_BEFORE = limits.LOOK_BACK // limits.SPIKE - 1
"""Hours of the last day before the one that is looked at."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What goes on at a desk: verifications `begun` in the last hour, and `usual` ones in the 30 days before that.

    `hours` are the clock hours of those days in which any was begun, for a desk sleeps at night. `locked` are the
    accounts that the worker read as locked in the last hour, `locked_before` those of the 23 hours before.
    """

    begun: int = 0
    usual: int = 0
    hours: int = 0
    locked: int = 0
    locked_before: int = 0


def is_spike(traffic: Traffic) -> bool:
    """Tell whether there is a spike; where nothing is usual yet, the least alone decides."""
    times = limits.SPIKE_TIMES
    are_many = traffic.begun >= limits.SPIKE_BEGUN and traffic.begun * traffic.hours >= times * traffic.usual
    is_wave = traffic.locked >= limits.SPIKE_LOCKED and traffic.locked * _BEFORE >= times * traffic.locked_before
    return are_many or is_wave
