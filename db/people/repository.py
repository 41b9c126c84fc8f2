"""Requesters, found or made."""

from sqlalchemy import Connection, bindparam, insert, select

from app.people.model import Requester
from app.tickets.words import fold, words_of
from db.people.tables import requester

_R = requester.c
_BY_EMAIL = select(_R.id).where(_R.email == bindparam("email")).order_by(_R.id).limit(1)
_BY_NAME = select(_R.id).where(_R.folded == bindparam("folded")).order_by(_R.id).limit(1)
_ADD = insert(requester).returning(_R.id)


class SqlRequesters:
    """Requesters inside a unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def matching(self, email: str, name: str) -> int | None:
        """Return the requester with this e-mail, or lacking one with exactly this name; None when there is none."""
        if email:
            return self._connection.execute(_BY_EMAIL, {"email": email.casefold()}).scalar()
        return self._connection.execute(_BY_NAME, {"folded": fold(name)}).scalar()

    def add(self, new: Requester) -> int:
        """Insert a new requester and return the id."""
        return int(self._connection.execute(_ADD, columns_of(new)).scalar() or 0)


def columns_of(person: Requester) -> dict[str, object]:
    """Return a requester as a row, with the folded name and the words to be found by."""
    return {
        "name": person.name,
        "email": person.email.casefold(),
        "phone": person.phone,
        "department": person.department,
        "location": person.location,
        "is_vip": person.is_vip,
        "is_active": person.is_active,
        "folded": fold(person.name),
        "words": words_of(person.name, person.email, person.phone),
    }
