"""Where a person finds what waits for the database: its room, its mark at the bottom, and what is said of it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, Slot

from app.tickets.deeds import read
from app.tickets.drafts import Draft, DraftKind
from app.tickets.outbox import Waiting, what, why
from app.tickets.outcome import Outcome
from app.tickets.queries import TicketRow
from ui.core.actions import Action, Hint
from ui.shell.left_behind import LeftBehind
from ui.shell.outbox_mark import OutboxMark
from ui.tickets.draft_parts import rest_of
from ui.tickets.outbox import BACK, SENT
from ui.tickets.outbox_lines import Line
from ui.tickets.outbox_list import OutboxList
from ui.tickets.undo_stack import Settled
from ui.tickets.waiting_bar import WaitingBar

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

ROOM = "outbox"
_BAR = "came back"
_TOO_LATE = "It may have been done already. If the database says so, once it is back, it is undone."
_GONE = "None of its tickets is there any more, or you may no longer see them. Discard it."
_HINTS = (
    Hint("Next, previous line", "J K", "Outbox"),
    Hint("Open ticket", "Enter", "Outbox"),
    Hint("Try again", "T", "Outbox"),
    Hint("Take back, discard", "Delete", "Outbox"),
    Hint("Copy the text", "Ctrl+C", "Outbox"),
)


class OutboxPlace(QObject):
    """Ties the outbox to the window: its room, the mark, and the ways forward."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work, self._outbox = window, work, work.outbox
        self._late: list[Settled] = []
        self.room = OutboxList(work.outbox, work.keeper, work.directory, work.desk.clock, work.middle)
        self._mark = OutboxMark()
        window.status.hold(self._mark)
        self._connect()
        work.add_room(ROOM, self.room)
        WaitingBar(work.ticket, work.outbox, work.directory, self.enter, self)
        self._offer()
        self._show_count()
        if window.bars.bar("away") is not None:  # it was away before this was built
            work.outbox.note_away()

    # ------------------------------------------------------------ showing

    def _connect(self) -> None:
        self.room.shown.connect(self._show_count)
        self.room.said.connect(self._window.say)
        self.room.opened.connect(self._open)
        self.room.retried.connect(self._retry)
        self.room.recalled.connect(self._show_draft)
        self._mark.clicked.connect(self.enter)
        self._window.contact_changed.connect(self._follow_contact)
        self._work.operations.went_late.connect(self._late.append)
        self._outbox.came_back.connect(self._meet_refusal)
        self._outbox.went.connect(self._tell_end)
        self._outbox.failed.connect(self._window.meet)
        self._outbox.taken_back.connect(self._tell_taken_back)
        self._outbox.too_late.connect(lambda _waiting: self._window.say(_TOO_LATE))
        self._outbox.gone.connect(lambda _back: self._window.say(_GONE))

    def _offer(self) -> None:
        go = Action(
            "go.outbox", "Outbox", "", "send", run=self.enter, group="Go to", words="waiting offline unsent came back"
        )
        self._window.actions_table.add(go)
        self._window.actions_table.add_hints(*_HINTS, on=self.room)

    @Slot()
    def enter(self) -> None:
        """Go to the room."""
        self._work.enter_room(ROOM)

    @Slot()
    def _show_count(self) -> None:
        lines = self.room.lines()
        self._mark.show_lines(lines)
        self._work.show_waiting(len(lines))
        if self.room.isVisible() or not self._back():
            self._window.bars.clear(_BAR)
        elif self._window.bars.bar(_BAR) is not None:
            self._tell_back()

    @Slot()
    def _follow_contact(self) -> None:
        if self._window.bars.bar("away") is not None:
            self._outbox.note_away()
        else:
            self._outbox.try_now()

    # ------------------------------------------------------------ saying

    @Slot(object)
    def _tell_taken_back(self, waiting: Waiting) -> None:
        did = what(waiting, self._work.directory.number) or "Note withdrawn"
        self._window.say(f"Taken back before it was sent: {did}.", partial(self._outbox.keep, waiting))

    @Slot(object, object)
    def _meet_refusal(self, back: Waiting, _outcome: Outcome | None) -> None:
        if back.body:
            self._back_to_draft(back)
        if not self.room.isVisible():
            self._tell_back()

    def _back(self) -> Sequence[Waiting]:
        return [one for one in self._outbox.all() if one.has_come_back]

    def _tell_back(self) -> None:
        back = self._back()
        if len(back) == 1:
            said = f"A change that waited was not made: {why(back[0], self._work.directory.number)}"
        else:
            said = f"{len(back)} changes that waited were not made."
        known = self._window.bars.bar(_BAR)
        if known is None or known.text != said:
            show = "Show it" if len(back) == 1 else "Show them"
            self._window.bars.show_bar(_BAR, "warn", said, actions=[(show, self.enter)])

    def _back_to_draft(self, back: Waiting) -> None:
        _deed, said = read(back.text)
        kind = DraftKind(said["kind"].value)
        rest = rest_of(said.get("files", ()))
        now = self._work.desk.clock.now()
        self._work.keeper.keep(Draft(uuid4(), kind, back.body, said["ticket_id"], changed_at=now, rest=rest))

    @Slot(object)
    def _tell_end(self, counts: Mapping[str, int]) -> None:
        late, self._late = self._late, []
        if counts[SENT] == 1 and not counts[BACK] and len(late) == 1:
            undo = partial(self._work.operations.undo_deed, late[0].key) if late[0].can_undo else None
            self._window.say(late[0].sentence, undo)
        elif counts[SENT]:
            one = counts[SENT] == 1
            self._window.say(
                f"{counts[SENT]:,} {'change' if one else 'changes'} that waited {'was' if one else 'were'} sent."
            )

    # ------------------------------------------------------------ ways forward

    @Slot(object)
    def _open(self, line: Line) -> None:
        if len(line.tickets) == 1:
            self._work.open_ticket(line.tickets[0])
            return
        waiting = next((one for one in self._outbox.all() if one.key == line.key), None)
        left = dict.fromkeys(line.tickets, "waits") | dict(waiting.left if waiting else {})
        dialog = LeftBehind(line.words, left, self._work.directory.number, self._window)
        dialog.open_asked.connect(self._work.open_ticket)
        dialog.open()

    @Slot(object)
    def _retry(self, line: Line) -> None:
        if not line.has_come_back:
            self._outbox.try_now()
            self._work.keeper.try_now()
            return
        ids = line.tickets
        read_rows = partial(self._work.desk.tickets.rows, ids)
        self._work.background.read(read_rows, partial(self._try_again, line), self._window.meet)

    def _try_again(self, line: Line, rows: Sequence[TicketRow]) -> None:
        self._outbox.again(line.key, rows)

    @Slot(object)
    def _show_draft(self, draft: Draft) -> None:
        if draft.ticket_id is not None:
            self._work.open_ticket(draft.ticket_id)
            self._work.ticket.composer.show_draft(draft)
