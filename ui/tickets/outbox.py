"""Deeds that wait for the database: kept on this computer at once, sent in their order as soon as it is back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.clock import Clock
from app.core.errors import StoreUnavailable
from app.tickets.outbox import Answer, OutboxStore, Perform, Waiting, expectation, seen_anew, send_next
from app.tickets.queries import TicketRow
from ui.core.background import Background
from ui.tickets.filing import UNLOCKING_S

FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 500, 60_000
"""How long to wait before what found no database is tried again; each time twice as long."""
LOOK_MS = 3_000
"""How often is looked what another window of the same person has done, while something waits."""
SENT, BACK = "sent", "back"


class Outbox(QObject):
    """Keeps deeds that could not be done, and has them done one by one, each under its own key.

    Signals: `changed(tickets)` what waits, and what it is about; `sent(waiting, outcome)` one was done;
    `came_back(waiting, outcome)` one was refused, or left some tickets; `not_kept(waiting)` this computer keeps
    nothing; `taken_back(waiting)` before it went, `too_late(waiting)` for that; `vanished(tickets)` another window has
    seen to some; `gone(waiting)` what is to be tried again has no ticket left; `went(counts)` nothing is left to send;
    `failed(error)` the database serves nobody.

    `replies` tells when the oldest reply was written that is due, by ticket: deeds written later go behind it.
    `must_wait` while it is not known yet which replies there are. `loaded()` what earlier sessions left is known.
    `renewed(key, key)` one that came back goes again, behind all others, under another key.
    """

    changed = Signal(object)
    sent = Signal(object, object)
    came_back = Signal(object, object)
    not_kept = Signal(object)
    taken_back = Signal(object)
    too_late = Signal(object)
    vanished = Signal(object)
    gone = Signal(object)
    went = Signal(object)
    failed = Signal(object)
    loaded = Signal()
    renewed = Signal(object, object)

    def __init__(
        self,
        background: Background,
        local_background: Background,
        store: OutboxStore,
        perform: Perform,
        *,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._local_background = background, local_background
        self._store, self._perform, self._clock = store, perform, clock
        self.replies: Callable[[], Mapping[int, datetime]] = dict
        self.must_wait: Callable[[], bool] = lambda: False
        self._window = str(uuid4())
        self._all: dict[UUID, Waiting] = {}
        self._unkept: set[UUID] = set()
        self._own: set[UUID] = set()
        self._waited_for: tuple[int, frozenset[int]] = (-1, frozenset())
        self._counts = {SENT: 0, BACK: 0}
        self._version = 0
        self._is_away = self._is_sending = self._is_closed = self._is_loading = False
        self._pause_ms, self._told = FIRST_PAUSE_MS, ""
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.send)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)

    # ------------------------------------------------------------ what waits

    def all(self) -> Sequence[Waiting]:
        """Return what waits and what came back, in order."""
        return tuple(self._all.values())

    def waiting(self) -> Sequence[Waiting]:
        """Return what waits for the database, in order."""
        return [one for one in self._all.values() if not one.has_come_back]

    def of(self, ticket_id: int) -> Sequence[Waiting]:
        """Return what waits or came back for one ticket."""
        return [one for one in self._all.values() if ticket_id in one.tickets]

    def waits_for(self, ticket_id: int) -> bool:
        """Tell whether something waits for a ticket."""
        version, tickets = self._waited_for
        if version != self._version:  # every row that is painted asks
            tickets = frozenset(i for one in self.waiting() for i in one.tickets)
            self._waited_for = self._version, tickets
        return ticket_id in tickets

    def last_done_here(self) -> Waiting | None:
        """Return what was done last in this very window and still waits."""
        return next((one for one in reversed(self.waiting()) if one.key in self._own), None)

    def expectation(self, ticket_id: int) -> Mapping[str, Any]:
        """Return what all that waits will make of a ticket, by field of its row."""
        return expectation(self._all.values(), ticket_id)

    @property
    def is_in_the_way(self) -> bool:
        """Tell whether a new deed has to go behind others, or would find no database."""
        return self._is_away or bool(self.waiting())

    def holds_up(self, tickets: Iterable[int]) -> bool:
        """Tell whether a new deed on these tickets has to go behind others, or a reply, or would find no database."""
        return self.is_in_the_way or not self.replies().keys().isdisjoint(tickets)

    @property
    def is_loading(self) -> bool:
        """Tell whether what earlier sessions left is being read."""
        return self._is_loading

    @property
    def is_sending(self) -> bool:
        """Tell whether something is on its way."""
        return self._is_sending

    # ------------------------------------------------------------ keeping

    def load(self) -> None:
        """Read what earlier sessions left here, and send it."""
        self._is_loading = True
        take = partial(self._take_found, self._version)
        self._local_background.read(self._store.all, take, self._end_loading, deadline=UNLOCKING_S)

    def keep(self, waiting: Waiting) -> None:
        """Keep a deed behind all others; it is sent when its turn comes."""
        self._own.add(waiting.key)
        self._put(waiting)
        self._unkept.add(waiting.key)
        work = partial(self._store.put, waiting)
        self._write(work, partial(self._note_kept, waiting), partial(self._lose, waiting))

    def take_back(self, key: UUID) -> None:
        """Forget a deed before it goes; `too_late` tells that it may have been done."""
        waiting = self._all.get(key)
        if waiting is not None:
            self._write(partial(self._store.take_back, key), partial(self._note_taken_back, waiting), self.failed.emit)

    def discard(self, key: UUID) -> Waiting | None:
        """Forget a deed that came back, and return it so that it can be kept again."""
        back = self._all.get(key)
        if back is None or not back.has_come_back:
            return None
        self._remove(back)
        self._write(partial(self._store.drop, key), self._ignore, self._ignore)
        return back

    def again(self, key: UUID, rows: Sequence[TicketRow]) -> None:
        """Have a deed that came back done on its tickets as they are now, as `rows` tells."""
        back = self._all.get(key)
        if back is None or not back.has_come_back:
            return
        anew = seen_anew(back, rows, self._clock.now())
        if anew is None:
            self.gone.emit(back)
            return
        self._write(partial(self._store.replace, key, anew), partial(self._note_again, back, anew), self.failed.emit)

    # ------------------------------------------------------------ sending

    def note_away(self) -> None:
        """Hear that the database is away: what is done from now on is kept at once."""
        self._is_away = True
        self._looking.start()

    @Slot()
    def try_now(self) -> None:
        """Send at once what waits: the database is back."""
        self._is_away = False
        self._pause_ms = FIRST_PAUSE_MS
        self.send()
        self._look_if_needed()

    @Slot()
    def send(self) -> None:
        """Send the first that waits, and then all behind it."""
        if self._is_sending or self._is_closed or self._unkept or not self.waiting() or self.must_wait():
            return
        if self._is_away:  # what is tried is kept as unsure meanwhile, and would be so after a kill
            return
        self._pause.stop()
        self._is_sending = True
        replies = dict(self.replies())
        work = partial(
            send_next, self._store, self._perform, window=self._window, at=self._clock.now(), replies=replies
        )
        self._background.write(work, self._take, self._fail)

    @Slot()
    def look(self) -> None:
        """Read what waits again: another window of the same person may have sent or kept something."""
        if not self._is_closed:
            meet = partial(self._meet, self._version)
            self._local_background.read(self._store.all, meet, self._ignore, slot=("outbox", id(self)))

    def close(self) -> None:
        """Send nothing any more: what waits stays kept for the next start."""
        if not self._is_closed:
            self._write(partial(self._store.end_turn, self._window), self._ignore, self._ignore)
        self._is_closed = True
        self._pause.stop()
        self._looking.stop()

    # ------------------------------------------------------------ inside: keeping

    def _write(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        if not self._is_closed:
            self._local_background.write(work, done, failed, deadline=UNLOCKING_S)

    def _put(self, waiting: Waiting) -> None:
        self._version += 1
        self._all[waiting.key] = waiting
        self._look_if_needed()
        self.changed.emit(frozenset(waiting.tickets))

    def _remove(self, waiting: Waiting) -> None:
        if self._all.pop(waiting.key, None) is not None:
            self._version += 1
            self._look_if_needed()
            self.changed.emit(frozenset(waiting.tickets))

    def _look_if_needed(self) -> None:
        is_needed = self._is_away or bool(self._all)
        if is_needed != self._looking.isActive():
            (self._looking.start if is_needed else self._looking.stop)()

    def _note_kept(self, waiting: Waiting, _none: object) -> None:
        self._unkept.discard(waiting.key)
        if not self._pause.isActive():
            self.send()

    def _lose(self, waiting: Waiting, _error: Exception) -> None:
        self._unkept.discard(waiting.key)
        self._remove(waiting)
        self.not_kept.emit(waiting)

    def _note_taken_back(self, waiting: Waiting, was_there: bool) -> None:
        if was_there:
            self._remove(waiting)
            self.taken_back.emit(waiting)
            self._tell_end()
        else:
            self.too_late.emit(waiting)
            self.look()

    def _note_again(self, back: Waiting, anew: Waiting, was_there: bool) -> None:
        if not was_there:
            self._remove(back)
            return
        self.renewed.emit(back.key, anew.key)
        self._all.pop(back.key, None)
        self._put(anew)
        self.changed.emit(frozenset(back.tickets))  # some of them may be gone
        self.send()

    # ------------------------------------------------------------ inside: sending

    def _take(self, answer: Answer | None) -> None:
        self._is_sending = False
        if answer is None:  # replies go first, or another window is at it
            self._wait_a_while()
            return
        self._pause_ms, self._told, self._is_away = FIRST_PAUSE_MS, "", False
        self._settle(answer)
        if self.waiting():
            self.send()
        else:
            self._tell_end()

    def _settle(self, answer: Answer) -> None:
        waiting, back = answer.waiting, answer.back
        if back is None:
            self._counts[SENT] += 1
            self._remove(waiting)
            self.sent.emit(waiting, answer.outcome)
            return
        self._counts[BACK] += 1
        self._version += 1
        self._all[back.key] = back
        self.came_back.emit(back, answer.outcome)
        self.changed.emit(frozenset(waiting.tickets))

    def _tell_end(self) -> None:
        counts, self._counts = self._counts, {SENT: 0, BACK: 0}
        if not self.waiting():
            self._write(partial(self._store.end_turn, self._window), self._ignore, self._ignore)
            if any(counts.values()):
                self.went.emit(counts)

    def _fail(self, error: Exception) -> None:
        self._is_sending = False
        self._wait_a_while()
        said = "" if isinstance(error, StoreUnavailable) else str(error)
        if said != self._told:  # once, however often it is tried
            self._told = said
            if said:
                self.failed.emit(error)

    def _wait_a_while(self) -> None:
        self.look()
        if self.waiting() and not self._is_closed:
            self._pause.start(self._pause_ms)
            self._pause_ms = min(LONGEST_PAUSE_MS, self._pause_ms * 2)

    # ------------------------------------------------------------ inside: looking

    def _take_found(self, version: int, found: Sequence[Waiting]) -> None:
        if version != self._version or self._unkept:
            self.load()  # something was done meanwhile that may be missing there
            return
        self._meet(version, found)
        self._end_loading(None)

    def _end_loading(self, _error: Exception | None) -> None:
        self._is_loading = False
        self.loaded.emit()
        self.send()

    def _meet(self, version: int, found: Sequence[Waiting]) -> None:
        if version != self._version or self._unkept or self._is_sending:
            return  # it was read before the last change here; the next look is not
        before, now = self._all, {one.key: one for one in found}
        if now == before:
            return
        self._version += 1
        self._all = now
        self._look_if_needed()
        missing = [one for key, one in before.items() if key not in now]
        others = [one for key, one in now.items() if before.get(key) != one]
        self.changed.emit(frozenset(i for one in (*missing, *others) for i in one.tickets))
        if missing:
            self.vanished.emit(frozenset(i for one in missing for i in one.tickets))
        if len(now) > len(before):
            self.send()

    def _ignore(self, _answer: object) -> None:
        """Leave it: what could not be read or ended now is looked at again."""
