"""The sixth page: what the policy says now, who else has to sign, what is missing and what to say."""

from typing import override

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.identity.gate import Decision, Verification
from app.identity.model import GrantState
from app.identity.scripts import said_at
from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.labels import IconLabel, label, set_tone
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG
from ui.core.widgets import Card
from ui.identity.course import Course
from ui.identity.page import Page
from ui.identity.say_card import SayCard
from ui.identity.verdicts import TITLES, code_words, in_words

_NO_GRANT = "It is proved, but no grant was given to you: who only attests lets a colleague take it over."


class DecisionPage(Page):
    """The database judges; here it is only read.

    Signals: `exception_asked()` where a waiting time might be waived, `emergency_told()` where somebody can't wait.
    """

    exception_asked = Signal()
    emergency_told = Signal()

    def __init__(self, course: Course) -> None:
        super().__init__(
            course, "Decision", "Decided by the desk’s database from what was gathered, not by this screen."
        )
        self._told = ""
        self._build()

    @override
    def enter(self) -> None:
        id_ = self.course.id
        self._told = ""
        if id_ is not None:
            self.course.do(lambda: self.course.gate.decide(id_), self._show, self.refuse)
        super().enter()

    @override
    def take(self, verification: Verification) -> None:
        if verification.decision is not None:
            self._show(verification.decision)
        self._show_second(verification)

    @override
    def why_not(self) -> str:
        verification = self.course.verification
        if verification is None or verification.decision is None:
            return "The database has not judged yet."
        if holds_grant(verification):
            return ""
        decision = verification.decision
        if decision.verdict == "allow":
            return "The grant is on its way." if self.course.is_busy else _NO_GRANT
        if decision.needs_second and not verification.signed_by:
            return "A second person has to sign at their own machine."
        return {"need": "Something is still missing.", "hold": "It is held."}.get(
            decision.verdict, "It is not allowed."
        )

    def _show(self, decision: Decision) -> None:
        title, icon, tone = TITLES.get(decision.verdict, TITLES["deny"])
        self.card.set_tone({"ok": "ok", "warn": "warn", "danger": "danger"}[tone])
        self.icon.show_icon(icon, tone)
        self.verdict.setText(title)
        set_tone(self.verdict, tone)
        self.about.setText(in_words(decision, self.course.now()))
        self.codes.setText("\n".join(f"•  {code_words(code)}" for code in decision.codes))
        self.codes.setVisible(bool(decision.codes))
        self.notes.setText("\n".join(f"•  {code_words(note)}" for note in decision.notes))
        self.notes.setVisible(bool(decision.notes))
        self.say.say("" if decision.verdict == "allow" else said_at(decision.verdict))
        self.exception.setVisible(decision.verdict == "hold" and decision.until is not None)
        self.emergency.setVisible(decision.verdict != "allow")
        if self._told != decision.verdict:
            self._told = decision.verdict
            announce(self, f"{title}. {self.about.text()}", urgent=decision.verdict != "allow")
        self.edited.emit()

    def _show_second(self, verification: Verification) -> None:
        decision = verification.decision
        wanted = decision is not None and decision.needs_second
        self.second.setVisible(wanted or bool(verification.signed_by))
        if verification.signed_by:
            self.second.set_tone("ok")
            self.second_icon.show_icon("circle-check", "ok")
            self.second_words.setText(f"{verification.signed_by} signed as the second person.")
        elif wanted:
            self.second.set_tone("plain")
            self.second_icon.show_icon("users", "accent_text")
            self.second_words.setText(
                "A second person signs at their own machine, with their own login: they find it under “Verifications "
                "waiting for me” (Ctrl+K). This page goes on by itself once they have."
            )
        if wanted and not verification.signed_by:
            self.set_lead("Waiting for the second person. You may save and close; nothing is lost.")

    def _build(self) -> None:
        self.icon = IconLabel("scale", "text2", 22)
        self.verdict = label("Judging…", "subtitle", STRONG, "text2")
        self.about = label("", "body", tone="text", wrap=True)
        self.codes = label("", "body", tone="text2", wrap=True)
        self.notes = label("", "caption", tone="text2", wrap=True)
        self.exception = button("Ask security for an exception…", "shield-alert", pressed=self.exception_asked.emit)
        self.emergency = button("Emergency: supervised sign-in…", "users", pressed=self.emergency_told.emit)
        instead = hbox(self.exception, self.emergency, None, spacing=8)
        words = vbox(self.verdict, self.about, self.codes, self.notes, instead, spacing=8)
        row = hbox(vbox(self.icon, None), words, spacing=14)
        row.setStretch(1, 1)
        self.card = Card(tone="plain", margins=(16, 14, 16, 16))
        _add(self.card, row)
        self.second_icon = IconLabel("users", "accent_text", 20)
        self.second_words = label("", "body", tone="text", wrap=True)
        line = hbox(vbox(self.second_icon, None), self.second_words, spacing=14)
        line.setStretch(1, 1)
        self.second = Card(tone="plain", margins=(16, 12, 16, 12))
        _add(self.second, line)
        self.say = SayCard()
        for part in (self.card, self.second, self.say):
            self.column.addWidget(part)
        for hidden in (self.exception, self.emergency, self.second, self.codes, self.notes):
            hidden.setVisible(False)

    @override
    def first_stop(self) -> QWidget | None:
        return None


def holds_grant(verification: Verification) -> bool:
    """Tell whether there is a grant that was not used yet."""
    return verification.grant is not None and verification.grant.state is GrantState.ISSUED


def _add(card: Card, row: object) -> None:
    layout = card.layout()
    if isinstance(layout, type(vbox())) and isinstance(row, type(hbox())):
        layout.addLayout(row)
