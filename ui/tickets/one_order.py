"""One order of all that a person did on a ticket: deeds, replies and notes, in an outage and after a start."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QObject

from app.tickets.drafts import Draft
from app.tickets.outbox import goes_behind
from ui.tickets.deed_course import DeedCourse
from ui.tickets.draft_parts import written_at
from ui.tickets.drafts import DraftKeeper
from ui.tickets.outbox import Outbox


class OneOrder(QObject):
    """Has each of outbox, replies and deeds under way wait for what was done before on the same ticket.

    A reply counts from the moment it is due: until then it can be recalled, and what is done meanwhile goes first.
    """

    def __init__(self, outbox: Outbox, keeper: DraftKeeper, course: DeedCourse, parent: QObject) -> None:
        super().__init__(parent)
        self._outbox, self._keeper, self._course = outbox, keeper, course
        outbox.replies, outbox.must_wait = self._replies, lambda: keeper.is_loading
        keeper.goes_behind, keeper.comes_after = self._goes_behind, self._comes_after
        self._connect()

    def _connect(self) -> None:
        self._keeper.loaded.connect(self._outbox.send)
        for gone in (self._keeper.left, self._keeper.came_back):
            gone.connect(self._outbox.send)
        for gone in (self._outbox.sent, self._outbox.came_back, self._outbox.taken_back, self._outbox.loaded):
            gone.connect(self._keeper.send_waiting)
        for gone in (self._course.settled, self._course.refused):
            gone.connect(self._keeper.send_due)

    def _replies(self) -> Mapping[int, datetime]:
        oldest: dict[int, datetime] = {}
        for draft in self._keeper.on_the_way():
            at = written_at(draft)
            if draft.ticket_id is not None and at is not None:
                oldest[draft.ticket_id] = min(at, oldest.get(draft.ticket_id, at))
        return oldest

    def _goes_behind(self, draft: Draft) -> bool:
        at = written_at(draft)
        if draft.ticket_id is None or at is None:
            return False
        return self._outbox.is_loading or goes_behind(self._outbox.waiting(), draft.ticket_id, at)

    def _comes_after(self, draft: Draft) -> bool:
        at = written_at(draft)
        if draft.ticket_id is None or at is None:
            return False
        return self._course.is_under_way_since_before(draft.ticket_id, at)
