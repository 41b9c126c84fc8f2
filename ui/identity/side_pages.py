"""Pages beside the seven: the ticket's attempts, a colleague's, the second signature, what has ended, trouble."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from app.identity.flow import may_sign
from app.identity.gate import Verification
from app.identity.model import Action, Result, State
from app.identity.scripts import SCRIPTS, Moment
from ui.core.buttons import button
from ui.core.labels import chip, label, set_chip
from ui.core.layout import hbox
from ui.core.theme import STRONG
from ui.core.widgets import Card, EmptyState
from ui.identity import speech
from ui.identity.attempts import before_cards, verification_card
from ui.identity.card_rows import CardRow
from ui.identity.cards import CardList
from ui.identity.course import Course
from ui.identity.page import Page
from ui.identity.progress import proofs_words
from ui.identity.say_card import SayCard
from ui.identity.verdicts import code_words

_ANOTHER = "another"
_WITH_SECRET = (Action.PASSWORD_RESET, Action.FIRST_CREDENTIAL, Action.ENABLE_ACCOUNT)
ENDED = (State.EXECUTED, State.UNKNOWN, State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED)


class AttemptsPage(Page):
    """What there is of a ticket already: one goes on with one of them, or begins another."""

    opened = Signal(int)

    def __init__(self, course: Course, *, prefix: Callable[[], str]) -> None:
        super().__init__(
            course,
            "This ticket has verifications already",
            "Go on with one of them, or begin another. Who failed before may be trying somebody else now.",
        )
        self._prefix = prefix
        self.list = CardList("Verifications of this ticket")
        self.column.addWidget(self.list)
        self.list.chosen.connect(self._choose)
        self.list.moved.connect(lambda _value: self.edited.emit())

    def show_attempts(self, found: Sequence[Verification]) -> None:
        """Show the verifications of a ticket, newest first, and stand on what one goes on with most likely."""
        digits = iter("123456789")
        rows = [verification_card(one, self._prefix(), key=next(digits, "")) for one in found]
        self.list.show_rows([*rows, CardRow(_ANOTHER, "Begin another verification", icon="plus", key="0")])
        self.list.go_to(next((one.id for one in found if one.state not in ENDED), _ANOTHER))

    def go_text(self) -> str:
        """Return what the button that goes on says."""
        row = self.list.current
        return "Begin another" if row is None or row.value == _ANOTHER else "Open it"

    @override
    def go_on(self) -> None:
        row = self.list.current
        self._choose(row.value if row is not None else _ANOTHER)

    @Slot(object)
    def _choose(self, value: object) -> None:
        if isinstance(value, int):
            self.opened.emit(value)
        else:
            self.went_on.emit()

    @override
    def first_stop(self) -> QWidget | None:
        return self.list


class TakeOverPage(Page):
    """A colleague's, with all that was tried before, shown before anything is taken over."""

    go_words = "Take over"
    witnessed = Signal()

    def __init__(self, course: Course, *, prefix: Callable[[], str]) -> None:
        super().__init__(course, "A colleague began this")
        self._prefix = prefix
        self.card = CardList("The verification")
        self.tried_title = label("What was tried so far", "body", STRONG)
        self.tried = CardList("What was tried so far")
        self.earlier_title = label("Earlier attempts for this person", "body", STRONG)
        self.earlier = CardList("Earlier attempts for this person")
        self.witness = witness_button(self.witnessed.emit)
        for part in (self.card, self.tried_title, self.tried, self.earlier_title, self.earlier):
            self.column.addWidget(part)
        self.column.addLayout(hbox(self.witness, None))

    @override
    def take(self, verification: Verification) -> None:
        who = verification.by_name
        busy = verification.owner_until is not None and verification.owner_until > verification.now
        now = f" They were at it until {speech.at_time(verification.owner_until)}." if verification.owner_until else ""
        self.set_lead(
            f"{who} began it.{now if busy else ''} Read what was tried before you take it over, which is recorded."
        )
        self.card.show_rows([verification_card(verification, self._prefix())])
        tried = [_tried_card(at, verification) for at in range(len(verification.evidence))]
        self.tried.show_rows(tried)
        self.tried_title.setVisible(bool(tried))
        earlier = before_cards(verification.before, verification.now, self._prefix())
        self.earlier.show_rows(earlier)
        self.earlier_title.setVisible(bool(earlier))
        self.witness.setVisible(verification.subject is not None and verification.has_looked)

    @override
    def go_on(self) -> None:
        id_ = self.course.id
        if id_ is not None:
            self.course.do(lambda: self.course.gate.take_over(id_), lambda _none: self.went_on.emit(), self.refuse)


