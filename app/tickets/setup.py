"""How the desk is set up: its queues and categories, changed by administrators."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Protocol
from uuid import UUID

from app.core.changes import Topic
from app.core.errors import RuleBroken
from app.core.saved import Saved, difference, merged, saved_from, settled
from app.core.work import UnitOfWork
from app.people.rules import TIERS, line, must_be_administrator
from app.tickets.queries import CategoryRow, QueueRow
from app.tickets.words import fold


class Setup(Protocol):
    """Queues and categories fetched to be changed."""

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues, locked in id order."""

    def put_queue(self, row: QueueRow) -> int:
        """Insert a queue (its id is 0) or write it over what is kept; return its id."""

    def categories(self) -> Sequence[CategoryRow]:
        """Return all categories, locked in id order."""

    def put_category(self, row: CategoryRow) -> int:
        """Insert a category (its id is 0) or write it over what is kept; return its id."""


class SetupWork(UnitOfWork, Protocol):
    """The unit of work of deeds that set up the desk."""

    @property
    def setup(self) -> Setup:
        """Queues and categories to change."""


def save_queue(work: SetupWork, *, key: UUID, row: QueueRow, was: QueueRow | None = None) -> Saved:
    """Add a queue (`row.id` is 0) or change one; `was` is the row the form was filled with.

    A new queue without a position comes after all others. Raises RuleBroken with its field, NotPermitted for all but
    administrators, ChangedElsewhere.
    """
    row = replace(row, name=_name(row.name))
    if row.tier not in TIERS:
        raise RuleBroken("The tier is 1, 2 or 3.", field="tier")
    with work.keyed(key, "save queue") as earlier:
        if earlier is not None:
            return saved_from(earlier)
        must_be_administrator(work.actor)
        every = work.setup.queues()
        before = _present(every, row.id, "queue")
        if before is not None:
            row = QueueRow(id=row.id, **merged(_plain(before), _plain(was) if was else None, _plain(row), before.name))
        elif not row.position:
            row = replace(row, position=1 + max((queue.position for queue in every), default=0))
        _must_be_only(row, every, "queue")
        if not any(q.is_active for q in (*(q for q in every if q.id != row.id), row)):
            raise RuleBroken("The desk needs a queue in use. Make another first.", field="is_active")
        saved = difference(work.setup.put_queue(row), _plain(before) if before else {}, _plain(row))
        return settled(work, Topic.QUEUE, saved)


def save_category(work: SetupWork, *, key: UUID, row: CategoryRow, was: CategoryRow | None = None) -> Saved:
    """Add a category (`row.id` is 0) or change one. Raises RuleBroken, NotPermitted, ChangedElsewhere."""
    row = replace(row, name=_name(row.name))
    with work.keyed(key, "save category") as earlier:
        if earlier is not None:
            return saved_from(earlier)
        must_be_administrator(work.actor)
        every = work.setup.categories()
        before = _present(every, row.id, "category")
        if before is not None:
            row = CategoryRow(
                id=row.id, **merged(_plain(before), _plain(was) if was else None, _plain(row), before.name)
            )
        _must_be_only(row, every, "category")
        saved = difference(work.setup.put_category(row), _plain(before) if before else {}, _plain(row))
        return settled(work, Topic.CATEGORY, saved)


def _name(text: str) -> str:
    return line(text, "The name", field="name", needed=True)


def _present[Row: (QueueRow, CategoryRow)](every: Sequence[Row], row_id: int, what: str) -> Row | None:
    if not row_id:
        return None
    for one in every:
        if one.id == row_id:
            return one
    raise RuleBroken(f"That {what} is no longer there.")


def _must_be_only[Row: (QueueRow, CategoryRow)](row: Row, every: Sequence[Row], what: str) -> None:
    for other in every:
        if other.id != row.id and fold(other.name) == fold(row.name):
            raise RuleBroken(f"There is a {what} named {other.name} already.", field="name")


def _plain(row: QueueRow | CategoryRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name != "id"}
