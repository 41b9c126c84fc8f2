"""One turn at the file: a transaction, the instant it counts as, who asks, and what has been done before."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Executable, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Role
from app.core.clock import Clock
from app.core.errors import NotPermitted
from app.knowledge.law import licence_of
from app.knowledge.model import Licence
from app.knowledge.refusals import refusal
from db.engine import Store
from db.errors import foreseen
from db.knowledge.tables import article, article_licence
from db.people.tables import staff
from db.reading import AnyRow
from db.tables import command
from db.tickets.tables import queue, queue_member
from db.work import LEFT


@dataclass(frozen=True)
class Turn:
    """A connection within its transaction; `me` is the member of staff, in the role of now."""

    connection: Connection
    now: datetime
    me: int
    role: Role

    def one(self, statement: Executable) -> AnyRow | None:
        """Return the first row of a statement, None without one."""
        return self.connection.execute(statement).first()

    def do(self, statement: Executable) -> int:
        """Run a statement and return how many rows it changed."""
        return self.connection.execute(statement).rowcount

    def add(self, table: Any, **values: Any) -> int:
        """Add a row and return its id."""
        key = self.connection.execute(insert(table).values(**values)).inserted_primary_key
        return int(key[0]) if key else 0

    # ---------------------------------------------------------------- once only

    def told(self, op: UUID) -> dict[str, Any] | None:
        """Return what was answered under a key before; None for a new one."""
        c = command.c
        row = self.one(select(c.outcome).where(c.staff_id == self.me, c.key == op))
        return None if row is None else json.loads(row.outcome or "{}")

    def note(self, op: UUID, deed: str, **answer: Any) -> None:
        """Note under a key what was done."""
        self.add(command, staff_id=self.me, key=op, deed=deed, outcome=json.dumps(answer), at=self.now)

    # ---------------------------------------------------------------- who may what

    @property
    def licence(self) -> Licence:
        """What who asks may do with articles."""
        c = article_licence.c
        row = self.one(select(c.licence).where(c.staff_id == self.me))
        return licence_of(self.role, None if row is None else row.licence)

    def sees(self, queue_id: int | None) -> bool:
        """Tell whether who asks reads the articles of a restricted queue; those of none are everybody's."""
        c = queue_member.c
        is_member = select(c.queue_id).where(c.queue_id == queue_id, c.staff_id == self.me)
        return queue_id is None or self.one(is_member) is not None

    def may_write_for(self, queue_id: int) -> bool:
        """Tell whether who asks may write for the members of a queue alone: of one that is restricted, and theirs."""
        is_restricted = select(queue.c.id).where(queue.c.id == queue_id, queue.c.is_restricted)
        return self.one(is_restricted) is not None and self.sees(queue_id)

    def article(self, key: str) -> AnyRow | None:
        """Return an article by its id in files, in sight or not."""
        return self.one(select(article).where(article.c.key == UUID(key)))

    def in_sight(self, key: str) -> AnyRow:
        """Return an article. Raises RuleBroken where it isn't in sight."""
        found = self.article(key)
        if found is None or not self.sees(found.queue_id):
            raise refusal("FL186")
        return found

    def change(self, article_id: int, **values: Any) -> None:
        """Change an article, stamped with who and when."""
        stamped = {**values, "changed_at": self.now, "changed_by": self.me}
        self.do(update(article).where(article.c.id == article_id).values(**stamped))


def must(code: str) -> None:
    """Raise the refusal of a rule, when there is one."""
    if code:
        raise refusal(code)


@contextmanager
def writing(store: Store, clock: Clock, staff_id: int) -> Iterator[Turn]:
    """Lend a turn that writes, alone in the file from its beginning on; a refusal takes all of it back."""
    try:
        with store.writer.begin() as connection:
            row = connection.execute(select(staff.c.role).where(staff.c.id == staff_id, staff.c.is_active)).first()
            if row is None:
                raise NotPermitted(LEFT)
            yield Turn(connection, clock.now(), staff_id, row.role)
    except SQLAlchemyError as error:
        raise foreseen(error) from error
