"""The deeds on tickets as the screens start them: shown at once, written behind, put back when refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets.creating import another_was_created, said_in_all
from app.tickets.deeds import written
from app.tickets.model import EntryKind, Filed, Level, NewTicket, Status
from app.tickets.outcome import Outcome, sentence, takes_away
from app.tickets.queries import TicketRow
from ui.core.background import Background
from ui.core.live import Live
from ui.tickets import expectations
from ui.tickets.deed_line import DeedLine, Errand, Expected, Perform
from ui.tickets.directory import Directory
from ui.tickets.times import until_words

_TOLD_BY_ITS_FORM = "create"
REMEMBERED = timedelta(minutes=30)
"""How long a deed can be undone from the stack."""
NOTHING_TO_UNDO = "There is nothing left to undo."
NOTHING_WAITS = "Nothing unassigned waits here."
Rows = Sequence[TicketRow]


@dataclass(frozen=True)
class Settled:
    """A deed that has been written: what it did, the sentence to show, and whether it can be undone.

    `is_overtaken` when its key had been used for another ticket, or for none: then its form says what is now.
    """

    key: UUID
    deed: str
    outcome: Outcome
    sentence: str
    can_undo: bool
    undoes: UUID | None = None
    is_overtaken: bool = False


@dataclass(frozen=True)
class _Undoable:
    settled: Settled
    at: datetime


class TicketOperations(QObject):
    """Starts deeds and tells how they end.

    `expected` carries {ticket: {field: value}} at once; `put_back` the ids whose rows return to what was;
    `settled` a Settled; `refused` the sentence why nothing was done; `undo_changed` what Ctrl+Z would undo;
    `turned_down` the key of a deed that came to nothing, and its error. A new ticket that is turned down is told by
    its form alone.
    """

    expected = Signal(object)
    put_back = Signal(object)
    settled = Signal(object)
    refused = Signal(str)
    turned_down = Signal(object, object)
    undo_changed = Signal(str)

    def __init__(
        self,
        background: Background,
        live: Live,
        directory: Directory,
        actor: Actor,
        perform: Perform,
        *,
        clock: Clock | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._directory, self._actor = live, directory, actor
        self._clock: Clock = clock or SystemClock()
        self._line = DeedLine(background, perform, self)
        self._undoable: list[_Undoable] = []
        self._again: Callable[[Rows], None] | None = None
        self._again_words = ""
        self._wants_undo = 0
        self._going_back: dict[UUID, _Undoable] = {}
        self._connect()

    # ------------------------------------------------------------ deeds on rows

    def take(self, rows: Rows) -> None:
        """Assign tickets to the person at this desk."""
        self._remember(self.take, "assign to me")
        self._give(rows, self._actor.staff_id, self._actor.name, "assigned to you", reason="")

    def assign(self, rows: Rows, *, to: int, reason: str = "") -> None:
        """Assign tickets to one person; a supervisor says why when they belong to someone else."""
        name = self._directory.staff_name(to)
        self._remember(partial(self.assign, to=to, reason=reason), f"assign to {name}")
        moves = any(row.assignee_id is not None for row in rows)
        did = "assigned to you" if to == self._actor.staff_id else f"{'moved' if moves else 'assigned'} to {name}"
        self._give(rows, to, name, did, reason=reason)

    def release(self, rows: Rows, *, reason: str = "") -> None:
        """Leave tickets with nobody."""
        self._remember(partial(self.release, reason=reason), "release")
        self._give(rows, None, "", "released", reason=reason)

    def release_all(self, *, of: int, reason: str = "") -> None:
        """Leave all live tickets of one person with nobody, as one deed."""
        self._do("release all", {"of": of, "reason": reason}, "released", {})

    def transfer(self, rows: Rows, *, to: int, reason: str = "") -> None:
        """Move tickets to another queue, where they wait unassigned."""
        name = self._directory.queue_name(to)
        self._remember(partial(self.transfer, to=to, reason=reason), f"transfer to {name}")
        shown = expectations.all_alike(rows, {"queue_id": to, "assignee_id": None, "assignee": ""})
        was = {row.id: row.queue_id for row in rows}
        self._do("transfer", {"was": was, "to": to, "reason": reason}, f"moved to {name}", shown)

    def set_priority(self, rows: Rows, *, impact: Level, urgency: Level, reason: str = "") -> None:
        """Set impact and urgency, and with them the priority."""
        shown = expectations.ranked(rows, impact, urgency)
        self._remember(partial(self.set_priority, impact=impact, urgency=urgency, reason=reason), "priority")
        was = {row.id: (row.impact, row.urgency) for row in rows}
        priority = next((fields["priority"].label.lower() for fields in shown.values()), "")
        said = {"was": was, "impact": impact, "urgency": urgency, "reason": reason}
        self._do("priority", said, f"set to {priority}", shown)

    def set_category(self, rows: Rows, *, to: int | None) -> None:
        """File tickets under a category, or under none."""
        name = self._directory.category_name(to)
        self._remember(partial(self.set_category, to=to), f"category {name}")
        shown = expectations.all_alike(rows, {"category_id": to, "category": "" if to is None else name})
        was = {row.id: row.category_id for row in rows}
        self._do("category", {"was": was, "to": to}, f"filed under {name}", shown)

    def wait(self, rows: Rows, *, wakes_at: datetime | None = None, reason: str = "") -> None:
        """Let tickets wait on the requester, until an instant if one is given."""
        until = f" until {until_words(wakes_at, self._clock.now())}" if wakes_at else ""
        self.set_status(rows, to=Status.PENDING, reason=reason, wakes_at=wakes_at, did=f"set to pending{until}")

    def hold(self, rows: Rows, *, reason: str = "") -> None:
        """Let tickets wait on a third party."""
        self.set_status(rows, to=Status.ON_HOLD, reason=reason, did="put on hold")

    def open(self, rows: Rows, *, reason: str = "") -> None:
        """Take tickets up again, whether they waited or were done."""
        again = any(not row.status.is_live for row in rows)
        self.set_status(rows, to=Status.OPEN, reason=reason, did="reopened" if again else "opened")

    def resolve(self, rows: Rows, *, reason: str) -> None:
        """Resolve tickets; `reason` says what helped."""
        self.set_status(rows, to=Status.RESOLVED, reason=reason, did="resolved")

    def close(self, rows: Rows, *, reason: str = "") -> None:
        """Close tickets for good."""
        self.set_status(rows, to=Status.CLOSED, reason=reason, did="closed")

    def set_status(
        self, rows: Rows, *, to: Status, reason: str = "", wakes_at: datetime | None = None, did: str = ""
    ) -> None:
        """Take tickets a step."""
        did = did or f"set to {to.value}"
        self._remember(partial(self.set_status, to=to, reason=reason, wakes_at=wakes_at, did=did), to.label)
        shown = expectations.all_alike(rows, {"status": to, "wakes_at": wakes_at})
        seen = {"was": {r.id: r.status for r in rows}, "waking": {r.id: r.wakes_at for r in rows}}
        said = {**seen, "to": to, "reason": reason, "wakes_at": wakes_at}
        self._do("status", said, did, shown)

    # ------------------------------------------------------------ deeds without rows

    def take_next(self, queue_ids: Sequence[int] | None = None) -> UUID:
        """Take the most urgent unassigned ticket of these queues, of all when None; returns its Settled's key."""
        ids = None if queue_ids is None else list(queue_ids)
        return self._do("take next", {"queue_ids": ids}, "assigned to you", {})

    def create(
        self,
        new: NewTicket,
        *,
        files: Sequence[Filed] = (),
        draft: UUID | None = None,
        key: UUID | None = None,
    ) -> UUID:
        """Open a ticket; returns the key its Settled will carry."""
        said, own = {"new": new, "files": files, "draft": draft}, said_in_all(new, files)
        return self._do(_TOLD_BY_ITS_FORM, said, "created", {}, key=key, own=own)

    def add_note(
        self,
        ticket_id: int,
        body: str,
        *,
        kind: EntryKind = EntryKind.NOTE,
        files: Sequence[Filed] = (),
        written_at: datetime | None = None,
        key: UUID | None = None,
    ) -> UUID:
        """Add an internal note (or a reply); `key` is its draft's, which goes in the same breath."""
        said = {"ticket_id": ticket_id, "kind": kind, "body": body, "files": files, "written_at": written_at}
        what = "Reply sent on" if kind is EntryKind.REPLY else "Note added to"
        return self._do("entry", said, f"{what} {self._directory.number(ticket_id)}.", {}, key=key)

    def withdraw(self, entry_id: int) -> UUID:
        """Mark one's own note as withdrawn."""
        return self._do("withdraw", {"entry_id": entry_id}, "Note withdrawn.", {})

    def undo(self) -> None:
        """Take back the last deed; one still on its way is awaited first."""
        if not self._line.is_empty:
            self._wants_undo += 1
        elif (last := self._last()) is not None:
            self.undo_deed(last.key)
        else:
            self.refused.emit(NOTHING_TO_UNDO)

    def undo_deed(self, key: UUID) -> None:
        """Take back the deed of this key, if it is still among those remembered."""
        self._forget_old()
        for kept in self._undoable:
            if kept.settled.key == key:
                shown = expectations.put_back(kept.settled.outcome.done, self._directory)
                self._undoable.remove(kept)
                self._going_back[key] = kept
                self._tell_undo()
                did = "put back" if kept.settled.outcome.created is None else "closed as created by mistake"
                self._do("undo", {"undoes": key}, did, shown, undoes=key)
                return
        self.refused.emit(NOTHING_TO_UNDO)

    def repeat_last(self, rows: Rows) -> None:
        """Do the last deed on rows again, on these rows."""
        if self._again is not None and rows:
            self._again(rows)

    # ------------------------------------------------------------ what is known

    @property
    def repeatable(self) -> str:
        """The words of the deed that `repeat_last` would do, empty when there is none."""
        return self._again_words

    @property
    def undoable(self) -> str:
        """The sentence of the deed that `undo` would take back, empty when there is none."""
        last = self._last()
        return last.sentence if last else ""

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is on its way to the database."""
        return self._line.is_empty

    def expectation(self, ticket_id: int) -> Mapping[str, Any]:
        """Return what the deeds under way will make of a ticket, by field of its row."""
        return self._line.expectation(ticket_id)

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._line.done.connect(self._settle)
        self._line.refused.connect(self._refuse)
        self._line.broke.connect(self._break)

    def _remember(self, again: Callable[[Rows], None], words: str) -> None:
        self._again, self._again_words = again, words

    def _give(self, rows: Rows, to: int | None, name: str, did: str, *, reason: str) -> None:
        was = {row.id: row.assignee_id for row in rows}
        self._do("assign", {"was": was, "to": to, "reason": reason}, did, expectations.given(rows, to, name))

    def _do(
        self,
        deed: str,
        said: Mapping[str, Any],
        did: str,
        shown: Expected,
        *,
        key: UUID | None = None,
        undoes: UUID | None = None,
        own: str = "",
    ) -> UUID:
        errand = Errand(deed, written(deed, said), did, shown, key or uuid4(), undoes, own)
        if said.get("was", True):
            self.expected.emit(shown)
            self._line.put(errand)
        return errand.key

    def _settle(self, errand: Errand, outcome: Outcome) -> None:
        settled = self._settled(errand, outcome)
        if errand.undoes is not None:
            self._going_back.pop(errand.undoes, None)
        if settled.can_undo:
            self._undoable.append(_Undoable(settled, self._clock.now()))
            self._tell_undo()
        if outcome.left:
            self.put_back.emit(frozenset(outcome.left))
        self._live.heard(outcome.changes)
        self.settled.emit(settled)
        self._undo_if_wanted()

    def _settled(self, errand: Errand, outcome: Outcome) -> Settled:
        if _is_overtaken(errand, outcome):
            return Settled(errand.key, errand.deed, outcome, "", can_undo=False, is_overtaken=True)
        can_undo = errand.undoes is None and bool(outcome.done or outcome.created or outcome.noted)
        return Settled(errand.key, errand.deed, outcome, self._said(errand, outcome), can_undo, errand.undoes)

    def _said(self, errand: Errand, outcome: Outcome) -> str:
        if outcome.entry:
            return errand.did if errand.undoes is None else "Note withdrawn."
        if outcome.created is not None:
            return f"{self._directory.number(outcome.created)} created."
        did = errand.did
        if errand.deed == "transfer" and takes_away(outcome):
            did += f", and nobody has {'it' if len(outcome.done) == 1 else 'them'} now"
        said = sentence(outcome, did, self._directory.number)
        return said or (NOTHING_WAITS if errand.deed == "take next" else "Nothing had to be changed.")

    def _refuse(self, errand: Errand, said: str, error: HelpDeskError) -> None:
        self.put_back.emit(frozenset(errand.expected))
        if errand.undoes is not None and isinstance(error, StoreUnavailable):
            self._undoable.append(self._going_back.pop(errand.undoes))
            self._tell_undo()
        self.turned_down.emit(errand.key, error)
        if errand.deed != _TOLD_BY_ITS_FORM:
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

    def _last(self) -> Settled | None:
        self._forget_old()
        return self._undoable[-1].settled if self._undoable else None

    def _forget_old(self) -> None:
        since = self._clock.now() - REMEMBERED
        self._undoable = [kept for kept in self._undoable if kept.at >= since]

    def _tell_undo(self) -> None:
        self.undo_changed.emit(self.undoable)


def _is_overtaken(errand: Errand, outcome: Outcome) -> bool:
    if errand.deed != _TOLD_BY_ITS_FORM:
        return False
    return outcome.created is None or another_was_created(outcome, errand.own)
