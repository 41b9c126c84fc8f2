"""Which article helped, asked on the card that resolves a ticket, and sent once it is being resolved."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.errors import HelpDeskError
from app.knowledge.gate import KnowledgeGate
from app.knowledge.model import Helped
from app.knowledge.queries import KnowledgeQueries, Linked
from ui.core.background import Background
from ui.knowledge.flow.helped_rows import HelpedRows

_AWAY = "What is linked can't be read now. The ticket can be resolved all the same."


class AskingBeside(QObject):
    """One ticket's question. `told(error)` carries why an answer was not kept."""

    resized = Signal()

    def __init__(
        self,
        ticket_id: int,
        gate: KnowledgeGate,
        queries: KnowledgeQueries,
        background: Background,
        told: Callable[[str], object],
    ) -> None:
        rows = HelpedRows()
        super().__init__(rows)
        self._ticket_id, self._gate, self._background, self._told = ticket_id, gate, background, told
        self._rows = rows
        self.part: QWidget = rows
        rows.resized.connect(self.resized)
        background.read(partial(queries.links, ticket_id), self._show, self._fail)

    @Slot()
    def take(self) -> None:
        """Send what was answered."""
        said = self._rows.said()
        if said:
            self._background.write(
                partial(_vote, self._gate, self._ticket_id, said), _nothing, partial(_tell, self._told)
            )

    @Slot(object)
    def _show(self, links: Sequence[Linked]) -> None:
        self._rows.show_links(links)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._rows.say(_AWAY)


def _vote(gate: KnowledgeGate, ticket_id: int, said: Mapping[str, Helped]) -> None:
    for article, helped in said.items():
        gate.vote(ticket_id, article, helped)


def _nothing(_answer: object) -> None:
    """Leave it at that: the answers are kept."""


def _tell(told: Callable[[str], object], error: Exception) -> None:
    if not isinstance(error, HelpDeskError):
        raise error
    told(f"Which article helped was not kept: {error}")
