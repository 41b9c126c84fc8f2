"""The desk's rules, without a database or a window."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from app.core.errors import NotPermitted, RuleBroken
from app.tickets import rules
from app.tickets.model import Level, Priority, Status
from tests.makers import ANA, BEN, NOON, SUE, a_ticket

H, M, L = Level.HIGH, Level.MEDIUM, Level.LOW


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        (H, H, Priority.CRITICAL),
        (H, M, Priority.HIGH),
        (M, H, Priority.HIGH),
        (H, L, Priority.NORMAL),
        (M, M, Priority.NORMAL),
        (L, H, Priority.NORMAL),
        (M, L, Priority.LOW),
        (L, M, Priority.LOW),
        (L, L, Priority.LOW),
    ],
)
def test_priority_follows_from_impact_and_urgency(impact: Level, urgency: Level, priority: Priority):
    assert rules.priority_of(impact, urgency) is priority


STEPS = {
    Status.NEW: {Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED},
    Status.OPEN: {Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED},
    Status.PENDING: {Status.OPEN, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED},
    Status.ON_HOLD: {Status.OPEN, Status.PENDING, Status.RESOLVED, Status.CLOSED},
    Status.RESOLVED: {Status.OPEN, Status.CLOSED},
    Status.CLOSED: {Status.OPEN},
}


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_a_status_takes_only_the_steps_there_are(before: Status, after: Status):
    allowed = after in STEPS[before]
    with nullcontext() if allowed else pytest.raises(RuleBroken, match=after.value):
        rules.may_step(a_ticket(status=before), after)


@pytest.mark.parametrize(
    ("actor", "assignee", "to", "allowed"),
    [
        (ANA, None, ANA, True),
        (ANA, None, BEN, False),
        (ANA, ANA, BEN, True),
        (ANA, ANA, None, True),
        (ANA, BEN, ANA, False),
        (ANA, BEN, None, False),
        (SUE, None, BEN, True),
        (SUE, BEN, ANA, True),
        (SUE, BEN, None, True),
    ],
)
def test_who_may_give_to_whom(actor, assignee, to, allowed):
    ticket = a_ticket(assignee_id=assignee.staff_id if assignee else None)
    receiver = rules.Receiver(to.staff_id, to.name) if to else None
    with nullcontext() if allowed else pytest.raises(NotPermitted):
        rules.may_give(ticket, actor, receiver)


@pytest.mark.parametrize(
    ("facts", "said"), [({"is_active": False}, "no longer works"), ({"is_available": False}, "is away")]
)
def test_nobody_gives_to_who_is_not_there(facts, said):
    with pytest.raises(RuleBroken, match=said):
        rules.may_give(a_ticket(), SUE, rules.Receiver(3, "Ben", **facts))


def test_one_may_take_work_while_away():
    rules.may_give(a_ticket(), ANA, rules.Receiver(ANA.staff_id, ANA.name, is_available=False))


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_done_tickets_stay_put(status: Status):
    with pytest.raises(RuleBroken, match=f"already {status.value}"):
        rules.may_give(a_ticket(status=status), SUE, None)
    with pytest.raises(RuleBroken, match=f"already {status.value}"):
        rules.may_transfer(a_ticket(status=status), SUE, takes_transfers=True, queue="Network")


def test_pending_wakes_when_its_time_has_come():
    assert rules.status_now(Status.PENDING, NOON, NOON) is Status.OPEN
    assert rules.status_now(Status.PENDING, NOON + timedelta(seconds=1), NOON) is Status.PENDING
    assert rules.status_now(Status.PENDING, None, NOON) is Status.PENDING
    assert rules.status_now(Status.ON_HOLD, NOON, NOON) is Status.ON_HOLD


def test_only_pending_wakes():
    with pytest.raises(RuleBroken, match="Only a pending"):
        rules.must_wake_later(Status.ON_HOLD, NOON + timedelta(days=1), NOON)
    with pytest.raises(RuleBroken, match="already passed"):
        rules.must_wake_later(Status.PENDING, NOON, NOON)


def test_empty_and_endless_text_is_refused_by_field():
    with pytest.raises(RuleBroken) as empty:
        rules.must_say(" \n", "The subject", field="subject")
    assert empty.value.field == "subject"
    with pytest.raises(RuleBroken, match="longer than 3"):
        rules.must_say("four", "The subject", field="subject", longest=3)
    assert rules.must_say("  kept  ", "The note", field="body") == "kept"
