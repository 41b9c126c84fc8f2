"""The seventh page: the act is named, confirmed by hand and carried out once; what came of it, and the secret."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, override

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QWidget

from app.identity.gate import Running, Verification
from app.identity.jobs import UNDER_WAY, JobKind, JobState
from app.identity.scripts import SCRIPTS, Moment
from ui.core.announce import announce
from ui.core.buttons import button, set_button_text
from ui.core.labels import IconLabel, chip, key_cap, label, set_chip
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, STRONG
from ui.core.widgets import Card
from ui.identity import speech
from ui.identity.course import Course
from ui.identity.decision_page import holds_grant
from ui.identity.page import Page
from ui.identity.say_card import SayCard
from ui.identity.secret_view import SecretView
from ui.identity.waiting import waiting_words

KEY = "Ctrl+Return"
_RESULTS = {
    JobState.SUCCEEDED: ("Done", "ok", "circle-check"),
    JobState.FAILED: ("Not done", "danger", "circle-x"),
    JobState.UNKNOWN: ("Outcome unknown", "danger", "triangle-alert"),
}
_ORDER = ("With the directory team", "warn", "clipboard-check")
_UNKNOWN = (
    "The order was sent and no answer came: it may have been carried out. It is looked into, and not done again by "
    "itself. Don’t tell the caller that it is done; promise to ring back."
)
_AFTER = (
    "The person is told at every address on record, with how to object.",
    "Their sessions are ended where the directory can; it may take minutes.",
    "The ticket’s journal has the ways and results, and no secret.",
    "The account is watched for 72 hours.",
)


class ReplyKey(Protocol):
    """A key to which a worker seals a secret, and which alone opens it."""

    @property
    def public(self) -> bytes:
        """Return the half that others seal to."""

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Return what was sealed about this. Raises HelpDeskError when it can't be opened."""


