"""How far each person has read each ticket."""

from app.core.actor import Actor
from db.engine import Store
from db.tickets.tables import read_mark
from db.upsert import insert_into
from db.writing import write


def mark_read(store: Store, actor: Actor, ticket_id: int, entry_id: int) -> None:
    """Note that the actor has seen a ticket up to an entry; a mark never goes back.

    Raises RuleBroken when the ticket is gone, StoreUnavailable.
    """
    seen = insert_into(read_mark, is_postgres=store.is_postgres)
    mark = seen.values(staff_id=actor.staff_id, ticket_id=ticket_id, entry_id=entry_id)
    further = mark.on_conflict_do_update(
        index_elements=[read_mark.c.staff_id, read_mark.c.ticket_id],
        set_={"entry_id": mark.excluded.entry_id},
        where=mark.excluded.entry_id > read_mark.c.entry_id,
    )
    write(store, further)
