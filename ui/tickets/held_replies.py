"""Replies on their way: they wait ten seconds, leave once, and wait on when the database is away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.clock import Clock
from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets.drafts import HOLD, Draft
from app.tickets.recalling import another_was_recalled, has_left
from ui.core.background import Background
from ui.tickets.draft_parts import said_in, written_at
from ui.tickets.leaving import NotTaken, Perform, Sent, Traces, sent

GRACE = timedelta(seconds=5)
"""How long a window leaves the sending to the one where the reply was written, before it sends it in its place."""
_LOOK_MS = 250
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2, 60
NOT_ITS_TURN = "What was written before it has not left yet."


class Stage(Enum):
    """Where a held reply stands."""

    COUNTING = auto()
    LEAVING = auto()
    WAITING = auto()


class Origin(Enum):
    """How a held reply came to this window: sent here, found by the start, or heard of from another window."""

    HERE = auto()
    FOUND = auto()
    HEARD = auto()


@dataclass
class _Hold:
    draft: Draft
    due: datetime
    origin: Origin
    stage: Stage = Stage.COUNTING
    pause_s: int = 0
    leaves_at_once: bool = False
    may_have_left: bool = False
    is_unsent: bool = False


class HeldReplies(QObject):
    """Sends each held draft when it is due, under the draft's own key, so that it can leave only once.

    Signals: `left(draft, sent)`, `recalled(draft, is_other)` in another window, so that it did not leave, be it that
    another text goes on there, `refused(draft, error)`, `changed(key)`, `ticked()`. `must_wait` tells of a draft that
    is due and may not leave yet, `is_away` whether that is for the database being away, or lasts as long.
    """

    left = Signal(object, object)
    recalled = Signal(object, bool)
    refused = Signal(object, object)
    changed = Signal(object)
    ticked = Signal()

    def __init__(
        self,
        background: Background,
        perform: Perform,
        clock: Clock,
        parent: QObject | None = None,
        *,
        traces: Traces | None = None,
    ) -> None:
        super().__init__(parent)
        self._traces = traces
        self._background, self._perform, self._clock = background, perform, clock
        self.must_wait: Callable[[UUID], bool] = lambda _key: False
        self.is_away: Callable[[UUID], bool] = lambda _key: False
        self.was_tried: Callable[[UUID], bool] = lambda _key: True
        self._holds: dict[UUID, _Hold] = {}
        self._paused_at: datetime | None = None
        self._is_ending = False
        self._stopped: set[int | None] = set()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def all(self) -> Sequence[Draft]:
        """Return what is held, oldest first."""
        return [hold.draft for hold in self._holds.values()]

    def stage(self, key: UUID) -> Stage | None:
        """Return where a held draft stands, None when it is not held."""
        hold = self._holds.get(key)
        return hold.stage if hold else None

    def seconds_left(self, key: UUID) -> int:
        """Return the whole seconds until a held draft leaves."""
        hold = self._holds.get(key)
        if hold is None:
            return 0
        due = hold.due - GRACE if hold.origin is Origin.HEARD else hold.due
        return max(0, -int((self._clock.now() - due).total_seconds() // 1))

    def may_recall(self, key: UUID) -> bool:
        """Tell whether a draft can still be taken back for certain."""
        hold = self._holds.get(key)
        if hold is None or (self.may_have_left(key) and not (hold.is_unsent and hold.stage is Stage.WAITING)):
            return False
        return not hold.leaves_at_once or hold.stage is Stage.WAITING

    def may_have_left(self, key: UUID) -> bool:
        """Tell whether a held draft may be on its ticket already: only sending it once more tells."""
        hold = self._holds.get(key)
        return hold is not None and (hold.stage is Stage.LEAVING or hold.may_have_left)

    def is_kept_back(self, key: UUID) -> bool:
        """Tell whether a held draft has met a database that was away, and has not left since."""
        hold = self._holds.get(key)
        return hold is not None and hold.pause_s > 0

    def on_the_way(self) -> Sequence[Draft]:
        """Return what is due and has not left yet, in the order in which it was written."""
        return [hold.draft for hold in self._in_order() if self._is_on_the_way(hold)]

    def note_still_there(self, key: UUID) -> None:
        """Learn that the database has a draft under the key of one found by the start: so that one had not left."""
        hold = self._holds.get(key)
        if hold is not None and hold.origin is Origin.FOUND and hold.stage is Stage.COUNTING:
            hold.may_have_left = False

    def hold(self, draft: Draft, origin: Origin = Origin.HERE) -> None:
        """Take a held draft; one found overdue may have left before, so it is asked for at once.

        What another window holds is left to that window for a while, by this computer's clock.
        """
        now = self._clock.now()
        due = draft.leaves_at or now
        if origin is Origin.HEARD:
            due = max(due, now + HOLD) + GRACE
        is_due = due <= now
        is_late = is_due and origin is Origin.FOUND
        is_unsent = is_late and not self.was_tried(draft.key)
        self._holds[draft.key] = _Hold(
            draft, due, origin, leaves_at_once=is_due, may_have_left=is_late, is_unsent=is_unsent
        )
        self._timer.start()
        self.changed.emit(draft.key)
        self.look()

    def let_go(self, key: UUID) -> Draft | None:
        """Give a draft back that may still be recalled, None when it can't be."""
        if not self.may_recall(key):
            return None
        draft = self._holds.pop(key).draft
        self.changed.emit(key)
        self._let_next_go(draft)
        return draft

    def is_own(self, key: UUID) -> bool:
        """Tell whether a held draft was sent here, or found by the start: another window may not have its words."""
        hold = self._holds.get(key)
        return hold is not None and hold.origin is not Origin.HEARD

    def drop(self, key: UUID) -> None:
        """Hold a draft no longer: another window has sent or recalled it. One just leaving answers for itself."""
        hold = self._holds.get(key)
        if hold is not None and hold.stage is not Stage.LEAVING:
            del self._holds[key]
            self.changed.emit(key)
            self._let_next_go(hold.draft)

    def try_now(self, key: UUID) -> None:
        """Try again at once what waited: the database is there to tell."""
        hold = self._holds.get(key)
        if hold is not None and hold.stage is Stage.WAITING:
            hold.due = self._clock.now()
        if hold is not None:
            self.look()

    def pause(self) -> None:
        """Let nothing leave while the person is asked what becomes of it."""
        self._paused_at = self._paused_at or self._clock.now()

    def go_on(self) -> None:
        """Count on from where it was paused."""
        self._is_ending = False
        self._stopped.clear()
        if self._paused_at is not None:
            rest, self._paused_at = self._clock.now() - self._paused_at, None
            for hold in self._holds.values():
                hold.due += rest

    def send_now(self, writing: Callable[[Draft], Callable[[], bool | None] | None]) -> None:
        """Send everything held without waiting any longer.

        The end leaves no time to hear whether the database has taken a draft: its writing and sending are one work.
        What has no `writing` may not leave yet.
        """
        self._paused_at, self._is_ending = None, True
        for hold in self._holds.values():
            hold.due = self._clock.now()
        self.look()
        stays: set[int | None] = set()
        for hold in self._due():
            write_first = writing(hold.draft)
            if write_first is None or hold.draft.ticket_id in stays:
                stays.add(hold.draft.ticket_id)
            else:
                self._send(hold, write_first)

    def send_waiting(self) -> None:
        """Try again at once what waits for the database."""
        for hold in self._holds.values():
            if hold.stage is Stage.WAITING:
                hold.due = self._clock.now()
        self.look()

    def close(self) -> None:
        """Send nothing any more: what is held stays kept for the next start."""
        self._timer.stop()
        self._holds.clear()

    @Slot()
    def look(self) -> None:
        """Send what is due."""
        for hold in self._due():
            older = self._older(hold)
            if not older and not self.must_wait(hold.draft.key):
                self._send(hold)
            elif any(one.stage is Stage.WAITING for one in older) or self.is_away(hold.draft.key):
                self._wait(hold, outcome_unknown=False)
        if not self._holds:
            self._timer.stop()
        self.ticked.emit()

    def _due(self) -> Sequence[_Hold]:
        now = self._clock.now()
        if self._paused_at is not None:
            return ()
        return [hold for hold in self._in_order() if hold.stage is not Stage.LEAVING and hold.due <= now]

    # ------------------------------------------------------------ one ticket, one order

    def _in_order(self) -> Sequence[_Hold]:
        return sorted(self._holds.values(), key=_order)

    def _is_on_the_way(self, hold: _Hold) -> bool:
        return hold.stage is not Stage.COUNTING or hold.due <= self._clock.now()

    def _older(self, hold: _Hold) -> Sequence[_Hold]:
        """Return what was written before on the same ticket and has not left yet, though it is due."""
        same = (one for one in self._holds.values() if one.draft.ticket_id == hold.draft.ticket_id)
        return [one for one in same if _order(one) < _order(hold) and self._is_on_the_way(one)]

    def _let_next_go(self, gone: Draft) -> None:
        for hold in self._holds.values():
            if hold.draft.ticket_id == gone.ticket_id and hold.stage is Stage.WAITING:
                hold.due = self._clock.now()
        self.look()

    def _in_turn(self, ticket_id: int | None, work: Callable[[], Sent]) -> Sent:
        """Send on the writer's thread; at the end nothing of a ticket leaves after what found no database."""
        if ticket_id in self._stopped:
            raise StoreUnavailable(NOT_ITS_TURN)
        try:
            return work()
        except StoreUnavailable:
            if self._is_ending:
                self._stopped.add(ticket_id)
            raise

    # ------------------------------------------------------------ leaving

    def _send(self, hold: _Hold, write_first: Callable[[], bool | None] | None = None) -> None:
        hold.stage = Stage.LEAVING
        self.changed.emit(hold.draft.key)
        work = partial(
            self._in_turn, hold.draft.ticket_id, partial(sent, self._perform, hold.draft, write_first, self._traces)
        )
        self._background.write(work, partial(self._settle, hold), partial(self._fail, hold))

    def _settle(self, hold: _Hold, what: Sent) -> None:
        self._holds.pop(hold.draft.key, None)
        if not has_left(what.outcome):
            self.recalled.emit(hold.draft, another_was_recalled(what.outcome, said_in(hold.draft)))
        else:
            self.left.emit(hold.draft, what)
        self.changed.emit(hold.draft.key)
        self._let_next_go(hold.draft)

    def _fail(self, hold: _Hold, error: Exception) -> None:
        if isinstance(error, NotTaken):
            hold.stage = Stage.COUNTING
            return
        if isinstance(error, StoreUnavailable):
            self._wait(hold, outcome_unknown=error.outcome_unknown)
            return
        self._holds.pop(hold.draft.key, None)
        self.refused.emit(hold.draft, error)
        self.changed.emit(hold.draft.key)
        self._let_next_go(hold.draft)
        if not isinstance(error, HelpDeskError):
            raise error  # the text is safe; what nobody foresaw still has to be seen

    def _wait(self, hold: _Hold, *, outcome_unknown: bool) -> None:
        hold.stage = Stage.WAITING
        hold.may_have_left = hold.may_have_left or outcome_unknown
        hold.is_unsent = hold.is_unsent and not outcome_unknown
        hold.pause_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, hold.pause_s * 2))
        hold.due = self._clock.now() + timedelta(seconds=hold.pause_s)
        self.changed.emit(hold.draft.key)


def _order(hold: _Hold) -> tuple[float, str]:
    at = written_at(hold.draft)
    return at.timestamp() if at else 0.0, str(hold.draft.key)
