"""What every page of the knowledge room is made of, and the ways that lead from one to another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.actor import Actor
from app.core.clock import Clock
from app.knowledge.gate import KnowledgeGate
from app.knowledge.library import Library
from app.knowledge.queries import KnowledgeQueries
from app.knowledge.text import Text
from ui.core.actions import Action, Hint
from ui.core.background import Background
from ui.core.live import Live
from ui.knowledge.librarian import Librarian

Undo = Callable[[], object]


def nowhere(*_to: object) -> None:
    """Lead nowhere: the way isn't there yet."""


def nothing_kept(_key: str) -> str | None:
    """Remember nothing."""
    return None


@dataclass
class Ways:
    """The ways out of a page; whoever builds the room lays them.

    `read(article)` shows an article, `edit(article)` opens its editor, `begin(text)` begins a new one,
    `history(article)` shows its revisions, `ticket(number)` opens a ticket, `page(name)` goes to a page of the room,
    `link(article)` links to the open ticket; `why_no_ticket` tells why that isn't possible now, empty when it is.
    """

    read: Callable[[str], object] = nowhere
    edit: Callable[[str], object] = nowhere
    begin: Callable[[Text], object] = nowhere
    history: Callable[[str], object] = nowhere
    ticket: Callable[[str], object] = nowhere
    page: Callable[[str], object] = nowhere
    link: Callable[[str], object] = nowhere
    why_no_ticket: Callable[[], str] = lambda: "no ticket is open"
    bring_in: Callable[[], object] | None = None
    """Asks which articles are to be brought in; None where there is nobody to ask."""


@dataclass(frozen=True)
class Parts:
    """What a page works with. `background` carries what asks the database, `local` what asks this workstation alone.

    `say(sentence, undo)` says what was done; `undo` is None where there is nothing to take back. `restricted` are the
    queues whose members alone may read an article, of those the person here is in: id and name. `staff` are those who
    work here now: id and name.
    """

    library: Library
    gate: KnowledgeGate
    queries: KnowledgeQueries
    background: Background
    local: Background
    live: Live
    clock: Clock
    actor: Callable[[], Actor]
    say: Callable[[str, Undo | None], object]
    get: Callable[[str], str | None] = nothing_kept
    put: Callable[[str, str], object] = nowhere
    ways: Ways = field(default_factory=Ways)
    librarian: Librarian | None = None
    restricted: Callable[[], Sequence[tuple[int, str]]] = tuple
    staff: Callable[[], Sequence[tuple[int, str]]] = tuple


class RoomPage(QWidget):
    """A page of the room; `counted(n)` tells how much there waits for the person here, 0 for nothing.

    The room hands it the keys by `setFocus`, and its actions to the window's table.
    """

    counted = Signal(int)

    def page_actions(self) -> Sequence[Action]:
        """Return what can be done from anywhere in the window."""
        return ()

    def list_actions(self) -> Sequence[tuple[QWidget, Sequence[Action]]]:
        """Return each list of the page with what can be done while it has the keys (`scope` LIST)."""
        return ()

    def hints(self) -> Sequence[Hint]:
        """Return the keys that the page sees to by itself."""
        return ()

    def search_here(self) -> None:
        """Go to the words that narrow what is shown, where there are any (Ctrl+F)."""

    def read(self) -> None:
        """Read what is shown again."""
