"""Tickets and their journal, fetched to be changed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, and_, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.clock import NEVER
from app.core.errors import RuleBroken
from app.tickets.model import Entry, EntryKind, Filed, Status, Ticket
from app.tickets.rules import Receiver
from app.tickets.work import Target
from db.errors import misses_value
from db.people.tables import staff
from db.tickets import tables as t


class SqlTickets:
    """Tickets inside a unit of work."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._actor = session, actor
        self.added: set[int] = set()

    def locked(self, ids: Sequence[int]) -> Mapping[int, Ticket]:
        """Return those tickets that exist, locked in id order, so that two bulks never lock each other out."""
        return {x.id: x for x in self._session.scalars(_lock(select(Ticket), ids))}

    def locked_for(self, ids: Sequence[int], staff_id: int | None) -> tuple[Mapping[int, Ticket], Receiver | None]:
        """Return locked tickets and, in the same statement, the one they are to be given to."""
        if staff_id is None:
            return self.locked(ids), None
        s = staff.c
        wanted = select(Ticket, s.id, s.name, s.is_active, s.is_available).outerjoin(staff, s.id == staff_id)
        rows = self._session.execute(_lock(wanted, ids)).all()
        found = {row[0].id: row[0] for row in rows}
        if not rows:
            return found, Receiver(staff_id, "")
        return found, None if rows[0][1] is None else Receiver(*rows[0][1:])

    def locked_towards(self, ids: Sequence[int], queue_id: int) -> tuple[Mapping[int, Ticket], Target | None]:
        """Return locked tickets and, in the same statement, the queue they are to go to."""
        target = t.queue.alias("target")
        q = target.c
        wanted = select(Ticket, q.id, q.name, q.takes_transfers, q.is_active).outerjoin(target, q.id == queue_id)
        rows = self._session.execute(_lock(wanted, ids)).all()
        found = {row[0].id: row[0] for row in rows}
        if not rows:
            return found, Target(queue_id, "", takes_transfers=True, is_active=True)
        return found, None if rows[0][1] is None else Target(*rows[0][1:])

    def next_unassigned(self, queue_ids: Sequence[int] | None, now: datetime) -> Ticket | None:
        """Return the most urgent unassigned ticket that nobody else is taking, locked; None when there is none."""
        c = t.ticket.c
        woken = and_(c.status == Status.PENDING, c.wakes_at <= now)
        wanted = (
            select(Ticket)
            .where(t.LIVE, c.assignee_id.is_(None), or_(c.status.in_([Status.NEW, Status.OPEN]), woken))
            .order_by(c.priority, c.due_at, c.id)
            .limit(1)
            .with_for_update(of=t.ticket, skip_locked=True)
        )
        if queue_ids is not None:
            wanted = wanted.where(c.queue_id.in_(list(queue_ids)))
        return self._session.scalars(wanted).one_or_none()

    def add(self, ticket: Ticket) -> int:
        """Insert a new ticket and return its id. Raises RuleBroken when its queue is not in use."""
        at = datetime.now(UTC)
        in_use = select(t.queue.c.id).where(t.queue.c.id == ticket.queue_id, t.queue.c.is_active).scalar_subquery()
        row = {c.name: getattr(ticket, c.name) for c in t.ticket.c if c.name not in ("id", "is_live")} | {
            "queue_id": in_use,
            "created_at": at if ticket.created_at == NEVER else ticket.created_at,
            "updated_at": at,
            "created_by": self._actor.staff_id,
            "updated_by": self._actor.staff_id,
        }
        try:
            made = self._session.scalar(insert(t.ticket).values(**row).returning(t.ticket.c.id))
        except IntegrityError as error:
            if misses_value(error):  # only a queue that isn't in use can be missing
                raise RuleBroken("That queue is no longer in use. Choose another.", field="queue_id") from error
            raise
        self.added.add(int(made or 0))
        return int(made or 0)


def _lock[*Row](wanted: Select[*Row], ids: Sequence[int]) -> Select[*Row]:
    c = t.ticket.c
    return wanted.where(c.id.in_(list(ids))).order_by(c.id).with_for_update(of=t.ticket)


class SqlJournal:
    """Entries, collected and written after the changes they tell of."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._plain: list[Entry] = []
        self._with_files: list[tuple[Entry, Sequence[Filed]]] = []

    def add(self, entry: Entry, files: Sequence[Filed] = ()) -> None:
        """Append one entry."""
        if files:
            self._with_files.append((entry, files))
        else:
            self._plain.append(entry)

    def write(self) -> set[int]:
        """Write what was added, in one batch but for entries with files; return the tickets concerned."""
        if self._plain:
            self._session.execute(insert(t.entry), [_row(e) for e in self._plain])
        for entry, files in self._with_files:
            entry_id = self._session.scalar(insert(t.entry).values(**_row(entry)).returning(t.entry.c.id))
            self._session.execute(
                insert(t.attachment),
                [{"entry_id": entry_id, "sha256": f.sha256, "name": f.name, "size": f.size} for f in files],
            )
        touched = {e.ticket_id for e in self._plain} | {e.ticket_id for e, _ in self._with_files}
        self._plain, self._with_files = [], []
        return touched

    def has_grown(self, ticket_id: int, staff_id: int) -> bool:
        """Tell whether a ticket has an entry of anyone but its maker, or a reply."""
        c = t.entry.c
        more = select(c.id).where(c.ticket_id == ticket_id, or_(c.by_id != staff_id, c.kind == EntryKind.REPLY))
        return self._session.scalar(more.limit(1)) is not None

    def kind_of(self, entry_id: int) -> tuple[int, EntryKind, int] | None:
        """Return (ticket, kind, author) of an entry, None when there is none."""
        c = t.entry.c
        found = self._session.execute(select(c.ticket_id, c.kind, c.by_id).where(c.id == entry_id)).one_or_none()
        return None if found is None else (found[0], found[1], found[2])


def _row(entry: Entry) -> dict[str, object]:
    return {c.name: getattr(entry, c.name) for c in t.entry.c if c.name != "id"}


class SqlDraftDropping:
    """The actor's draft records, as a deed that sends one needs them."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._actor = session, actor

    def drop(self, key: UUID) -> bool:
        """Delete the actor's draft; tell whether it was there."""
        c = t.draft.c
        gone = delete(t.draft).where(c.staff_id == self._actor.staff_id, c.key == key)
        return self._session.connection().execute(gone).rowcount > 0
