"""Reads the first pages of lists before somebody turns to them."""

from collections.abc import Sequence
from functools import partial

from app.core.clock import Clock
from app.tickets.queries import Listing, TicketQueries, TicketRow, sort_key
from ui.core.background import Background
from ui.tickets.seen_lists import SeenLists
from ui.tickets.spine import Order, place_of


class LookAhead:
    """Fills what is remembered of lists with those that nobody has looked at yet, one after another."""

    def __init__(self, queries: TicketQueries, background: Background, seen: SeenLists, clock: Clock) -> None:
        self._queries, self._background, self._seen, self._clock = queries, background, seen, clock

    def begin(self, listings: Sequence[Listing]) -> None:
        """Read those of these lists that are not remembered."""
        unseen = [listing for listing in listings if not self._is_seen(listing)]
        if unseen:
            read = partial(self._queries.first_page, unseen[0], self._clock.now())
            # Nobody has asked: where it fails, the list tells of that once somebody turns to it.
            self._background.read(read, partial(self._take, unseen), lambda _error: None)

    def _take(self, unseen: Sequence[Listing], rows: Sequence[TicketRow]) -> None:
        listing, *others = unseen
        if not self._is_seen(listing):
            places = [place_of(sort_key(row, listing.sort), row.id) for row in rows]
            self._seen.leave(listing, (Order.of(places), rows), self._clock.now())
        self.begin(others)

    def _is_seen(self, listing: Listing) -> bool:
        return self._seen.as_left(listing, self._clock.now()) is not None