class ActPage(Page):
    """No key does it by chance: Enter goes nowhere near the button, which says what will be done and to whom."""

    go_words = "Finish"
    finished = Signal()

    def __init__(self, course: Course, new_key: Callable[[], ReplyKey] | None) -> None:
        super().__init__(course, "Carry out")
        self._new_key = new_key
        self._key: ReplyKey | None = None
        self._job: int | None = None
        self._is_fetched = False
        self._ended: JobState | None = None
        self._build()
        self._connect()

    @property
    def is_under_way(self) -> bool:
        """Tell whether it was ordered and has not ended."""
        return self._job is not None and self._ended is None

    @property
    def would_lose(self) -> str:
        """Tell what closing now would lose for good, nothing where it loses nothing."""
        if self.secret.is_unseen:
            return "Nobody has looked at the temporary password yet, and it is kept nowhere. Closing wipes it."
        if self.secret.has_secret:
            return "The temporary password is still to be seen here, and is kept nowhere. Closing wipes it."
        if self._key is not None and (self.is_under_way or self._ended is JobState.SUCCEEDED):
            return "It is being carried out, and goes on. But a temporary password is shown in this window alone."
        return ""

    @override
    def take(self, verification: Verification) -> None:
        subject = verification.subject
        if subject is None:
            return
        self.what.setText(f"{speech.act(verification.action)} of {subject.name}")
        where = " · ".join(p for p in (subject.account, subject.department, subject.site) if p)
        self.whom.setText(where)
        set_button_text(self.go, self.what.text(), "key-round")
        running = _carrying(verification)
        if running is not None:
            self._job = running.job_id
            self._show_running(running)
        issued = holds_grant(verification)
        self.confirm.setVisible(issued and self._job is None)
        self._clock.start() if issued and self._job is None else self._clock.stop()
        self._tick()
        if not issued and self._job is None:
            self.set_lead("There is no grant to carry out any more. Go back and have it judged again.")
        elif self._ended is None:
            self.set_lead("The grant is for this one act on this one account, by you, once.")
        self.state.setVisible(bool(self.state.text()))
        self.edited.emit()

    @override
    def why_not(self) -> str:
        if self.is_under_way:
            return "It is being carried out."
        return "" if self._ended is not None else "Carry it out by the button above, or save and close."

    @override
    def go_on(self) -> None:
        self.finished.emit()

    @override
    def first_stop(self) -> QWidget | None:
        if self.secret.has_secret:
            return self.secret
        return None

    @override
    def leave(self) -> None:
        self.secret.wipe()

    @Slot()
    def carry_out(self) -> None:
        """Order it, once."""
        verification = self.course.verification
        if verification is None or verification.grant is None or verification.subject is None or self._job is not None:
            return
        if not self.go.isEnabled() or self.course.is_busy:
            return
        self.go.setEnabled(False)
        self.bars.clear("refused")
        self._key = self._new_key() if self._new_key is not None else None
        order = partial(
            self.course.gate.carry_out,
            verification.grant.id,
            ticket_id=verification.ticket_id,
            object_id=verification.subject.object_id,
            action=verification.action,
            reply_to=self._key.public if self._key is not None else b"",
        )
        announce(self, f"{self.what.text()}: under way")
        self.course.do(order, self._ordered, self._not_ordered)

    def _ordered(self, job: int) -> None:
        self._job = job
        self.confirm.setVisible(False)
        self.progress.setVisible(True)
        self.state.setText("It is ordered…")
        self.state.setVisible(True)
        self.edited.emit()

    def _not_ordered(self, error: Exception) -> None:
        self.go.setEnabled(True)
        self.refuse(error)

    def _show_running(self, running: Running) -> None:
        state = JobState(running.state)
        under_way = state in UNDER_WAY
        self.confirm.setVisible(False)
        self.progress.setVisible(under_way)
        if under_way:
            waits = "The directory is told" if state is JobState.EXECUTING else "It is in line for a worker"
            self.state.setText(waiting_words(running, self.course, waits))
            return
        if self._ended is None:
            self._end(state, running)
        if state is JobState.SUCCEEDED and not self._is_fetched:
            self._fetch(running.job_id)

    def _end(self, state: JobState, running: Running) -> None:
        self._ended = state
        is_order = running.answer.get("code") == "work_order"
        words, kind, icon = _ORDER if is_order else _RESULTS[state]
        set_chip(self.result, words, kind)
        self.result.setVisible(True)
        self.icon.show_icon(icon, kind)
        self.card.set_tone("ok" if kind == "ok" else "danger")
        told = {JobState.UNKNOWN: _UNKNOWN, JobState.FAILED: "Nothing was changed."}.get(state, "")
        told = "" if is_order else told
        self.state.setText(" ".join(part for part in (running.said, told) if part))
        self.after.setVisible(state is JobState.SUCCEEDED)
        self.say.say(SCRIPTS[Moment.DONE if state is JobState.SUCCEEDED else Moment.AWAY])
        if state is not JobState.SUCCEEDED:
            self._key = None
        self.set_lead("")
        announce(self, f"{words}. {self.state.text()}", urgent=True)
        self.edited.emit()

    def _fetch(self, job: int) -> None:
        key, self._is_fetched = self._key, True
        if key is None:
            return

        def fetched() -> bytearray | None:
            sealed = self.course.gate.fetch_secret(job)
            return bytearray(key.open(sealed, about=f"job:{job}")) if sealed is not None else None

        self.course.do(fetched, self._reveal, self.refuse)

    def _reveal(self, secret: bytearray | None) -> None:
        self._key = None
        if secret is None:
            return
        if not self.isVisible():
            for at in range(len(secret)):
                secret[at] = 0
            return
        self.secret_box.setVisible(True)
        self.secret.take(secret)
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _tick(self) -> None:
        verification = self.course.verification
        grant = verification.grant if verification is not None else None
        if grant is None or self._job is not None:
            return
        left = self.course.seconds_until(grant.expires_at)
        self.left.setText(f"The grant holds for {speech.left(left)}." if left else "The grant has run out: go back.")
        self.go.setEnabled(left > 0 and not self.course.is_busy)

    def _build(self) -> None:
        self.icon = IconLabel("key-round", "accent_text", 22)
        self.what = label("", "subtitle", STRONG, wrap=True)
        self.result = chip("")
        self.whom = label("", "body", tone="text2", wrap=True)
        self.state = label("", "body", MEDIUM, wrap=True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Carrying it out")
        self.left = label("", "body", tone="text2", wrap=True)
        self.go = button("", "key-round", "danger")
        self.go.setAutoDefault(False)
        self.confirm = QWidget()
        self.confirm.setLayout(
            vbox(self.left, hbox(self.go, key_cap("Ctrl"), key_cap("Enter"), None, spacing=6), spacing=8)
        )
        self.secret = SecretView()
        note = label(
            "Read it out only to the person you verified, on the call that you made. It has to be changed at the next "
            "sign-in, and stops working unused after 60 minutes.",
            "caption",
            tone="text2",
            wrap=True,
        )
        self.secret_box = QWidget()
        self.secret_box.setLayout(vbox(label("Temporary password", "body", STRONG), self.secret, note, spacing=6))
        title = hbox(self.what, self.result, spacing=10)
        title.setStretch(0, 1)
        words = vbox(title, self.whom, self.state, self.progress, self.confirm, spacing=8)
        row = hbox(vbox(self.icon, None), words, spacing=14)
        row.setStretch(1, 1)
        self.card = Card(tone="plain", margins=(16, 14, 16, 16))
        layout = self.card.layout()
        if isinstance(layout, type(vbox())):
            layout.addLayout(row)
        self.after = QWidget()
        self.after.setLayout(
            vbox(
                label("What happens by itself", "body", STRONG),
                *(label(f"•  {one}", "body", tone="text2", wrap=True) for one in _AFTER),
                spacing=4,
            )
        )
        self.say = SayCard()
        for part in (self.card, self.secret_box, self.say, self.after):
            self.column.addWidget(part)
        for hidden in (self.state, self.progress, self.result, self.confirm, self.secret_box, self.after):
            hidden.setVisible(False)

    def _connect(self) -> None:
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self.go.clicked.connect(self.carry_out)
        pressed = QShortcut(QKeySequence(KEY), self)
        pressed.setContext(Qt.ShortcutContext.WindowShortcut)
        pressed.activated.connect(self.carry_out)


def _carrying(verification: Verification) -> Running | None:
    jobs = [one for one in verification.running if one.kind == JobKind.CARRY_OUT]
    return max(jobs, key=lambda one: one.job_id, default=None)
