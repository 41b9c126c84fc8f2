"""What the open ticket tells of the outbox: a chip while something waits for it, a bar for what came back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from app.tickets.outbox import Waiting, why
from app.tickets.outcome import reason
from ui.tickets.directory import Directory
from ui.tickets.outbox import Outbox
from ui.tickets.ticket_screen import TicketScreen

_BAR = "not made"


class WaitingBar(QObject):
    """Follows the ticket that is shown and the outbox; `enter` leads to all that waits."""

    def __init__(
        self, ticket: TicketScreen, outbox: Outbox, directory: Directory, enter: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._ticket, self._outbox, self._directory, self._enter = ticket, outbox, directory, enter
        self._told = ""
        outbox.changed.connect(self._tell)
        ticket.patched.connect(self._tell)
        ticket.shown.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        ticket_id = self._ticket.ticket_id
        found = [] if ticket_id is None else self._outbox.of(ticket_id)
        back = [one for one in found if one.has_come_back]
        waiting = len(found) - len(back)
        several = f"{waiting} changes wait to be sent"
        self._ticket.head.say_waiting("" if not waiting else "Waits to be sent" if waiting == 1 else several)
        self._tell_back(self._words(back))

    def _tell_back(self, said: str) -> None:
        if said == self._told:
            return
        self._told = said
        if said:
            offers = [("Show", self._enter)]
            self._ticket.frame.bars.show_bar(_BAR, "warn", said, icon="send", actions=offers, dismissable=False)
        else:
            self._ticket.frame.bars.clear(_BAR)

    def _words(self, back: Sequence[Waiting]) -> str:
        if len(back) != 1:
            return f"{len(back)} changes were not made." if back else ""
        ticket_id = self._ticket.ticket_id or 0
        left, number = back[0].left.get(ticket_id), self._directory.number
        said = reason(number(ticket_id), left) if left else why(back[0], number)
        return f"A change was not made: {said.rstrip('.')}."
