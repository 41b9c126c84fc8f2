"""The history as it is read: of one ticket, or of the whole desk."""

from collections.abc import Callable
from typing import override

from PySide6.QtWidgets import QWidget

from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.history.queries import Asked, HistoryQueries, Mark
from app.history.telling import lines_of
from ui.core.background import Background
from ui.core.live import Live
from ui.history.columns import OF_A_TICKET, OF_THE_DESK
from ui.history.record_pane import Read, RecordPane


class HistoryPane(RecordPane):
    """Shows what was changed; of the desk's, a column tells what each line is about."""

    def __init__(
        self,
        queries: HistoryQueries,
        background: Background,
        live: Live,
        *,
        clock: Clock,
        prefix: Callable[[], str],
        of_the_desk: bool,
        parent: QWidget | None = None,
    ) -> None:
        self._queries, self._prefix = queries, prefix
        super().__init__(OF_THE_DESK if of_the_desk else OF_A_TICKET, background, live, clock=clock, parent=parent)

    @override
    def fetch(self, asked: Asked, after: Mark | None) -> Read:
        page = self._queries.page(asked, after)
        return Read(asked, lines_of(page, self._prefix()), page.rest)

    @override
    def nothing(self) -> str:
        of_ticket = self._asked is not None and self._asked.ticket_id is not None
        return "Nothing has been recorded of this ticket yet." if of_ticket else "Nothing was recorded that fits."

    @override
    def is_meant(self, changes: Changes) -> bool:
        ticket_id = self._asked.ticket_id
        if ticket_id is None or changes.everything:
            return any(changes.touches(topic) for topic in Topic if topic is not Topic.DRAFT)
        return ticket_id in changes.of(Topic.TICKET)
