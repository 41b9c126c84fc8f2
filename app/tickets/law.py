"""The law of a ticket, whole and pure: who may take it from one state to another.

A server holds the same law in its own words (`db/postgres/40_law.sql`), since it trusts no client; both are compared
case by case. Deeds refuse sooner and say more (`rules`); what they let pass, this lets pass too.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.tickets.model import Level, Priority, Status
from app.tickets.rules import STEPS, priority_of


class Refusal(StrEnum):
    """Why a ticket may not go from one state to another, by the code that the server raises."""

    TOLD_ELSEWHERE = "FL011"
    """Only a supervisor moves what lies with someone else, or gives what lies with nobody to someone else."""
    DONE = "FL012"
    """It is resolved or closed; reopening comes first."""
    QUEUE_SHUT = "FL013"
    """The queue is out of use or takes no transfers."""
    NO_STEP = "FL015"
    """No step leads from this status to that."""
    UNSEEN = "FL017"
    """Whom it is given to may not see it there."""
    GONE = "FL018"
    """Whom it is given to no longer works here."""
    AWAY = "FL019"
    """Whom it is given to is away."""
    UNRANKED = "FL020"
    """The priority is not what impact and urgency make."""
    NEVER_WAKES = "FL021"
    """Only what is pending wakes."""
    CATEGORY_SHUT = "FL022"
    """The category is out of use."""


@dataclass(frozen=True)
class State:
    """What the law looks at of a ticket; `wakes` tells whether it has a wake-up time."""

    status: Status
    impact: Level
    urgency: Level
    priority: Priority
    queue: int
    assignee: int | None = None
    category: int | None = None
    wakes: bool = False


@dataclass(frozen=True)
class Facts:
    """Who acts, and what is known of where the ticket goes.

    `is_going_back` tells that every field of it that changes, of those the law binds, was once changed by this same
    person from what it is to become to what it is: undo, which puts back what was even where one could not begin so.
    """

    me: int
    is_supervisor: bool
    is_going_back: bool = False
    queue_is_active: bool = True
    queue_takes: bool = True
    category_is_active: bool = True
    assignee_is_active: bool = True
    assignee_is_here: bool = True
    assignee_sees: bool = True


def refusal(facts: Facts, before: State, after: State) -> Refusal | None:
    """Return why this person may not take a ticket from one state to another, None when they may."""
    if (before.impact, before.urgency, before.priority) != (after.impact, after.urgency, after.priority) and (
        after.priority is not priority_of(after.impact, after.urgency)
    ):
        return Refusal.UNRANKED
    if after.wakes and after.status is not Status.PENDING:
        return Refusal.NEVER_WAKES
    found = _step(before, after) or _forward(facts, before, after)
    return _back(facts, before, after) if found and facts.is_going_back else found


def _step(before: State, after: State) -> Refusal | None:
    if before.status is not after.status and after.status not in STEPS[before.status]:
        return Refusal.NO_STEP
    if not before.status.is_live and _all_but_status(before) != _all_but_status(after):
        return Refusal.DONE
    return None


def _forward(facts: Facts, before: State, after: State) -> Refusal | None:
    is_moved = before.queue != after.queue
    is_given = before.assignee != after.assignee
    if (is_moved or is_given) and not _may_move(facts, before):
        return Refusal.TOLD_ELSEWHERE
    if is_moved and not (facts.queue_is_active and facts.queue_takes):
        return Refusal.QUEUE_SHUT
    if is_given and after.assignee is not None:
        if not _may_choose(facts, before, after.assignee):
            return Refusal.TOLD_ELSEWHERE
        if facts.assignee_is_active and not (facts.assignee_is_here or after.assignee == facts.me):
            return Refusal.AWAY
    return _goals(facts, before, after)


def _back(facts: Facts, before: State, after: State) -> Refusal | None:
    if before.status is after.status and not before.status.is_live:
        return Refusal.DONE
    is_moved = before.queue != after.queue
    is_given = before.assignee != after.assignee
    if (is_moved or is_given) and after.assignee != facts.me:
        if not _may_move(facts, before):
            return Refusal.TOLD_ELSEWHERE
        if after.assignee is not None and not _may_choose(facts, before, after.assignee):
            return Refusal.TOLD_ELSEWHERE
    if is_moved and not facts.queue_is_active:
        return Refusal.QUEUE_SHUT
    return _goals(facts, before, after)


def _goals(facts: Facts, before: State, after: State) -> Refusal | None:
    is_given = before.assignee != after.assignee
    if after.assignee is not None:
        if is_given and not facts.assignee_is_active:
            return Refusal.GONE
        if (is_given or before.queue != after.queue) and not facts.assignee_sees:
            return Refusal.UNSEEN
    if before.category != after.category and after.category is not None and not facts.category_is_active:
        return Refusal.CATEGORY_SHUT
    return None


def _may_move(facts: Facts, before: State) -> bool:
    return facts.is_supervisor or before.assignee in (None, facts.me)


def _may_choose(facts: Facts, before: State, to: int) -> bool:
    return facts.is_supervisor or before.assignee is not None or to == facts.me


def _all_but_status(state: State) -> tuple[object, ...]:
    return (state.impact, state.urgency, state.priority, state.queue, state.assignee, state.category)
