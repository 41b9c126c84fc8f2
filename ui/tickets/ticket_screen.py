"""The ticket in the middle of the window: head, conversation, and where the answer is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, override
from uuid import UUID

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind
from app.tickets.queries import Conversation, EntryRow, TicketQueries, TicketRow
from ui.core.background import Background
from ui.core.info_bar import InfoBars
from ui.core.layout import plane, vbox
from ui.core.live import Live
from ui.core.theme import px
from ui.core.widgets import EmptyState, Skeleton
from ui.tickets.attached_files import AttachedFiles
from ui.tickets.attachments import StoreFile
from ui.tickets.composer import Composer, Correspondent
from ui.tickets.directory import Directory
from ui.tickets.drafts import DraftKeeper
from ui.tickets.held_replies import Sent
from ui.tickets.news import news_of
from ui.tickets.operations import Settled, TicketOperations
from ui.tickets.ticket_head import TicketHead
from ui.tickets.timeline import Timeline

NEWEST = 30
"""Entries shown at first, and fetched by each "Show earlier"."""
SETTLE_MS, SKELETON_AFTER_MS, READ_AFTER_MS = 90, 300, 600
COMPACT_BELOW = 480
NOTHING = "No ticket is open. Choose one from the list."
GONE = "This ticket is no longer there, or you may no longer see it. Anything you typed is among your drafts."
MarkRead = Callable[[int, int], object]
"""Told on the screen's thread that (ticket, newest entry) has been seen; it must return at once."""


