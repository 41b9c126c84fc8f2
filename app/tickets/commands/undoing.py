"""Taking back one's own deeds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import RuleBroken
from app.tickets import rules
from app.tickets.commands.conversation import withdrawn
from app.tickets.field_changes import FieldChanges, values
from app.tickets.model import Status
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.rules import Goal
from app.tickets.work import TicketWork


def undo(work: TicketWork, clock: Clock, *, key: UUID, undoes: UUID) -> Outcome:
    """Take back one's own deed: each field goes back unless someone changed it since; those are left and named.

    So are those that may not be put back any more: who has left, a queue or category out of use, a role lost since.
    A created ticket is closed as made by mistake; a note is marked withdrawn. Nothing is deleted. What has been
    undone already is not undone again: then RuleBroken says so.
    """
    with work.keyed(key, "undo") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        stored = work.outcome_of(undoes)
        if stored is None:
            raise RuleBroken("There is nothing of yours to undo there.")
        first = outcome_from(stored)
        if first.noted is not None:
            return withdrawn(work, clock, first.noted, already="That was already undone.")
        back = {i: values(d["before"]) for i, d in first.done.items() if i not in first.undone}
        seen = {i: values(d["after"]) for i, d in first.done.items() if i not in first.undone}
        reason = "Undo"
        if first.created is not None and first.created not in first.undone:
            if work.journal.has_grown(first.created, work.actor.staff_id):
                raise RuleBroken("Someone has worked on this ticket since. It stays; close it instead.")
            back[first.created] = {"status": Status.CLOSED}
            seen[first.created] = {}
            reason = "Created by mistake"
        if first.undone and not back:
            raise RuleBroken("That was already undone.")
        deed = FieldChanges(work, clock.now(), reason)
        unchanged = deed.unchanged(work.tickets.locked(sorted(back)), seen)
        goals = _goals(work, [back[ticket.id] for ticket in unchanged])
        for ticket in unchanged:
            with deed.refusable(ticket):
                rules.may_go_back(ticket, work.actor, back[ticket.id], goals)
                deed.change(ticket, rules.consistent(ticket, back[ticket.id]))
        work.amend(undoes, replace(first, undone=first.undone | deed.done.keys()).stored())
        return deed.settled()


def _goals(work: TicketWork, back: Sequence[Mapping[str, Any]]) -> Mapping[tuple[str, int], Goal]:
    """Look up whom, where and what the tickets go back to; nothing is asked where they go back to nobody or oneself."""
    myself = ("assignee_id", work.actor.staff_id)
    others = {goal for fields in back for goal in rules.goals_of(fields)} - {myself}
    found = work.tickets.goals(others) if others else {}
    return {**found, myself: Goal(work.actor.name)}  # the key was claimed, so one works here
