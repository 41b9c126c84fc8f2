"""A spike of lock-outs or of calls holds an unlock for security, and only raises everything else (A12, A14)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from app.identity.model import Action, State
from app.identity.standing import Lifted
from db.identity import tables as t
from db.identity.file_guard import FileGuard
from db.identity.server_guard import ServerGuard
from tests.db.identity.desk import ANA, OLGA, OTHER_TICKET, TICKET, GateDesk, person

FULL = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def calls(desk: GateDesk, count: int, ago: timedelta = timedelta(minutes=5), *, at: datetime | None = None) -> None:
    """Have so many verifications begun at an instant."""
    when = at or desk.clock.now() - ago
    row = {"ticket_id": TICKET, "action": "password_reset", "channel": "phone", "caller": "subject",
           "by_id": ANA.staff_id, "state": "abandoned", "opened_at": when, "ends_at": when, "has_looked": False,
           "reason": "", "version": 1}  # fmt: skip
    desk.do(insert(t.verification).values([{**row, "key": uuid4()} for _ in range(count)]))


def locked(desk: GateDesk, count: int, ago: timedelta) -> None:
    """Have so many accounts read as locked."""
    now = desk.clock.now()
    row = {"directory": "corp", "name": "", "account": "", "department": "", "site": "", "risk": "standard",
           "facts": {"lock_outs": [(now - ago).isoformat()]}, "refreshed_at": now, "frozen_why": ""}  # fmt: skip
    desk.do(insert(t.subject).values([{**row, "object_id": str(uuid4())} for _ in range(count)]))


def unlocking(desk: GateDesk) -> int:
    """Return an unlock to which nothing is missing."""
    one = desk.started(action=Action.UNLOCK)
    desk.push(one)
    return one


def of_spike(desk: GateDesk) -> bool:
    """Tell whether an unlock is held for a spike."""
    shown = desk.gate().read(desk.started(action=Action.UNLOCK))
    assert shown.decision is not None
    is_held = "spike" in shown.decision.codes
    assert is_held is ("spike" in shown.context)
    return is_held


def guard(desk: GateDesk) -> Any:
    """Return what the security officer may do."""
    return ServerGuard(desk.seat(OLGA)) if desk.store.is_postgres else FileGuard(desk.store, OLGA, clock=desk.clock)


def test_a12_in_a_spike_an_unlock_waits_for_security_and_a_reset_is_open(gate_desk: GateDesk):
    calls(gate_desk, 12)
    one = unlocking(gate_desk)
    decision = gate_desk.gate().decide(one)
    assert (decision.verdict, decision.codes) == ("hold", ("spike",))
    assert gate_desk.gate().read(one).state is State.HELD
    assert gate_desk.alerts().count("spike") == 1
    other = gate_desk.started(ticket=OTHER_TICKET)
    gate_desk.push(other)
    gate_desk.call_back(other)
    shown = gate_desk.gate().read(other)
    assert "spike" in shown.context
    assert gate_desk.gate().decide(other).verdict == "allow"
    guard(gate_desk).lift(one, Lifted.LOCK_OUTS, "Known: a new mail program at the site.")
    assert gate_desk.gate().decide(one).verdict == "allow"


def test_so_many_calls_are_one_and_fewer_are_none(gate_desk: GateDesk):
    calls(gate_desk, 10)  # and the one that asks
    assert not of_spike(gate_desk)
    calls(gate_desk, 1)
    assert of_spike(gate_desk)
    gate_desk.pass_(minutes=56)
    assert not of_spike(gate_desk)


def test_what_is_usual_is_none_by_the_clock_hours_in_which_the_desk_works(gate_desk: GateDesk):
    calls(gate_desk, 13)  # and those that ask
    for hours in (30, 54):
        calls(gate_desk, 3, at=FULL - timedelta(hours=hours))
        calls(gate_desk, 2, at=FULL - timedelta(hours=hours) + timedelta(minutes=59))
    assert not of_spike(gate_desk)
    assert of_spike(gate_desk)  # fifteen, where five are usual


def test_what_was_before_the_30_days_is_not_usual(gate_desk: GateDesk):
    calls(gate_desk, 11)
    calls(gate_desk, 30, timedelta(days=30, minutes=1))
    assert of_spike(gate_desk)


def test_so_many_accounts_locked_within_the_hour_are_one(gate_desk: GateDesk):
    locked(gate_desk, 4, timedelta(minutes=59))
    locked(gate_desk, 20, timedelta(hours=25))
    assert not of_spike(gate_desk)
    locked(gate_desk, 1, timedelta(minutes=59))
    assert of_spike(gate_desk)
    locked(gate_desk, 38, timedelta(hours=3))
    assert of_spike(gate_desk)
    locked(gate_desk, 1, timedelta(hours=3))
    assert not of_spike(gate_desk)


def test_a12_the_third_lock_out_in_a_day_waits_for_security(gate_desk: GateDesk):
    one = unlocking(gate_desk)
    assert gate_desk.gate().decide(one).verdict == "allow"
    for hours in (1, 2, 3):
        found = person(locked_at=gate_desk.clock.now() - timedelta(hours=hours))
        two = gate_desk.started(found=found, action=Action.UNLOCK, ticket=OTHER_TICKET)
    gate_desk.push(two)
    decision = gate_desk.gate().decide(two)
    assert (decision.verdict, decision.codes) == ("hold", ("lock_outs",))
