"""What people do to tickets: one function for each deed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.clock import Clock
from app.core.errors import NotPermitted, RuleBroken
from app.core.texts import keepable
from app.people.model import Requester
from app.people.rules import line
from app.tickets import rules
from app.tickets.field_changes import GONE, Before, FieldChanges, values
from app.tickets.model import Entry, EntryKind, Filed, Kind, Level, Source, Status, Ticket
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.words import words_of
from app.tickets.work import TicketWork, withdrawal


@dataclass(frozen=True)
class Asker:
    """Whom a new ticket is for: a known requester by `id`, or the facts to find or make one. All empty: unknown."""

    id: int | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    department: str = ""
    location: str = ""


@dataclass(frozen=True)
class NewTicket:
    """All that a new ticket starts with."""

    subject: str
    queue_id: int
    body: str = ""
    kind: Kind = Kind.INCIDENT
    impact: Level = Level.LOW
    urgency: Level = Level.MEDIUM
    category_id: int | None = None
    source: Source = Source.DESK
    asker: Asker = Asker()
    take: bool = False


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
        for ticket in work.tickets.locked_of(of).values():
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
    rules.must_wake_later(to, wakes_at, clock.now())
    if to is Status.RESOLVED:
        reason = rules.must_say(reason, "The resolution", field="reason")
    with work.keyed(key, "status") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
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
            return _withdrawn(work, clock, first.noted, already="That was already undone.")
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


def create_ticket(
    work: TicketWork,
    clock: Clock,
    *,
    key: UUID,
    new: NewTicket,
    files: Sequence[Filed] = (),
    draft: UUID | None = None,
) -> Outcome:
    """Open a ticket with the requester's words as its first entry; `take` assigns it to the actor at once.

    Logging a call is this with `source=phone`. `draft` is the draft record the text was kept in, dropped in the
    same transaction. Raises RuleBroken naming the field to mend.
    """
    subject = rules.must_say(new.subject, "The subject", field="subject", longest=rules.SUBJECT_LENGTH)
    body = rules.may_say(new.body, "The description", field="body") or subject
    asker = _readable(new.asker)
    with work.keyed(key, "create") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        at = clock.now()
        ticket = Ticket(
            subject,
            new.queue_id,
            new.kind,
            Status.OPEN if new.take else Status.NEW,
            new.impact,
            new.urgency,
            rules.priority_of(new.impact, new.urgency),
            new.category_id,
            work.actor.staff_id if new.take else None,
            _requester(work, asker),
            new.source,
        )
        ticket_id = work.tickets.add(ticket)
        said = Entry(ticket_id, EntryKind.MESSAGE, body, work.actor.staff_id, at, words=words_of(subject, body))
        if files:
            work.journal.put(said, files)
        else:
            work.journal.add(said)
        if draft is not None:
            work.drafts.drop(draft)
        outcome = Outcome(created=ticket_id)
        return replace(outcome, changes=work.commit(outcome.stored()))


def _readable(asker: Asker) -> Asker:
    return replace(
        asker,
        name=line(keepable(asker.name), "The requester's name", field="name"),
        email=line(keepable(asker.email), "The e-mail address", field="email"),
        phone=line(keepable(asker.phone), "The phone number", field="phone"),
        department=line(keepable(asker.department), "The department", field="department"),
        location=line(keepable(asker.location), "The location", field="location"),
    )


def _requester(work: TicketWork, asker: Asker) -> int | None:
    if asker.id is not None:
        return asker.id
    if not (asker.name or asker.email):
        return None
    name = asker.name or asker.email
    known = work.requesters.matching(asker.email, name)
    return known or work.requesters.add(Requester(name, asker.email, asker.phone, asker.department, asker.location))


def add_entry(
    work: TicketWork,
    clock: Clock,
    *,
    key: UUID,
    ticket_id: int,
    kind: EntryKind,
    body: str,
    files: Sequence[Filed] = (),
    written_at: datetime | None = None,
) -> Outcome:
    """Add a reply or an internal note to a ticket; the draft record of the same key goes in the same transaction.

    A held reply leaves through this with the hold's key, so that it can leave only once. A reply to a new ticket
    opens it. Raises RuleBroken when the text is empty or the ticket is gone.
    """
    said = rules.must_say(body, "The reply" if kind is EntryKind.REPLY else "The note", field="body")
    with work.keyed(key, kind.value) as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        ticket = work.tickets.locked([ticket_id]).get(ticket_id)
        if ticket is None:
            raise RuleBroken(f"The ticket {GONE}. Your text is kept as a draft.")
        words = words_of(ticket.subject, said)
        entry = Entry(ticket_id, kind, said, work.actor.staff_id, clock.now(), words=words, written_at=written_at)
        noted = None
        if kind is EntryKind.NOTE:
            noted = work.journal.put(entry, files)
        elif files:
            work.journal.put(entry, files)
        else:
            work.journal.add(entry)
        deed = FieldChanges(work, clock.now(), "")
        if kind is EntryKind.REPLY and ticket.status is Status.NEW:
            deed.change(ticket, {"status": Status.OPEN})
        work.drafts.drop(key)
        outcome = Outcome(deed.done, entry=True, noted=noted)
        return replace(outcome, changes=work.commit(outcome.stored()))


def withdraw_entry(work: TicketWork, clock: Clock, *, key: UUID, entry_id: int) -> Outcome:
    """Mark one's own note as withdrawn: the journal keeps it, the conversation folds it away.

    Raises RuleBroken for anything but a note (a reply has been sent), NotPermitted for another's.
    """
    with work.keyed(key, "withdraw") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        return _withdrawn(work, clock, entry_id, already="That note was withdrawn already.")


def _withdrawn(work: TicketWork, clock: Clock, entry_id: int, *, already: str) -> Outcome:
    about = work.journal.about(entry_id)
    if about is None:
        raise RuleBroken("That note is no longer there.")
    if about.kind is not EntryKind.NOTE:
        raise RuleBroken("Only an internal note can be withdrawn; what was sent has been read.")
    if about.by_id != work.actor.staff_id:
        raise NotPermitted("Only its author may withdraw a note.")
    if about.is_withdrawn:
        raise RuleBroken(already)
    author, at = work.actor.staff_id, clock.now()
    work.journal.add(Entry(about.ticket_id, EntryKind.EVENT, "", author, at, withdrawal(entry_id)))
    outcome = Outcome(entry=True)
    return replace(outcome, changes=work.commit(outcome.stored()))
