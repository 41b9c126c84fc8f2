"""What the desk's set-up consists of, each with its columns, its form and how it is read and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
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
from ui.administration.letting_in import LetPeopleIn


@dataclass(frozen=True)
class Kind[Row: Kept]:
    """One kind of row. `read` and `save` run on a worker thread; `save(row, was, key)` merges with others' changes.

    `revive` makes a row of its fields as JSON keeps them; `is_ordered` tells that the rows' order can be changed;
    `farewell` is what is said about the tickets of a row that goes; `let_in` lets a person in whose row it is;
    `is_final(was, now)` tells that one may not put back what was saved; `read_beside` reads what the form offers, too,
    which `hangs_on` other topics; `nothing` is said while there is no row, `told(row, saved)` when one was saved; those
    who may only look have it `is_read_only`; `keeps` is what saving is called.
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
    let_in: LetPeopleIn | None = None
    is_final: Callable[[Row, Row], bool] = lambda _was, _now: False
    read_beside: Callable[[], object] | None = None
    hangs_on: frozenset[Topic] = frozenset()
    nothing: str = "Choose a row at the left, or make a new one."
    told: Callable[[Row, Saved], str] = lambda row, _saved: f"{row.name} was saved."
    is_read_only: bool = False
    keeps: str = "Save"

    @property
    def topics(self) -> frozenset[Topic]:
        """What the rows and their form are made of."""
        return self.hangs_on | {self.topic}

    def read_all(self) -> tuple[Sequence[Row], object]:
        """Read the rows, and what their form offers."""
        return self.read(), self.read_beside() if self.read_beside else None

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
    let_in: LetPeopleIn | None = None,
) -> Kind[StaffRow]:
    """Return those who work at the desk; `let_in` gives them logins where a server lets them in."""
    words = ("member of staff", "Staff", "users")
    form = partial(StaffForm, proposes_logins=let_in is not None)
    return Kind(*words, Topic.STAFF, STAFF, form, NEW_STAFF, read, save, _staff, farewell=farewell, let_in=let_in)


def queue_kind(
    read: Callable[[], Sequence[QueueRow]],
    save: Callable[[QueueRow, QueueRow | None, UUID], Saved],
    *,
    farewell: Farewell[QueueRow] | None = None,
    staff: Callable[[], Sequence[StaffRow]] = tuple,
    me: int = 0,
    why_all_see: Callable[[], str] = str,
) -> Kind[QueueRow]:
    """Return where tickets wait; `staff` reads who may be a member of those restricted, unless all see all."""
    return Kind(
        "queue",
        "Queues",
        "layers",
        Topic.QUEUE,
        QUEUES,
        partial(QueueForm, me=me, why_all_see=why_all_see),
        NEW_QUEUE,
        read,
        save,
        _queue,
        is_ordered=True,
        farewell=farewell,
        is_final=partial(_shuts_out, me),
        read_beside=staff,
        hangs_on=frozenset({Topic.STAFF}),
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
    return QueueRow(**{**kept, "members": tuple(kept.get("members", ()))})


def _shuts_out(me: int, was: QueueRow, now: QueueRow) -> bool:
    is_restricted_now = bool(was.id) and now.is_restricted and not was.is_restricted
    has_left = me in was.members and me not in now.members
    return now.is_restricted and ((is_restricted_now and me not in now.members) or has_left)


def _category(kept: Mapping[str, Any]) -> CategoryRow:
    return CategoryRow(**kept)
