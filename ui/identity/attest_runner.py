"""A way that the analyst performs and attests: a call, a document, a manager; what was seen is recorded, no more."""

import secrets
from functools import partial
from typing import override

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from app.core.errors import RuleBroken
from app.identity.gate import Offer, Verification
from app.identity.model import Result
from ui.core.buttons import button, set_button_text
from ui.core.field import TextField
from ui.core.labels import label, set_chip
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, set_font
from ui.identity.attesting import FORMS, GESTURES, Fact, Form
from ui.identity.big_number import BigNumber
from ui.identity.choices import Choices
from ui.identity.course import Course
from ui.identity.runner import Runner, contact_kind

Question = Choices | TextField | QCheckBox
_SHOWN_MS = 10 * 60_000
"""A number is shown no longer than this, whatever becomes of the call."""


class AttestRunner(Runner):
    """The outcome is always asked for; what proves it only where it was passed."""

    def __init__(self, course: Course, offer: Offer) -> None:
        super().__init__(course, offer)
        self.form = FORMS[offer.method]
        self._gesture = secrets.choice(GESTURES)
        self.questions: dict[str, Question] = {}
        self.outcome = Choices("What came of it?", _outcomes(self.form))
        self._hiding = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._hiding.timeout.connect(self.hide_number)
        self._build_form()
        self._connect_form()

    @override
    def begin(self) -> None:
        set_chip(self.chip, "Running", "accent")
        self.say_moment(self.form.moment)
        self.state.setText(self.form.lead)
        if self.form.dials:
            self.dial()

    @Slot()
    def dial(self) -> None:
        """Have the number on record shown, which is recorded."""
        id_ = self.course.id
        if id_ is None:
            return
        kind = contact_kind(self.course.verification, self.offer)
        self.show_again.setVisible(False)
        self.course.do(partial(self.course.gate.dial, id_, kind), self._show_number, self._not_shown)

    @Slot()
    def hide_number(self) -> None:
        """Take the number from the screen."""
        self._hiding.stop()
        had = bool(self.number.number)
        self.number.show_number("")
        self.number_hint.setVisible(False)
        self.show_again.setVisible(had and self.result is None)

    @override
    def take(self, verification: Verification) -> None:
        evidence = self.newest_evidence(verification)
        is_told = evidence is not None and evidence.result is not Result.PENDING
        if self.result is None and self._is_handed_in and evidence is not None and is_told:
            self.end(evidence.result)

    @override
    def why_not(self) -> str:
        if not self.outcome.value:
            return "Say what came of it."
        if self.outcome.value != Result.PASSED:
            return ""
        for fact in self.form.facts:
            lack = self._lack(fact)
            if lack:
                return lack
        return ""

    @override
    def go_text(self) -> str:
        return "Record" if self.result is None else ""

    @override
    def go_on(self) -> None:
        id_ = self.course.id
        if id_ is None or self.why_not() or self.result is not None:
            return
        result = Result(self.outcome.value)
        facts = self.facts() if result is Result.PASSED else {}
        self._is_handed_in = True
        deed = partial(self.course.gate.attest, id_, self.offer.method, result, facts)
        self.course.do(deed, lambda _none: self.end(result), self._not_recorded)

    def facts(self) -> dict[str, str]:
        """Return what is recorded with it."""
        told = {fact.key: self._answer(fact) for fact in self.form.facts}
        if "gesture" in told:
            told["gesture"] = self._gesture
        if self.form.dials:
            told["contact"] = contact_kind(self.course.verification, self.offer) or "on record"
        return told

    @override
    def first_stop(self) -> QWidget | None:
        if self.result is not None:
            return None
        first = next(iter(self.questions.values()), None)
        if isinstance(first, Choices):
            return first.first_stop()
        return first if first is not None else self.outcome.first_stop()

    @override
    def end(self, result: Result) -> None:
        self.keep_keys()
        self.hide_number()
        for part in (self.outcome, *self.questions.values()):
            part.setVisible(False)
        self.show_again.setVisible(False)
        super().end(result)

    @override
    def wipe(self) -> None:
        super().wipe()
        self.hide_number()

    def _show_number(self, number: str) -> None:
        if self.result is not None:
            return
        self.number.show_number(number)
        self.number_hint.setVisible(True)
        self._hiding.start()

    def _not_shown(self, error: Exception) -> None:
        set_button_text(self.show_again, "Show the number", "phone-call")
        self.show_again.setVisible(True)
        self.refused.emit(error)

    def _not_recorded(self, error: Exception) -> None:
        self._is_handed_in = False
        field = self.questions.get(error.field) if isinstance(error, RuleBroken) else None
        if isinstance(field, TextField):
            field.show_error(str(error))
            field.focus()
        else:
            self.refused.emit(error)

    def _answer(self, fact: Fact) -> str:
        question = self.questions[fact.key]
        if isinstance(question, QCheckBox):
            return "yes" if question.isChecked() else ""
        return question.value

    def _lack(self, fact: Fact) -> str:
        if self._answer(fact):
            return ""
        if fact.is_tick:
            return "Tick what you did; without it, it is no pass."
        return f"{'Choose' if fact.choices else 'Type'}: {fact.words.lower()}."

    def _build_form(self) -> None:
        self._is_handed_in = False
        self.number = BigNumber("Number to dial")
        self.number_hint = label(
            "Dial exactly this. It is on record; what the caller offers is not dialled.", "body", MEDIUM, wrap=True
        )
        self.show_again = button("Show the number again", "phone-call")
        self.show_again.setToolTip("Each time it is shown is recorded")
        self.inside.insertLayout(0, vbox(self.number_hint, self.number, spacing=4))
        self.number_hint.setVisible(False)
        self.inside.addLayout(hbox(self.show_again, None))
        self.show_again.setVisible(False)
        for fact in self.form.facts:
            question = self._question(fact)
            self.questions[fact.key] = question
            self.inside.addWidget(question)
        self.inside.addWidget(self.outcome)

    def _question(self, fact: Fact) -> Question:
        if fact.choices:
            return Choices(fact.words, list(fact.choices), columns=4)
        if fact.is_tick:
            box = QCheckBox(fact.words.format(gesture=self._gesture))
            box.setAccessibleName(box.text())
            set_font(box, "body")
            return box
        return TextField(fact.words, hint=fact.hint, most=80)

    def _connect_form(self) -> None:
        self.outcome.chosen.connect(lambda _key: self.edited.emit())
        self.show_again.clicked.connect(self.dial)
        for question in self.questions.values():
            if isinstance(question, Choices):
                question.chosen.connect(lambda _key: self.edited.emit())
            elif isinstance(question, QCheckBox):
                question.toggled.connect(lambda _on: self.edited.emit())
            else:
                question.edited.connect(self.edited)


def _outcomes(form: Form) -> list[tuple[str, str]]:
    return [
        (Result.PASSED.value, form.passed),
        (Result.UNREACHED.value, form.unreached),
        (Result.FAILED.value, form.failed),
        (Result.DECLINED.value, "They say it was not them"),
    ]
