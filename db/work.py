"""One transaction under one key, the same statements on both engines."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Integer, String, and_, bindparam, exists, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.core.errors import NotPermitted
from app.core.work import Stored
from db.engine import Store
from db.errors import foreseen
from db.line import LAST, LATER, Line
from db.people.repository import SqlRequesters
from db.people.staffing import SqlStaffing
from db.people.tables import staff
from db.tables import command
from db.tickets.repository import SqlDraftDropping, SqlJournal, SqlTickets
from db.tickets.setup import SqlSetup
from db.upsert import insert_into

LEFT = "You are not on the staff list any more. Nothing was changed; what you typed is kept as a draft."


_ME = bindparam("me", type_=Integer)
_KEY = bindparam("of_key", type_=command.c.key.type)
_MINE = and_(command.c.staff_id == _ME, command.c.key == _KEY)
_EARLIER = select(command.c.outcome).where(_MINE)
_MY_OWN = _EARLIER.with_for_update()
_TELL = update(command).where(_MINE).values(outcome=bindparam("told")).execution_options(**LATER)


@cache
def _claim(*, is_postgres: bool) -> Executable:
    """Return the claim of a key by someone on the staff list; it answers with their role, nothing when refused."""
    c, s = command.c, staff.c
    on_the_list = exists().where(s.id == _ME, s.is_active)
    claimed = select(_ME, _KEY, bindparam("deed", type_=String), bindparam("claimed_at", type_=c.at.type)).where(
        or_(on_the_list, ~exists().select_from(staff))
    )  # the very first administrator adds oneself
    claim: Any = insert_into(command, is_postgres=is_postgres).from_select([c.staff_id, c.key, c.deed, c.at], claimed)
    role = select(s.role).where(s.id == _ME).scalar_subquery()
    answered: Executable = claim.on_conflict_do_nothing().returning(role)
    return answered


class SqlWork:
    """The unit of work of every deed; one instance serves one deed.

    The first statement claims the key, the last stores the outcome; what lies between is sent so that one ticket
    or twenty take the same number of round trips, and as few as there are answers to wait for.
    """

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store, self._actor = store, actor
        self.refused: dict[int, str] = {}

    @property
    def actor(self) -> Actor:
        """Who asks, in the role that the staff list gave them when the key was claimed."""
        return self._actor

    @contextmanager
    def keyed(self, key: UUID, deed: str) -> Iterator[Stored | None]:
        """Begin the transaction and claim `key`; yields the stored outcome when the deed was done already.

        Leaving without `commit` takes everything back, the claim too.
        """
        try:
            is_claimed = self._begun(key, deed)
        except SQLAlchemyError as error:
            failure = foreseen(error)
            # a key may be claimed by all who work here, so a server that doesn't permit it knows one no more
            raise NotPermitted(LEFT) if isinstance(failure, NotPermitted) else failure from error
        try:
            yield None if is_claimed else self._earlier()
        except SQLAlchemyError as error:
            raise foreseen(error) from error
        finally:
            self._end()

    def commit(self, outcome: Stored) -> Changes:
        """Write all changes, then the journal, then the outcome, and make them last."""
        try:
            touched = self.tickets.write() | self.journal.write() | self.tickets.added
            self._connection.execute(_TELL, self._mine | {"told": _text(outcome)})
            self._connection.exec_driver_sql("commit", execution_options=LAST)
        except SQLAlchemyError as error:
            raise foreseen(error, committing=True) from error
        return Changes({Topic.TICKET: frozenset(touched)} if touched else {})

    def outcome_of(self, key: UUID) -> Stored | None:
        """Return what the actor's own earlier deed under `key` did, locked; None when there was none."""
        return self._kept(_MY_OWN, key)

    def amend(self, key: UUID, outcome: Stored) -> None:
        """Write the outcome of an own earlier deed anew: parts of it have been taken back."""
        self._connection.execute(_TELL, self._mine | {"of_key": key, "told": _text(outcome)})

    def _begun(self, key: UUID, deed: str) -> bool:
        began = monotonic()
        for last_try in (False, True):
            self._mine = {"me": self._actor.staff_id, "of_key": key}
            self._open()
            try:
                self._line.begin()
                return self._claimed(deed)
            except SQLAlchemyError as error:
                self._end()
                # An idle connection may have died unnoticed. Nothing has been done yet, so once more with a new one.
                if last_try or not self._store.may_repeat(error, began):
                    raise
        raise AssertionError("unreachable")

    def _open(self) -> None:
        connection = self._connection = self._store.writer.connect()
        self._line = Line(connection)
        self.tickets = SqlTickets(connection, self._actor)
        self.journal = SqlJournal(connection)
        self.requesters = SqlRequesters(connection)
        self.drafts = SqlDraftDropping(connection, self._actor)
        self.staffing = SqlStaffing(connection)
        self.setup = SqlSetup(connection, self._store)

    def _claimed(self, deed: str) -> bool:
        claim = self._mine | {"deed": deed, "claimed_at": datetime.now(UTC)}
        found = self._connection.execute(_claim(is_postgres=self._store.is_postgres), claim).one_or_none()
        if found is not None and found[0] is not None:
            self._actor = replace(self._actor, role=found[0])
        return found is not None

    def _earlier(self) -> Stored:
        earlier = self._kept(_EARLIER, self._mine["of_key"])
        if earlier is None:
            raise NotPermitted(LEFT)
        return earlier

    def _kept(self, wanted: Executable, key: object) -> Stored | None:
        text = self._connection.execute(wanted, self._mine | {"of_key": key}).scalar()
        return None if text is None else json.loads(text)

    def _end(self) -> None:
        """Give the connection back; what was not made to last is undone at once, so that nobody waits for it."""
        connection = self._connection
        try:
            with suppress(SQLAlchemyError):
                if self._line.is_open:
                    connection.exec_driver_sql("rollback", execution_options=LAST)
            self._line.drop()
            connection.close()
        except SQLAlchemyError:
            connection.invalidate()


def _text(outcome: Stored) -> str:
    return json.dumps(outcome, ensure_ascii=False)
