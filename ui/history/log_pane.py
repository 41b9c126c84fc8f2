"""The verification log as it is read."""

from collections.abc import Callable
from typing import override

from PySide6.QtWidgets import QWidget

from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.identity.log import Asked, LogQueries, Mark
from ui.core.background import Background
from ui.core.live import Live
from ui.history.log_model import VERIFICATIONS, line_of
from ui.history.record_pane import Read, RecordPane


class LogPane(RecordPane):
    """Shows the verifications that were asked for."""

    def __init__(
        self,
        queries: LogQueries,
        background: Background,
        live: Live,
        *,
        clock: Clock,
        prefix: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        self._queries, self._prefix = queries, prefix
        super().__init__(VERIFICATIONS, background, live, clock=clock, parent=parent)

    @override
    def fetch(self, asked: Asked, after: Mark | None) -> Read:
        page = self._queries.page(asked, after)
        prefix = self._prefix()
        return Read(asked, [line_of(row, prefix) for row in page.rows], page.rest)

    @override
    def nothing(self) -> str:
        return "Nobody has been verified here yet." if self._asked == Asked() else "No verification fits."

    @override
    def is_meant(self, changes: Changes) -> bool:
        return changes.touches(Topic.VERIFICATION)
