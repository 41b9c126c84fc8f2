"""How much harm a wrong reset would do: the column of the policy that holds for an account."""

from collections.abc import Collection

from app.identity.directories import Mark, Person
from app.identity.model import Risk
from app.identity.rules import RiskLists

PRIVILEGED = frozenset({
    Mark.PRIVILEGED_GROUP, Mark.PRIVILEGED_ROLE, Mark.ADMIN_COUNT, Mark.RESET_RIGHT, Mark.RISK_UNKNOWN,
})  # fmt: skip
LEFT = frozenset({Mark.DISABLED, Mark.EXPIRED})


def risk_of(person: Person | None, settings: RiskLists, *, staff: Collection[str] = ()) -> Risk:
    """Return the column for an account; `staff` are the directory ids and accounts of everyone on the desk's list.

    Whoever can't be read or isn't marked in a way that is known is privileged, and so is who works at the desk (A7).
    """
    if person is None or _is_privileged(person, settings, staff):
        return Risk.PRIVILEGED
    if Mark.SERVICE in person.marks or _lies_in(person.unit, settings.service_units):
        return Risk.SERVICE
    if person.marks & LEFT:
        return Risk.LEAVER
    return Risk.SENSITIVE if _is_sensitive(person, settings) else Risk.STANDARD


def _is_privileged(person: Person, settings: RiskLists, staff: Collection[str]) -> bool:
    works_here = _folded(staff) & {person.object_id.casefold(), person.account.casefold()}
    is_odd = any(mark not in list(Mark) for mark in person.marks) or not person.object_id
    is_listed = bool(_folded(person.groups) & _folded(settings.privileged_groups))
    in_unit = _lies_in(person.unit, settings.privileged_units)
    return bool(person.marks & PRIVILEGED or works_here) or is_odd or is_listed or in_unit


def _is_sensitive(person: Person, settings: RiskLists) -> bool:
    names = {person.object_id.casefold(), person.account.casefold()}
    return (
        person.department.casefold().strip() in _folded(settings.sensitive_departments)
        or bool(_folded(person.groups) & _folded(settings.sensitive_groups))
        or bool(names & _folded(settings.sensitive_people))
    )


def _lies_in(unit: str, units: Collection[str]) -> bool:
    """Tell whether a unit is one of these or lies below one, as distinguished names are written."""
    place = unit.casefold().strip()
    return bool(place) and any(place == one or place.endswith(f",{one}") for one in _folded(units))


def _folded(names: Collection[str]) -> frozenset[str]:
    return frozenset(name.casefold().strip() for name in names if name.strip())
