"""The list and the room that were looked at last, remembered for the next start."""

import json

from app.core.actor import Actor
from app.tickets.queries import Listing
from ui.shell.sidebar import ALL_TICKETS, UNASSIGNED, my_tickets

KEY, ROOM = "last_place", "last_room"


def written(listing: Listing, actor: Actor) -> str | None:
    """Return a place of the sidebar as text; None for what was only searched for."""
    if listing in _named(actor) or listing == Listing(listing.title, listing.queue_id):
        return json.dumps({"title": listing.title, "queue": listing.queue_id})
    return None


def read(text: str | None, actor: Actor) -> Listing:
    """Return the place a text names; else one's own tickets, or for a supervisor everything unassigned."""
    first = UNASSIGNED if actor.is_supervisor else my_tickets(actor)
    try:
        kept = json.loads(text or "{}")
        title, queue_id = str(kept["title"]), kept["queue"]
    except (ValueError, KeyError, TypeError):
        return first
    if isinstance(queue_id, int):
        return Listing(title, queue_id)
    return next((known for known in _named(actor) if known.title == title), first)


def _named(actor: Actor) -> tuple[Listing, ...]:
    return my_tickets(actor), UNASSIGNED, ALL_TICKETS
