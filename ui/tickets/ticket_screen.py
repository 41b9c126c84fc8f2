"""The ticket in the middle of the window: head, conversation, and where the answer is written."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, override
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.actor import Actor
from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.tickets.drafts import Draft
from app.tickets.queries import Conversation, TicketQueries, TicketRow
from ui.core.background import Background
from ui.core.layout import plane, vbox
from ui.core.live import Live
from ui.core.stillness import Stillness
from ui.tickets.added_notes import AddedNotes
from ui.tickets.attached_files import AttachedFiles
from ui.tickets.composer import Composer
from ui.tickets.conversation_reader import ConversationReader
from ui.tickets.correspondent import Correspondent
from ui.tickets.directory import Directory
from ui.tickets.drafts import DraftKeeper
from ui.tickets.leaving import Sent
from ui.tickets.news import news_of
from ui.tickets.operations import TicketOperations
from ui.tickets.ticket_frame import TicketFrame
from ui.tickets.ticket_head import TicketHead
from ui.tickets.timeline import Timeline
from ui.tickets.undo_stack import Settled

READ_AFTER_MS = 600
MarkRead = Callable[[int, int], object]
"""Told on the screen's thread that (ticket, newest entry) has been seen; it must return at once."""


class TicketScreen(QWidget):
    """One ticket at a time, read in the background; what is typed survives every change around it.

    Signals: `shown(conversation)` it has arrived or changed, `patched(row)` its row as it looks now, `emptied()`
    nothing of a ticket is shown, `failed()` it could not be read,
    `assign_asked(row)`, `resolve_asked(row)`, `reopen_asked(row)`, `drafts_asked()`, `open_asked(ticket)`,
    `said(sentence, undo)` for the note at the bottom, `undo` being None where there is nothing to undo, `left()` the
    person goes back to where the ticket was chosen.
    """

    shown = Signal(object)
    patched = Signal(object)
    emptied = Signal()
    failed = Signal()
    assign_asked = Signal(object)
    resolve_asked = Signal(object)
    reopen_asked = Signal(object)
    drafts_asked = Signal()
    open_asked = Signal(int)
    said = Signal(str, object)
    left = Signal()

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
        mark_read: MarkRead,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._directory, self._operations, self._keeper = directory, operations, keeper
        self._actor, self._clock, self._mark_read = actor, clock, mark_read
        self._row: TicketRow | None = None
        self._expected: dict[str, Any] = {}
        self._just_left: dict[UUID, Draft] = {}
        self._seen: dict[int, int] = {}
        self._reader = ConversationReader(background, live, queries, self)
        self._added = AddedNotes(actor.staff_id, self._offer_withdrawal)
        self._files = AttachedFiles(background, queries.content, self)
        self._build()
        self._connect()

    # ------------------------------------------------------------ what is open

    @property
    def ticket_id(self) -> int | None:
        """The ticket that is open."""
        return self._reader.ticket_id

    @property
    def conversation(self) -> Conversation | None:
        """The open ticket's conversation, None until it has arrived."""
        return self._reader.conversation

    @property
    def row(self) -> TicketRow | None:
        """The open ticket as it looks now, deeds under way included."""
        return replace(self._row, **self._expected) if self._row is not None else None

    def preview(self, row: TicketRow) -> None:
        """Show a ticket's head at once; its conversation follows when the person stays with it."""
        if row == self._row:
            return
        if row.id != self.ticket_id:
            self._stillness.end()
            self._stop_typing()
        self._turn_to(row.id, row)
        self._reader.read_soon()

    def open(self, ticket_id: int, row: TicketRow | None = None) -> None:
        """Open a ticket; its head is there at once when `row` is given."""
        is_shown = ticket_id == self.ticket_id
        self._turn_to(ticket_id, row)
        if not is_shown:
            self._stillness.begin()
        self._reader.read()

    def close_ticket(self) -> None:
        """Show that no ticket is open."""
        self._forget_ticket(None)
        self._stillness.end()
        self.composer.write_to(None)
        self.frame.show_nothing()
        self.emptied.emit()

    def reply(self) -> None:
        """Write a reply to the open ticket."""
        if self.ticket_id is not None:
            self.composer.reply()

    def note(self) -> None:
        """Write an internal note on the open ticket."""
        if self.ticket_id is not None:
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
        elif draft.ticket_id == self.ticket_id:
            self._lay_timeline()
            self.composer.show_draft(draft)
        elif draft.ticket_id is not None:
            self.open_asked.emit(draft.ticket_id)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc, once nothing inside has a use for it; what is typed stays a draft."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        plane(self, "surface")
        self.setMinimumWidth(440)
        self.setAccessibleName("Ticket")
        self.head = TicketHead()
        self.timeline = Timeline(self._keeper, self._directory, self._files, self._actor, self._clock)
        self.composer = Composer(self._keeper)
        self.frame = TicketFrame(self.head, self.timeline, self.composer, self)
        self._bars = self.frame.bars
        self.setLayout(vbox(self.frame))
        self._stillness = Stillness(self)
        self._reading = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._minute = QTimer(self, interval=30_000)
        self.composer.write_to(None)

    def _connect(self) -> None:
        self.frame.try_asked.connect(self._reader.read)
        self.frame.drafts_asked.connect(self.drafts_asked)
        self._reading.timeout.connect(self._tell_read)
        self._minute.timeout.connect(self._show_head)
        self._minute.start()
        self._directory.changed.connect(self._lay_again)
        self._connect_reader()
        self._connect_deeds()
        self.head.reply_asked.connect(self.reply)
        self.head.note_asked.connect(self.note)
        self.head.assign_asked.connect(lambda: self.assign_asked.emit(self.row))
        self.head.resolve_asked.connect(lambda: self.resolve_asked.emit(self.row))
        self.head.reopen_asked.connect(lambda: self.reopen_asked.emit(self.row))
        self.timeline.earlier_asked.connect(self._reader.read_earlier)
        self.timeline.recall_asked.connect(self.recall)
        self.timeline.withdrawal_asked.connect(self._operations.withdraw)
        self._files.saved.connect(lambda sentence: self.said.emit(sentence, None))
        self._files.failed.connect(lambda sentence: self._bars.show_bar("file", "warn", sentence))

    def _connect_reader(self) -> None:
        self._reader.begun.connect(self.frame.wait)
        self._reader.arrived.connect(self._take)
        self._reader.earlier_arrived.connect(self._lay_timeline)
        self._reader.gone.connect(self._show_gone)
        self._reader.failed.connect(self._fail)

    def _connect_deeds(self) -> None:
        self._operations.expected.connect(self._expect)
        self._operations.put_back.connect(self._put_back)
        self._operations.waiting_changed.connect(self._follow_waiting)
        self._operations.settled.connect(self._note_settled)
        self._operations.refused.connect(self._hear_refusal)
        self._keeper.listed.connect(self._lay_timeline)
        self._keeper.left.connect(self._note_left)
        self._keeper.came_back.connect(self._take_back)

    # ------------------------------------------------------------ telling

    @property
    def is_in_sight(self) -> bool:
        """Tell whether a ticket is shown here: what is refused is then told here, and nowhere else."""
        return self.isVisible() and self.ticket_id is not None

    def tells_of(self, settled: Settled) -> bool:
        """Tell whether a deed came to nothing but for leaving the ticket shown here as it is."""
        return self.is_in_sight and not settled.outcome.done and set(settled.outcome.left) == {self.ticket_id}

    # ------------------------------------------------------------ reading

    def _turn_to(self, ticket_id: int, row: TicketRow | None) -> None:
        if ticket_id != self.ticket_id:
            self._forget_ticket(ticket_id)
        self.frame.show_ticket()
        if row is not None:
            self._row = row
            self._expected = dict(self._operations.expectation(ticket_id))
            self._show_head()
            self._address(row)
        elif self._row is None:
            self.head.show_number(self._directory.number(ticket_id))
            self.composer.write_to(Correspondent(ticket_id))

    def _stop_typing(self) -> None:
        # the list turned to another ticket under the keys, because this one is out of sight: what is typed on is not
        # meant for the requester of the other, nor for the letters that act in a list
        if not self.composer.is_typed_in:
            return
        if self.ticket_id is not None and self.composer.says_something:
            gone = self._directory.number(self.ticket_id)
            self.said.emit(f"{gone} is not in this list any more. What you typed is among your drafts.", None)
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_ticket(self, ticket_id: int | None) -> None:
        self._reading.stop()
        self._reader.turn_to(ticket_id)
        self._row = None
        self._expected.clear()
        self._added.forget()
        self._clear_bars()
        self.timeline.clear()
        self.frame.show_conversation()

    @Slot(object, object)
    def _take(self, conversation: Conversation, before: Conversation | None) -> None:
        self._row = conversation.row
        self._expected = dict(self._operations.expectation(conversation.row.id))
        self._just_left.clear()
        self._address(conversation.row)
        self._show_head()
        self.frame.show_conversation()
        self._bars.clear("read")
        self._tell_news(before, conversation)
        self._lay_timeline()
        self._added.look_in(conversation)
        self._stillness.end()
        self._reading.start()
        self.shown.emit(conversation)
        if self._expected and (row := self.row) is not None:
            self.patched.emit(row)  # what waits may wait for long

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._stillness.end()
        if self._reader.conversation is None:
            self.frame.show_failure(f"The conversation can't be shown. {error} What you type is kept.")
            if self._row is None:
                self.emptied.emit()
            self.failed.emit()
        else:
            self._bars.show_bar(
                "read", "warn", f"This may be out of date. {error}", actions=[("Try again", self._reader.read)]
            )

    @Slot()
    def _show_gone(self) -> None:
        self._forget_ticket(None)
        self._stillness.end()
        self.frame.show_gone()
        self.composer.write_to(None)
        self.emptied.emit()

    @Slot()
    def _tell_read(self) -> None:
        ticket_id, newest = self.ticket_id, self._reader.newest
        if ticket_id is None or not newest or not self.isVisible():
            return
        if self._seen.get(ticket_id) != newest:  # telling changes the ticket, which is read again
            self._seen[ticket_id] = newest
            self._mark_read(ticket_id, newest)

    # ------------------------------------------------------------ showing

    def _address(self, row: TicketRow) -> None:
        known = self._reader.conversation
        email, is_known = known.email if known else None, row.requester_id is not None
        self.composer.write_to(Correspondent(row.id, row.requester, email, row.status, is_known))

    @Slot()
    def _show_head(self) -> None:
        row = self.row
        if row is not None:
            known = self._reader.conversation
            by = known.created_by if known else ""
            self.head.show_row(row, number=self._directory.number(row.id), created_by=by, now=self._clock.now())
            self.patched.emit(row)

    @Slot()
    def _lay_timeline(self) -> None:
        conversation, ticket_id = self._reader.conversation, self.ticket_id
        if conversation is None or ticket_id is None:
            return
        left = [draft for draft in self._just_left.values() if draft.ticket_id == ticket_id]
        held = [*left, *self._keeper.held_for(ticket_id)]
        self.timeline.show_conversation(conversation, self._reader.entries, held)

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
        self._reader.read()
        self.timeline.scroll_to_newest()

    def _clear_bars(self) -> None:
        for cause in ("changed", "refused", "read", "file", "recall", "came back"):
            self._bars.clear(cause)

    # ------------------------------------------------------------ deeds

    @Slot(object)
    def _expect(self, expected: dict[int, dict[str, Any]]) -> None:
        if self.ticket_id in expected:
            self._expected.update(expected[self.ticket_id])
            self._show_head()

    @Slot(object)
    def _follow_waiting(self, ids: frozenset[int]) -> None:
        if self.ticket_id in ids and self._row is not None:
            self._expected = dict(self._operations.expectation(self._row.id))
            self._show_head()

    @Slot(object)
    def _put_back(self, ids: frozenset[int]) -> None:
        if self.ticket_id in ids:
            self._expected = dict(self._operations.expectation(self.ticket_id))
            self._show_head()
            self._reader.read()

    @Slot(object)
    def _note_settled(self, settled: Settled) -> None:
        if self.tells_of(settled):
            why = settled.outcome.left[self.ticket_id or 0]
            self._show_refusal(f"{self._directory.number(self.ticket_id or 0)} stayed as it is: {why}.", "quiet")
        elif self.ticket_id in settled.outcome.done:
            self._bars.clear("refused")

    @Slot(str)
    def _hear_refusal(self, sentence: str) -> None:
        if self.is_in_sight:
            self._show_refusal(sentence)

    def _show_refusal(self, sentence: str, tone: str = "warn") -> None:
        if self.ticket_id is not None:
            self._bars.show_bar("refused", tone, sentence, actions=[("See", self._see_newest)])

    @Slot(object, object)
    def _note_left(self, draft: Draft, sent: Sent) -> None:
        if draft.ticket_id == self.ticket_id:
            self._added.note(draft)
            self._just_left[draft.key] = draft
            self._lay_timeline()
            self._reader.read()
        if sent.step_left:
            self._show_refusal(f"The reply was sent, but the status stayed: {sent.step_left}.")

    def _offer_withdrawal(self, entry_id: int) -> None:
        self.said.emit("Note added.", partial(self._operations.withdraw, entry_id))

    @Slot(object, str)
    def _take_back(self, draft: Draft, sentence: str) -> None:
        if draft.ticket_id != self.ticket_id:
            return
        self._lay_timeline()
        self._bars.show_bar("came back", "danger", f"{sentence} It wasn't sent and is in your draft again.")
        if self.composer.kind is draft.kind or not self.composer.text.text.strip():
            self.composer.show_draft(draft)
