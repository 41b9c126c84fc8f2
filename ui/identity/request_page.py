"""The first page: for which ticket, what is to be done, how it came, and who asks."""

from collections.abc import Callable
from functools import partial
from typing import override

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.errors import RuleBroken
from app.identity import flow
from app.identity.flow import Lost
from app.identity.gate import Asked, Verification
from app.identity.model import Action, Caller, Channel
from app.tickets import number as numbers
from ui.core.field import TextField
from ui.core.theme import text_percent
from ui.identity import speech
from ui.identity.choices import Choices
from ui.identity.course import Course
from ui.identity.page import Page

Warn = Callable[[str, str, Callable[[], object]], object]
"""Asks before something is thrown away: what happens, the words of the button, and what goes on then."""


class RequestPage(Page):
    """Nothing is filled in but the ticket that it was opened from."""

    def __init__(self, course: Course, *, prefix: Callable[[], str], warn: Warn) -> None:
        super().__init__(
            course,
            "Ticket and action",
            "What is asked for, and how it came. None of it proves anything; it decides what has to be proved.",
        )
        self._prefix, self._warn = prefix, warn
        self._shown: Asked | None = None
        self._build()
        self._connect()

    def start_from(self, ticket_id: int, subject: str = "") -> None:
        """Begin anew from a ticket."""
        self._shown = None
        self.ticket.set_value(numbers.number(ticket_id, self._prefix()))
        self.ticket.hint.setText(subject)
        self.ticket.hint.setVisible(bool(subject))
        for question in (self.action, self.channel, self.caller):
            question.set_value("")
        self.number.set_value("")

    def asked(self) -> Asked | None:
        """Return what is asked for, None while something is missing."""
        ticket_id = numbers.id_in(self.ticket.value, self._prefix())
        answers = (self.action.value, self.channel.value, self.caller.value)
        if ticket_id is None or not all(answers):
            return None
        action, channel, caller = answers
        return Asked(ticket_id, Action(action), Channel(channel), Caller(caller), self.number.value)

    @override
    def take(self, verification: Verification) -> None:
        known = Asked(verification.ticket_id, verification.action, verification.channel, verification.caller)
        if known == self._shown:
            return
        self._shown = known
        self.ticket.set_value(numbers.number(known.ticket_id, self._prefix()))
        self.action.set_value(known.action)
        self.channel.set_value(known.channel)
        self.caller.set_value(known.caller)

    @override
    def why_not(self) -> str:
        if numbers.id_in(self.ticket.value, self._prefix()) is None:
            return f"Type the number of the ticket, such as {numbers.number(146, self._prefix())}."
        if not self.action.value:
            return "Choose what is to be done."
        if not self.channel.value:
            return "Choose how the request came."
        return "" if self.caller.value else "Choose who is asking."

    @override
    def go_on(self) -> None:
        asked, verification = self.asked(), self.course.verification
        if asked is None:
            return
        if verification is None:
            self.course.begin(asked, self._forget_number, self.refuse)
        elif _same(asked, verification) and not self.number.value:
            self.went_on.emit()
        else:
            change = partial(self._change, verification.id, asked)
            lost = flow.thrown_away(verification, asked=asked)
            if lost:
                self._warn(_thrown_away(asked, verification, self._prefix(), lost), "Throw away and change", change)
            else:
                change()

    @override
    def first_stop(self) -> QWidget | None:
        return self.action.first_stop()

    @override
    def refuse(self, error: Exception) -> None:
        field = error.field if isinstance(error, RuleBroken) else ""
        if field in ("ticket", "ticket_id"):
            self.ticket.show_error(str(error))
            self.ticket.focus()
        else:
            super().refuse(error)

    def fit_width(self, width: int) -> None:
        """Stand in as many columns as there is room for."""
        room = width * 100 // text_percent()
        self.action.set_columns(3 if room >= 620 else 2 if room >= 400 else 1)
        self.channel.set_columns(5 if room >= 560 else 3 if room >= 360 else 2)
        self.caller.set_columns(2 if room >= 420 else 1)

    def _change(self, verification_id: int, asked: Asked) -> None:
        def changed(_none: object) -> None:
            self._forget_number()
            self.went_on.emit()

        self.course.do(lambda: self.course.gate.change(verification_id, asked), changed, self.refuse)

    def _forget_number(self) -> None:
        self.number.set_value("")
        self.bars.clear("refused")
        if self.course.verification is None:
            self.went_on.emit()

    def _build(self) -> None:
        self.ticket = TextField("Ticket", most=24)
        self.action = Choices("What is to be done?", [(a.value, speech.action(a)) for a in Action], columns=3)
        self.channel = Choices("How did the request come?", list(speech.CHANNELS.items()), columns=5)
        self.caller = Choices("Who is asking?", list(speech.CALLERS.items()), columns=2)
        self.number = TextField(
            "Caller’s number, as it is shown (optional)",
            hint="Kept as a fingerprint only. It proves nothing and is never dialled.",
            most=40,
        )
        for part in (self.ticket, self.action, self.channel, self.caller, self.number):
            self.column.addWidget(part)
        self.column.setSpacing(14)

    def _connect(self) -> None:
        for field in (self.ticket, self.number):
            field.edited.connect(self.edited)
        for question, then in (
            (self.action, self.channel.first_stop),
            (self.channel, self.caller.first_stop),
            (self.caller, None),
        ):
            question.chosen.connect(lambda _key: self.edited.emit())
            if then is not None:
                question.answered.connect(partial(_lead_to, then))


def _lead_to(stop: Callable[[], QWidget]) -> None:
    stop().setFocus(Qt.FocusReason.OtherFocusReason)


def _same(asked: Asked, verification: Verification) -> bool:
    return (asked.ticket_id, asked.action, asked.channel, asked.caller) == (
        verification.ticket_id,
        verification.action,
        verification.channel,
        verification.caller,
    )


def _thrown_away(asked: Asked, verification: Verification, prefix: str, lost: frozenset[Lost]) -> str:
    what = "the ticket" if asked.ticket_id != verification.ticket_id else "the action"
    number = numbers.number(verification.ticket_id, prefix)
    return (
        f"What was gathered for {number} ({speech.action(verification.action)}) counts for nothing else: changing "
        f"{what} throws away {speech.lost(lost, verification)}. It stays in the record."
    )
