"""The rooms beside the ticket lists, and what the panes ask for that needs the whole window."""

from typing import TYPE_CHECKING, Protocol

from ui.shell.availability import Availability
from ui.shell.ticket_deeds import TicketDeeds

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace


class NewTicketPlace(Protocol):
    """Where a new ticket is written."""

    def open(self) -> None:
        """Show it, with what was typed and not yet saved."""


class _NoForm:
    def open(self) -> None:
        """Show nothing."""


def furnish(window: "MainWindow", work: "Workplace") -> NewTicketPlace:
    """Add the rooms this person may enter, tie the panes' requests to deeds, and return the new-ticket form."""
    TicketDeeds(window, work)
    Availability(window, work)
    return _NoForm()
