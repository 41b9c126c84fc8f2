"""What people do to tickets: one function for each deed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.core.actor import Actor
from app.core.changes import NOTHING, Changes
from app.core.clock import Clock
from app.core.errors import HelpDeskError, NotPermitted, RuleBroken
from app.core.work import Stored, UnitOfWork
from app.people.model import Requester
from app.tickets import rules
from app.tickets.model import Entry, EntryKind, Filed, Kind, Level, Source, Status, Ticket
from app.tickets.words import words_of

FIELD_NAMES = {
    "assignee_id": "The assignee",
    "queue_id": "The queue",
    "status": "The status",
    "wakes_at": "The wake-up time",
    "impact": "The impact",
    "urgency": "The urgency",
    "priority": "The priority",
    "category_id": "The category",
}
GONE = "is no longer there, or you may no longer see it"

Before = Mapping[str, Any]
"""Field values as the person saw them, by field name."""


@dataclass(frozen=True)
class Target:
    """A queue as a transfer's goal."""

    id: int
    name: str
    takes_transfers: bool
    is_active: bool


class Tickets(Protocol):
    """Tickets fetched to be changed."""

    def locked(self, ids: Sequence[int]) -> Mapping[int, Ticket]:
        """Return those tickets that exist, locked in id order."""

    def locked_for(
        self, ids: Sequence[int], staff_id: int | None
    ) -> tuple[Mapping[int, Ticket], rules.Receiver | None]:
        """Return locked tickets and, in the same statement, the one they are to be given to."""

    def locked_towards(self, ids: Sequence[int], queue_id: int) -> tuple[Mapping[int, Ticket], Target | None]:
        """Return locked tickets and, in the same statement, the queue they are to go to."""

    def next_unassigned(self, queue_ids: Sequence[int] | None, now: datetime) -> Ticket | None:
        """Return the most urgent unassigned live ticket that nobody else is taking, locked; None when there is none."""

    def add(self, ticket: Ticket) -> int:
        """Insert a new ticket and return its id."""


class Journal(Protocol):
    """The append-only history of tickets."""

    def add(self, entry: Entry, files: Sequence[Filed] = ()) -> None:
        """Append one entry, written after the tickets themselves."""

    def kind_of(self, entry_id: int) -> tuple[int, EntryKind, int] | None:
        """Return (ticket, kind, author) of an entry, None when there is none."""


class Requesters(Protocol):
    """Requesters, found or made."""

    def matching(self, email: str, name: str) -> int | None:
        """Return the requester with this e-mail, or lacking one with exactly this name; None when there is none."""

    def add(self, requester: Requester) -> int:
        """Insert a new requester and return the id."""


class Drafts(Protocol):
    """Draft records, as a deed that sends one needs them."""

    def drop(self, key: UUID) -> bool:
        """Delete the actor's draft; tell whether it was there."""


class TicketWork(UnitOfWork, Protocol):
    """The unit of work of ticket deeds."""

    @property
    def tickets(self) -> Tickets:
        """Tickets to change."""

    @property
    def journal(self) -> Journal:
        """Entries to add."""

    @property
    def requesters(self) -> Requesters:
        """Requesters to find or make."""

    @property
    def drafts(self) -> Drafts:
        """Drafts to send."""


@dataclass(frozen=True)
class Outcome:
    """What a deed did: per ticket what it was before and is after, and whom it left alone and why.

    `done` maps id to {"before": {field: value}, "after": {field: value}, "version": n}, JSON values only; undo is
    computed from it. `created` is the id of a new ticket. `again` tells that the deed had been done before.
    """

    done: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    left: Mapping[int, str] = field(default_factory=dict)
    created: int | None = None
    entry: bool = False
    changes: Changes = NOTHING
    again: bool = False

    def stored(self) -> Stored:
        """Return this outcome as it is kept beside its key."""
        return {
            "done": {str(i): d for i, d in self.done.items()},
            "left": {str(i): s for i, s in self.left.items()},
            "created": self.created,
            "entry": self.entry,
        }


