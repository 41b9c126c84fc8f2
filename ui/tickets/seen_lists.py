"""The lists looked at before, as they were left: going back to one, its tickets are there at once."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.tickets.queries import PAGE, Listing, TicketRow

KEPT = 12
"""How many lists are remembered: what one goes to and fro between in a day, two or three megabytes."""
GOOD_FOR = timedelta(minutes=10)
"""After so long too much has changed for old rows to be a help while the fresh ones are read."""


class SeenLists:
    """Remembers the first page of each list left last; what it lends has to be read again at once."""

    def __init__(self) -> None:
        self._left: OrderedDict[Listing, tuple[datetime, Sequence[TicketRow]]] = OrderedDict()

    def leave(self, listing: Listing, rows: Sequence[TicketRow], now: datetime) -> None:
        """Remember the first rows of a list as it is left."""
        self._left[listing] = now, rows[:PAGE]
        self._left.move_to_end(listing)
        while len(self._left) > KEPT:
            self._left.popitem(last=False)

    def rows(self, listing: Listing, now: datetime) -> Sequence[TicketRow]:
        """Return the rows a list had when it was left, none when that is too long ago."""
        left_at, rows = self._left.get(listing, (now, ()))
        return rows if now - left_at <= GOOD_FOR else ()
