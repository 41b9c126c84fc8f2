"""What is done to fields of tickets: whose they are, where they wait, how urgent they are, where they stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.clock import Clock
from app.core.errors import RuleBroken
from app.tickets import rules
from app.tickets.field_changes import Before, FieldChanges
from app.tickets.model import Level, Status, Ticket
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.work import TicketWork


def assign_tickets(
    work: TicketWork,
    clock: Clock,
    *,
    key: UUID,
    was: Mapping[int, int | None],
    to: int | None,
    reason: str = "",
) -> Outcome:
    """Give each ticket to one person, or release it with `to=None`; `was` maps ticket to the assignee seen.

    A supervisor who moves another's ticket says why. Raises RuleBroken when the receiver doesn't exist.
    """
    with work.keyed(key, "assign") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        found, receiver = work.tickets.locked_for(sorted(was), to)
        if to is not None and receiver is None:
            raise RuleBroken("That person is not on the staff list any more.")
        deed = FieldChanges(work, clock.now(), reason)
        for ticket in deed.unchanged(found, {i: {"assignee_id": w} for i, w in was.items()}):
            with deed.refusable(ticket):
                rules.may_give(ticket, work.actor, receiver)
                _must_say_why(ticket, work.actor, reason)
                deed.change(ticket, _given(ticket, to))
        return deed.settled()


def release_all(work: TicketWork, clock: Clock, *, key: UUID, of: int, reason: str = "") -> Outcome:
    """Leave all live tickets of one person with nobody: one's own, or for a supervisor anyone's, saying why."""
    if of != work.actor.staff_id:
        reason = rules.must_say(reason, "The reason", field="reason")
    with work.keyed(key, "release all") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        deed = FieldChanges(work, clock.now(), reason)
        theirs = work.tickets.locked_of(of)
        for ticket in deed.unchanged(theirs, {ticket_id: {} for ticket_id in theirs}):
            with deed.refusable(ticket):
                rules.may_give(ticket, work.actor, None)
                deed.change(ticket, _given(ticket, None))
        return deed.settled()


def _given(ticket: Ticket, to: int | None) -> dict[str, Any]:
    changes: dict[str, Any] = {"assignee_id": to}
    if to is not None and ticket.status is Status.NEW:
        changes["status"] = Status.OPEN
    return changes


def _must_say_why(ticket: Ticket, actor: Actor, reason: str) -> None:
    if ticket.assignee_id not in (None, actor.staff_id) and not reason.strip():
        raise RuleBroken("belongs to someone else: say why it moves")


def take_next(work: TicketWork, clock: Clock, *, key: UUID, queue_ids: Sequence[int] | None = None) -> Outcome:
    """Take the most urgent unassigned ticket of these queues (all, when None); nothing is done when none waits."""
    with work.keyed(key, "take next") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        deed = FieldChanges(work, clock.now(), "")
        ticket = work.tickets.next_unassigned(queue_ids, clock.now())
        if ticket is not None:
            deed.change(ticket, _given(ticket, work.actor.staff_id))
        return deed.settled()


def transfer_tickets(
    work: TicketWork,
    clock: Clock,
    *,
    key: UUID,
    was: Mapping[int, int],
    to: int,
    reason: str = "",
) -> Outcome:
    """Move tickets to another queue, where they wait unassigned; `was` maps ticket to the queue seen."""
    with work.keyed(key, "transfer") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        found, target = work.tickets.locked_towards(sorted(was), to)
        if target is None or not target.is_active:
            raise rules.queue_closed()
        deed = FieldChanges(work, clock.now(), reason)
        for ticket in deed.unchanged(found, {i: {"queue_id": w} for i, w in was.items()}):
            with deed.refusable(ticket):
                rules.may_transfer(ticket, work.actor, takes_transfers=target.takes_transfers, queue=target.name)
                _must_say_why(ticket, work.actor, reason)
                deed.change(ticket, {"queue_id": to, "assignee_id": None})
        return deed.settled()


def set_priority(
    work: TicketWork,
    clock: Clock,
    *,
    key: UUID,
    was: Mapping[int, tuple[Level, Level]],
    impact: Level,
    urgency: Level,
    reason: str = "",
) -> Outcome:
    """Set impact and urgency, from which the priority follows; `was` maps ticket to (impact, urgency) seen."""
    seen = {i: {"impact": Level(w[0]), "urgency": Level(w[1])} for i, w in was.items()}
    to = {"impact": impact, "urgency": urgency, "priority": rules.priority_of(impact, urgency)}
    with work.keyed(key, "priority") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        deed = FieldChanges(work, clock.now(), reason)
        return _set(deed, work.tickets.locked(sorted(was)), seen, to)


def set_category(
    work: TicketWork, clock: Clock, *, key: UUID, was: Mapping[int, int | None], to: int | None
) -> Outcome:
    """File tickets under a category in use, or under none; `was` maps ticket to the category seen."""
    with work.keyed(key, "category") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        found, is_used = work.tickets.locked_under(sorted(was), to)
        if not is_used:
            raise rules.category_closed()
        deed = FieldChanges(work, clock.now(), "")
        return _set(deed, found, {i: {"category_id": w} for i, w in was.items()}, {"category_id": to})


def _set(deed: FieldChanges, found: Mapping[int, Ticket], was: Mapping[int, Before], to: Mapping[str, Any]) -> Outcome:
    for ticket in deed.unchanged(found, was):
        with deed.refusable(ticket):
            rules.must_be_live(ticket)
            deed.change(ticket, to)
    return deed.settled()


def set_status(
    work: TicketWork,
    clock: Clock,
    *,
    key: UUID,
    was: Mapping[int, Status],
    to: Status,
    reason: str = "",
    wakes_at: datetime | None = None,
    waking: Mapping[int, datetime | None] | None = None,
) -> Outcome:
    """Take tickets a step: wait for someone, resolve, close, reopen. `was` maps ticket to the status seen.

    *Pending* may carry the instant it wakes at, and `waking` the instants seen: who sets another date than the one
    a colleague has just set is told. Resolving needs a word on what helped.
    """
    if to is Status.RESOLVED:
        reason = rules.must_say(reason, "The resolution", field="reason")
    with work.keyed(key, "status") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        rules.must_wake_later(to, wakes_at, clock.now())
        deed = FieldChanges(work, clock.now(), reason)
        seen: dict[int, dict[str, Any]] = {i: {"status": Status(w)} for i, w in was.items()}
        if to is Status.PENDING:
            for ticket_id, woke in (waking or {}).items():
                seen.get(ticket_id, {})["wakes_at"] = woke
        for ticket in deed.unchanged(work.tickets.locked(sorted(was)), seen):
            with deed.refusable(ticket):
                if not (to is ticket.status is Status.PENDING):
                    rules.may_step(ticket, to)
                deed.change(ticket, {"status": to, "wakes_at": wakes_at})
        return deed.settled()