class SignPage(Page):
    """Where the second person signs: what for, for whom, and what it rests on."""

    go_words = "Sign as second person"
    is_deliberate = True
    witnessed = Signal()
    take_over_asked = Signal()

    def __init__(self, course: Course, *, me: int, prefix: Callable[[], str]) -> None:
        super().__init__(
            course,
            "Sign as the second person",
            "You vouch that this may be done. Ask the analyst what you don’t see here. Ctrl+Enter signs.",
        )
        self._me, self._prefix = me, prefix
        self.what = label("", "subtitle", STRONG, wrap=True)
        self.risk = chip("")
        self.whom = label("", "body", tone="text2", wrap=True)
        self.rests = label("", "body", wrap=True)
        self.flags = label("", "body", tone="warn", wrap=True)
        title = hbox(self.what, self.risk, spacing=10)
        title.setStretch(0, 1)
        self.card = Card(title, self.whom, self.rests, self.flags, margins=(16, 14, 16, 16), spacing=8)
        self.tried = CardList("What it rests on")
        self.witness = witness_button(self.witnessed.emit)
        self.instead = button("Take it over instead…", "users", "quiet", pressed=self.take_over_asked.emit)
        self.column.addWidget(self.card)
        self.column.addWidget(self.tried)
        self.column.addLayout(hbox(self.witness, self.instead, None))

    @override
    def take(self, verification: Verification) -> None:
        subject = verification.subject
        if subject is None:
            return
        self.what.setText(f"{speech.act(verification.action)} of {subject.name}")
        set_chip(self.risk, *speech.RISKS[subject.risk])
        where = " · ".join(p for p in (subject.account, subject.department, subject.site) if p)
        self.whom.setText(f"{where}\nAsked by {verification.by_name}.")
        decision = verification.decision
        missing = [code_words(code) for code in decision.codes] if decision is not None else []
        self.rests.setText(proofs_words(decision) if decision is not None and decision.factors_needed else "")
        seen = ", ".join(row.words for row in speech.observed_flags() if row.code in verification.flags)
        self.flags.setText(f"Warning signs: {seen}." if seen else "")
        self.flags.setVisible(bool(seen))
        self.tried.show_rows([_tried_card(at, verification) for at in range(len(verification.evidence))])
        self.card.setAccessibleDescription("; ".join(missing))
        self.edited.emit()

    @override
    def why_not(self) -> str:
        verification = self.course.verification
        if verification is None:
            return "It is being read."
        if verification.signed_by:
            return f"{verification.signed_by} has signed."
        return "" if may_sign(verification, self._me) else "You took part in it: somebody else has to sign."

    @override
    def go_on(self) -> None:
        id_, shown = self.course.id, self.course.verification
        if id_ is not None:
            self.course.do(lambda: self.course.gate.sign(id_, shown), lambda _none: self.went_on.emit(), self.refuse)


class EndedPage(Page):
    """What became of a verification that has ended."""

    go_words = "Close"
    disputed = Signal()

    def __init__(self, course: Course, *, prefix: Callable[[], str]) -> None:
        super().__init__(course, "This verification has ended", "It stays in the record and can’t be gone on with.")
        self._prefix = prefix
        self.card = CardList("The verification")
        self.why = label("", "body", tone="warn", wrap=True)
        self.say = SayCard()
        self.tried = CardList("What was tried")
        self.dispute = button("The person says it was not them…", "shield-alert", pressed=self.disputed.emit)
        for part in (self.card, self.why, self.say, self.tried):
            self.column.addWidget(part)
        self.column.addLayout(hbox(self.dispute, None))

    @override
    def take(self, verification: Verification) -> None:
        why = _why_ended(verification)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.say.say(SCRIPTS[Moment.COLLEAGUE] if verification.state is State.REFUSED else "")
        self.card.show_rows([verification_card(verification, self._prefix())])
        self.tried.show_rows([_tried_card(at, verification) for at in range(len(verification.evidence))])
        self.dispute.setVisible(verification.state in (State.EXECUTED, State.UNKNOWN, State.GRANTED))


def _why_ended(verification: Verification) -> str:
    """Return what ended it, and what follows for who asks again."""
    if verification.state is State.REFUSED:
        seen = [row.words for row in speech.observed_flags() if row.code in verification.flags and row.is_starred]
        if any(one.result is Result.DECLINED for one in verification.evidence):
            seen.append("the person declined on their own device")
        if seen:
            return f"Ended by itself, and security knows: {'; '.join(seen)}. The ticket is kept."
        return "Refused. Security knows, and the ticket is kept."
    if verification.state is State.EXECUTED and verification.action in _WITH_SECRET:
        return "A temporary password was shown once and is kept nowhere. Who still needs one is verified again."
    return ""


class TroublePage(Page):
    """What could not be read, what is kept, and what to do."""

    go_words = "Try again"

    def __init__(self, course: Course) -> None:
        super().__init__(course, "Nothing can be verified just now")
        self.state = EmptyState("wifi-off", "")
        self.column.addWidget(self.state)

    def say(self, words: str) -> None:
        """Say what went wrong."""
        self.state.say(words)


def witness_button(pressed: Callable[[], object]) -> QPushButton:
    """Return what leads to recording something as a colleague."""
    return button("Record what I saw or did myself…", "clipboard-check", "quiet", pressed=pressed)


def _tried_card(at: int, verification: Verification) -> CardRow:
    one = verification.evidence[at]
    counted = one.also_by is not None
    return CardRow(
        ("tried", at),
        speech.method(one.method),
        icon=speech.icon(one.method),
        chips=(speech.PROOFS[one.proof] if one.by == 0 else ("Attested", "neutral"),),
        lines=(f"{speech.on_day(one.at, verification.now)}" + (", two of staff looked" if counted else ""),),
        right=speech.RESULTS[Result(one.result)],
    )
