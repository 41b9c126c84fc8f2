"""What one may see changes while one works: then everything is read anew, and what is out of sight is left."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.changes import EVERYTHING
from ui.core.live import Live
from ui.shell.sidebar import my_tickets
from ui.tickets.directory import Directory

if TYPE_CHECKING:
    from ui.shell.workplace import Workplace


class Sight(QObject):
    """Follows which queues one may see into. `lost(ids, sentence)` when it is fewer."""

    lost = Signal(object, str)

    def __init__(self, directory: Directory, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._directory, self._live = directory, live
        self._seen: dict[int, str] | None = None
        directory.changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        before, now = self._seen, {q.id: q.name for q in self._directory.queues if q.may_see}
        self._seen = now
        if before is None or before.keys() == now.keys():
            return
        self._live.heard(EVERYTHING)
        gone = {queue_id: name for queue_id, name in before.items() if queue_id not in now}
        if gone:
            what = "this queue" if len(gone) == 1 else "these queues"
            self.lost.emit(frozenset(gone), f"{', '.join(gone.values())}: you don't see {what} any more.")


def follow_sight(work: "Workplace") -> Sight:
    """Lead away from the list of a queue that may not be seen any more."""

    def leave(queue_ids: frozenset[int], sentence: str) -> None:
        if work.queue.listing.queue_id in queue_ids:
            work.show_listing(my_tickets(work.actor))
        work.said.emit(sentence, None)

    sight = Sight(work.directory, work.live, work)
    sight.lost.connect(leave)
    return sight
