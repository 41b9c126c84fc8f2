"""The rules of the desk, each one sentence and one function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import NotPermitted, RuleBroken
from app.core.texts import keepable, says_something
from app.tickets.model import Level, Priority, Status, Ticket

SUBJECT_LENGTH = 300
BODY_LENGTH = 1_000_000

MATRIX: Mapping[tuple[Level, Level], Priority] = {
    (Level.HIGH, Level.HIGH): Priority.CRITICAL,
    (Level.HIGH, Level.MEDIUM): Priority.HIGH,
    (Level.MEDIUM, Level.HIGH): Priority.HIGH,
    (Level.HIGH, Level.LOW): Priority.NORMAL,
    (Level.MEDIUM, Level.MEDIUM): Priority.NORMAL,
    (Level.LOW, Level.HIGH): Priority.NORMAL,
    (Level.MEDIUM, Level.LOW): Priority.LOW,
    (Level.LOW, Level.MEDIUM): Priority.LOW,
    (Level.LOW, Level.LOW): Priority.LOW,
}
"""(impact, urgency) → priority, as ITIL's matrix orders them."""

LIVE = (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)
STEPS: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.PENDING, Status.RESOLVED, Status.CLOSED}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
}
"""From where a person may take a ticket to where; a step back by undo is not bound by it."""

FIELDS_OF_STATUS = ("status", "wakes_at")


@dataclass(frozen=True)
class Receiver:
    """The one a ticket is to be given to."""

    id: int
    name: str
    is_active: bool = True
    is_available: bool = True


@dataclass(frozen=True)
class Goal:
    """The one, the queue or the category that undo puts a field back to."""

    name: str
    is_active: bool = True


LATELY = "a moment ago"
"""When somebody else changed what a person saw; a deed that waited says it otherwise."""
_NO_GOAL = Goal("the one before", is_active=False)
_NOT_IN_USE = {
    "assignee_id": "The assignee can't go back: {} no longer works here. Give it to someone else",
    "queue_id": "The queue can't go back: {} is no longer in use. Transfer it to another",
    "category_id": "The category can't go back: {} is no longer in use. File it under another",
}
"""Why a field can't go back to its goal, and what to do; it follows the ticket's number."""


def priority_of(impact: Level, urgency: Level) -> Priority:
    """Return the priority that impact and urgency make."""
    return MATRIX[impact, urgency]


def status_now(status: Status, wakes_at: datetime | None, now: datetime) -> Status:
    """Return the status a ticket counts and lists as: *pending* whose time has come is open."""
    if status is Status.PENDING and wakes_at is not None and wakes_at <= now:
        return Status.OPEN
    return status


def must_say(text: str, what: str, *, field: str, longest: int = BODY_LENGTH) -> str:
    """Return the text as it can be kept, without outer white space; refuse it empty or too long."""
    said = may_say(text, what, field=field, longest=longest)
    if not said:
        raise RuleBroken(f"{what} is empty. Type it first; nothing was sent.", field=field)
    return said


def may_say(text: str, what: str, *, field: str, longest: int = BODY_LENGTH) -> str:
    """Return the text as it can be kept, nothing when nothing in it can be seen; refuse it too long."""
    said = keepable(text).strip()
    if len(said) > longest:
        raise RuleBroken(f"{what} is longer than {longest:,} characters. Shorten it or attach it.", field=field)
    return said if says_something(said) else ""


def queue_closed() -> RuleBroken:
    """Return the refusal of a queue as a target that is not in use."""
    return RuleBroken("That queue is no longer in use. Choose another.", field="queue_id")


def category_closed() -> RuleBroken:
    """Return the refusal of a category as a target that is not in use."""
    return RuleBroken("That category is no longer in use. Choose another.", field="category_id")


def must_be_live(ticket: Ticket) -> None:
    """Refuse work on a ticket that is done; reopening comes first."""
    if not ticket.status.is_live:
        raise RuleBroken(f"already {ticket.status.value}")


