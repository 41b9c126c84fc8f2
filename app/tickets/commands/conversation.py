"""What is said in tickets: opening one, replying, noting, withdrawing a note."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import NotPermitted, RuleBroken
from app.core.texts import keepable
from app.people.model import Requester
from app.people.rules import line
from app.tickets import rules
from app.tickets.creating import said_in_all
from app.tickets.field_changes import GONE, FieldChanges
from app.tickets.model import Asker, Entry, EntryKind, Filed, NewTicket, Status, Ticket
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.recalling import said
from app.tickets.words import words_of
from app.tickets.work import TicketWork, withdrawal


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
    same transaction. Under a key that has been used, the outcome tells what was created then (`creating`). Raises
    RuleBroken naming the field to mend.
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
        first = Entry(ticket_id, EntryKind.MESSAGE, body, work.actor.staff_id, at, words=words_of(subject, body))
        if files:
            work.journal.put(first, files)
        else:
            work.journal.add(first)
        if draft is not None:
            work.drafts.drop(draft)
        outcome = Outcome(created=ticket_id, said=said_in_all(new, files))
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
    text = rules.must_say(body, "The reply" if kind is EntryKind.REPLY else "The note", field="body")
    with work.keyed(key, kind.value) as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        ticket = work.tickets.locked([ticket_id]).get(ticket_id)
        if ticket is None:
            raise RuleBroken(f"The ticket {GONE}. Your text is kept as a draft.")
        words = words_of(ticket.subject, text)
        entry = Entry(ticket_id, kind, text, work.actor.staff_id, clock.now(), words=words, written_at=written_at)
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
        outcome = Outcome(deed.done, entry=True, noted=noted, said=said(kind, text, files))
        return replace(outcome, changes=work.commit(outcome.stored()))


def withdraw_entry(work: TicketWork, clock: Clock, *, key: UUID, entry_id: int) -> Outcome:
    """Mark one's own note as withdrawn: the journal keeps it, the conversation folds it away.

    Raises RuleBroken for anything but a note (a reply has been sent), NotPermitted for another's.
    """
    with work.keyed(key, "withdraw") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        return withdrawn(work, clock, entry_id, already="That note was withdrawn already.")


def withdrawn(work: TicketWork, clock: Clock, entry_id: int, *, already: str) -> Outcome:
    """Mark an own note as withdrawn and commit; `already` is the sentence for one that has been withdrawn.

    Raises RuleBroken or NotPermitted, as `withdraw_entry`.
    """
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
