"""What people do to the desk's own people and to requesters: one function for each deed."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Protocol
from uuid import UUID

from app.core.actor import Role
from app.core.changes import Topic
from app.core.errors import NotPermitted, RuleBroken
from app.core.saved import Saved, difference, merged, saved_from, settled
from app.core.work import UnitOfWork
from app.people import rules
from app.people.queries import RequesterRow, StaffRow


class Staffing(Protocol):
    """Staff and requesters fetched to be changed."""

    def staff(self) -> Sequence[StaffRow]:
        """Return all staff, locked in id order."""

    def add_staff(self, row: StaffRow) -> int:
        """Insert a member of staff and return the id."""

    def change_staff(self, row: StaffRow) -> None:
        """Write a member of staff over what is kept."""

    def requester(self, requester_id: int) -> RequesterRow | None:
        """Return a requester, locked; None when there is none."""

    def requester_with(self, email: str) -> RequesterRow | None:
        """Return the requester of an e-mail address, None when there is none."""

    def add_requester(self, row: RequesterRow) -> int:
        """Insert a requester and return the id."""

    def change_requester(self, row: RequesterRow) -> None:
        """Write a requester over what is kept."""


class PeopleWork(UnitOfWork, Protocol):
    """The unit of work of deeds about people."""

    @property
    def staffing(self) -> Staffing:
        """Staff and requesters to change."""


def save_staff(work: PeopleWork, *, key: UUID, row: StaffRow, was: StaffRow | None = None) -> Saved:
    """Add a member of staff (`row.id` is 0) or change one; `was` is the row the form was filled with.

    Raises RuleBroken with its field, NotPermitted for all but administrators, ChangedElsewhere.
    """
    row = rules.staff_row(row)
    with work.keyed(key, "save staff") as earlier:
        if earlier is not None:
            return saved_from(earlier)
        rules.must_be_administrator(work.actor)
        everyone = work.staffing.staff()
        before = _present(everyone, row.id)
        if before is not None:
            row = _staff(row.id, merged(_plain(before), _plain(was) if was else None, _plain(row), before.name))
        rules.must_be_only(row, everyone)
        rules.must_keep_an_administrator(row, everyone)
        return settled(work, Topic.STAFF, _written(work.staffing, row, before))


def set_available(work: PeopleWork, *, key: UUID, staff_id: int, is_available: bool) -> Saved:
    """Say that someone is here or away: oneself, or anyone for a supervisor."""
    with work.keyed(key, "set available") as earlier:
        if earlier is not None:
            return saved_from(earlier)
        if staff_id != work.actor.staff_id and not work.actor.is_supervisor:
            raise NotPermitted("Only a supervisor may say that someone else is here or away.")
        before = _present(work.staffing.staff(), staff_id)
        if before is None or not before.is_active:
            raise RuleBroken("That person is not on the staff list any more.")
        return settled(work, Topic.STAFF, _written(work.staffing, replace(before, is_available=is_available), before))


def save_requester(work: PeopleWork, *, key: UUID, row: RequesterRow, was: RequesterRow | None = None) -> Saved:
    """Add a requester (`row.id` is 0) or change one; anyone at the desk may. Raises RuleBroken, ChangedElsewhere."""
    row = rules.requester_row(row)
    with work.keyed(key, "save requester") as earlier:
        if earlier is not None:
            return saved_from(earlier)
        before = work.staffing.requester(row.id) if row.id else None
        if row.id and before is None:
            raise RuleBroken("That requester is no longer there.")
        if before is not None:
            fields = merged(asdict(before), asdict(was) if was else None, asdict(row), before.name)
            row = RequesterRow(**fields)
        _must_be_only(work.staffing, row)
        if before is None:
            return settled(work, Topic.REQUESTER, difference(work.staffing.add_requester(row), {}, asdict(row)))
        work.staffing.change_requester(row)
        return settled(work, Topic.REQUESTER, difference(row.id, asdict(before), asdict(row)))


def _must_be_only(staffing: Staffing, row: RequesterRow) -> None:
    other = staffing.requester_with(row.email) if row.email else None
    if other is not None and other.id != row.id:
        raise RuleBroken(f"{other.name} has this e-mail address already.", field="email")


def _present(everyone: Sequence[StaffRow], staff_id: int) -> StaffRow | None:
    if not staff_id:
        return None
    for one in everyone:
        if one.id == staff_id:
            return one
    raise RuleBroken("That person is not on the staff list any more.")


def _written(staffing: Staffing, row: StaffRow, before: StaffRow | None) -> Saved:
    if before is None:
        return difference(staffing.add_staff(row), {}, _plain(row))
    staffing.change_staff(row)
    return difference(row.id, _plain(before), _plain(row))


def _plain(row: StaffRow) -> dict[str, Any]:
    return {k: v.value if isinstance(v, Role) else v for k, v in asdict(row).items() if k != "id"}


def _staff(staff_id: int, fields: Any) -> StaffRow:
    return StaffRow(id=staff_id, **{**fields, "role": Role(fields["role"])})
