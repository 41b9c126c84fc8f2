"""Batches of tickets from elsewhere, each in one transaction; what is in already stays out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.core.actor import Actor
from app.core.clock import NEVER, Clock
from app.core.errors import HelpDeskError, NotPermitted, RuleBroken, StoreRefused
from app.people.model import Requester
from app.tickets.importing import Desk, Incoming, Receiving, names_in, searchable
from app.tickets.model import EntryKind, Source, Status
from app.tickets.rules import priority_of
from app.tickets.words import fold
from db.errors import foreseen, is_outage
from db.people.repository import columns_of
from db.people.tables import requester, staff
from db.tickets import tables as t
from db.tickets.first_queue import TRIAGE, add_first_queue
from db.tickets.pouring import pour
from db.upsert import insert_into

MOST_SPOILT = 200
"""Rows the database itself may refuse before the import gives up."""


@dataclass
class Written:
    """What became of a batch: tickets added, those already in, those refused with the reason, new categories."""

    added: int = 0
    known: int = 0
    refused: list[tuple[Incoming, str]] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)

    def and_(self, other: "Written") -> "Written":
        """Return both as one."""
        return Written(
            self.added + other.added,
            self.known + other.known,
            self.refused + other.refused,
            self.categories + other.categories,
        )


class TicketImport:
    """Writes batches for one actor. Raises StoreUnavailable, StoreRefused, NotPermitted or RuleBroken."""

    def __init__(self, engine: Engine, actor: Actor, clock: Clock, *, queue: str = "") -> None:
        self._engine, self._actor, self._clock = engine, actor, clock
        self._is_postgres = engine.dialect.name == "postgresql"
        self.new_queue = ""
        self._spoilt = 0
        self._desk = self._transacted(lambda connection: self._desk_of(connection, queue))

    def write(self, batch: Sequence[Incoming]) -> Written:
        """Write a batch in one transaction; a ticket the database itself refuses is found and left out."""
        try:
            with self._engine.begin() as connection:
                return self._write(connection, batch)
        except SQLAlchemyError as error:
            failure = foreseen(error)
            # what another import wrote meanwhile is found on the second look; an outage stays one
            if (
                is_outage(error)
                or not isinstance(error, DBAPIError)
                or isinstance(failure, NotPermitted | StoreRefused)
            ):
                raise failure from error
            return self._halved(batch, failure)

    def _halved(self, batch: Sequence[Incoming], failure: Exception) -> Written:
        if len(batch) > 1:
            middle = len(batch) // 2
            return self.write(batch[:middle]).and_(self.write(batch[middle:]))
        self._spoilt += 1
        if self._spoilt > MOST_SPOILT:  # not the rows but something else is wrong, and each costs a transaction
            raise StoreRefused(
                "The database refuses row after row, so something else is wrong. What is in stays; ask an "
                "administrator to run: python -m app.admin doctor"
            ) from failure
        said = str(failure) if isinstance(failure, HelpDeskError) else "the database can't keep this row"
        return Written(refused=[(batch[0], said)])

    def _write(self, connection: Connection, batch: Sequence[Incoming]) -> Written:
        written = Written()
        known = self._ids(connection, [x.key for x in batch])
        placed: list[tuple[Incoming, int, int | None]] = []
        for ticket in (x for x in batch if x.key not in known):
            try:
                placed.append((ticket, self._desk.queue_of(ticket), self._desk.assignee_of(ticket)))
            except RuleBroken as refusal:
                written.refused.append((ticket, str(refusal)))
        fresh = [ticket for ticket, _, _ in placed]
        categories, written.categories = self._categories(connection, fresh)
        requesters = self._requesters(connection, fresh)
        now = self._clock.now()
        rows: list[dict[str, Any]] = [
            self._ticket(ticket, queue_id, assignee_id, now)
            | {
                "category_id": categories.get(fold(ticket.category)) if ticket.category else None,
                "requester_id": requesters.get(_who(ticket)),
            }
            for ticket, queue_id, assignee_id in placed
        ]
        ids = self._insert_tickets(connection, rows)
        self._insert_entries(connection, [x for x in fresh if x.key in ids], ids, now)
        written.added, written.known = len(ids), len(batch) - len(ids) - len(written.refused)
        return written

    def _ticket(self, ticket: Incoming, queue_id: int, assignee_id: int | None, now: datetime) -> dict[str, Any]:
        created = ticket.created_at or now
        return {
            "subject": ticket.subject,
            "queue_id": queue_id,
            "kind": ticket.kind,
            "status": Status.OPEN if assignee_id and ticket.status is Status.NEW else ticket.status,
            "impact": ticket.impact,
            "urgency": ticket.urgency,
            "priority": priority_of(ticket.impact, ticket.urgency),
            "assignee_id": assignee_id,
            "source": Source.IMPORT,
            "wakes_at": None,
            "due_at": NEVER,
            "external_id": ticket.key,
            "version": 1,
            "created_at": created,
            "created_by": self._actor.staff_id,
            "updated_at": created,
            "updated_by": self._actor.staff_id,
        }

    def _insert_tickets(self, connection: Connection, rows: list[dict[str, Any]]) -> Mapping[str, int]:
        pour(connection, t.ticket, rows)
        return self._ids(connection, [row["external_id"] for row in rows])

    def _insert_entries(
        self, connection: Connection, tickets: Sequence[Incoming], ids: Mapping[str, int], now: datetime
    ) -> None:
        rows: list[dict[str, Any]] = [
            {
                "ticket_id": ids[x.key],
                "kind": EntryKind.MESSAGE,
                "by_id": self._actor.staff_id,
                "at": x.created_at or now,
                "written_at": None,
                "facts": {},
                "body": x.body,
                "words": searchable(x.subject, x.body),
            }
            for x in tickets
        ]
        pour(connection, t.entry, rows)

    def _ids(self, connection: Connection, keys: Sequence[str]) -> Mapping[str, int]:
        c = t.ticket.c
        found = connection.execute(select(c.external_id, c.id).where(c.external_id.in_(keys)))
        return {str(key): found_id for key, found_id in found}

    def _categories(self, connection: Connection, batch: Sequence[Incoming]) -> tuple[Mapping[str, int], list[str]]:
        wanted = names_in(batch)
        if not wanted:
            return {}, []
        known = self._category_ids(connection)
        new = [name for folded, name in wanted.items() if folded not in known]
        if not new:
            return known, []
        made = self._insert(t.category).on_conflict_do_nothing(index_elements=[t.category.c.name])
        connection.execute(made, [{"name": name, "is_active": True} for name in new])
        return self._category_ids(connection), new

    def _category_ids(self, connection: Connection) -> Mapping[str, int]:
        c = t.category.c
        return {fold(name): i for i, name in connection.execute(select(c.id, c.name).order_by(c.id.desc()))}

    def _requesters(self, connection: Connection, batch: Sequence[Incoming]) -> Mapping[str, int]:
        # by e-mail first: one who comes with an e-mail is found by name afterwards
        named = {_who(x): x for x in reversed(batch) if _who(x)}
        by_email = {who: x for who, x in named.items() if x.requester_email}
        by_name = {who: x for who, x in named.items() if not x.requester_email}
        return self._people(connection, by_email, "email") | self._people(connection, by_name, "folded")

    def _people(self, connection: Connection, people: Mapping[str, Incoming], column: str) -> dict[str, int]:
        if not people:
            return {}
        same = requester.c[column]
        known = select(same, func.min(requester.c.id)).where(same.in_(list(people))).group_by(same)
        found: dict[str, int] = {who: i for who, i in connection.execute(known)}  # noqa: C416  rows are no pairs to mypy
        new = [columns_of(_person(x)) for who, x in people.items() if who not in found]
        if new:
            made = insert(requester).returning(same, requester.c.id)
            found |= {who: i for who, i in connection.execute(made, new)}  # noqa: C416
        return found

    def _desk_of(self, connection: Connection, queue: str) -> Desk:
        s, q = staff.c, t.queue.c
        people = connection.execute(select(s.login, s.id, s.name, s.is_active))
        receivers = {login.casefold(): Receiving(*facts) for login, *facts in people}
        rows = connection.execute(select(q.id, q.name, q.is_active).order_by(q.position, q.id)).all()
        if not rows:
            return Desk({}, receivers, self._first_queue(connection, queue or TRIAGE))
        queues = {fold(name): queue_id for queue_id, name, _ in rows}
        if queue and fold(queue) not in queues:
            names = ", ".join(name for _, name, _ in rows)
            raise RuleBroken(
                f"There is no queue named {queue}. Queues are {names}. Nothing was imported.", field="queue"
            )
        active = [queue_id for queue_id, _, is_active in rows if is_active]
        return Desk(queues, receivers, queues[fold(queue)] if queue else (active or [rows[0][0]])[0])

    def _first_queue(self, connection: Connection, name: str) -> int:
        self.new_queue = name
        return add_first_queue(connection, name)

    def _insert(self, table: Table) -> Any:
        return insert_into(table, is_postgres=self._is_postgres)

    def _transacted[Answer](self, ask: Callable[[Connection], Answer]) -> Answer:
        try:
            with self._engine.begin() as connection:
                return ask(connection)
        except SQLAlchemyError as error:
            raise foreseen(error) from error


def _who(ticket: Incoming) -> str:
    return ticket.requester_email or fold(ticket.requester_name)


def _person(ticket: Incoming) -> Requester:
    return Requester(ticket.requester_name or ticket.requester_email, ticket.requester_email)
