"""Staff and requesters, fetched to be changed."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, insert, select, update

from app.people.model import Requester
from app.people.queries import RequesterRow, StaffRow
from db.people.repository import SqlRequesters, columns_of
from db.people.tables import requester, staff

_S, _R = staff.c, requester.c
STAFF_COLUMNS = (_S.id, _S.login, _S.name, _S.role, _S.tier, _S.email, _S.is_active, _S.is_available)
_REQUESTER_COLUMNS = (_R.id, _R.name, _R.email, _R.phone, _R.department, _R.location, _R.is_vip, _R.is_active)


class SqlStaffing:
    """Staff and requesters inside a unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def staff(self) -> Sequence[StaffRow]:
        """Return all staff, locked in id order; tickets may be given to them meanwhile."""
        wanted = select(*STAFF_COLUMNS).order_by(_S.id).with_for_update(key_share=True)
        return [StaffRow(*row) for row in self._connection.execute(wanted)]

    def add_staff(self, row: StaffRow) -> int:
        """Insert a member of staff and return the id."""
        return int(self._connection.scalar(insert(staff).values(**_without_id(row)).returning(_S.id)) or 0)

    def change_staff(self, row: StaffRow) -> None:
        """Write a member of staff over what is kept."""
        self._connection.execute(update(staff).where(_S.id == row.id).values(**_without_id(row)))

    def requester(self, requester_id: int) -> RequesterRow | None:
        """Return a requester, locked; None when there is none."""
        return self._one(_R.id == requester_id)

    def requester_with(self, email: str) -> RequesterRow | None:
        """Return the requester of an e-mail address, None when there is none."""
        return self._one(_R.email == email.casefold())

    def add_requester(self, row: RequesterRow) -> int:
        """Insert a requester and return the id."""
        return SqlRequesters(self._connection).add(_person(row))

    def change_requester(self, row: RequesterRow) -> None:
        """Write a requester over what is kept."""
        change = update(requester).where(_R.id == row.id).values(**columns_of(_person(row)))
        self._connection.execute(change)

    def _one(self, same: ColumnElement[bool]) -> RequesterRow | None:
        wanted = select(*_REQUESTER_COLUMNS).where(same).order_by(_R.id).limit(1).with_for_update(key_share=True)
        found = self._connection.execute(wanted).one_or_none()
        return None if found is None else RequesterRow(*found)


def _without_id(row: StaffRow) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if name != "id"}


def _person(row: RequesterRow) -> Requester:
    return Requester(**asdict(row))