def outcome_from(stored: Stored) -> Outcome:
    """Return the outcome that was kept beside a key."""
    return Outcome(
        {int(i): d for i, d in stored.get("done", {}).items()},
        {int(i): s for i, s in stored.get("left", {}).items()},
        stored.get("created"),
        stored.get("entry", False),
        again=True,
    )


# ---------------------------------------------------------------- changing fields


def assign_tickets(
    work: TicketWork,
    actor: Actor,
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
        deed = _Deed(work, actor, clock.now(), reason)
        for ticket in deed.unchanged(found, {i: {"assignee_id": w} for i, w in was.items()}):
            with deed.refusable(ticket):
                rules.may_give(ticket, actor, receiver)
                _must_say_why(ticket, actor, reason)
                deed.change(ticket, _given(ticket, to))
        return deed.settled()


def _given(ticket: Ticket, to: int | None) -> dict[str, Any]:
    changes: dict[str, Any] = {"assignee_id": to}
    if to is not None and ticket.status is Status.NEW:
        changes["status"] = Status.OPEN
    return changes


def _must_say_why(ticket: Ticket, actor: Actor, reason: str) -> None:
    if ticket.assignee_id not in (None, actor.staff_id) and not reason.strip():
        raise RuleBroken("belongs to someone else: say why it moves")


def take_next(
    work: TicketWork, actor: Actor, clock: Clock, *, key: UUID, queue_ids: Sequence[int] | None = None
) -> Outcome:
    """Take the most urgent unassigned ticket of these queues (all, when None); nothing is done when none waits."""
    with work.keyed(key, "take next") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        deed = _Deed(work, actor, clock.now(), "")
        ticket = work.tickets.next_unassigned(queue_ids, clock.now())
        if ticket is not None:
            deed.change(ticket, _given(ticket, actor.staff_id))
        return deed.settled()


def transfer_tickets(
    work: TicketWork,
    actor: Actor,
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
            raise RuleBroken("That queue is no longer in use.")
        deed = _Deed(work, actor, clock.now(), reason)
        for ticket in deed.unchanged(found, {i: {"queue_id": w} for i, w in was.items()}):
            with deed.refusable(ticket):
                rules.may_transfer(ticket, actor, takes_transfers=target.takes_transfers, queue=target.name)
                _must_say_why(ticket, actor, reason)
                deed.change(ticket, {"queue_id": to, "assignee_id": None})
        return deed.settled()


def set_priority(
    work: TicketWork,
    actor: Actor,
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
    return _set(work, actor, clock, key=key, deed="priority", was=seen, to=to, reason=reason)


def set_category(
    work: TicketWork, actor: Actor, clock: Clock, *, key: UUID, was: Mapping[int, int | None], to: int | None
) -> Outcome:
    """File tickets under a category; `was` maps ticket to the category seen."""
    seen = {i: {"category_id": w} for i, w in was.items()}
    return _set(work, actor, clock, key=key, deed="category", was=seen, to={"category_id": to}, reason="")


def _set(
    work: TicketWork,
    actor: Actor,
    clock: Clock,
    *,
    key: UUID,
    deed: str,
    was: Mapping[int, Before],
    to: Mapping[str, Any],
    reason: str,
) -> Outcome:
    with work.keyed(key, deed) as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        doing = _Deed(work, actor, clock.now(), reason)
        for ticket in doing.unchanged(work.tickets.locked(sorted(was)), was):
            with doing.refusable(ticket):
                rules.must_be_live(ticket)
                doing.change(ticket, to)
        return doing.settled()


def set_status(
    work: TicketWork,
    actor: Actor,
    clock: Clock,
    *,
    key: UUID,
    was: Mapping[int, Status],
    to: Status,
    reason: str = "",
    wakes_at: datetime | None = None,
) -> Outcome:
    """Take tickets a step: wait for someone, resolve, close, reopen. `was` maps ticket to the status seen.

    *Pending* may carry the instant it wakes at; resolving needs a word on what helped.
    """
    rules.must_wake_later(to, wakes_at, clock.now())
    if to is Status.RESOLVED:
        reason = rules.must_say(reason, "The resolution", field="reason")
    with work.keyed(key, "status") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        deed = _Deed(work, actor, clock.now(), reason)
        seen = {i: {"status": Status(w)} for i, w in was.items()}
        for ticket in deed.unchanged(work.tickets.locked(sorted(was)), seen):
            with deed.refusable(ticket):
                if not (to is ticket.status is Status.PENDING):
                    rules.may_step(ticket, to)
                deed.change(ticket, {"status": to, "wakes_at": wakes_at})
        return deed.settled()


def undo(work: TicketWork, actor: Actor, clock: Clock, *, key: UUID, undoes: UUID) -> Outcome:
    """Take back one's own deed: each field goes back unless someone changed it since; those are left and named.

    A created ticket is closed as made by mistake; a note is marked withdrawn. Nothing is deleted.
    """
    with work.keyed(key, "undo") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        stored = work.outcome_of(undoes)
        if stored is None:
            raise RuleBroken("There is nothing of yours to undo there.")
        first = outcome_from(stored)
        deed = _Deed(work, actor, clock.now(), "Undo")
        back = {i: _values(d["before"]) for i, d in first.done.items()}
        seen = {i: _values(d["after"]) for i, d in first.done.items()}
        if first.created is not None:
            back[first.created] = {"status": Status.CLOSED}
            seen[first.created] = {}
            deed.reason = "Created by mistake"
        for ticket in deed.unchanged(work.tickets.locked(sorted(back)), seen):
            with deed.refusable(ticket):
                deed.change(ticket, back[ticket.id])
        return deed.settled()


class _Deed:
    """One deed under way: changes tickets, writes their events, remembers who was left and why."""

    def __init__(self, work: TicketWork, actor: Actor, at: datetime, reason: str) -> None:
        self.reason = reason.strip()
        self._work, self._actor, self._at = work, actor, at
        self._done: dict[int, dict[str, Any]] = {}
        self._left: dict[int, str] = {}

    def unchanged(self, found: Mapping[int, Ticket], was: Mapping[int, Before]) -> Sequence[Ticket]:
        """Return the tickets whose seen fields still hold, and leave the others with their sentence."""
        same = []
        for ticket_id in sorted(was):
            ticket = found.get(ticket_id)
            said = GONE if ticket is None else rules.conflict(ticket, was[ticket_id], FIELD_NAMES)
            if said:
                self._left[ticket_id] = said
            elif ticket is not None:
                same.append(ticket)
        return same

    def refusable(self, ticket: Ticket) -> "_Refusable":
        """Turn a rule's refusal of one ticket into its place among those left."""
        return _Refusable(self._left, ticket.id)

    def change(self, ticket: Ticket, to: Mapping[str, Any]) -> None:
        """Set the fields that differ and write one event of what they were and are."""
        differing = {f: v for f, v in to.items() if getattr(ticket, f) != v}
        if not differing:
            self._left[ticket.id] = "is that way already"
            return
        before = {f: plain(getattr(ticket, f)) for f in differing}
        for name, value in differing.items():
            setattr(ticket, name, value)
        after = {f: plain(v) for f, v in differing.items()}
        self._done[ticket.id] = {"before": before, "after": after, "version": ticket.version + 1}
        facts = {f: [before[f], after[f]] for f in differing}
        self._work.journal.add(
            Entry(
                ticket.id,
                EntryKind.EVENT,
                self.reason,
                self._actor.staff_id,
                self._at,
                facts,
                words_of(self.reason),
            )
        )

    def settled(self) -> Outcome:
        """Commit and return what was done."""
        outcome = Outcome(self._done, self._left)
        return replace(outcome, changes=self._work.commit(outcome.stored()))


class _Refusable:
    def __init__(self, left: dict[int, str], ticket_id: int) -> None:
        self._left, self._ticket_id = left, ticket_id

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, RuleBroken | NotPermitted):
            self._left[self._ticket_id] = str(error)
            return True
        return False


def plain(value: Any) -> Any:
    """Return a field's value as JSON keeps it: enumerations by value, instants in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Status | Level):
        return value.value
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _values(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in kept.items()}


def _value(name: str, value: Any) -> Any:
    match name:
        case "status":
            return Status(value)
        case "impact" | "urgency":
            return Level(value)
        case "wakes_at":
            return None if value is None else datetime.fromisoformat(value)
        case _:
            return value


# ---------------------------------------------------------------- saying something


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


def create_ticket(
    work: TicketWork,
    actor: Actor,
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
            actor.staff_id if new.take else None,
            _requester(work, new.asker),
            new.source,
        )
        ticket_id = work.tickets.add(ticket)
        body = new.body.strip() or subject
        work.journal.add(
            Entry(ticket_id, EntryKind.MESSAGE, body, actor.staff_id, at, words=words_of(subject, body)),
            files,
        )
        if draft is not None:
            work.drafts.drop(draft)
        outcome = Outcome(created=ticket_id)
        return replace(outcome, changes=work.commit(outcome.stored()))


def _requester(work: TicketWork, asker: Asker) -> int | None:
    if asker.id is not None:
        return asker.id
    if not (asker.name.strip() or asker.email.strip()):
        return None
    name = asker.name.strip() or asker.email.strip()
    known = work.requesters.matching(asker.email.strip(), name)
    return known or work.requesters.add(
        Requester(name, asker.email.strip(), asker.phone, asker.department, asker.location)
    )


def add_entry(
    work: TicketWork,
    actor: Actor,
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
        done: dict[int, dict[str, Any]] = {}
        if kind is EntryKind.REPLY and ticket.status is Status.NEW:
            ticket.status = Status.OPEN
        work.journal.add(
            Entry(
                ticket_id,
                kind,
                said,
                actor.staff_id,
                clock.now(),
                words=words_of(ticket.subject, said),
                written_at=written_at,
            ),
            files,
        )
        work.drafts.drop(key)
        outcome = Outcome(done, entry=True)
        return replace(outcome, changes=work.commit(outcome.stored()))


def withdraw_entry(work: TicketWork, actor: Actor, clock: Clock, *, key: UUID, entry_id: int) -> Outcome:
    """Mark one's own note as withdrawn: the journal keeps it, the conversation folds it away.

    Raises RuleBroken for anything but a note (a reply has been sent), NotPermitted for another's.
    """
    with work.keyed(key, "withdraw") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        found = work.journal.kind_of(entry_id)
        if found is None:
            raise RuleBroken("That note is no longer there.")
        ticket_id, kind, by_id = found
        if kind is not EntryKind.NOTE:
            raise RuleBroken("Only an internal note can be withdrawn; what was sent has been read.")
        if by_id != actor.staff_id:
            raise NotPermitted("Only its author may withdraw a note.")
        work.journal.add(
            Entry(ticket_id, EntryKind.EVENT, "", actor.staff_id, clock.now(), {"withdraws": [None, entry_id]})
        )
        outcome = Outcome(entry=True)
        return replace(outcome, changes=work.commit(outcome.stored()))


def sentence(outcome: Outcome, did: str, number: Any) -> str:
    """Return what a deed did and whom it left, such as "19 moved to Ben. HD-21 stayed: already resolved."."""
    count = len(outcome.done)
    parts = []
    if count:
        only = number(next(iter(outcome.done))) if count == 1 else f"{count} tickets"
        parts.append(f"{only} {did}.")
    named = [f"{number(i)} stayed: {why}." for i, why in list(outcome.left.items())[:3]]
    if len(outcome.left) > len(named):
        named.append(f"{len(outcome.left) - len(named)} more stayed.")
    return " ".join(parts + named)


__all__ = [
    "Asker",
    "HelpDeskError",
    "NewTicket",
    "Outcome",
    "TicketWork",
    "add_entry",
    "assign_tickets",
    "create_ticket",
    "outcome_from",
    "sentence",
    "set_category",
    "set_priority",
    "set_status",
    "take_next",
    "transfer_tickets",
    "undo",
    "withdraw_entry",
]
