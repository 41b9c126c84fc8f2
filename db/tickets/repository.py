"""Tickets and their journal, fetched to be changed; every statement is built once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Integer,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from app.core.actor import Actor
from app.core.clock import NEVER
from app.tickets import rules
from app.tickets.model import Entry, EntryKind, Filed, Status, Ticket
from app.tickets.rules import Goal, Receiver
from app.tickets.work import About, Target, withdrawal
from db.line import LATER
from db.people.tables import staff
from db.schema import UtcInstant
from db.tickets import tables as t

_T, _E = t.ticket.c, t.entry.c
_FIELDS = tuple(c.name for c in _T if c.name != "is_live")
_COLUMNS = tuple(_T[name] for name in _FIELDS)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_TO = bindparam("to", type_=Integer)


def _locking[*Cells](wanted: Select[*Cells]) -> Select[*Cells]:
    return wanted.order_by(_T.id).with_for_update(of=t.ticket)


_queue, _category = t.queue.alias("target"), t.category.alias("target")
_LOCKED = _locking(select(*_COLUMNS).where(_T.id.in_(_IDS)))
_LOCKED_OF = _locking(select(*_COLUMNS).where(t.LIVE, _T.assignee_id == _TO))
_LOCKED_FOR = _locking(
    select(*_COLUMNS, staff.c.id, staff.c.name, staff.c.is_active, staff.c.is_available)
    .outerjoin(staff, staff.c.id == _TO)
    .where(_T.id.in_(_IDS))
)
_LOCKED_TOWARDS = _locking(
    select(*_COLUMNS, _queue.c.id, _queue.c.name, _queue.c.takes_transfers, _queue.c.is_active)
    .outerjoin(_queue, _queue.c.id == _TO)
    .where(_T.id.in_(_IDS))
)
_LOCKED_UNDER = _locking(
    select(*_COLUMNS, _category.c.is_active).outerjoin(_category, _category.c.id == _TO).where(_T.id.in_(_IDS))
)
_GOALS = {"assignee_id": staff, "queue_id": t.queue, "category_id": t.category}
_GOING_BACK = union_all(
    *(
        select(literal_column(f"'{field}'"), kind.c.id, kind.c.name, kind.c.is_active).where(
            kind.c.id.in_(bindparam(field, expanding=True))
        )
        for field, kind in _GOALS.items()
    )
)
_MOVES_ON = or_(_T.status != Status.PENDING, _T.wakes_at <= bindparam("now", type_=UtcInstant))
_NEXT = (
    select(*_COLUMNS)
    .where(t.LIVE, _T.assignee_id.is_(None), _T.status.in_([Status.NEW, Status.OPEN, Status.PENDING]), _MOVES_ON)
    .order_by(_T.priority, _T.due_at, _T.id)
    .limit(1)
    .with_for_update(of=t.ticket, skip_locked=True)
)
_NEXT_IN = _NEXT.where(_T.queue_id.in_(bindparam("queues", expanding=True)))


@cache
def _change(names: frozenset[str]) -> Executable:
    """Return the change of these fields of some tickets, whose parameters are named `to_…`; their version steps."""
    values: dict[str, Any] = {name: bindparam(f"to_{name}", type_=_T[name].type) for name in names}
    values["version"] = _T.version + 1
    return update(t.ticket).where(_T.id.in_(_IDS)).values(values).execution_options(**LATER)


@cache
def _opening() -> Executable:
    """Return the insertion of a ticket; nothing is inserted unless its queue and its category are in use."""
    new = {name: bindparam(f"to_{name}", type_=_T[name].type) for name in _FIELDS if name != "id"}
    in_use = exists().where(t.queue.c.id == new["queue_id"], t.queue.c.is_active)
    filed = exists().where(t.category.c.id == new["category_id"], t.category.c.is_active)
    row = select(*new.values()).where(in_use, or_(new["category_id"].is_(None), filed))
    return insert(t.ticket).from_select([_T[name] for name in new], row).returning(_T.id)


_QUEUE_IN_USE = select(t.queue.c.id).where(t.queue.c.id == _TO, t.queue.c.is_active)


class SqlTickets:
    """Tickets inside a unit of work: what is changed of those fetched here is written by `write`."""

    def __init__(self, connection: Connection, actor: Actor) -> None:
        self._connection, self._actor = connection, actor
        self._found: list[tuple[Ticket, Mapping[str, Any]]] = []
        self.added: set[int] = set()

    def locked(self, ids: Sequence[int]) -> Mapping[int, Ticket]:
        """Return those tickets that exist, locked in id order, so that two bulks never lock each other out."""
        return self._all(_LOCKED, ids=list(ids))[0]

    def locked_of(self, staff_id: int) -> Mapping[int, Ticket]:
        """Return all live tickets of one person, locked in id order."""
        return self._all(_LOCKED_OF, to=staff_id)[0]

    def locked_for(self, ids: Sequence[int], staff_id: int | None) -> tuple[Mapping[int, Ticket], Receiver | None]:
        """Return locked tickets and, in the same statement, the one they are to be given to."""
        if staff_id is None:
            return self.locked(ids), None
        found, beside = self._all(_LOCKED_FOR, ids=list(ids), to=staff_id)
        if beside is None:
            return found, Receiver(staff_id, "")
        return found, None if beside[0] is None else Receiver(*beside)

    def locked_towards(self, ids: Sequence[int], queue_id: int) -> tuple[Mapping[int, Ticket], Target | None]:
        """Return locked tickets and, in the same statement, the queue they are to go to."""
        found, beside = self._all(_LOCKED_TOWARDS, ids=list(ids), to=queue_id)
        if beside is None:
            return found, Target(queue_id, "", takes_transfers=True, is_active=True)
        return found, None if beside[0] is None else Target(*beside)

    def locked_under(self, ids: Sequence[int], category_id: int | None) -> tuple[Mapping[int, Ticket], bool]:
        """Return locked tickets and, in the same statement, whether the category they are to be filed under is used."""
        if category_id is None:
            return self.locked(ids), True
        found, beside = self._all(_LOCKED_UNDER, ids=list(ids), to=category_id)
        return found, beside is None or bool(beside[0])

    def goals(self, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Goal]:
        """Return people, queues and categories by the field that is to go back to them and their id."""
        ids = {field: [goal_id for of, goal_id in wanted if of == field] for field in _GOALS}
        return {(row[0], row[1]): Goal(row[2], row[3]) for row in self._connection.execute(_GOING_BACK, ids)}

    def next_unassigned(self, queue_ids: Sequence[int] | None, now: datetime) -> Ticket | None:
        """Return the most urgent unassigned ticket that nobody else is taking, locked; None when there is none."""
        if queue_ids is None:
            found, _ = self._all(_NEXT, now=now)
        else:
            found, _ = self._all(_NEXT_IN, now=now, queues=list(queue_ids))
        return next(iter(found.values()), None)

    def add(self, ticket: Ticket) -> int:
        """Insert a new ticket and return its id. Raises RuleBroken when its queue or category is not in use."""
        at = datetime.now(UTC)
        ticket.created_at = at if ticket.created_at == NEVER else ticket.created_at
        ticket.updated_at = at
        ticket.created_by = ticket.updated_by = self._actor.staff_id
        made = self._connection.execute(_opening(), _values(ticket, _FIELDS)).scalar()
        if made is None:
            in_use = self._connection.execute(_QUEUE_IN_USE, {"to": ticket.queue_id}).scalar() is not None
            raise rules.category_closed() if in_use else rules.queue_closed()
        self.added.add(made)
        return int(made)

    def write(self) -> set[int]:
        """Step, stamp and write the changed tickets, with one statement for all that end alike; return their ids.

        They are locked, so the version that each steps from is the one it was fetched with.
        """
        changed = [(ticket, names) for ticket, kept in self._found if (names := _differing(ticket, kept))]
        if not changed:
            return set()
        together = frozenset({"updated_at", "updated_by"}.union(*(names for _, names in changed)))
        at = datetime.now(UTC)
        alike: dict[tuple[Any, ...], list[Ticket]] = {}
        for ticket, _ in changed:
            ticket.version += 1
            ticket.updated_at, ticket.updated_by = at, self._actor.staff_id
            alike.setdefault(tuple(getattr(ticket, name) for name in together), []).append(ticket)
        for tickets in alike.values():
            ids = [ticket.id for ticket in tickets]
            self._connection.execute(_change(together), _values(tickets[0], together) | {"ids": ids})
        self._found = []
        return {ticket.id for ticket, _ in changed}

    def _all(self, wanted: Executable, **values: Any) -> tuple[Mapping[int, Ticket], Sequence[Any] | None]:
        """Return the tickets a statement finds, and what its first row holds beside."""
        rows: Sequence[Row[*tuple[Any, ...]]] = self._connection.execute(wanted, values).all()
        found = {}
        for row in rows:
            kept = dict(zip(_FIELDS, row, strict=False))
            ticket = found[kept["id"]] = Ticket(**kept)
            self._found.append((ticket, kept))
        return found, rows[0][len(_FIELDS) :] if rows else None


def _differing(ticket: Ticket, kept: Mapping[str, Any]) -> set[str]:
    return {name for name, value in kept.items() if getattr(ticket, name) != value}


def _values(ticket: Ticket, names: Sequence[str] | frozenset[str]) -> dict[str, Any]:
    return {f"to_{name}": getattr(ticket, name) for name in names if name != "id"}


_ADD = insert(t.entry).inline().execution_options(**LATER)
_PUT = insert(t.entry).returning(_E.id)
_ATTACH = insert(t.attachment).inline().execution_options(**LATER)
_GROWN = (
    select(_E.id).where(_E.ticket_id == _TO, or_(_E.by_id != bindparam("maker"), _E.kind == EntryKind.REPLY)).limit(1)
)
_later = t.entry.alias("later")
_WITHDRAWN = exists().where(
    _later.c.ticket_id == _E.ticket_id,
    _later.c.kind == EntryKind.EVENT,
    _later.c.facts == bindparam("withdrawal", type_=_E.facts.type),
)
_REDACT_THERE = select(func.redact_entry(bindparam("entry"), bindparam("reason")))
_REDACT = update(t.entry).where(_E.id == bindparam("entry")).values(body=bindparam("tombstone"), words="")
_ABOUT = select(_E.ticket_id, _E.kind, _E.by_id, _WITHDRAWN).where(_E.id == bindparam("entry"))


class SqlJournal:
    """Entries, collected and written after the changes they tell of."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[Entry] = []
        self._touched: set[int] = set()

    def add(self, entry: Entry) -> None:
        """Append one entry."""
        self._waiting.append(entry)

    def put(self, entry: Entry, files: Sequence[Filed] = ()) -> int:
        """Append one entry at once, with its files, and return its id."""
        entry_id = int(self._connection.execute(_PUT, _row(entry)).scalar() or 0)
        if files:
            filed = [{"entry_id": entry_id, "sha256": f.sha256, "name": f.name, "size": f.size} for f in files]
            self._connection.execute(_ATTACH, filed)
        self._touched.add(entry.ticket_id)
        return entry_id

    def write(self) -> set[int]:
        """Write what was added, in one batch; return the tickets concerned."""
        if self._waiting:
            self._connection.execute(_ADD, [_row(e) for e in self._waiting])
        touched = self._touched | {e.ticket_id for e in self._waiting}
        self._waiting, self._touched = [], set()
        return touched

    def has_grown(self, ticket_id: int, staff_id: int) -> bool:
        """Tell whether a ticket has an entry of anyone but its maker, or a reply."""
        return self._connection.execute(_GROWN, {"to": ticket_id, "maker": staff_id}).scalar() is not None

    def redact(self, entry_id: int, *, ticket_id: int, reason: str, tombstone: str) -> None:
        """Put a tombstone in the place of an entry's text; a server makes its own of the reason."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_REDACT_THERE, {"entry": entry_id, "reason": reason})
        else:
            self._connection.execute(_REDACT, {"entry": entry_id, "tombstone": tombstone})
        self._touched.add(ticket_id)

    def about(self, entry_id: int) -> About | None:
        """Return what withdrawing an entry depends on, None when there is no such entry."""
        asked = {"entry": entry_id, "withdrawal": withdrawal(entry_id)}
        found = self._connection.execute(_ABOUT, asked).one_or_none()
        return None if found is None else About(found[0], found[1], found[2], is_withdrawn=bool(found[3]))


def _row(entry: Entry) -> dict[str, Any]:
    return {c.name: getattr(entry, c.name) for c in _E if c.name != "id"}


_DROP = (
    delete(t.draft)
    .where(t.draft.c.staff_id == bindparam("whose"), t.draft.c.key == bindparam("of_key"))
    .execution_options(**LATER)
)


class SqlDraftDropping:
    """The actor's draft records, as a deed that sends one needs them."""

    def __init__(self, connection: Connection, actor: Actor) -> None:
        self._connection, self._actor = connection, actor

    def drop(self, key: UUID) -> None:
        """Delete the actor's draft; one that is not there is fine."""
        self._connection.execute(_DROP, {"whose": self._actor.staff_id, "of_key": key})
