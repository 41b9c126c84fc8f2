"""Recalls on their way to the database, which decides: a reply is recalled, or it had left from another window."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets import deeds
from app.tickets.drafts import Draft
from app.tickets.outcome import Outcome
from app.tickets.recalling import has_left
from ui.core.background import Background
from ui.tickets.held_replies import FIRST_PAUSE_S, LONGEST_PAUSE_S, Perform


class Recalls(QObject):
    """Uses up the keys of recalled replies, tried until the database answers.

    Signal: `answered(held, plain_key, had_left)`: the reply as it was held, and under which key its text goes on.
    """

    answered = Signal(object, object, bool)

    def __init__(self, background: Background, perform: Perform, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._perform = background, perform
        self._asked: dict[UUID, tuple[Draft, UUID | None]] = {}
        self._waiting: set[UUID] = set()
        self._pause_s = 0
        self._is_closed = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.try_now)

    def is_unsure_of(self, plain_key: UUID) -> bool:
        """Tell whether a draft goes on from a reply of which is not known yet whether it had left."""
        return any(plain_key == key for _held, key in self._asked.values())

    def ask(self, held: Draft, plain_key: UUID | None = None) -> None:
        """Have a reply recalled, once however often it is asked."""
        if held.key not in self._asked and not self._is_closed:
            self._asked[held.key] = (held, plain_key)
            self._submit(held.key)

    @Slot()
    def try_now(self) -> None:
        """Ask again at once what the database did not answer."""
        waiting, self._waiting = self._waiting, set()
        for key in waiting:
            self._submit(key)

    def close(self) -> None:
        """Ask nothing any more: what is unanswered is asked at the next start."""
        self._timer.stop()
        self._is_closed = True

    def _submit(self, key: UUID) -> None:
        work = partial(self._perform, deeds.written("recall", {}), key)
        self._background.write(work, partial(self._settle, key), partial(self._fail, key))

    def _settle(self, key: UUID, outcome: Outcome) -> None:
        self._pause_s = 0
        self._answer(key, had_left=has_left(outcome))

    def _fail(self, key: UUID, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            self._waiting.add(key)
            self._pause_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, self._pause_s * 2))
            self._timer.start(self._pause_s * 1000)
            return
        self._answer(key, had_left=False)  # who may not recall may not send either: it doesn't leave
        if not isinstance(error, HelpDeskError):
            raise error

    def _answer(self, key: UUID, *, had_left: bool) -> None:
        held, plain_key = self._asked.pop(key)
        self.answered.emit(held, plain_key, had_left)
