"""The second page: whom it is about, chosen by hand from what an exact id finds, with earlier attempts shown first."""

from collections.abc import Callable
from typing import override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QWidget

from app.identity import flow
from app.identity.gate import Candidate, Running, Verification
from app.identity.jobs import UNDER_WAY, JobKind, JobState
from app.identity.model import Action
from ui.core.announce import announce
from ui.core.buttons import button, set_button_text, with_key
from ui.core.field import TextField
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, STRONG, set_font
from ui.identity import speech
from ui.identity.attempts import before_cards
from ui.identity.cards import CardList
from ui.identity.course import Course
from ui.identity.found_accounts import account_card, candidates, found_words
from ui.identity.page import Page
from ui.identity.request_page import Warn
from ui.identity.subject_card import SubjectCard
from ui.identity.waiting import waiting_words

REQUESTER_KEY = "Alt+R"
_TRIED_BEFORE = "Somebody tried before. Read what came of it, and go on only if nothing of it surprises you."


class SubjectPage(Page):
    """Nobody is ever chosen by itself, not even the only one found. `answered()` once it is shown who was chosen."""

    answered = Signal()

    def __init__(self, course: Course, *, prefix: Callable[[], str], warn: Warn) -> None:
        super().__init__(
            course,
            "Who is it about?",
            "Search by exact account, staff number, address or full name. Contact data stays masked.",
        )
        self._prefix, self._warn = prefix, warn
        self._job: int | None = None
        self._seen_job: int | None = None
        self._candidates: dict[object, Candidate] = {}
        self._is_searching_anew = False
        self._chosen_id = ""
        self._just_chose = False
        self._build()
        self._connect()

    @override
    def take(self, verification: Verification) -> None:
        finding = _newest(verification, JobKind.FIND)
        self._show_found(finding)
        subject = verification.subject
        if subject is not None and subject.object_id != self._chosen_id:
            self._chosen_id, self._is_searching_anew = subject.object_id, False
        self._show_subject(verification)
        reading = _newest(verification, JobKind.SUBJECT)
        if reading is not None and reading.state in UNDER_WAY:
            self._say(waiting_words(reading, self.course, "The directory is asked about them"))
        elif reading is not None and reading.state == JobState.FAILED:
            self._say(reading.said or "The directory could not tell about them. Search again, or come back later.")
        if self._just_chose and subject is not None and not self.why_not():
            self._just_chose = False
            if not verification.before and not self.none.isVisibleTo(self):
                self.went_on.emit()

    @property
    def has_answered_signs(self) -> bool:
        """Tell whether it was said here that no sign was seen, as the short form asks."""
        return self.none.isVisibleTo(self) and self.none.isChecked()

    @override
    def go_on(self) -> None:
        verification = self.course.verification
        if verification is None or not self.has_answered_signs or verification.has_looked:
            self.went_on.emit()
            return
        flags = verification.flags
        self.course.do(
            lambda: self.course.gate.flag(verification.id, flags), lambda _none: self.went_on.emit(), self.refuse
        )

    @override
    def why_not(self) -> str:
        verification = self.course.verification
        if verification is None or verification.subject is None or self._is_searching_anew:
            return "Search, then choose the person by hand."
        reading = _newest(verification, JobKind.SUBJECT)
        if reading is not None and reading.state in UNDER_WAY:
            return "The directory is asked about them."
        return ""

    @override
    def first_stop(self) -> QWidget | None:
        verification = self.course.verification
        if verification is not None and verification.subject is not None and not self._is_searching_anew:
            return self.none if self.none.isVisibleTo(self) and not self.none.isChecked() else None
        return self.found if self.found.rows else self.words.line

    @override
    def refuse(self, error: Exception) -> None:
        self._is_searching_anew = True
        self._say("")
        super().refuse(error)
        self.edited.emit()

    def offer(self, requester: str) -> None:
        """Offer to search for the ticket's requester: asked for by a key, and chosen by hand as anybody else."""
        self._requester = requester
        words = f"Search for {requester}, the ticket’s requester"
        set_button_text(self.requester, words)
        self.requester.setToolTip(with_key(words, REQUESTER_KEY))
        self.requester.setVisible(bool(requester))

    def search_for_requester(self) -> None:
        """Have the directories searched for the ticket's requester."""
        if self.requester.isVisibleTo(self):
            self.words.set_value(self._requester)
            self.search()

    def search(self) -> None:
        """Have the directories searched for what is typed."""
        words, id_ = self.words.value, self.course.id
        if not words:
            self.words.show_error("Type an account, staff number, address or full name.")
            self.words.focus()
            return
        if id_ is None:
            return
        self.bars.clear("refused")
        self._say("Searching…")
        self.found.show_rows([])
        self.course.do(lambda: self.course.gate.look_up(id_, words), self._await, self.refuse)

    def search_anew(self) -> None:
        """Look for somebody else."""
        self._is_searching_anew = True
        verification = self.course.verification
        if verification is not None:
            self._show_subject(verification)
        self.words.focus()
        self.words.line.selectAll()
        self.edited.emit()

    def _await(self, job: int) -> None:
        self._job = job

    def _show_found(self, finding: Running | None) -> None:
        if finding is None or finding.job_id == self._seen_job:
            return
        if finding.state in UNDER_WAY:
            self._say(waiting_words(finding, self.course, "The directories are searched"))
            return
        if self._job is None:
            return  # found before this window looked: it is searched again where it is needed
        self._seen_job = finding.job_id
        if finding.state != JobState.SUCCEEDED:
            self._say(finding.said or "The directories could not be searched. Try again, or promise to ring back.")
            return
        found = candidates(finding)
        self._candidates = {(one.directory, one.object_id): one for one in found}
        self.found.show_rows([account_card(one, at) for at, one in enumerate(found, 1)])
        self._say(found_words(len(found)))
        announce(self, self.said.text())
        if found:
            self.found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, key: object) -> None:
        candidate, verification = self._candidates.get(key), self.course.verification
        if candidate is None or verification is None:
            return
        known = verification.subject
        if known is not None and known.object_id != candidate.object_id:
            gone = speech.lost(flow.thrown_away(verification, object_id=candidate.object_id), verification)
            lost = (
                f"What was gathered proves {known.name} and nobody else: choosing {candidate.name} throws away "
                f"{gone or 'the choice'}. It stays in the record."
            )
            self._warn(lost, "Throw away and choose", lambda: self._bind(verification.id, candidate))
        else:
            self._bind(verification.id, candidate)

    def _bind(self, verification_id: int, candidate: Candidate) -> None:
        def bound(_job: int) -> None:
            self._is_searching_anew, self._just_chose = False, True
            self._say(f"{candidate.name} is chosen. The directory is asked what decides on them…")

        self.course.do(lambda: self.course.gate.choose(verification_id, candidate), bound, self.refuse)

    def _show_subject(self, verification: Verification) -> None:
        subject = None if self._is_searching_anew else verification.subject
        had_keys = subject is not None and any(one.hasFocus() for one in (self.found, self.words.line, self.go))
        if had_keys:
            self.setFocus(
                Qt.FocusReason.OtherFocusReason
            )  # else they'd go on to whatever comes next, for Enter to press
        self.words_row.setVisible(subject is None)
        self.requester.setVisible(subject is None and bool(self._requester))
        self.found.setVisible(subject is None and bool(self.found.rows))
        self.card.setVisible(subject is not None)
        self.other.setVisible(subject is not None)
        earlier = verification.before if subject is not None else ()
        self.earlier_title.setVisible(bool(earlier))
        self.earlier.show_rows(before_cards(earlier, verification.now, self._prefix()))
        is_unlock = verification.action is Action.UNLOCK
        self.none.setVisible(subject is not None and is_unlock and not verification.has_looked)
        if subject is None:
            return
        self.card.show_subject(
            subject, lambda: self.course.now() or verification.now, with_locks=verification.action is Action.UNLOCK
        )
        self._say(_TRIED_BEFORE if earlier else "")
        if had_keys:
            self.answered.emit()

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _build(self) -> None:
        self.words = TextField("Account, staff number, address or full name", most=120)
        self.go = button("Search", "search")
        self.requester = button("", "user", "quiet", key=REQUESTER_KEY)
        self.requester_row = QWidget()
        self.requester_row.setLayout(hbox(self.requester, None))
        self.words_row = QWidget()
        row = hbox(self.words, vbox(None, self.go, spacing=0), spacing=8)
        row.setStretch(0, 1)
        self.words_row.setLayout(row)
        self.said = label("", "body", tone="text2", wrap=True)
        self.found = CardList("Accounts found")
        self.card = SubjectCard()
        self.other = button("Somebody else…", "search", "quiet")
        self.earlier_title = label("Earlier attempts for this person", "body", STRONG)
        self.earlier = CardList("Earlier attempts for this person")
        parts = (self.words_row, self.requester_row, self.card, hbox(self.other, None), self.said, self.found)
        self.none = QCheckBox("I noticed no warning sign so far")
        self.none.setAccessibleName("I noticed no warning sign so far")
        set_font(self.none, "body", MEDIUM)
        for part in (*parts, self.earlier_title, self.earlier, self.none):
            self.column.addWidget(part) if isinstance(part, QWidget) else self.column.addLayout(part)
        for hidden in (self.card, self.other, self.earlier_title, self.said, self.none, self.requester):
            hidden.setVisible(False)
        self._requester = ""

    def _connect(self) -> None:
        self.words.edited.connect(self.edited)
        self.words.line.returnPressed.connect(self.search)
        self.go.clicked.connect(self.search)
        self.requester.clicked.connect(self.search_for_requester)
        QShortcut(QKeySequence(REQUESTER_KEY), self).activated.connect(self.search_for_requester)
        self.other.clicked.connect(self.search_anew)
        self.found.chosen.connect(self._choose)
        self.none.toggled.connect(lambda _on: self.edited.emit())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter in the search field to the search."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.words.line.hasFocus():
            return
        super().keyPressEvent(event)


def _newest(verification: Verification, kind: JobKind) -> Running | None:
    jobs = [one for one in verification.running if one.kind == kind]
    return max(jobs, key=lambda one: one.job_id, default=None)
