"""One verification as a window goes through it: read anew at each change, its deeds done one after another."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError, StoreUnavailable
from app.identity.gate import Asked, Gate, Verification
from app.identity.jobs import UNDER_WAY
from ui.core.background import Background
from ui.core.live import Live

AGAIN_MS = 2_000
"""How often it is read again while a worker or a colleague is waited for, should no change be heard of."""


class Course(QObject):
    """Signals: `arrived(verification)`, `failed(error)` of a read, `busy_changed(is_busy)` around each deed.

    The screen's thread never waits for the gate; what is shown counts from the clock of the database.
    """

    arrived = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, gate: Gate, background: Background, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gate = gate
        self._background = background
        self._id: int | None = None
        self._shown: Verification | None = None
        self._read_at = 0.0
        self._busy = 0
        self._is_behind = False
        self._asked: tuple[Asked, UUID] | None = None
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self.read)
        live.changed.connect(self._hear)

    @property
    def id(self) -> int | None:
        """The verification that is gone through, None before it was opened."""
        return self._id

    @property
    def verification(self) -> Verification | None:
        """What was read last."""
        return self._shown

    @property
    def is_busy(self) -> bool:
        """Tell whether the answer to a deed is waited for."""
        return self._busy > 0

    @property
    def is_behind(self) -> bool:
        """Tell whether a deed was done of which what was read last does not know yet."""
        return self._is_behind

    def now(self) -> datetime | None:
        """Return what the database's clock shows now, as far as it can be told from here."""
        if self._shown is None:
            return None
        return self._shown.now + timedelta(seconds=time.monotonic() - self._read_at)

    def seconds_until(self, until: datetime) -> int:
        """Return how many seconds are left, 0 once it is over."""
        now = self.now()
        return 0 if now is None else max(0, round((until - now).total_seconds()))

    def follow(self, verification_id: int) -> None:
        """Go through this verification from now on."""
        self._id, self._shown = verification_id, None
        self.read()

    def begin(self, asked: Asked, done: Callable[[], object], refused: Callable[[Exception], object]) -> None:
        """Open a verification; asked again for the same after a lost answer, it is the one opened before."""
        if self._asked is None or self._asked[0] != asked:
            self._asked = (asked, uuid4())
        self._ask(partial(self.gate.open, asked, key=self._asked[1]), partial(self._opened, done), refused)

    def do(
        self,
        deed: Callable[[], Any],
        done: Callable[[Any], object] | None = None,
        refused: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do one deed after all earlier ones, and read again; `refused` gets what was foreseen to go wrong."""
        self._ask(deed, partial(self._did, done), refused)

    @Slot()
    def read(self) -> None:
        """Read the verification again."""
        self._again.stop()
        if self._id is not None:
            work = partial(self.gate.read, self._id)
            self._background.read(work, self._take, self._fail, slot=("verification", id(self)))

    def end(self) -> None:
        """Listen no more."""
        self._again.stop()
        self._id = None
        self._background.forget(("verification", id(self)))

    # ------------------------------------------------------------ inside

    def _ask(
        self,
        deed: Callable[[], Any],
        done: Callable[[Any], object],
        refused: Callable[[Exception], object] | None,
    ) -> None:
        self._count(+1)
        self._background.write(deed, partial(self._settle, done), partial(self._refuse, refused))

    def _settle(self, done: Callable[[Any], object], result: Any) -> None:
        if isValid(self):
            self._is_behind = True
            self._count(-1)
            done(result)

    def _refuse(self, refused: Callable[[Exception], object] | None, error: Exception) -> None:
        if isValid(self):
            self._count(-1)  # also after what nobody foresaw, or one could never go on
        if not isinstance(error, HelpDeskError):
            raise error
        if not isValid(self):
            return
        (refused or self.failed.emit)(error)
        self.read()

    def _opened(self, done: Callable[[], object], verification_id: int) -> None:
        self._asked = None
        self.follow(verification_id)
        done()

    def _did(self, done: Callable[[Any], object] | None, result: Any) -> None:
        if done is not None:
            done(result)
        self.read()

    def _count(self, step: int) -> None:
        before, self._busy = self._busy > 0, self._busy + step
        if before != (self._busy > 0):
            self.busy_changed.emit(self._busy > 0)

    def _take(self, verification: Verification) -> None:
        if verification.id != self._id:
            return
        self._shown, self._read_at, self._is_behind = verification, time.monotonic(), False
        if waits_for_others(verification):
            self._again.start()
        self.arrived.emit(verification)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        if isinstance(error, StoreUnavailable):
            self._again.start()
        self.failed.emit(error)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self._id is not None and (changes.everything or self._id in changes.of(Topic.VERIFICATION)):
            self.read()


def waits_for_others(verification: Verification) -> bool:
    """Tell whether a worker, the subject or a colleague is about to do something."""
    if any(running.state in UNDER_WAY for running in verification.running):
        return True
    decision = verification.decision
    return decision is not None and decision.needs_second and not verification.signed_by
