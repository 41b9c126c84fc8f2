"""What the desk's set-up consists of, each with its columns, its form and how it is read and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.core.actor import Role
from app.core.changes import Topic
from app.core.saved import Saved
from app.people.queries import StaffRow
from app.tickets.queries import CategoryRow, QueueRow
from ui.administration.columns import CATEGORIES, QUEUES, STAFF, Column, Kept
from ui.administration.farewell import Farewell
from ui.administration.forms import (
    NEW_CATEGORY,
    NEW_QUEUE,
    NEW_STAFF,
    CategoryForm,
    QueueForm,
    RowForm,
    StaffForm,
)


@dataclass(frozen=True)
class Kind[Row: Kept]:
    """One kind of row. `read` and `save` run on a worker thread; `save(row, was, key)` merges with others' changes.

    `revive` makes a row of its fields as JSON keeps them; `is_ordered` tells that the rows' order can be changed;
    `farewell` is what is said about the tickets of a row that goes.
    """

    one: str
    many: str
    icon: str
    topic: Topic
    columns: tuple[Column[Row], ...]
    form: Callable[[], RowForm[Row]]
    empty: Row
    read: Callable[[], Sequence[Row]]
    save: Callable[[Row, Row | None, UUID], Saved]
    revive: Callable[[Mapping[str, Any]], Row]
    is_ordered: bool = False
    farewell: Farewell[Row] | None = None

    def with_id(self, row: Row, row_id: int) -> Row:
        """Return a new row under the id it was given."""
        return _changed(row, id=row_id)

    def out_of_use(self, row: Row) -> Row:
        """Return a row as it is once out of use."""
        return _changed(row, is_active=False)


def staff_kind(
    read: Callable[[], Sequence[StaffRow]],
    save: Callable[[StaffRow, StaffRow | None, UUID], Saved],
    *,
    farewell: Farewell[StaffRow] | None = None,
) -> Kind[StaffRow]:
    """Return those who work at the desk."""
    words = ("member of staff", "Staff", "users")
    return Kind(*words, Topic.STAFF, STAFF, StaffForm, NEW_STAFF, read, save, _staff, farewell=farewell)


def queue_kind(
    read: Callable[[], Sequence[QueueRow]],
    save: Callable[[QueueRow, QueueRow | None, UUID], Saved],
    *,
    farewell: Farewell[QueueRow] | None = None,
) -> Kind[QueueRow]:
    """Return where tickets wait."""
    words = ("queue", "Queues", "layers")
    return Kind(
        *words, Topic.QUEUE, QUEUES, QueueForm, NEW_QUEUE, read, save, _queue, is_ordered=True, farewell=farewell
    )


def category_kind(
    read: Callable[[], Sequence[CategoryRow]], save: Callable[[CategoryRow, CategoryRow | None, UUID], Saved]
) -> Kind[CategoryRow]:
    """Return what tickets are about."""
    return Kind(
        "category", "Categories", "tag", Topic.CATEGORY, CATEGORIES, CategoryForm, NEW_CATEGORY, read, save, _category
    )


def moved(rows: Sequence[QueueRow], queue_id: int, by: int) -> list[QueueRow]:
    """Return the queues whose place changes when one goes up (-1) or down (1), with their new places."""
    order = [row.id for row in rows]
    at = order.index(queue_id)
    to = at + by
    if not 0 <= to < len(order):
        return []
    order.insert(to, order.pop(at))
    by_id = {row.id: row for row in rows}
    placed = (replace(by_id[row_id], position=place) for place, row_id in enumerate(order, 1))
    return [row for row in placed if row != by_id[row.id]]


def _changed[Row](row: Row, **fields: object) -> Row:
    plain: Any = row
    made: Row = replace(plain, **fields)
    return made


def _staff(kept: Mapping[str, Any]) -> StaffRow:
    return StaffRow(**{**kept, "role": Role(kept["role"])})


def _queue(kept: Mapping[str, Any]) -> QueueRow:
    return QueueRow(**kept)


def _category(kept: Mapping[str, Any]) -> CategoryRow:
    return CategoryRow(**kept)
