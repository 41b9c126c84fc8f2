"""What an analyst gives a reason for, whatever page is shown: refusing, an exception, a dispute."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.identity.gate import Gate
from app.identity.scripts import SCRIPTS, Moment
from ui.identity.course import Course
from ui.identity.questions import Reason
from ui.identity.supervising import SUPERVISED, Supervising

_EXCEPTION_LEAST = 30
_NOTHING = "Nothing was opened, so nothing was reported. Open the verification first: it takes one step."


class AskingWhy(QObject):
    """Signals: `over(sentence)` the verification ended by it, `asked(sentence)` it goes on meanwhile.

    `noted(text)` is to be written on the ticket.
    """

    over = Signal(str)
    asked = Signal(str)
    noted = Signal(str)

    def __init__(self, course: Course, gate: Gate, window: QWidget) -> None:
        super().__init__(window)
        self._course, self._gate, self._window = course, gate, window
        self._open: Reason | None = None

    @Slot()
    def refuse_and_report(self) -> None:
        """End it, keep the ticket and tell security."""
        id_ = self._course.id
        if id_ is None:
            self.over.emit(_NOTHING)
            return
        ask = Reason(
            "Refuse and report",
            "This ends the verification and tells security. The ticket stays open, with neutral words.",
            "Refuse and report",
            say=SCRIPTS[Moment.COLLEAGUE],
            is_danger=True,
            parent=self._window,
        )
        done = partial(self.over.emit, "Refused and reported. The ticket is kept.")
        self._ask(ask, lambda reason: self._gate.refuse(id_, reason), done)

    @Slot()
    def ask_exception(self) -> None:
        """Ask security to waive a waiting time."""
        id_ = self._course.id
        if id_ is None:
            return
        ask = Reason(
            "Ask for an exception",
            "Security may waive the waiting time, never a proof. It is counted and reviewed.",
            "Ask security",
            least=_EXCEPTION_LEAST,
            parent=self._window,
        )
        done = partial(self.asked.emit, "Security was asked. You may save and close meanwhile.")
        self._ask(ask, lambda reason: self._gate.ask_exception(id_, reason), done)

    @Slot()
    def dispute(self) -> None:
        """Record that the person says it was not them."""
        id_ = self._course.id
        if id_ is None:
            return
        ask = Reason(
            "It was not them",
            "Freezes the account for further grants at once, tells security and has a worker end its sign-ins.",
            "Freeze and report",
            is_danger=True,
            parent=self._window,
        )
        done = partial(self.over.emit, "Frozen and reported to security.")
        self._ask(ask, lambda reason: self._gate.dispute(id_, reason), done)

    @Slot()
    def supervise(self) -> None:
        """Record that two of the staff sign in beside somebody who can't wait."""
        id_ = self._course.id
        if id_ is None:
            return
        ask = Supervising(self._window)

        def recorded(name: object) -> None:
            self.noted.emit(SUPERVISED.format(name=name, told=told[-1]))
            self.asked.emit(f"Recorded with {name}. Sign out when it is over; the verification goes on meanwhile.")

        told: list[str] = []

        def record(why: str) -> str:
            told.append(why)
            return self._gate.supervise(id_, ask.colleague.value, why)

        self._ask_and_tell(ask, record, recorded)

    def _ask(self, ask: Reason, deed: Callable[[str], object], done: Callable[[], object]) -> None:
        self._ask_and_tell(ask, deed, lambda _none: done())

    def _ask_and_tell(self, ask: Reason, deed: Callable[[str], object], done: Callable[[object], object]) -> None:
        self._open = ask

        def did(answer: object) -> None:
            ask.accept()
            done(answer)

        def given(reason: str) -> None:
            self._course.do(lambda: deed(reason), did, lambda error: ask.refuse(str(error)))

        ask.given.connect(given)
        ask.open()
