"""Taking back one's own deeds."""

from dataclasses import replace
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import RuleBroken
from app.tickets import rules
from app.tickets.commands.conversation import withdrawn
from app.tickets.field_changes import FieldChanges, values
from app.tickets.model import Status
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.work import TicketWork


def undo(work: TicketWork, clock: Clock, *, key: UUID, undoes: UUID) -> Outcome:
    """Take back one's own deed: each field goes back unless someone changed it since; those are left and named.

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
        for ticket in deed.unchanged(work.tickets.locked(sorted(back)), seen):
            with deed.refusable(ticket):
                deed.change(ticket, rules.consistent(ticket, back[ticket.id]))
        work.amend(undoes, replace(first, undone=first.undone | deed.done.keys()).stored())
        return deed.settled()
