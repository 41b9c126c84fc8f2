"""What who looks after a desk may do without being on its staff list: put somebody on it, and take them off."""

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import NotPermitted
from app.people import rules
from app.people.queries import StaffRow
from db.engine import Store
from db.errors import foreseen
from db.people.identity import founder
from db.people.staffing import SqlStaffing
from db.reading import read

_KEEPS = text("select public.keeps_the_desk()")


def keeps_desk(store: Store) -> bool:
    """Tell whether one looks after the desk: whoever has its file, or set it up on a server and is no staff of it."""
    if not store.is_postgres:
        return True
    if not store.is_guarded:
        return founder(store) is not None
    try:
        return bool(read(store, _KEEPS)[0][0])
    except NotPermitted:  # nobody else may even ask
        return False


def put_on_list(store: Store, row: StaffRow) -> StaffRow:
    """Put somebody on the staff list as who looks after the desk, and return them as kept. Raises RuleBroken."""
    row = rules.staff_row(row)
    try:
        with store.writer.begin() as connection:
            staffing = SqlStaffing(connection)
            everyone = staffing.staff()
            rules.must_be_only(row, everyone)
            rules.must_keep_an_administrator(row, everyone)
            return replace(row, id=staffing.add_staff(row))
    except SQLAlchemyError as error:
        raise foreseen(error) from error


def take_off_list(store: Store, row: StaffRow) -> bool:
    """Take somebody off the staff list as who looks after the desk; tell whether they were on it. Raises RuleBroken."""
    try:
        with store.writer.begin() as connection:
            staffing = SqlStaffing(connection)
            everyone = staffing.staff()
            kept = next((one for one in everyone if one.id == row.id), row)
            gone = replace(kept, is_active=False)
            rules.must_keep_an_administrator(gone, everyone)
            staffing.change_staff(gone)
            return kept.is_active
    except SQLAlchemyError as error:
        raise foreseen(error) from error
