"""The course of every deed: shown at once, written behind or kept until it can be, put back when refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.actor import Actor
from app.core.changes import Topic, changed
from app.core.clock import Clock, SystemClock
from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets.creating import another_was_created
from app.tickets.deeds import written
from app.tickets.outbox import MAY_WAIT, NEEDS_ANSWER, Waiting, tickets_of
from app.tickets.outcome import Outcome, sentence, takes_away
from ui.core.background import Background
from ui.core.live import Live
from ui.tickets import expectations
from ui.tickets.deed_line import DeedLine, Errand, Expected, Perform, as_errand, as_waiting
from ui.tickets.directory import Directory
from ui.tickets.outbox import Outbox
from ui.tickets.undo_stack import Settled, UndoStack

TOLD_BY_ITS_FORM = "create"
NOT_UNDONE = "That can't be undone."
NOTHING_TO_UNDO = "There is nothing left to undo."
NOTHING_WAITS = "Nothing unassigned waits here."


class DeedCourse(QObject):
    """Sends deeds one after another and tells how they end.

    `expected` carries {ticket: {field: value}} at once; `put_back` the ids whose rows return to what was;
    `settled` a Settled; `refused` the sentence why nothing was done; `undo_changed` what Ctrl+Z would undo;
    `turned_down` the key of a deed that came to nothing, and its error. A new ticket that is turned down is told by
    its form alone. With an outbox, what may wait is kept there while the database is away: `went_late` a Settled that
    did, `waiting_changed` the ids whose rows wait, or wait no longer.
    """

    expected = Signal(object)
    put_back = Signal(object)
    settled = Signal(object)
    refused = Signal(str)
    turned_down = Signal(object, object)
    undo_changed = Signal(str)
    went_late = Signal(object)
    waiting_changed = Signal(object)

    def __init__(
        self,
        background: Background,
        live: Live,
        directory: Directory,
        actor: Actor,
        perform: Perform,
        *,
        clock: Clock | None = None,
        outbox: Outbox | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.outbox = outbox
        self._live, self._directory, self._actor = live, directory, actor
        self._clock: Clock = clock or SystemClock()
        self._line = DeedLine(background, perform, self)
        self._stack = UndoStack(self._clock, self)
        self._wants_undo = 0
        self._final = ""
        self._wanted_back: set[UUID] = set()
        self._connect()

    def undo(self) -> None:
        """Take back the last deed; one still on its way is awaited first."""
        if not self._line.is_empty:
            self._wants_undo += 1
        elif self._final:
            self.refused.emit(f"{self._final} {NOT_UNDONE}")
            self._final = ""
        elif self.outbox is not None and (waiting := self.outbox.last_done_here()) is not None:
            self.outbox.take_back(waiting.key)
        elif (last := self._stack.last()) is not None:
            self.undo_deed(last.key)
        else:
            self.refused.emit(NOTHING_TO_UNDO)

    def undo_deed(self, key: UUID) -> None:
        """Take back the deed of this key, if it is still among those remembered."""
        undone = self._stack.begin(key)
        if undone is None:
            self.refused.emit(NOTHING_TO_UNDO)
            return
        shown = expectations.put_back(undone.outcome.done, self._directory)
        did = "put back" if undone.outcome.created is None else "closed as created by mistake"
        self.do("undo", {"undoes": key}, did, shown, undoes=key)

    # ------------------------------------------------------------ what is known

    @property
    def undoable(self) -> str:
        """The sentence of the deed that `undo` would take back, empty when there is none."""
        return self._stack.words

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is on its way to the database."""
        return self._line.is_empty and not (self.outbox is not None and self.outbox.is_sending)

    def expectation(self, ticket_id: int) -> Mapping[str, Any]:
        """Return what the deeds under way and those that wait will make of a ticket, by field of its row."""
        waiting = {} if self.outbox is None else self.outbox.expectation(ticket_id)
        return {**waiting, **self._line.expectation(ticket_id)}

    def is_under_way_since_before(self, ticket_id: int, at: datetime) -> bool:
        """Tell whether a deed on a ticket that was done before an instant is on its way at this moment."""
        under_way = (errand for errand in self._line.that_may_wait() if errand.at is not None and errand.at < at)
        return any(ticket_id in tickets_of(errand.text, errand.expected) for errand in under_way)

    def waits_for(self, ticket_id: int) -> bool:
        """Tell whether a deed on a ticket waits for the database."""
        return self.outbox is not None and self.outbox.waits_for(ticket_id)

    # ------------------------------------------------------------ doing

    def do(
        self,
        deed: str,
        said: Mapping[str, Any],
        did: str,
        shown: Expected,
        *,
        key: UUID | None = None,
        undoes: UUID | None = None,
        own: str = "",
        into: int | None = None,
        lasts: bool = False,
    ) -> UUID:
        """Do a deed with what it says, and return its key; `did` tells what it did, `shown` how rows look meanwhile.

        One that says of no ticket what it saw does nothing; one that `lasts` can't be undone from here.
        """
        may_wait = self.outbox is not None and deed in MAY_WAIT
        now = self._clock.now()
        errand = Errand(deed, written(deed, said), did, shown, key or uuid4(), undoes, own, may_wait, into, now, lasts)
        if said.get("was", True):
            self.expected.emit(shown)
            if may_wait and self._goes_into_outbox(errand):
                self._keep(errand)
            else:
                self._line.put(errand)
        return errand.key

    # ------------------------------------------------------------ inside

    def _goes_into_outbox(self, errand: Errand) -> bool:
        # one that is on its way may still come to the outbox, and has to stand there before this one
        if self.outbox is None or self._line.that_may_wait():
            return False
        return self.outbox.holds_up(tickets_of(errand.text, errand.expected))

    def _connect(self) -> None:
        self._line.done.connect(self._settle)
        self._line.refused.connect(self._refuse)
        self._line.broke.connect(self._break)
        self._line.left_over.connect(self._keep_over)
        self._stack.changed.connect(self.undo_changed)
        if self.outbox is not None:
            self.outbox.sent.connect(self._settle_late)
            self.outbox.came_back.connect(self._meet_again)
            self.outbox.taken_back.connect(self._take_back)
            self.outbox.too_late.connect(self._want_back)
            self.outbox.not_kept.connect(self._do_without)
            self.outbox.vanished.connect(self._read_again)
            self.outbox.changed.connect(self.waiting_changed)

    def _settle(self, errand: Errand, outcome: Outcome) -> None:
        settled = self._settled(errand, outcome)
        self._stack.end(errand.undoes)
        self._stack.add(settled)
        self._final = settled.sentence if settled.is_out_of_sight else ""
        if outcome.left:
            self.put_back.emit(frozenset(outcome.left))
        self._live.heard(outcome.changes)
        self.settled.emit(settled)
        self._undo_if_wanted()

    # ------------------------------------------------------------ what waits

    def _keep(self, errand: Errand, error: StoreUnavailable | None = None) -> None:
        if self.outbox is not None:
            is_unsure = error is not None and error.outcome_unknown
            self.outbox.keep(as_waiting(errand, self._clock.now(), is_unsure=is_unsure))

    @Slot(object, object)
    def _keep_over(self, errand: Errand, error: StoreUnavailable) -> None:
        self._keep(errand, error)
        QTimer.singleShot(0, self, self._undo_if_wanted)  # those behind it are kept first

    @Slot(object)
    def _do_without(self, waiting: Waiting) -> None:
        self._line.put(replace(as_errand(waiting), may_wait=False))

    @Slot(object, object)
    def _settle_late(self, waiting: Waiting, outcome: Outcome) -> None:
        settled = self._settled(as_errand(waiting), outcome)
        self._stack.end(waiting.undoes)
        self._stack.add(settled)
        self._live.heard(outcome.changes)
        self.went_late.emit(settled)
        if waiting.key in self._wanted_back and settled.can_undo:
            self.undo_deed(waiting.key)
        self._wanted_back.discard(waiting.key)

    @Slot(object, object)
    def _meet_again(self, back: Waiting, outcome: Outcome | None) -> None:
        self.put_back.emit(frozenset(back.tickets))
        if outcome is not None and outcome.done:
            self._settle_late(back, outcome)
        else:
            self._stack.end(back.undoes)

    @Slot(object)
    def _take_back(self, waiting: Waiting) -> None:
        self._stack.give_back(waiting.undoes)
        self.put_back.emit(frozenset(waiting.tickets))

    @Slot(object)
    def _want_back(self, waiting: Waiting) -> None:
        if self._stack.knows(waiting.key):  # it was done a moment ago
            self.undo_deed(waiting.key)
        else:
            self._wanted_back.add(waiting.key)

    @Slot(object)
    def _read_again(self, ticket_ids: frozenset[int]) -> None:
        self.put_back.emit(ticket_ids)
        self._live.heard(changed(Topic.TICKET, *ticket_ids))

    # ------------------------------------------------------------ how it ends

    def _settled(self, errand: Errand, outcome: Outcome) -> Settled:
        if _is_overtaken(errand, outcome):
            return Settled(errand.key, errand.deed, outcome, "", can_undo=False, is_overtaken=True)
        is_gone = self._leads_out_of_sight(errand, outcome)
        may_undo = errand.undoes is None and not errand.lasts and not is_gone
        can_undo = may_undo and bool(outcome.done or outcome.created or outcome.noted)
        said = self._said(errand, outcome)
        return Settled(errand.key, errand.deed, outcome, said, can_undo, errand.undoes, is_out_of_sight=is_gone)

    def _leads_out_of_sight(self, errand: Errand, outcome: Outcome) -> bool:
        gone_to = {done["after"].get("queue_id") for done in outcome.done.values()}
        return not all(self._directory.sees(queue_id) for queue_id in (*gone_to, errand.into))

    def _said(self, errand: Errand, outcome: Outcome) -> str:
        if errand.lasts:
            return ""  # what it tells of has been told
        if outcome.entry:
            return errand.did if errand.undoes is None else "Note withdrawn."
        if outcome.created is not None:
            return f"{self._directory.number(outcome.created)} {errand.did}."
        did = errand.did
        if errand.deed == "transfer" and takes_away(outcome):
            did += f", and nobody has {'it' if len(outcome.done) == 1 else 'them'} now"
        said = sentence(outcome, did, self._directory.number)
        return said or (NOTHING_WAITS if errand.deed == "take next" else "Nothing had to be changed.")

    def _refuse(self, errand: Errand, said: str, error: HelpDeskError) -> None:
        self.put_back.emit(frozenset(errand.expected))
        if isinstance(error, StoreUnavailable):
            self._stack.give_back(errand.undoes)
        self.turned_down.emit(errand.key, error)
        if isinstance(error, StoreUnavailable) and not error.outcome_unknown:
            said = NEEDS_ANSWER.get(errand.deed, said)
        if errand.deed != TOLD_BY_ITS_FORM:
            self.refused.emit(said)
        self._undo_if_wanted()

    def _break(self, errand: Errand, error: Exception) -> None:
        self.put_back.emit(frozenset(errand.expected))
        self.turned_down.emit(errand.key, error)
        raise error

    def _undo_if_wanted(self) -> None:
        if self._wants_undo and self._line.is_empty:
            self._wants_undo -= 1
            self.undo()


def _is_overtaken(errand: Errand, outcome: Outcome) -> bool:
    if errand.deed != TOLD_BY_ITS_FORM:
        return False
    return outcome.created is None or another_was_created(outcome, errand.own)
