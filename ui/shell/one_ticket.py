"""The one open ticket as what a deed is done on, for deeds that start beside the list."""

from collections.abc import Callable

from app.tickets.queries import TicketRow


class OneTicket:
    """Holds the ticket that the next deed is about."""

    def __init__(self) -> None:
        self._row: TicketRow | None = None

    def choose(self, row: TicketRow) -> None:
        """Let the next deed be about this ticket."""
        self._row = row

    def count(self) -> int:
        """Return how many are chosen."""
        return 0 if self._row is None else 1

    def known_rows(self) -> list[TicketRow]:
        """Return the ticket."""
        return [] if self._row is None else [self._row]

    def with_rows(self, then: Callable[[list[TicketRow]], object]) -> None:
        """Call `then` with the ticket."""
        then(self.known_rows())

    def done(self) -> None:
        """Note that a deed on it has been started."""
