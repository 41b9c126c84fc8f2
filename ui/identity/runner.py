"""What every way of proving looks like while it runs: what to do, what is under way, and what came of it."""

from typing import override

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.identity.gate import Offer, Running, Verification
from app.identity.jobs import UNDER_WAY, JobState
from app.identity.model import Evidence, Result
from app.identity.scripts import SCRIPTS, Moment
from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.labels import IconLabel, chip, label, set_chip
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, STRONG
from ui.core.widgets import Card
from ui.identity import speech
from ui.identity.big_number import BigNumber
from ui.identity.course import Course
from ui.identity.say_card import SayCard
from ui.identity.waiting import waiting_words

_SAYS = {
    Result.PASSED: "Proved. Go on.",
    Result.FAILED: "It did not prove them. Don’t tell the caller what failed; another way may still do.",
    Result.DECLINED: "The person declined on their own device: somebody else may be calling. Stop here.",
    Result.EXPIRED: "Nobody answered in time. It can be tried again, or another way.",
    Result.UNREACHED: "Nobody was reached. That is no failure; it can be tried again, or another way.",
}


class Runner(QWidget):
    """One way under way. `ended(result)` when it is over, `edited()` when what is typed changed, `refused(error)`."""

    ended = Signal(object)
    edited = Signal()
    refused = Signal(object)

    def __init__(self, course: Course, offer: Offer) -> None:
        super().__init__()
        self.course, self.offer = course, offer
        self.result: Result | None = None
        self.seen = self._count()
        self.head = Card(tone="plain", margins=(16, 14, 16, 16), spacing=10)
        self.chip = chip("Not begun")
        self.state = label("", "body", tone="text2", wrap=True)
        self.say = SayCard()
        self._second = QTimer(self, interval=500)
        self._second.timeout.connect(self.tick)
        self._lay_head()

    def begin(self) -> None:
        """Begin it."""

    def take(self, verification: Verification) -> None:
        """Show how far it is."""

    def why_not(self) -> str:
        """Tell why what is typed can't be handed in yet, nothing when it can."""
        return ""

    def go_text(self) -> str:
        """Return what the button that goes on says, nothing while there is nothing to hand in."""
        return ""

    def go_on(self) -> None:
        """Hand in what is typed."""

    def first_stop(self) -> QWidget | None:
        """Return where the keys go."""
        return None

    def wipe(self) -> None:
        """Forget what is typed and shown that nobody may find later."""
        self._second.stop()

    @Slot()
    def tick(self) -> None:
        """Count the time that is left."""

    def say_moment(self, moment: Moment | None) -> None:
        """Show what to say."""
        self.say.say(SCRIPTS[moment] if moment is not None else "")

    def end(self, result: Result) -> None:
        """Show what came of it, once."""
        if self.result is result:
            return
        self.keep_keys()
        self.result = result
        self._second.stop()
        words, kind = speech.RESULTS[result]
        set_chip(self.chip, words, kind)
        self.head.set_tone({"ok": "ok", "danger": "danger"}.get(kind, "plain"))
        self.state.setText(_SAYS.get(result, ""))
        if result is Result.DECLINED:
            self.say_moment(Moment.DECLINED)
        announce(self, f"{speech.method(self.offer.method)}: {words}", urgent=result is Result.DECLINED)
        self.ended.emit(result)

    def keep_keys(self) -> None:
        """Keep the keys in here while what had them is taken away: they would go on to whatever comes next."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def newest_evidence(self, verification: Verification) -> Evidence | None:
        """Return what this way brought since it began."""
        mine = [one for one in verification.evidence if one.method is self.offer.method]
        return mine[-1] if len(mine) > self.seen else None

    def note_evidence(self) -> None:
        """Take what this way brought so far for known: what it began now brings comes after it."""
        self.seen = self._count()

    def _count(self) -> int:
        verification = self.course.verification
        evidence = verification.evidence if verification is not None else ()
        return sum(one.method is self.offer.method for one in evidence)

    def _lay_head(self) -> None:
        icon = IconLabel(speech.icon(self.offer.method), "accent_text", 20)
        name = label(speech.method(self.offer.method), "subtitle", STRONG, wrap=True)
        self.target = label(self.offer.target, "body", tone="text2", wrap=True)
        row = hbox(icon, name, self.chip, spacing=12)
        row.setStretch(1, 1)
        layout = self.head.layout()
        self.inside = vbox(self.target, self.state, spacing=10, margins=(32, 0, 0, 0))
        if isinstance(layout, type(vbox())):
            layout.addLayout(row)
            layout.addLayout(self.inside)
        self.target.setVisible(bool(self.offer.target))
        self.setLayout(vbox(self.say, self.head, spacing=12))


class JobRunner(Runner):
    """A way that a machine proves: asked for, waited for, and asked for again where that is still allowed."""

    moment: Moment | None = None
    waits = "They are asked on their own device"

    def __init__(self, course: Course, offer: Offer) -> None:
        super().__init__(course, offer)
        self.job: int | None = None
        self.running: Running | None = None
        self.number = BigNumber("Number to read out", 44)
        self.number_hint = label(
            "Read this number out. They confirm it on their own device.", "body", MEDIUM, wrap=True
        )
        self.clock = label("", "body", MEDIUM, "text2")
        self.again = button("Ask again", "refresh-cw", pressed=self.begin)
        self.inside.insertLayout(0, vbox(self.number_hint, self.number, spacing=4))
        self.inside.addLayout(hbox(self.clock, None, self.again))
        for hidden in (self.number_hint, self.again, self.clock):
            hidden.setVisible(False)

    @override
    def begin(self) -> None:
        id_ = self.course.id
        if id_ is None:
            return
        self.result, self.job, self.running = None, None, None
        self.note_evidence()
        self.head.set_tone("plain")
        set_chip(self.chip, "Running", "accent")
        self.again.setVisible(False)
        self.say_moment(self.moment)
        self.state.setText("It is being asked for…")
        contact = self.contact()
        self.course.do(lambda: self.course.gate.ask(id_, self.offer.method, contact), self._asked, self._not_asked)

    def contact(self) -> str:
        """Return which contact on record is asked, "" where there is only one."""
        return contact_kind(self.course.verification, self.offer)

    def resume(self, running: Running) -> None:
        """Go on with what was asked for before this window looked."""
        self.job = running.job_id
        set_chip(self.chip, "Running", "accent")
        self.say_moment(self.moment)

    @override
    def take(self, verification: Verification) -> None:
        if self.job is None or self.result is not None:
            return
        running = next((one for one in verification.running if one.job_id == self.job), None)
        self.running = running
        if running is not None and running.state in UNDER_WAY:
            self.show_running(running)
            self._second.start()
            return
        evidence = self.newest_evidence(verification)
        if evidence is not None and evidence.result is not Result.PENDING:
            self.end(evidence.result)
            self.state.setText(" ".join(part for part in (self.state.text(), _told(running)) if part))
        elif running is not None and running.state in (JobState.FAILED, JobState.UNKNOWN):
            self.end(Result.FAILED)
            self.state.setText(running.said or "It could not be asked. Nothing was proved, and nothing disproved.")

    def show_running(self, running: Running) -> None:
        """Show the number to read out and how far it is."""
        has_number = bool(running.number)
        if has_number and self.number.number != running.number:
            self.number.show_number(running.number)
            announce(self, f"Read out {' '.join(running.number)}", urgent=True)
        self.number_hint.setVisible(has_number)
        waits = self.waits if running.state == JobState.EXECUTING else "It is in line"
        self.state.setText(waiting_words(running, self.course, waits))
        self.tick()

    @override
    def end(self, result: Result) -> None:
        self.number.show_number("")
        self.number_hint.setVisible(False)
        self.clock.setVisible(False)
        super().end(result)
        self.again.setVisible(result in (Result.EXPIRED, Result.UNREACHED, Result.FAILED))

    @override
    @Slot()
    def tick(self) -> None:
        running = self.running
        self.clock.setVisible(running is not None and running.until is not None)
        if running is None or running.until is None:
            return
        left = self.course.seconds_until(running.until)
        tries = (
            f"  ·  {speech.counted(running.tries_left, 'try', 'tries')} left" if running.tries_left is not None else ""
        )
        self.clock.setText(f"{speech.left(left)} left{tries}")

    @override
    def first_stop(self) -> QWidget | None:
        return self.again if self.again.isVisible() and self.result is not Result.PASSED else None

    def _asked(self, job: int) -> None:
        self.job = job

    def _not_asked(self, error: Exception) -> None:
        set_chip(self.chip, "Not begun", "neutral")
        self.state.setText("")
        self.again.setVisible(True)
        self.refused.emit(error)


def contact_kind(verification: Verification | None, offer: Offer) -> str:
    """Return which contact on record an offer is about, told by what is shown of it; "" for the first there is."""
    subject = verification.subject if verification is not None else None
    contacts = subject.contacts if subject is not None else {}
    return next((kind for kind, masked in contacts.items() if masked and masked in offer.target), "")


def _told(running: Running | None) -> str:
    return running.said if running is not None else ""
