"""How far each person has read each ticket."""

from sqlalchemy.dialects import postgresql, sqlite

from app.core.actor import Actor
from db.engine import Store
from db.tickets.tables import read_mark
from db.writing import write


def mark_read(store: Store, actor: Actor, ticket_id: int, entry_id: int) -> None:
    """Note that the actor has seen a ticket up to an entry; a mark never goes back.

    Raises RuleBroken when the ticket is gone, StoreUnavailable.
    """
    dialect = postgresql if store.is_postgres else sqlite
    mark = dialect.insert(read_mark).values(staff_id=actor.staff_id, ticket_id=ticket_id, entry_id=entry_id)
    further = mark.on_conflict_do_update(
        index_elements=[read_mark.c.staff_id, read_mark.c.ticket_id],
        set_={"entry_id": mark.excluded.entry_id},
        where=mark.excluded.entry_id > read_mark.c.entry_id,
    )
    write(store, further)