class TicketScreen(QWidget):
    """One ticket at a time, read in the background; what is typed survives every change around it.

    Signals: `shown(conversation)` it has arrived or changed, `patched(row)` its row as it looks now,
    `assign_asked(row)`, `resolve_asked(row)`, `reopen_asked(row)`, `drafts_asked()`, `open_asked(ticket)`,
    `said(sentence, undo)` for the note at the bottom, `undo` being None where there is nothing to undo.
    """

    shown = Signal(object)
    patched = Signal(object)
    assign_asked = Signal(object)
    resolve_asked = Signal(object)
    reopen_asked = Signal(object)
    drafts_asked = Signal()
    open_asked = Signal(int)
    said = Signal(str, object)

    def __init__(
        self,
        background: Background,
        live: Live,
        directory: Directory,
        operations: TicketOperations,
        queries: TicketQueries,
        *,
        keeper: DraftKeeper,
        actor: Actor,
        clock: Clock,
        store_file: StoreFile,
        mark_read: MarkRead,
    ) -> None:
        super().__init__()
        self._background, self._live, self._directory = background, live, directory
        self._operations, self._queries, self._keeper = operations, queries, keeper
        self._actor, self._clock, self._mark_read = actor, clock, mark_read
        self._ticket_id: int | None = None
        self._row: TicketRow | None = None
        self._expected: dict[str, Any] = {}
        self._conversation: Conversation | None = None
        self._entries: dict[int, EntryRow] = {}
        self._just_left: dict[UUID, Draft] = {}
        self._notes_added: list[Draft] = []
        self._seen: dict[int, int] = {}
        self._files = AttachedFiles(background, queries.content, self)
        self._build(background, store_file)
        self._connect()

    # ------------------------------------------------------------ what is open

    @property
    def ticket_id(self) -> int | None:
        """The ticket that is open."""
        return self._ticket_id

    @property
    def row(self) -> TicketRow | None:
        """The open ticket as it looks now, deeds under way included."""
        return replace(self._row, **self._expected) if self._row is not None else None

    def preview(self, row: TicketRow) -> None:
        """Show a ticket's head at once; its conversation follows when the person stays with it."""
        self._turn_to(row.id, row)
        self._settling.start(SETTLE_MS)

    def open(self, ticket_id: int, row: TicketRow | None = None) -> None:
        """Open a ticket; its head is there at once when `row` is given."""
        self._turn_to(ticket_id, row)
        self._settling.stop()
        self._read()

    def close_ticket(self) -> None:
        """Show that no ticket is open."""
        self._forget_ticket()
        self.composer.write_to(None)
        self._pages.setCurrentWidget(self._nothing)

    def reply(self) -> None:
        """Write a reply to the open ticket."""
        if self._ticket_id is not None:
            self.composer.reply()

    def note(self) -> None:
        """Write an internal note on the open ticket."""
        if self._ticket_id is not None:
            self.composer.note()

    def recall_latest(self) -> bool:
        """Recall the reply sent last, if it still can be; tell whether there was one."""
        draft = self._keeper.latest_recallable()
        if draft is None:
            return False
        self.recall(draft.key)
        return True

    @Slot(object)
    def recall(self, key: UUID) -> None:
        """Make a held reply a draft again and put it back where it was written."""
        draft = self._keeper.recall(key)
        if draft is None:
            self._bars.show_bar("recall", "info", "It is too late to recall this reply: it is already leaving.")
        elif draft.ticket_id == self._ticket_id:
            self._lay_timeline()
            self.composer.show_draft(draft)
        elif draft.ticket_id is not None:
            self.open_asked.emit(draft.ticket_id)

    # ------------------------------------------------------------ building

    def _build(self, background: Background, store_file: StoreFile) -> None:
        plane(self, "surface")
        self.setMinimumWidth(440)
        self.setAccessibleName("Ticket")
        self.head = TicketHead()
        self._bars = InfoBars()
        self.timeline = Timeline(self._keeper, self._directory, self._files, self._actor, self._clock)
        self.composer = Composer(self._keeper, background, store_file)
        self._nothing = EmptyState("inbox", NOTHING)
        self._gone = EmptyState("circle-alert", GONE, "Show drafts", self.drafts_asked.emit)
        self._skeleton = Skeleton(5)
        self._failure = EmptyState("wifi-off", "", "Try again", self.read_again)
        self._middle = QStackedWidget()
        self._middle.setMinimumHeight(60)
        for part in (self.timeline, self._skeleton, self._failure):
            self._middle.addWidget(part)
        below = QWidget()
        below.setLayout(vbox(self.composer, margins=(24, 4, 24, 16)))
        self._ticket = QWidget()
        column = vbox(self.head, self._bars, self._middle, below, spacing=0)
        column.setStretchFactor(self._middle, 1)
        self._ticket.setLayout(column)
        self._pages = QStackedWidget()
        for page in (self._nothing, self._gone, self._ticket):
            self._pages.addWidget(page)
        self.setLayout(vbox(self._pages))
        self._settling = QTimer(self, singleShot=True)
        self._waiting = QTimer(self, singleShot=True, interval=SKELETON_AFTER_MS)
        self._reading = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._minute = QTimer(self, interval=30_000)
        self.composer.write_to(None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_low = event.size().height() < px(COMPACT_BELOW)
        self.head.set_compact(is_low)
        self.composer.set_compact(is_low)

    def _connect(self) -> None:
        self._settling.timeout.connect(self._read)
        self._waiting.timeout.connect(lambda: self._middle.setCurrentWidget(self._skeleton))
        self._reading.timeout.connect(self._tell_read)
        self._minute.timeout.connect(self._show_head)
        self._minute.start()
        self._live.changed.connect(self._hear)
        self._directory.changed.connect(self._lay_again)
        self._connect_deeds()
        self.head.reply_asked.connect(self.reply)
        self.head.note_asked.connect(self.note)
        self.head.assign_asked.connect(lambda: self.assign_asked.emit(self.row))
        self.head.resolve_asked.connect(lambda: self.resolve_asked.emit(self.row))
        self.head.reopen_asked.connect(lambda: self.reopen_asked.emit(self.row))
        self.timeline.earlier_asked.connect(self._read_earlier)
        self.timeline.recall_asked.connect(self.recall)
        self.timeline.withdrawal_asked.connect(self._operations.withdraw)
        self._files.saved.connect(lambda sentence: self.said.emit(sentence, None))
        self._files.failed.connect(lambda sentence: self._bars.show_bar("file", "warn", sentence))

    def _connect_deeds(self) -> None:
        self._operations.expected.connect(self._expect)
        self._operations.put_back.connect(self._put_back)
        self._operations.settled.connect(self._note_settled)
        self._operations.refused.connect(self._show_refusal)
        self._keeper.listed.connect(self._lay_timeline)
        self._keeper.left.connect(self._note_left)
        self._keeper.came_back.connect(self._take_back)

    # ------------------------------------------------------------ reading

    def _turn_to(self, ticket_id: int, row: TicketRow | None) -> None:
        if ticket_id != self._ticket_id:
            self._forget_ticket()
            self._ticket_id = ticket_id
        self._pages.setCurrentWidget(self._ticket)
        if row is not None:
            self._row = row
            self._expected = dict(self._operations.expectation(ticket_id))
            self._show_head()
            self._address(row)
        else:
            self.composer.write_to(Correspondent(ticket_id))

    def _forget_ticket(self) -> None:
        self._settling.stop()
        self._waiting.stop()
        self._reading.stop()
        self._background.forget(self._slot)
        self._ticket_id, self._row, self._conversation = None, None, None
        self._expected.clear()
        self._entries.clear()
        self._notes_added.clear()
        self._bars_clear()
        self.timeline.clear()
        self._middle.setCurrentWidget(self.timeline)

    @property
    def _slot(self) -> tuple[str, int]:
        return "conversation", id(self)

    @Slot()
    def read_again(self) -> None:
        """Read the open ticket anew."""
        self._read()

    @Slot()
    def _read(self) -> None:
        if self._ticket_id is None:
            return
        if self._conversation is None:
            self._waiting.start()
        work = partial(self._queries.conversation, self._ticket_id, NEWEST)
        self._background.read(work, partial(self._take, self._ticket_id), self._fail, slot=self._slot)

    def _take(self, ticket_id: int, conversation: Conversation | None) -> None:
        self._waiting.stop()
        if ticket_id != self._ticket_id:
            return
        if conversation is None:
            self._show_gone()
            return
        known = self._conversation
        self._row, self._conversation = conversation.row, conversation
        self._expected = dict(self._operations.expectation(ticket_id))
        self._address(conversation.row, conversation.email)
        self._show_head()
        self._middle.setCurrentWidget(self.timeline)
        self._tell_news(known, conversation)
        self._entries.update({entry.id: entry for entry in conversation.entries})
        self._just_left.clear()
        self._lay_timeline()
        self._offer_note_undo(conversation)
        self._reading.start()
        self.shown.emit(conversation)

    def _fail(self, error: Exception) -> None:
        self._waiting.stop()
        if not isinstance(error, HelpDeskError):
            raise error
        if self._conversation is None:
            self._failure.say(f"The conversation can't be shown. {error} What you type is kept.")
            self._middle.setCurrentWidget(self._failure)
        else:
            self._bars.show_bar(
                "read", "warn", f"This may be out of date. {error}", actions=[("Try again", self._read)]
            )

    def _show_gone(self) -> None:
        self._bars_clear()
        self._pages.setCurrentWidget(self._gone)
        self.composer.write_to(None)
        self._ticket_id, self._row, self._conversation = None, None, None

    @Slot()
    def _read_earlier(self) -> None:
        if self._ticket_id is None or not self._entries:
            return
        work = partial(self._queries.earlier, self._ticket_id, min(self._entries), NEWEST)
        self._background.read(
            work, partial(self._take_earlier, self._ticket_id), self._fail, slot=("earlier", id(self))
        )

    def _take_earlier(self, ticket_id: int, entries: Sequence[EntryRow]) -> None:
        if ticket_id == self._ticket_id:
            self._entries.update({entry.id: entry for entry in entries})
            self._lay_timeline()

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self._conversation is not None and (changes.everything or self._ticket_id in changes.of(Topic.TICKET)):
            self._read()

    @Slot()
    def _tell_read(self) -> None:
        if self._ticket_id is not None and self._conversation is not None and self.isVisible() and self._entries:
            newest = max(self._entries)
            if self._seen.get(self._ticket_id) != newest:  # telling changes the ticket, which is read again
                self._seen[self._ticket_id] = newest
                self._mark_read(self._ticket_id, newest)

    # ------------------------------------------------------------ showing

    def _address(self, row: TicketRow, email: str = "") -> None:
        known = email or (self._conversation.email if self._conversation else "")
        self.composer.write_to(Correspondent(row.id, row.requester, known, row.status))

    @Slot()
    def _show_head(self) -> None:
        row = self.row
        if row is not None:
            by = self._conversation.created_by if self._conversation else ""
            self.head.show_row(row, number=self._directory.number(row.id), created_by=by, now=self._clock.now())
            self.patched.emit(row)

    @Slot()
    def _lay_timeline(self) -> None:
        if self._conversation is None or self._ticket_id is None:
            return
        entries = [self._entries[i] for i in sorted(self._entries)]
        fetched = self._conversation.entries
        beyond = sum(1 for i in self._entries if fetched and i < fetched[0].id)
        conversation = replace(self._conversation, earlier=max(0, self._conversation.earlier - beyond))
        left = [d for d in self._just_left.values() if d.ticket_id == self._ticket_id]
        self.timeline.show_conversation(conversation, entries, [*left, *self._keeper.held_for(self._ticket_id)])

    @Slot()
    def _lay_again(self) -> None:
        self._show_head()
        self._lay_timeline()

    def _tell_news(self, known: Conversation | None, now: Conversation) -> None:
        if known is None:
            return
        news = news_of(known, now, self._actor.staff_id, self._clock.now())
        if news.sentence:
            self._bars.show_bar("changed", "info", news.sentence, icon="users", actions=[("See", self._see_newest)])
        if news.entries:
            self.timeline.tell_of_news(news.entries)

    @Slot()
    def _see_newest(self) -> None:
        self._bars.clear("changed")
        self._bars.clear("refused")
        self._read()
        self.timeline.scroll_to_newest()

    def _bars_clear(self) -> None:
        for cause in ("changed", "refused", "read", "file", "recall", "came back"):
            self._bars.clear(cause)

    # ------------------------------------------------------------ deeds

    @Slot(object)
    def _expect(self, expected: dict[int, dict[str, Any]]) -> None:
        if self._ticket_id in expected:
            self._expected.update(expected[self._ticket_id])
            self._show_head()

    @Slot(object)
    def _put_back(self, ids: frozenset[int]) -> None:
        if self._ticket_id in ids:
            self._expected = dict(self._operations.expectation(self._ticket_id))
            self._show_head()
            self._read()

    @Slot(object)
    def _note_settled(self, settled: Settled) -> None:
        why = settled.outcome.left.get(self._ticket_id) if self._ticket_id is not None else None
        if why:
            self._show_refusal(f"{self._directory.number(self._ticket_id or 0)} stayed as it is: {why}.")

    @Slot(str)
    def _show_refusal(self, sentence: str) -> None:
        if self._ticket_id is not None:
            self._bars.show_bar("refused", "warn", sentence, actions=[("See", self._see_newest)])

    @Slot(object, object)
    def _note_left(self, draft: Draft, sent: Sent) -> None:
        if draft.ticket_id == self._ticket_id:
            self._just_left[draft.key] = draft
            self._lay_timeline()
            self._read()
        if draft.kind is DraftKind.NOTE:
            self._notes_added.append(draft)
        if sent.step_left:
            self._show_refusal(f"The reply was sent, but the status stayed: {sent.step_left}.")

    def _offer_note_undo(self, conversation: Conversation) -> None:
        for draft in [d for d in self._notes_added if d.ticket_id == conversation.row.id]:
            self._notes_added.remove(draft)
            added = [e for e in conversation.entries if self._is_note(e, draft)]
            if added:
                self.said.emit("Note added.", partial(self._operations.withdraw, added[-1].id))

    def _is_note(self, entry: EntryRow, draft: Draft) -> bool:
        is_mine = entry.kind is EntryKind.NOTE and entry.by_id == self._actor.staff_id
        return is_mine and entry.body == draft.body.strip()

    @Slot(object, str)
    def _take_back(self, draft: Draft, sentence: str) -> None:
        if draft.ticket_id != self._ticket_id:
            return
        self._lay_timeline()
        self._bars.show_bar("came back", "danger", f"{sentence} It wasn't sent and is in your draft again.")
        if self.composer.kind is draft.kind or not self.composer.text.text.strip():
            self.composer.show_draft(draft)
