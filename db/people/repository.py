"""Requesters, found or made."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.people.model import Requester
from app.tickets.words import fold, words_of
from db.people.tables import requester


class SqlRequesters:
    """Requesters inside a unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def matching(self, email: str, name: str) -> int | None:
        """Return the requester with this e-mail, or lacking one with exactly this name; None when there is none."""
        same = requester.c.email == email.casefold() if email else requester.c.folded == fold(name)
        return self._session.scalar(select(requester.c.id).where(same).order_by(requester.c.id).limit(1))

    def add(self, new: Requester) -> int:
        """Insert a new requester and return the id."""
        made = insert(requester).values(**columns_of(new)).returning(requester.c.id)
        return int(self._session.scalar(made) or 0)


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
