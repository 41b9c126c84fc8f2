"""The fifth page: one way under way, and what the ways before it brought."""

from dataclasses import replace
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.identity.flow import is_enough
from app.identity.gate import Offer, Verification
from app.identity.jobs import UNDER_WAY
from app.identity.methods import METHODS
from app.identity.model import Evidence, Method, Proof, Result
from app.identity.scripts import Moment
from ui.core.buttons import button
from ui.core.labels import chip, label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG
from ui.identity import speech
from ui.identity.attest_runner import AttestRunner
from ui.identity.attesting import FORMS, SPOKEN
from ui.identity.code_runner import CodeRunner
from ui.identity.course import Course
from ui.identity.owner_runner import OwnerRunner
from ui.identity.page import Page
from ui.identity.runner import JobRunner, Runner


class PromptRunner(JobRunner):
    """A prompt on the person's own device: the number is read out to them, never by them."""

    moment = Moment.NUMBER


class ProvePage(Page):
    """Holds one runner at a time; going back to the ways leaves what runs to run. `answered()` when it has ended."""

    answered = Signal()

    def __init__(self, course: Course) -> None:
        super().__init__(course, "Prove identity")
        self.runner: Runner | None = None
        self._results: tuple[Evidence, ...] = ()
        self._place = vbox(spacing=12)
        self.by_hand = button("I call them myself instead…", "phone-call", "quiet", pressed=self.run_by_hand)
        self._chips = QWidget()
        self._chips.setLayout(vbox(spacing=6))
        self._chips_title = label("So far", "caption", STRONG, "text2")
        self.column.addLayout(self._place)
        self.column.addLayout(hbox(self.by_hand, None))
        self.column.addWidget(self._chips_title)
        self.column.addWidget(self._chips)
        self.by_hand.setVisible(False)
        self._show_results(())

    def start(self, offer: Offer) -> None:
        """Begin a way."""
        self._put(runner_of(self.course, offer))
        if self.runner is not None:
            self.runner.begin()

    @Slot()
    def run_by_hand(self) -> None:
        """Perform oneself what a machine was asked for."""
        if self.runner is not None:
            self.start(replace(self.runner.offer, proof=Proof.ATTESTED))
            stop = self.first_stop()
            if stop is not None:
                stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def resume(self, verification: Verification) -> bool:
        """Go on with what was asked for and has not ended; tell whether there is such."""
        running = next((one for one in verification.running if one.method and one.state in UNDER_WAY), None)
        if running is None or running.method is None:
            return False
        known = next((one for one in verification.offers if one.method is running.method), None)
        runner = runner_of(self.course, known or Offer(running.method, 0, Proof.MACHINE))
        if isinstance(runner, JobRunner):
            self._put(runner)
            runner.resume(running)
            runner.take(verification)
        return isinstance(runner, JobRunner)

    @override
    def take(self, verification: Verification) -> None:
        if self.runner is not None:
            self.runner.take(verification)
        decision = verification.decision
        machine = "" if decision is None or decision.factors_needed < 2 else ", independent of each other"
        if decision is not None:
            needed = speech.counted(decision.factors_needed, "proof")
            self.set_lead(f"{needed}{machine}, needed to {speech.act(verification.action).lower()}.")
        self._show_results(tuple(one for one in verification.evidence if one.result is not Result.PENDING))

    @override
    def why_not(self) -> str:
        runner = self.runner
        if runner is None:
            return "Choose a way first."
        if runner.result is Result.DECLINED:
            return "The person declined. Refuse and report, or save and close."
        if runner.result is None:
            return runner.why_not() if runner.go_text() else "Wait for the answer, or go back."
        return "It is being judged…" if self.course.is_behind else ""

    def go_text(self) -> str:
        """Return what the button that goes on says."""
        runner = self.runner
        if runner is not None and runner.result is None and runner.go_text():
            return runner.go_text()
        return "Continue" if self.has_enough else "Next way"

    @property
    def has_enough(self) -> bool:
        """Tell whether no further way is needed."""
        verification = self.course.verification
        return verification is not None and is_enough(verification.decision)

    @override
    def go_on(self) -> None:
        runner = self.runner
        if runner is not None and runner.result is None:
            runner.go_on()
        else:
            self.went_on.emit()

    @override
    def first_stop(self) -> QWidget | None:
        return self.runner.first_stop() if self.runner is not None else None

    @override
    def leave(self) -> None:
        if self.runner is not None:
            self.runner.wipe()

    def _put(self, runner: Runner) -> None:
        before, self.runner = self.runner, runner
        if before is not None:
            before.wipe()
            self._place.removeWidget(before)
            before.hide()
            before.deleteLater()
        self._place.addWidget(runner)
        is_asked = runner.offer.proof is Proof.MACHINE and runner.offer.method in FORMS
        self.by_hand.setVisible(is_asked and Proof.ATTESTED in METHODS[runner.offer.method].proofs)
        self.bars.clear("refused")
        runner.edited.connect(self.edited)
        runner.ended.connect(lambda _result: self.answered.emit())
        runner.refused.connect(self.refuse)
        self.edited.emit()

    def _show_results(self, results: tuple[Evidence, ...]) -> None:
        if results == self._results and results:
            return
        self._results = results
        layout = self._chips.layout()
        if layout is None:
            return
        while (taken := layout.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.deleteLater()
        for one in results:
            layout.addWidget(_result_row(one))
        self._chips_title.setVisible(bool(results))
        self._chips.setVisible(bool(results))


def runner_of(course: Course, offer: Offer) -> Runner:
    """Return what runs a way."""
    if offer.method in SPOKEN:
        return CodeRunner(course, offer)
    if offer.proof is Proof.ATTESTED and offer.method in FORMS:
        return AttestRunner(course, offer)
    if offer.method is Method.OWNER:
        return OwnerRunner(course, offer)
    return PromptRunner(course, offer)


def _result_row(evidence: Evidence) -> QWidget:
    words, kind = speech.RESULTS[evidence.result]
    row = QWidget()
    name = label(speech.method(Method(evidence.method)), "body", tone="text")
    row.setLayout(hbox(chip(f"{words} {speech.at_time(evidence.at)}", kind), name, None, spacing=10))
    row.setAccessibleName(f"{name.text()}: {words}")
    return row
