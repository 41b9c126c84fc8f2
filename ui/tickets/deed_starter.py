"""From a key to a deed: gathers the chosen rows, asks what is missing, then starts the operation."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.tickets.model import Level, Status
from app.tickets.queries import TicketRow
from app.tickets.rules import STEPS, priority_of
from ui.core.picker import Picker
from ui.tickets.directory import Directory
from ui.tickets.operations import TicketOperations
from ui.tickets.pickers import CategoryPicker, PersonPicker, PriorityPicker, QueuePicker, WakePicker, tickets
from ui.tickets.reasons import BULK, Beside, ConfirmPicker, move_picker, out_of_sight_picker, resolve_picker
from ui.tickets.times import until_words

MOST = 2_000
"""The most tickets one deed takes; beyond it the list should be narrowed."""
LOOKED_AT = 100
"""Up to how many chosen tickets are looked at, at every key, for what can be done with them."""
Rows = Sequence[TicketRow]
Then = Callable[[Rows], object]


class ChosenTickets(Protocol):
    """Where the tickets of a deed come from: a list's marked rows, or the one ticket that is open."""

    def count(self) -> int:
        """Return how many are chosen."""

    def known_rows(self) -> list[TicketRow]:
        """Return those of them that have been read."""

    def with_rows(self, then: Callable[[list[TicketRow]], object]) -> None:
        """Call `then` with the chosen rows once all of them have been read."""

    def done(self) -> None:
        """Note that a deed on them has been started."""


