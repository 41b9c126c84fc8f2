"""Lists as they were left, or read ahead: turning to one, its tickets are there at once."""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from app.tickets.queries import Listing, TicketRow
from ui.tickets.spine import Order

Left = tuple[Order, Sequence[TicketRow]]
"""The first tickets of a list in their order, and their rows."""

KEPT = 16
"""How many lists are remembered: what one goes to and fro between in a day, two or three megabytes."""
GOOD_FOR = timedelta(minutes=30)
"""After so long too much has changed for old rows to be a help while the fresh ones are read."""


class SeenLists:
    """Remembers the first page of each list left last; what it lends has to be read again at once."""

    def __init__(self) -> None:
        self._left: OrderedDict[Listing, tuple[datetime, Left]] = OrderedDict()

    def leave(self, listing: Listing, left: Left, now: datetime) -> None:
        """Remember the first tickets of a list as it is left."""
        self._left[listing] = now, left
        self._left.move_to_end(listing)
        while len(self._left) > KEPT:
            self._left.popitem(last=False)

    def drop(self, ids: Collection[int]) -> None:
        """Forget the lists that hold any of these tickets."""
        holding = [listing for listing, (_, left) in self._left.items() if left[0].positions(ids)]
        for listing in holding:
            del self._left[listing]

    def clear(self) -> None:
        """Forget all lists."""
        self._left.clear()

    def as_left(self, listing: Listing, now: datetime) -> Left | None:
        """Return what a list was when it was left, None when that is too long ago."""
        left_at, left = self._left.get(listing, (now, None))
        return left if now - left_at <= GOOD_FOR else None
