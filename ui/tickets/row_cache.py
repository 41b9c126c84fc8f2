"""The rows of a list that have been read, and what deeds under way already show in their place."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from app.tickets.queries import PAGE, TicketRow

PAGES_KEPT = 60
KEPT = PAGE * PAGES_KEPT
Expectation = Callable[[int], Mapping[str, Any]]


def nothing_expected(_ticket_id: int) -> Mapping[str, Any]:
    """Expect nothing of any ticket."""
    return {}


class RowCache:
    """The rows last used, about 60 pages of them; `expectation` tells what deeds under way make of one."""

    def __init__(self, expectation: Expectation = nothing_expected, kept: int = KEPT) -> None:
        self._expectation, self._kept = expectation, kept
        self._rows: OrderedDict[int, TicketRow] = OrderedDict()
        self._shown: dict[int, TicketRow] = {}
        self._stale: set[int] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, ticket_id: int) -> bool:
        return ticket_id in self._rows

    def shown(self, ticket_id: int) -> TicketRow | None:
        """Return a row as the screen shows it, None when it has not been read."""
        row = self._rows.get(ticket_id)
        if row is None:
            return None
        self._rows.move_to_end(ticket_id)
        return self._shown.get(ticket_id, row)

    def as_read(self, ids: Iterable[int]) -> list[TicketRow]:
        """Return these rows as they were read, without what is expected of them, up to the first that is not here."""
        return [self._rows[i] for i in takewhile(self._rows.__contains__, ids)]

    def is_fresh(self, ticket_id: int) -> bool:
        """Tell whether a row is there and nothing says that it has changed."""
        return ticket_id in self._rows and ticket_id not in self._stale

    def keep(self, rows: Iterable[TicketRow]) -> None:
        """Take rows as just read; of what was expected of them, only what is still under way stays."""
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
            self._stale.discard(row.id)
            self._show(row.id, self._expectation(row.id))
        while len(self._rows) > self._kept:
            self.drop(next(iter(self._rows)))

    def expect(self, fields: Mapping[int, Mapping[str, Any]]) -> list[int]:
        """Show rows as they will be; returns the ids of those that are here."""
        return [i for i, changes in fields.items() if self._show_more(i, changes)]

    def put_back(self, ids: Iterable[int]) -> list[int]:
        """Show rows as they were read, but for what other deeds under way make of them; returns ids here."""
        here = [i for i in ids if i in self._rows]
        for i in here:
            self._show(i, self._expectation(i))
        return here

    def drop(self, ticket_id: int) -> None:
        """Forget a row."""
        self._rows.pop(ticket_id, None)
        self._shown.pop(ticket_id, None)
        self._stale.discard(ticket_id)

    def distrust(self, ids: Iterable[int] | None = None) -> None:
        """Keep showing these rows (all, when None) but have them read again when they are looked at."""
        self._stale.update(self._rows if ids is None else ids)

    def woken(self, after: float, until: float) -> list[int]:
        """Return tickets whose wake-up lies between two instants (seconds since 1970)."""
        return [i for i, r in self._rows.items() if r.wakes_at and after < r.wakes_at.timestamp() <= until]

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()
        self._shown.clear()
        self._stale.clear()

    def _show(self, ticket_id: int, fields: Mapping[str, Any]) -> None:
        if fields:
            self._shown[ticket_id] = replace(self._rows[ticket_id], **fields)
        else:
            self._shown.pop(ticket_id, None)

    def _show_more(self, ticket_id: int, fields: Mapping[str, Any]) -> bool:
        row = self.shown(ticket_id)
        if row is None:
            return False
        self._shown[ticket_id] = replace(row, **fields)
        return True
