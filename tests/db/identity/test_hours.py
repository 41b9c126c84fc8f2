"""What is asked for, or done to an account, outside the hours at which the desk works is told (§2.7)."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, insert, text

from app.identity.hours import SETTING, hours_of
from db.identity import tables as t
from tests.db.identity.desk import GateDesk

ALL_DAY = {"zone": "UTC", "begins": "00:00", "ends": "00:00"}
"""Every minute: a day that ended at 23:59 would leave one out."""


def works(desk: GateDesk, **setting: Any) -> None:
    """Set the hours, as two people did."""
    c = t.connection
    desk.do(delete(c).where(c.c.name == SETTING))
    desk.do(insert(c).values(name=SETTING, kind="settings", settings=setting, is_active=True, position=90))


def never(desk: GateDesk) -> dict[str, Any]:
    """Return hours that lie half a day from now."""
    begins = desk.clock.now().astimezone(UTC) + timedelta(hours=12)
    return {"zone": "UTC", "begins": f"{begins:%H:%M}", "ends": f"{begins + timedelta(hours=1):%H:%M}"}


def test_outside_the_desks_hours_a_request_is_flagged_and_an_act_is_told(gate_desk: GateDesk):
    works(gate_desk, **never(gate_desk))
    one, job = gate_desk.ordered()
    assert "unusual_time" in gate_desk.gate().read(one).context
    gate_desk.done(one, job)
    assert gate_desk.alerts().count("out_of_hours") == 1


def test_within_them_and_without_any_nothing_is_said(gate_desk: GateDesk):
    for setting in ({}, ALL_DAY, {**ALL_DAY, "zone": "Nowhere/Town"}):
        works(gate_desk, **setting)
        assert "unusual_time" not in gate_desk.gate().read(gate_desk.started()).context
    gate_desk.done(*gate_desk.ordered())
    assert "out_of_hours" not in gate_desk.alerts()


def test_a_server_reckons_as_the_rule_does(server_desk: GateDesk):
    dice = Random(7)
    asked = text("select is_out_of_hours(cast(:at as timestamptz))")
    for _ in range(40):
        days = dice.sample(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], dice.randint(1, 7))
        times = {name: f"{dice.randint(0, 23):02}:{dice.choice((0, 30)):02}" for name in ("begins", "ends")}
        setting = {"zone": dice.choice(("Europe/London", "America/New_York", "Asia/Kolkata")), "days": days, **times}
        works(server_desk, **setting)
        hours = hours_of(setting)
        assert hours is not None
        for _ in range(10):
            at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * dice.randint(0, 17_000))
            (said,) = server_desk.rows(asked.bindparams(at=at))
            assert said[0] is not hours.has(at), json.dumps({**setting, "at": at.isoformat()})
