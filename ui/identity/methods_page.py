"""The fourth page: the ways that are offered, each other with its reason."""

from dataclasses import replace
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.identity.gate import Offer, Verification
from app.identity.methods import METHODS
from app.identity.model import Action, Evidence, Method, Proof, Result
from app.identity.scripts import SCRIPTS, Moment
from ui.core.labels import label
from ui.core.theme import STRONG
from ui.identity import speech
from ui.identity.card_rows import CardRow
from ui.identity.cards import CardList
from ui.identity.course import Course
from ui.identity.page import Page
from ui.identity.say_card import SayCard
from ui.identity.verdicts import code_words

_WITNESS = "Record what you saw or did yourself, with your own login: it counts as a second pair of eyes."
_DIGITS = 9
_WITNESSED = (Method.IN_PERSON, Method.VIDEO, Method.MANAGER, Method.OWNER, Method.HR)
"""What a colleague can perform beside the one who verifies; the number on record is shown to that one alone."""


class MethodsPage(Page):
    """`started(offer)` when one of the ways is begun; nothing is begun by itself."""

    started = Signal(object)

    def __init__(self, course: Course) -> None:
        super().__init__(course, "Which way do they prove it?")
        self._offers: dict[object, Offer] = {}
        self._digits: dict[object, str] = {}
        self.is_witness = False
        self._build()
        self.list.chosen.connect(self._start)
        self.list.moved.connect(lambda _value: self.edited.emit())

    @override
    def take(self, verification: Verification) -> None:
        self.set_lead(_WITNESS if self.is_witness else _lead(verification))
        offers = sorted(verification.offers, key=lambda one: bool(one.why_not))
        if self.is_witness:
            offers = [replace(one, proof=Proof.ATTESTED) for one in offers if one.method in _WITNESSED]
        self.notes.setText("" if self.is_witness else _notes(verification))
        self.notes.setVisible(bool(self.notes.text()))
        self.say.say("" if self.is_witness else SCRIPTS[Moment.WAYS], "Say, whatever is possible below")
        self._offers = {(one.method, one.target): one for one in offers}
        rows = [_card(one, verification, self._digit(one), is_witness=self.is_witness) for one in offers]
        self.list.show_rows([row for row in rows if not row.why_not])
        barred = [row for row in rows if row.why_not]
        self.barred.show_rows(barred)
        self.barred_title.setVisible(bool(barred))
        self.nothing.setVisible(not self.list.rows)
        if self.list.current is None and self.list.rows:
            self.list.go_to(self.list.rows[0].value)

    def _digit(self, offer: Offer) -> str:
        """Return the digit that begins a way: the same from its first sight on, whatever comes and goes around it."""
        key = (offer.method, offer.target)
        if not offer.why_not and key not in self._digits and len(self._digits) < _DIGITS:
            self._digits[key] = str(len(self._digits) + 1)
        return self._digits.get(key, "") if not offer.why_not else ""

    @override
    def why_not(self) -> str:
        if not self.list.rows:
            return "No way is open now. Save and close, or refuse and report."
        return "" if self.list.current is not None else "Choose a way by its digit, or by Enter."

    @property
    def go_words(self) -> str:  # type: ignore[override]
        """What the button says: which way would be begun."""
        return "Start"

    @override
    def go_on(self) -> None:
        row = self.list.current
        if row is not None:
            self._start(row.value)

    @override
    def first_stop(self) -> QWidget | None:
        return self.list if self.list.rows else None

    def _start(self, key: object) -> None:
        offer = self._offers.get(key)
        if offer is not None and not offer.why_not:
            self.started.emit(offer)

    @Slot()
    def _go_below(self) -> None:
        """Go on to what can't be used, to read why."""
        if self.barred.rows:
            self.barred.setFocus(Qt.FocusReason.TabFocusReason)
            self.barred.go_to(self.barred.rows[0].value)

    @Slot()
    def _go_above(self) -> None:
        """Go back to what can be used."""
        if self.list.rows:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            self.list.go_to(self.list.rows[-1].value)

    def _build(self) -> None:
        self.say = SayCard(SCRIPTS[Moment.WAYS], "Say, whatever is possible below")
        self.list = CardList("Ways that can be used now")
        self.nothing = label(
            "No way can be used now; the reasons are below. Nothing that was gathered is lost.",
            "body",
            tone="warn",
            wrap=True,
        )
        self.barred_title = label("Not possible now", "body", STRONG, "text2")
        self.barred = CardList("Ways that can’t be used now")
        self.notes = label("", "caption", tone="text2", wrap=True)
        for part in (self.notes, self.say, self.list, self.nothing, self.barred_title, self.barred):
            self.column.addWidget(part)
        self.list.left_below.connect(self._go_below)
        self.barred.left_above.connect(self._go_above)
        self.notes.setVisible(False)
        self.nothing.setVisible(False)
        self.barred_title.setVisible(False)


def _lead(verification: Verification) -> str:
    decision = verification.decision
    if decision is None:
        return "What is needed is worked out once the directory has answered."
    is_one = decision.factors_needed == 1
    wanted = "1 proof" if is_one else speech.counted(decision.factors_needed, "independent proof")
    together = "" if is_one else " together"
    points = f" of {decision.points_needed} points{together}" if decision.points_needed else ""
    verb = "is" if is_one else "are"
    machine = "" if verification.action is Action.UNLOCK else ", one of them from a machine or a second colleague"
    return f"{wanted}{points} {verb} needed{machine}. What the caller offers by phone is not enough."


def _notes(verification: Verification) -> str:
    """Return what raised the need and what of it counts nothing, once there is something to it."""
    decision = verification.decision
    return "" if decision is None else "\n".join(f"•  {code_words(note)}" for note in decision.notes)


def _card(offer: Offer, verification: Verification, key: str, *, is_witness: bool) -> CardRow:
    tried = [one for one in verification.evidence if one.method is offer.method and one.result is not Result.PENDING]
    right, why_not = None, offer.why_not
    if tried and not is_witness and not why_not and _holds(tried[-1], verification):
        why_not = "It has passed and counts once. Another way is needed beside it."
    if tried:
        words, kind = speech.RESULTS[tried[-1].result]
        right = (f"{words} {speech.at_time(tried[-1].at)}", kind)
    counts = speech.counted(offer.points, "point") if offer.points else "Counts nothing"
    return CardRow(
        (offer.method, offer.target),
        speech.method(offer.method),
        icon=speech.icon(offer.method),
        chips=() if why_not else ((counts, "neutral"), speech.PROOFS[offer.proof]),
        lines=(offer.target,) if offer.target else (),
        right=right,
        why_not=why_not,
        key="" if why_not else key,
    )


def _holds(evidence: Evidence, verification: Verification) -> bool:
    """Tell whether a proof counts still."""
    return evidence.result is Result.PASSED and verification.now - evidence.at < METHODS[evidence.method].validity
