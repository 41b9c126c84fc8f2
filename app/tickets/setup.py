"""How the desk is set up: its queues with their members, and categories, changed by administrators."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from typing import Any, Protocol
from uuid import UUID

from app.core.changes import Changes, Topic
from app.core.errors import NotPermitted, RuleBroken
from app.core.saved import Saved, difference, merged, saved_from, settled
from app.core.work import UnitOfWork
from app.people.rules import TIERS, line, must_be_administrator
from app.tickets.queries import CategoryRow, QueueRow
from app.tickets.words import fold

DERIVED = frozenset({"id", "may_see", "members"})
"""What a row holds that is not kept with it: whose members a queue has is a deed of its own."""
NEEDS_MEMBER = "Add a member first: nobody would see its tickets."
NOT_ONESELF = "Nobody lets themselves into a restricted queue. Ask another administrator. Nothing was changed."


class Setup(Protocol):
    """Queues, their members and categories fetched to be changed."""

    @property
    def why_all_see(self) -> str:
        """Tell why no queue can be restricted here, nothing when one can."""

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues, locked in id order."""

    def put_queue(self, row: QueueRow) -> int:
        """Insert a queue (its id is 0) or write it over what is kept; return its id."""

    def members(self, queue_id: int) -> frozenset[int]:
        """Return who of those who work here is a member of a queue."""

    def let_in(self, queue_id: int, staff_ids: Collection[int]) -> None:
        """Make people members of a queue; who has left, or is one already, is passed over."""

    def show_out(self, queue_id: int, staff_ids: Collection[int]) -> None:
        """Make people members of a queue no more."""

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

    A new queue without a position comes after all others; one that others see is restricted only once it has a member.
    Raises RuleBroken with its field, NotPermitted for all but administrators, ChangedElsewhere.
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
        _may_restrict(work.setup, before, row)
        saved = difference(work.setup.put_queue(row), _plain(before) if before else {}, _plain(row))
        return settled(work, Topic.QUEUE, saved)


def save_members(
    work: SetupWork,
    *,
    key: UUID,
    queue_id: int,
    add: Collection[int] = (),
    remove: Collection[int] = (),
    was: Collection[int] = (),
) -> Saved:
    """Let people into a restricted queue and show others out; `was` are the members seen.

    Who was let in or shown out meanwhile stays so, unless it is asked for here. Raises RuleBroken with its field,
    NotPermitted for all but administrators, and for those who let themselves in.
    """
    let_in, shown_out = frozenset(add) - frozenset(was), frozenset(remove) - frozenset(add)
    with work.keyed(key, "save members") as earlier:
        if earlier is not None:
            return saved_from(earlier)
        must_be_administrator(work.actor)
        queue = _present(work.setup.queues(), queue_id, "queue")
        if work.setup.why_all_see:
            raise RuleBroken(work.setup.why_all_see, field="members")
        before = work.setup.members(queue_id)
        if work.actor.staff_id in let_in - before:
            raise NotPermitted(NOT_ONESELF)
        work.setup.let_in(queue_id, let_in)
        work.setup.show_out(queue_id, shown_out)
        after = work.setup.members(queue_id)
        if queue is not None and queue.is_restricted and before and not after:
            raise RuleBroken("A restricted queue needs a member. Add another first.", field="members")
        fields = {"members": sorted(before)}, {"members": sorted(after)}
        saved = settled(work, Topic.QUEUE, Saved(queue_id, *(fields if before != after else ({}, {}))))
        touched = Changes({Topic.STAFF: before ^ after} if before != after else {})
        return replace(saved, changes=saved.changes.merged_with(touched))


def _may_restrict(setup: Setup, before: QueueRow | None, row: QueueRow) -> None:
    if not row.is_restricted or (before is not None and before.is_restricted):
        return
    if setup.why_all_see:
        raise RuleBroken(setup.why_all_see, field="is_restricted")
    if before is not None and not setup.members(before.id):
        raise RuleBroken(NEEDS_MEMBER, field="members")


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
    return {name: value for name, value in asdict(row).items() if name not in DERIVED}
