"""One transaction under one key, the same statements on both engines."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, inspect, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.core.errors import NotPermitted
from app.core.work import Stored
from app.tickets.model import Ticket
from db.engine import Store
from db.errors import foreseen
from db.people.repository import SqlRequesters
from db.people.staffing import SqlStaffing
from db.people.tables import staff
from db.tables import command
from db.tickets.repository import SqlDraftDropping, SqlJournal, SqlTickets
from db.tickets.setup import SqlSetup

LEFT = "You are not on the staff list any more. Nothing was changed; what you typed is kept as a draft."


class SqlWork:
    """The unit of work of every deed; one instance serves one deed.

    The first statement claims the key, the last stores the outcome; what lies between is sent so that one ticket
    or twenty take the same number of round trips.
    """

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store, self._actor = store, actor

    @contextmanager
    def keyed(self, key: UUID, deed: str) -> Iterator[Stored | None]:
        """Begin the transaction and claim `key`; yields the stored outcome when the deed was done already."""
        try:
            session = self._begun(key, deed)
        except SQLAlchemyError as error:
            raise foreseen(error) from error
        try:
            yield self._earlier(key)
        except SQLAlchemyError as error:
            raise foreseen(error) from error
        finally:
            _close(session)

    def commit(self, outcome: Stored) -> Changes:
        """Write all changes, then the journal, then the outcome, and make them last."""
        try:
            touched = self._flush()
            self._session.execute(self._mine(update(command)).values(outcome=json.dumps(outcome, ensure_ascii=False)))
        except SQLAlchemyError as error:
            raise foreseen(error) from error
        try:
            self._session.commit()
        except SQLAlchemyError as error:
            raise foreseen(error, committing=True) from error
        return Changes({Topic.TICKET: frozenset(touched)} if touched else {})

    def outcome_of(self, key: UUID) -> Stored | None:
        """Return what the actor's own earlier deed under `key` did, None when there was none."""
        wanted = select(command.c.outcome).where(command.c.staff_id == self._actor.staff_id, command.c.key == key)
        kept = self._session.scalar(wanted)
        return None if kept is None else json.loads(kept)

    def _begun(self, key: UUID, deed: str) -> Session:
        began = monotonic()
        for last_try in (False, True):
            self._open(key)
            try:
                self._claimed = self._claim(deed)
            except SQLAlchemyError as error:
                _close(self._session)
                # An idle connection may have died unnoticed. Nothing has been done yet, so once more with a new one.
                if last_try or not self._store.may_repeat(error, began):
                    raise
            else:
                return self._session
        raise AssertionError("unreachable")

    def _open(self, key: UUID) -> None:
        self._key = key
        self._session = Session(self._store.writer, expire_on_commit=False, autoflush=False)
        self.tickets = SqlTickets(self._session, self._actor)
        self.journal = SqlJournal(self._session)
        self.requesters = SqlRequesters(self._session)
        self.drafts = SqlDraftDropping(self._session, self._actor)
        self.staffing = SqlStaffing(self._session)
        self.setup = SqlSetup(self._session)

    def _claim(self, deed: str) -> bool:
        dialect = postgresql if self._store.is_postgres else sqlite
        me, c = self._actor.staff_id, command.c
        on_the_list = exists().where(staff.c.id == me, staff.c.is_active)
        claimed_by_staff = select(
            literal(me), literal(self._key, c.key.type), literal(deed), literal(datetime.now(UTC), c.at.type)
        ).where(or_(on_the_list, ~exists().select_from(staff)))  # the very first administrator adds oneself
        claim = dialect.insert(command).from_select([c.staff_id, c.key, c.deed, c.at], claimed_by_staff)
        connection: Connection = self._session.connection()
        claimed = connection.execute(claim.on_conflict_do_nothing(), execution_options={"preserve_rowcount": True})
        return claimed.rowcount == 1

    def _earlier(self, key: UUID) -> Stored | None:
        if self._claimed:
            return None
        earlier = self.outcome_of(key)
        if earlier is None:
            raise NotPermitted(LEFT)
        return earlier

    def _mine(self, statement: Any) -> Any:
        return statement.where(command.c.staff_id == self._actor.staff_id, command.c.key == self._key)

    def _flush(self) -> set[int]:
        changed = self._step_versions()
        self._session.flush()
        return changed | self.journal.write() | self.tickets.added

    def _step_versions(self) -> set[int]:
        """Step and stamp the changed tickets; all get the same SET list, so that one batch carries them."""
        dirty = [x for x in self._session.dirty if isinstance(x, Ticket) and self._session.is_modified(x)]
        together: set[str] = set()
        at = datetime.now(UTC)
        for ticket in dirty:
            ticket.version += 1
            ticket.updated_at, ticket.updated_by = at, self._actor.staff_id
            together |= set(inspect(ticket).committed_state)
        for ticket in dirty:
            for name in together - set(inspect(ticket).committed_state):
                flag_modified(ticket, name)
        return {ticket.id for ticket in dirty}


def _close(session: Session) -> None:
    try:
        session.close()
    except SQLAlchemyError:
        session.invalidate()
