"""Reads the conversation of the open ticket in the background and keeps it up to date."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.changes import Changes, Topic
from app.tickets.queries import Conversation, EntryRow, TicketQueries
from ui.core.background import Background
from ui.core.live import Live

NEWEST = 30
"""Entries shown at first, and fetched by each "Show earlier"."""
SETTLE_MS = 90


class ConversationReader(QObject):
    """Holds what is known of one ticket's conversation; late answers about another ticket are dropped.

    Signals: `begun()` a ticket is read for the first time, `arrived(conversation, before)` with None for the first
    time, `earlier_arrived()`, `gone()` there is no such ticket, `failed(error)`.
    """

    begun = Signal()
    arrived = Signal(object, object)
    earlier_arrived = Signal()
    gone = Signal()
    failed = Signal(object)

    def __init__(
        self, background: Background, live: Live, queries: TicketQueries, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._queries = background, queries
        self._ticket_id: int | None = None
        self._conversation: Conversation | None = None
        self._entries: dict[int, EntryRow] = {}
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self.read)
        live.changed.connect(self._hear)

    @property
    def ticket_id(self) -> int | None:
        """The ticket being read."""
        return self._ticket_id

    @property
    def conversation(self) -> Conversation | None:
        """The conversation as it was read last, `earlier` counting what is not shown yet."""
        known = self._conversation
        if known is None or not known.entries:
            return known
        beyond = sum(1 for entry_id in self._entries if entry_id < known.entries[0].id)
        return replace(known, earlier=max(0, known.earlier - beyond))

    @property
    def entries(self) -> Sequence[EntryRow]:
        """All entries fetched so far, oldest first."""
        return [self._entries[entry_id] for entry_id in sorted(self._entries)]

    @property
    def newest(self) -> int:
        """The newest entry fetched, 0 when there is none."""
        return max(self._entries, default=0)

    def turn_to(self, ticket_id: int | None) -> None:
        """Be about another ticket, of which nothing is known yet."""
        self._settling.stop()
        self._background.forget(self._slot("newest"))
        self._background.forget(self._slot("earlier"))
        self._ticket_id, self._conversation = ticket_id, None
        self._entries.clear()

    def read_soon(self) -> None:
        """Read when the person stays with this ticket."""
        self._settling.start()

    @Slot()
    def read(self) -> None:
        """Read the newest entries, now or anew."""
        self._settling.stop()
        if self._ticket_id is None:
            return
        if self._conversation is None:
            self.begun.emit()
        work = partial(self._queries.conversation, self._ticket_id, NEWEST)
        self._ask(work, partial(self._take, self._ticket_id), "newest")

    @Slot()
    def read_earlier(self) -> None:
        """Read the entries before the oldest one known."""
        if self._ticket_id is None or not self._entries:
            return
        work = partial(self._queries.earlier, self._ticket_id, min(self._entries), NEWEST)
        self._ask(work, partial(self._take_earlier, self._ticket_id), "earlier")

    # ------------------------------------------------------------ inside

    def _slot(self, what: str) -> tuple[str, int]:
        return f"conversation {what}", id(self)

    def _ask(self, work: Callable[[], object], done: Callable[..., None], what: str) -> None:
        self._background.read(work, done, self.failed.emit, slot=self._slot(what))

    def _take(self, ticket_id: int, conversation: Conversation | None) -> None:
        if ticket_id != self._ticket_id:
            return
        if conversation is None:
            self.turn_to(None)
            self.gone.emit()
            return
        before, self._conversation = self._conversation, conversation
        self._entries.update({entry.id: entry for entry in conversation.entries})
        self.arrived.emit(conversation, before)

    def _take_earlier(self, ticket_id: int, entries: Sequence[EntryRow]) -> None:
        if ticket_id == self._ticket_id:
            self._entries.update({entry.id: entry for entry in entries})
            self.earlier_arrived.emit()

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self._conversation is not None and (changes.everything or self._ticket_id in changes.of(Topic.TICKET)):
            self.read()
