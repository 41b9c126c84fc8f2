"""Ties the desk's own objects to their tables.

Apart from the tables, because a mapper is imported by whoever changes something and reading needs none.
"""

from sqlalchemy.orm import registry

from app.people.model import Requester, Staff
from app.tickets.model import Category, Queue, Ticket
from db.people.tables import requester, staff
from db.schema import metadata
from db.tickets.tables import category, queue, ticket

mappers = registry(metadata=metadata)


def map_all() -> None:
    """Tie every object to its table, once in a process."""
    if mappers.mappers:
        return
    mappers.map_imperatively(Staff, staff)
    mappers.map_imperatively(Requester, requester, exclude_properties=["folded", "words"])
    mappers.map_imperatively(Queue, queue)
    mappers.map_imperatively(Category, category)
    mappers.map_imperatively(Ticket, ticket, exclude_properties=["is_live"])
    mappers.configure()
