"""Deeds on their way to the database: one after another, repeated under their key if the answer is lost."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets.outbox import Waiting, tickets_of
from app.tickets.outcome import Outcome
from ui.core.background import Background

Expected = Mapping[int, Mapping[str, Any]]
"""Ticket to the fields of its row as they will be once the deed is done."""
Perform = Callable[[str, UUID], Outcome]
PAUSES_MS = (500, 1_000, 2_000, 4_000, 8_000)
"""How long to wait before each repetition of a deed whose answer was lost."""
NOTHING_CHANGED = "Nothing was changed; try again when the database is back."
NOT_KNOWN = "The answer was lost: {what} may or may not have happened. Look again when the database is back."


@dataclass(frozen=True)
class Errand:
    """One deed on its way: its written text, what rows will show meanwhile, and how to say what it did.

    `own` tells what a new ticket begins with from others created under its key (`app.tickets.creating`); `may_wait`
    whether it is given up for the outbox when the database is away; `into` names the queue of a new ticket, `at` when
    it was done, `lasts` that it is no slip of the hand to be undone.
    """

    deed: str
    text: str
    did: str = ""
    expected: Expected = field(default_factory=dict)
    key: UUID = field(default_factory=uuid4)
    undoes: UUID | None = None
    own: str = ""
    may_wait: bool = False
    into: int | None = None
    at: datetime | None = None
    lasts: bool = False


class DeedLine(QObject):
    """Sends errands in their order: a later deed never overtakes an earlier one that is being repeated.

    `left_over(errand, error)` gives up one that may wait, and then those behind it, when the database is away.
    """

    done = Signal(object, object)
    refused = Signal(object, str, object)
    broke = Signal(object, object)
    waiting = Signal(object)
    left_over = Signal(object, object)

    def __init__(self, background: Background, perform: Perform, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._perform = background, perform
        self._line: deque[Errand] = deque()
        self._written = ""
        self._tries = 0
        self._is_sending = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._send)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is on its way."""
        return not self._line

    def __len__(self) -> int:
        return len(self._line)

    def that_may_wait(self) -> Sequence[Errand]:
        """Return those on their way that wait in the outbox when they find no database."""
        return [errand for errand in self._line if errand.may_wait]

    def expectation(self, ticket_id: int) -> Mapping[str, Any]:
        """Return what the errands under way will make of a ticket."""
        expected: dict[str, Any] = {}
        for errand in self._line:
            expected.update(errand.expected.get(ticket_id, {}))
        return expected

    def put(self, errand: Errand) -> None:
        """Send an errand after those before it."""
        self._line.append(errand)
        self._go_on()

    def _begin(self) -> None:
        self._is_sending = True
        self._tries = 0
        self._written = self._line[0].text
        self._send()

    def _send(self) -> None:
        text, key = self._written, self._line[0].key
        self._background.write(lambda: self._perform(text, key), self._take, self._fail)

    def _take(self, outcome: Outcome) -> None:
        self.done.emit(self._leave(), outcome)
        self._go_on()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, StoreUnavailable) and self._line[0].may_wait:
            self._give_up(error)
            return
        if isinstance(error, StoreUnavailable) and error.outcome_unknown and self._tries < len(PAUSES_MS):
            self._pause.start(PAUSES_MS[self._tries])
            self._tries += 1
            self.waiting.emit(self._line[0])
            return
        if isinstance(error, StoreUnavailable) and self._tries:
            error.outcome_unknown = True  # the last try found nobody, but the first may have arrived
        errand = self._leave()
        if isinstance(error, HelpDeskError):
            self.refused.emit(errand, _said(errand, error), error)
        else:
            self.broke.emit(errand, error)
        self._go_on()

    def _give_up(self, error: StoreUnavailable) -> None:
        self._is_sending = False
        over = self.that_may_wait()
        self._line = deque(errand for errand in self._line if not errand.may_wait)
        for errand in over:
            self.left_over.emit(errand, error if errand is over[0] else StoreUnavailable(str(error)))
        self._go_on()

    def _leave(self) -> Errand:
        self._is_sending = False
        return self._line.popleft()

    def _go_on(self) -> None:
        if self._line and not self._is_sending:
            self._begin()


def as_waiting(errand: Errand, at: datetime, *, is_unsure: bool = False) -> Waiting:
    """Return an errand as it waits in the outbox; `is_unsure` when it may have been done."""
    tickets = tickets_of(errand.text, errand.expected)
    when = errand.at or at
    return Waiting(errand.key, errand.text, when, errand.did, tickets, errand.expected, errand.undoes, is_unsure)


def as_errand(waiting: Waiting) -> Errand:
    """Return a waiting deed as an errand."""
    deed, at = waiting.deed, waiting.written_at
    return Errand(deed, waiting.text, waiting.did, waiting.shown, waiting.key, waiting.undoes, may_wait=True, at=at)


def _said(errand: Errand, error: HelpDeskError) -> str:
    match error:
        case StoreUnavailable(outcome_unknown=True):
            return NOT_KNOWN.format(what=f"“{errand.deed}”")
        case StoreUnavailable():
            return f"{error} {NOTHING_CHANGED}"
        case _:
            return str(error)