def may_move(ticket: Ticket, actor: Actor) -> None:
    """Refuse to move what belongs to someone else, but for supervisors."""
    if actor.is_supervisor or ticket.assignee_id in (None, actor.staff_id):
        return
    raise NotPermitted("belongs to someone else; only a supervisor may move it")


def may_give(ticket: Ticket, actor: Actor, to: Receiver | None) -> None:
    """Hold analysts to: take what is unassigned, hand on or release one's own; and never give to who is away."""
    must_be_live(ticket)
    may_move(ticket, actor)
    if to is None:
        return
    _may_choose(ticket, actor, to.id)
    if not to.is_active:
        raise RuleBroken(f"{to.name} no longer works here")
    if not to.is_available and to.id != actor.staff_id:
        raise RuleBroken(f"{to.name} is away")


def _may_choose(ticket: Ticket, actor: Actor, to: int) -> None:
    if not actor.is_supervisor and ticket.assignee_id is None and to != actor.staff_id:
        raise NotPermitted("is unassigned: take it, or ask a supervisor to give it to someone else")


def may_transfer(ticket: Ticket, actor: Actor, *, takes_transfers: bool, queue: str) -> None:
    """Hold transfers to live tickets that one may move, and to queues that take them."""
    must_be_live(ticket)
    may_move(ticket, actor)
    if not takes_transfers:
        raise RuleBroken(f"{queue} takes no transfers")


def may_step(ticket: Ticket, to: Status) -> None:
    """Hold a change of status to the steps there are."""
    if to not in STEPS[ticket.status]:
        raise RuleBroken(f"is {ticket.status.value} and can't become {to.value}")


def must_wake_later(to: Status, wakes_at: datetime | None, now: datetime) -> None:
    """Refuse a wake-up date that has passed or that nothing would wait for."""
    if wakes_at is None:
        return
    if to is not Status.PENDING:
        raise RuleBroken("Only a pending ticket can wake by itself.", field="wakes_at")
    if wakes_at <= now:
        raise RuleBroken("The wake-up time has already passed. Choose a later one.", field="wakes_at")


def may_go_back(ticket: Ticket, actor: Actor, to: Mapping[str, Any], goals: Mapping[tuple[str, int], Goal]) -> None:
    """Hold undo to what may be done now: to live tickets that one may move, or had oneself, and to goals in use.

    It puts back what was, so who is away and a queue that takes no transfers get back what was theirs.
    """
    if "status" not in to:
        must_be_live(ticket)
    if {"assignee_id", "queue_id"} & to.keys():
        _may_move_back(ticket, actor, to.get("assignee_id", ticket.assignee_id))
    for field, goal_id in goals_of(to):
        goal = goals.get((field, goal_id), _NO_GOAL)
        if not goal.is_active:
            raise RuleBroken(_NOT_IN_USE[field].format(goal.name), field=field)


def goals_of(to: Mapping[str, Any]) -> Sequence[tuple[str, int]]:
    """Return those of the fields that go back to someone, somewhere or something, with its id."""
    return [(field, to[field]) for field in _NOT_IN_USE if to.get(field) is not None]


def _may_move_back(ticket: Ticket, actor: Actor, to: int | None) -> None:
    if to == actor.staff_id:
        return
    may_move(ticket, actor)
    if to is not None:
        _may_choose(ticket, actor, to)


def consistent(ticket: Ticket, to: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a ticket's fields go back to, together with what follows from them.

    The priority follows from impact and urgency, of which someone else may have changed one; only *pending* wakes.
    """
    fields = dict(to)
    if {"impact", "urgency"} & fields.keys():
        fields["priority"] = priority_of(fields.get("impact", ticket.impact), fields.get("urgency", ticket.urgency))
    if fields.get("status", Status.PENDING) is not Status.PENDING:
        fields["wakes_at"] = None
    return fields


def conflict(ticket: Ticket, was: Mapping[str, Any], names: Mapping[str, str]) -> str | None:
    """Return the sentence about the first field that no longer equals what the person saw, None when all do."""
    for field, seen in was.items():
        if getattr(ticket, field) != seen:
            return f"{names.get(field, field)} was changed by someone else {LATELY}"
    return None
