"""What goes on at a desk in a file: whether it is a spike says `app/identity/spikes.py`."""

import json
from datetime import datetime

from sqlalchemy import BigInteger, Text, func, select, type_coerce

from app.identity import limits
from app.identity.spikes import Traffic, is_spike
from db.identity import tables as t
from db.identity.in_file.turn import Turn

_v, _s = t.verification.c, t.subject.c
_HOUR = 3_600_000_000
"""Microseconds, as instants are kept in a file."""


def traffic(turn: Turn) -> Traffic:
    """Return what goes on, read in one statement."""
    since, oldest = turn.now - limits.SPIKE, turn.now - limits.LOOK_BACK
    hour = type_coerce(_v.opened_at, BigInteger).op("/")(_HOUR)
    before = (_v.opened_at > turn.now - limits.SPIKE_USUAL, _v.opened_at <= since)
    locked = func.json_extract(type_coerce(_s.facts, Text), "$.lock_outs")  # who was locked in a day was read in it
    found = turn.connection.execute(
        select(
            select(func.count()).where(_v.opened_at > since).scalar_subquery().label("begun"),
            select(func.count()).where(*before).scalar_subquery().label("usual"),
            select(func.count(hour.distinct())).where(*before).scalar_subquery().label("hours"),
            select(func.json_group_array(locked)).where(_s.refreshed_at > oldest).scalar_subquery().label("locked"),
        )
    ).one()
    accounts = [[datetime.fromisoformat(at) for at in one or ()] for one in json.loads(found.locked)]
    late = sum(any(at > since for at in one) for one in accounts)
    early = sum(any(oldest < at <= since for at in one) for one in accounts)
    return Traffic(found.begun, found.usual, found.hours, late, early)


def tell_of_spike(turn: Turn, now_at: Traffic) -> None:
    """Tell security once in an hour."""
    if is_spike(now_at):
        turn.alert("spike", f"{turn.now:%Y%m%d%H}", {})
