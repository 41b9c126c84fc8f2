"""Notices: work given to me by someone else, and answers on my tickets, kept in a list and told by the tray."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.tickets.model import EntryKind
from app.tickets.queries import Conversation, EntryRow, TicketQueries
from ui.core import icons
from ui.core.background import Background
from ui.core.live import Live
from ui.tickets.directory import Directory

KEPT, _NEWEST = 30, 5
_LOOKED_AT, _MOST = 12, 2_000
"""So many conversations are read for news of one change, and so many tickets are looked through for one's own."""


@dataclass(frozen=True)
class Notice:
    """One piece of news about a ticket."""

    ticket_id: int
    text: str
    at: datetime


@dataclass(frozen=True)
class _News:
    """Conversations that may hold news, and how many more of one's own tickets changed with them."""

    conversations: list[Conversation]
    more: int


class Notices(QObject):
    """Looks at each change for news that concern the person here; `changed(unseen)`, `open_asked(ticket)`."""

    changed = Signal(int)
    open_asked = Signal(int)

    def __init__(
        self,
        background: Background,
        live: Live,
        directory: Directory,
        queries: TicketQueries,
        *,
        actor: Actor,
        clock: Clock,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._background, self._directory, self._queries = background, directory, queries
        self._actor, self._window, self._since = actor, window, clock.now()
        self._news: deque[Notice] = deque(maxlen=KEPT)
        self._told: set[int] = set()
        self._unseen = 0
        self._latest: int | None = None
        self.wanted = "all"
        self._tray = self._made_tray()
        live.changed.connect(self._hear)

    def show_menu(self, at: QPoint) -> None:
        """Open the list of notices; what is in it has been seen then."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for notice in reversed(self._news):
            row = QAction(f"{notice.at.astimezone():%H:%M}   {notice.text}", menu)
            row.triggered.connect(lambda _=False, n=notice: self.open_asked.emit(n.ticket_id))
            menu.addAction(row)
        if not self._news:
            nothing = QAction("No news about your tickets yet.", menu)
            nothing.setEnabled(False)
            menu.addAction(nothing)
        self._unseen = 0
        self.changed.emit(0)
        menu.popup(at)

    def close(self) -> None:
        """Take the sign out of the tray."""
        if self._tray is not None:
            self._tray.hide()

    def _made_tray(self) -> QSystemTrayIcon | None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return None
        tray = QSystemTrayIcon(icons.icon("message-square", "accent"), self)
        tray.setToolTip("Frontline")
        tray.messageClicked.connect(self._open_latest)
        tray.activated.connect(self._open_latest)
        tray.show()
        return tray

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        ids = changes.of(Topic.TICKET)
        if self.wanted == "off" or not 0 < len(ids) <= _MOST:
            return
        self._background.read(lambda: self._mine(ids), self._take, lambda _error: None)

    def _mine(self, ids: Collection[int]) -> _News:
        mine = [row.id for row in self._queries.rows(ids) if row.assignee_id == self._actor.staff_id]
        found = (self._queries.conversation(ticket_id, _NEWEST) for ticket_id in mine[:_LOOKED_AT])
        return _News([conversation for conversation in found if conversation is not None], len(mine[_LOOKED_AT:]))

    def _take(self, news: _News) -> None:
        given: dict[tuple[str, str], list[tuple[Conversation, EntryRow]]] = {}
        for conversation in news.conversations:
            for entry in filter(self._is_new, conversation.entries):
                self._told.add(entry.id)
                if self._gave_me(entry):
                    given.setdefault((entry.by, entry.body), []).append((conversation, entry))
                else:
                    self._tell(conversation, entry, self._written(conversation, entry))
        for together in given.values():
            more = news.more if len(together) == len(news.conversations) else 0
            conversation, entry = together[0]
            self._tell(conversation, entry, self._given(conversation, entry, len(together) + more))

    def _is_new(self, entry: EntryRow) -> bool:
        return entry.at > self._since and entry.id not in self._told and entry.by_id != self._actor.staff_id

    def _gave_me(self, entry: EntryRow) -> bool:
        now_with: object = entry.facts.get("assignee_id", [None, None])[1]
        return entry.kind is EntryKind.EVENT and now_with == self._actor.staff_id

    def _tell(self, conversation: Conversation, entry: EntryRow, text: str) -> None:
        if not text:
            return
        self._news.append(Notice(conversation.row.id, text, entry.at))
        self._unseen += 1
        self._latest = conversation.row.id
        self.changed.emit(self._unseen)
        if self._tray is not None and QApplication.activeWindow() is None:
            self._tray.showMessage("Frontline", text)

    def _given(self, conversation: Conversation, entry: EntryRow, count: int) -> str:
        number = self._directory.number(conversation.row.id)
        what = f"{number} · {conversation.row.subject}" if count == 1 else f"{count:,} tickets"
        return f"{entry.by} gave you {what}{f': {entry.body}' if entry.body else ''}"

    def _written(self, conversation: Conversation, entry: EntryRow) -> str:
        if entry.kind is EntryKind.EVENT or self.wanted == "assigned":
            return ""
        number = self._directory.number(conversation.row.id)
        did = "noted on" if entry.kind is EntryKind.NOTE else "wrote on"
        return f"{entry.by} {did} {number} · {conversation.row.subject}"

    @Slot()
    def _open_latest(self) -> None:
        if self._latest is not None:
            self.open_asked.emit(self._latest)