class DeedStarter(QObject):
    """Asks in small cards over `window`; `refused` carries a sentence when nothing can be started."""

    refused = Signal(str)

    def __init__(
        self,
        window: QWidget,
        chosen: ChosenTickets,
        operations: TicketOperations,
        directory: Directory,
        actor: Actor,
        *,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._chosen, self._operations = window, chosen, operations
        self._directory, self._actor = directory, actor
        self._clock: Clock = clock or SystemClock()
        self._picker: Picker | None = None
        self._unsent: dict[tuple[str, frozenset[int]], str] = {}
        self.asks_beside: Callable[[TicketRow], Beside] | None = None
        """What another room asks where one ticket is resolved."""

    @property
    def picker(self) -> Picker | None:
        """The card that is asking now."""
        return self._picker if self._picker is not None and isValid(self._picker) else None

    @property
    def has_chosen(self) -> bool:
        """Tell whether there is anything to do a deed on."""
        return self._chosen.count() > 0

    def about(self) -> str:
        """The number of the ticket a deed would be about, or how many there are; empty without any."""
        count = self._chosen.count()
        if count > 1:
            return tickets(count)
        return ", ".join(self._directory.number(row.id) for row in self._chosen.known_rows()) if count else ""

    def can_work(self) -> bool:
        """Tell whether a chosen ticket is still to be worked on."""
        return self._any_chosen(lambda row: row.status.is_live)

    def can_step(self, to: Status) -> bool:
        """Tell whether a chosen ticket can take the step to a status; a pending one may get another time to wake."""
        return self._any_chosen(lambda row: to in STEPS[row.status] or to is row.status is Status.PENDING)

    def why_not(self) -> str:
        """Say why nothing chosen fits a deed that was asked for by its key."""
        states = {row.status.label.lower() for row in self._chosen.known_rows()}
        if not states:
            return "no ticket is chosen"
        verb = "is" if self._chosen.count() == 1 else "are"
        return f"{self.about()} {verb} {' or '.join(sorted(states))}"

    # ------------------------------------------------------------ deeds

    def take(self) -> None:
        """Assign the chosen tickets to the person at this desk."""
        self._for_rows("Assign", "to you", lambda rows: self._start(self._operations.take, rows))

    def release(self) -> None:
        """Leave the chosen tickets with nobody."""
        self._gather(self._ask_release)

    def assign(self) -> None:
        """Ask for a person and assign the chosen tickets."""
        self._gather(self._ask_person)

    def assign_to(self, to: int | None) -> None:
        """Assign the chosen tickets to one person, or leave them with nobody; asks why where that is due."""
        if to is None:
            self.release()
        else:
            self._gather(lambda rows: self._give(rows, to))

    def transfer(self) -> None:
        """Ask for a queue and move the chosen tickets there."""
        self._gather(self._ask_queue)

    def set_priority(self) -> None:
        """Ask for impact and urgency of the chosen tickets."""
        self._gather(self._ask_priority)

    def set_category(self) -> None:
        """Ask what the chosen tickets are about."""
        self._gather(self._ask_category)

    def wait(self) -> None:
        """Ask until when the chosen tickets wait on the requester."""
        self._gather(self._ask_wake)

    def hold(self) -> None:
        """Let the chosen tickets wait on a third party."""
        self._for_rows("Put", "on hold", lambda rows: self._start(self._operations.hold, rows))

    def reopen(self) -> None:
        """Take the chosen tickets up again."""
        self._for_rows("Open", "", lambda rows: self._start(self._operations.open, rows))

    def resolve(self) -> None:
        """Ask what helped and resolve the chosen tickets."""
        self._gather(self._ask_resolution)

    def close(self) -> None:
        """Close the chosen tickets for good."""
        self._for_rows("Close", "", lambda rows: self._start(self._operations.close, rows))

    def repeat(self) -> None:
        """Do the last deed again on the chosen tickets."""
        words = self._operations.repeatable
        self._for_rows(f"Repeat “{words}” on", "", lambda rows: self._start(self._operations.repeat_last, rows))

    # ------------------------------------------------------------ questions

    def _ask_person(self, rows: Rows) -> None:
        holders = {row.assignee_id for row in rows}
        now = holders.pop() if len(holders) == 1 else None
        title = f"Assign {self._what(rows)} to"
        queues = {row.queue_id for row in rows}
        picker = PersonPicker(self._window, self._directory, self._actor, title=title, now=now, queue_ids=queues)
        self._ask(picker, lambda answer: self._give(rows, int(str(answer))))

    def _give(self, chosen: Rows, to: int) -> None:
        rows = [row for row in chosen if row.assignee_id != to]
        if not rows:
            whose = "yours" if to == self._actor.staff_id else f"with {self._directory.staff_name(to)}"
            self.refused.emit(f"{self._what(chosen)} {'is' if len(chosen) == 1 else 'are'} already {whose}.")
        elif self._needs_reason(rows):
            picker = move_picker(self._window, rows, self._directory, {to: len(rows)})
            self._ask_reason(picker, "assign", rows, lambda why: self._assign(rows, to, why))
        else:
            self._if_meant("Assign", rows, lambda: self._assign(rows, to, ""), f"to {self._directory.staff_name(to)}")

    def _assign(self, rows: Rows, to: int, why: str) -> None:
        self._start(lambda chosen: self._operations.assign(chosen, to=to, reason=why), rows)

    def _ask_release(self, rows: Rows) -> None:
        if self._needs_reason(rows):
            picker = move_picker(self._window, rows, self._directory, {}, where="nobody")
            self._ask_reason(picker, "release", rows, lambda why: self._release(rows, why))
        else:
            self._if_meant("Leave", rows, lambda: self._release(rows, ""), "with nobody")

    def _release(self, rows: Rows, why: str) -> None:
        self._start(lambda chosen: self._operations.release(chosen, reason=why), rows)

    def _ask_queue(self, rows: Rows) -> None:
        queues = {row.queue_id for row in rows}
        leaving = next(iter(queues)) if len(queues) == 1 else None
        picker = QueuePicker(self._window, self._directory, title=f"Transfer {self._what(rows)} to", leaving=leaving)
        self._ask(picker, lambda answer: self._ask_sight(rows, int(str(answer))))

    def _ask_sight(self, rows: Rows, to: int) -> None:
        if self._directory.sees(to):
            self._move(rows, to)
            return
        picker = out_of_sight_picker(self._window, self._what(rows), self._directory.queue_name(to))
        self._ask(picker, lambda _yes: self._move(rows, to, is_meant=True))

    def _move(self, rows: Rows, to: int, *, is_meant: bool = False) -> None:
        if self._needs_reason(rows):
            where = self._directory.queue_name(to)
            picker = move_picker(self._window, rows, self._directory, {}, where=where)
            self._ask_reason(picker, "transfer", rows, lambda why: self._transfer(rows, to, why))
        elif is_meant:
            self._transfer(rows, to, "")
        else:
            self._if_meant("Move", rows, lambda: self._transfer(rows, to, ""), f"to {self._directory.queue_name(to)}")

    def _transfer(self, rows: Rows, to: int, why: str) -> None:
        self._start(lambda chosen: self._operations.transfer(chosen, to=to, reason=why), rows)

    def _ask_priority(self, rows: Rows) -> None:
        first = rows[0]
        picker = PriorityPicker(
            self._window, title=f"Priority of {self._what(rows)}", impact=first.impact, urgency=first.urgency
        )
        self._ask(picker, lambda levels: self._rank(rows, levels))

    def _rank(self, rows: Rows, levels: object) -> None:
        impact, urgency = levels if isinstance(levels, tuple) else (Level.LOW, Level.LOW)
        rank = partial(self._operations.set_priority, impact=impact, urgency=urgency)
        aim = f"to {priority_of(impact, urgency).label.lower()} priority"
        self._if_meant("Set", rows, lambda: self._start(rank, rows), aim)

    def _ask_category(self, rows: Rows) -> None:
        held = {row.category_id for row in rows}
        now = held.pop() if len(held) == 1 else ()
        picker = CategoryPicker(self._window, self._directory, title=f"Category of {self._what(rows)}", now=now)
        self._ask(picker, lambda answer: self._file(rows, answer))

    def _file(self, rows: Rows, answer: object) -> None:
        to = answer if isinstance(answer, int) else None
        file = partial(self._operations.set_category, to=to)
        self._if_meant("File", rows, lambda: self._start(file, rows), f"under {self._directory.category_name(to)}")

    def _ask_wake(self, rows: Rows) -> None:
        picker = WakePicker(self._window, self._clock.now(), title=f"{self._what(rows)}: pending until")
        self._ask(picker, lambda at: self._wait(rows, at))

    def _wait(self, rows: Rows, at: object) -> None:
        wakes_at = at if isinstance(at, datetime) else None
        until = until_words(wakes_at, self._clock.now()) if wakes_at else "they answer"
        wait = partial(self._operations.wait, wakes_at=wakes_at)
        self._if_meant("Set", rows, lambda: self._start(wait, rows), f"to pending until {until}")

    def _ask_resolution(self, rows: Rows) -> None:
        beside = self.asks_beside(rows[0]) if self.asks_beside is not None and len(rows) == 1 else None
        picker = resolve_picker(self._window, rows, self._directory.number, beside)
        if beside is not None:
            picker.chosen.connect(beside.take)
        self._ask_reason(picker, "resolve", rows, lambda said: self._resolve(rows, said))

    def _resolve(self, rows: Rows, said: str) -> None:
        resolve = self._operations.resolve
        self._if_meant("Resolve", rows, lambda: self._start(lambda chosen: resolve(chosen, reason=said), rows))

    # ------------------------------------------------------------ inside

    def _any_chosen(self, fits: Callable[[TicketRow], bool]) -> bool:
        """Tell whether one of the chosen rows fits; of many, or those not read yet, the deed itself will tell."""
        count = self._chosen.count()
        if not 0 < count <= LOOKED_AT:
            return count > 0
        rows = self._chosen.known_rows()
        return len(rows) < count or any(fits(row) for row in rows)

    def _gather(self, then: Then) -> None:
        count = self._chosen.count()
        if count == 0:
            return
        if count > MOST:
            self.refused.emit(f"{tickets(count)} are chosen; one deed takes at most {MOST:,}. Narrow the list first.")
            return
        self._chosen.with_rows(lambda rows: then(rows) if rows else None)

    def _for_rows(self, verb: str, rest: str, then: Then) -> None:
        self._gather(lambda rows: self._if_meant(verb, rows, lambda: then(rows), rest))

    def _if_meant(self, verb: str, rows: Rows, then: Callable[[], object], rest: str = "") -> None:
        if len(rows) <= BULK:
            then()
            return
        act = f"{verb} {tickets(len(rows))}{' ' if rest else ''}{rest}"
        picker = ConfirmPicker(self._window, f"{act}?", act, "It is done as one deed and can be undone as one.")
        self._ask(picker, lambda _yes: then())

    def _ask(self, picker: Picker, then: Callable[[object], object]) -> None:
        if self.picker is not None:
            self.picker.cancel()
        self._picker = picker
        picker.chosen.connect(then)
        picker.chosen.connect(picker.deleteLater)
        picker.cancelled.connect(picker.deleteLater)
        picker.open()

    def _ask_reason(self, picker: Picker, deed: str, rows: Rows, then: Callable[[str], object]) -> None:
        place = deed, frozenset(row.id for row in rows)
        keep_text = getattr(picker, "keep_text", None)
        if keep_text is not None:
            keep_text(self._unsent.get(place, ""), lambda text: self._unsent.__setitem__(place, text))
        self._ask(picker, lambda said: then(str(said)))

    def _start(self, deed: Then, rows: Rows) -> None:
        deed(rows)
        self._chosen.done()

    def _needs_reason(self, rows: Rows) -> bool:
        mine = (None, self._actor.staff_id)
        is_supervisor = self._directory.in_role_of_now(self._actor).is_supervisor
        return is_supervisor and any(row.assignee_id not in mine for row in rows)

    def _what(self, rows: Rows) -> str:
        return self._directory.number(rows[0].id) if len(rows) == 1 else tickets(len(rows))
