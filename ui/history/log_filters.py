"""What narrows the verification log: words or a ticket, who, when, what for, by which method, and what came of it."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from app.core.clock import Clock
from app.identity.journal import ACTIONS
from app.identity.log import Asked
from app.identity.model import Action, Method, State
from app.people.queries import StaffRow
from app.tickets.number import id_in
from ui.core.layout import hbox, vbox
from ui.core.spans import choice_box
from ui.core.theme import fit
from ui.history.filters import SPANS, offer_people

_TYPING_MS = 350
"""How long further letters are waited for before the log is read again."""
_HINT = "Subject, directory or ticket"


class LogFilters(QWidget):
    """A line to type in and boxes to choose from; `changed` tells that something else is asked for now."""

    changed = Signal()

    def __init__(self, clock: Clock, prefix: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._prefix = clock, prefix
        self._build()
        for box in self._boxes:
            box.currentIndexChanged.connect(self._tell)
        self.words.textChanged.connect(self._typing.start)
        self.words.returnPressed.connect(self._tell)
        self._typing.timeout.connect(self._tell)

    def asked(self) -> Asked:
        """Return what is asked for now."""
        since, until = SPANS[max(0, self.span.currentIndex())].bounds(self._clock.now())
        typed = self.words.text().strip()
        ticket_id = id_in(typed, self._prefix())
        return Asked(
            since=since,
            until=until,
            by_id=self.person.currentData(),
            action=self.action.currentData(),
            state=self.state.currentData(),
            method=self.method.currentData(),
            words=typed if ticket_id is None else "",
            ticket_id=ticket_id,
        )

    def show_people(self, staff: Sequence[StaffRow]) -> None:
        """Offer everybody who works or worked here; who is chosen stays chosen."""
        offer_people(self.person, staff)

    def clear(self) -> None:
        """Let everything through again."""
        for box in self._boxes:
            box.setCurrentIndex(0)
        self.words.clear()
        self._tell()

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.words.text().strip()) or any(box.currentIndex() > 0 for box in self._boxes)

    def _build(self) -> None:
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self.words = QLineEdit(placeholderText=_HINT, clearButtonEnabled=True)
        self.words.setAccessibleName(_HINT)
        self.words.setMaxLength(200)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        fit(self.words, least_width=140, most_width=360)
        self.person, self.span, self.action = (choice_box(name) for name in ("Analyst", "When it was", "Action"))
        self.state, self.method = choice_box("Outcome"), choice_box("Method")
        self._boxes = (self.person, self.span, self.action, self.state, self.method)
        self.person.addItem("Anyone", None)
        for span in SPANS:
            self.span.addItem(span.words)
        self._offer("Any action", self.action, Action, lambda code: ACTIONS[Action(code)])
        self._offer("Any outcome", self.state, State, _capital)
        self._offer("Any method", self.method, Method, _capital)
        above, below = hbox(self.words, self.person, self.span, None), hbox(*self._boxes[2:], None)
        for line in (above, below):
            for at in range(3):
                line.setStretch(at, 1)
            line.setStretch(3, 0)
        self.setLayout(vbox(above, below, spacing=8))

    @staticmethod
    def _offer(anything: str, box: QComboBox, codes: type[StrEnum], said: Callable[[str], str]) -> None:
        box.addItem(anything, None)
        for code in codes:
            box.addItem(said(code.value), code)

    @Slot()
    def _tell(self) -> None:
        self._typing.stop()
        self.changed.emit()


def _capital(code: str) -> str:
    return code.replace("_", " ").capitalize()
