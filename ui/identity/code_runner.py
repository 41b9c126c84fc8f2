"""A code that the caller speaks: typed, handed over for somebody else to judge, and wiped at once."""

from typing import override

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.identity.gate import Offer, Running
from app.identity.jobs import UNDER_WAY
from app.identity.model import Method, Result
from app.identity.scripts import Moment
from ui.core.buttons import button
from ui.core.field import TextField
from ui.core.layout import hbox, vbox
from ui.core.theme import fit, set_font
from ui.identity.course import Course
from ui.identity.runner import JobRunner

_OWN = (Method.TOTP, Method.RECOVERY)
"""Codes that the person has already: no message brings them."""


class CodeRunner(JobRunner):
    """The line keeps nothing: no undo, no draft, and it is emptied as the code is handed over."""

    moment = Moment.CODE
    waits = "Their code is waited for"

    def __init__(self, course: Course, offer: Offer) -> None:
        super().__init__(course, offer)
        if offer.method in _OWN:
            self.moment = Moment.OWN_CODE
        self._tries: int | None = None
        self.code = TextField("Code as they read it out", most=64)
        self.submit = button("Check", "check")
        line = self.code.line
        line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        line.setEchoMode(QLineEdit.EchoMode.Normal)
        set_font(line, "subtitle", mono=True)
        fit(self.code, most_width=300)
        row = hbox(self.code, vbox(None, self.submit, spacing=0), None, spacing=8)
        self.inside.insertLayout(3, row)
        self._show_entry(shown=False)
        self.submit.clicked.connect(self.hand_in)
        line.returnPressed.connect(self.hand_in)
        self.code.edited.connect(self.edited)

    @override
    def show_running(self, running: Running) -> None:
        super().show_running(running)
        came = not self.code.isVisible()
        self._show_entry(shown=True)
        if self._tries is not None and running.tries_left is not None and running.tries_left < self._tries:
            self.code.show_error("That was not the code. Ask them to read it again; don’t say what was wrong.")
        self._tries = running.tries_left
        if came:
            self.code.focus()

    @override
    def first_stop(self) -> QWidget | None:
        return self.code.line if self.code.isVisible() else super().first_stop()

    @Slot()
    def hand_in(self) -> None:
        """Hand the code over and forget it."""
        code, job = self.code.value, self.job
        if not code or job is None or self.running is None or self.running.state not in UNDER_WAY:
            if not code:
                self.code.show_error("Type the code that they read out.")
            return
        self.wipe_line()
        self.state.setText("It is being checked…")
        self.course.do(lambda: self.course.gate.submit(job, code), None, self.refused.emit)

    @override
    def end(self, result: Result) -> None:
        self.keep_keys()
        self._show_entry(shown=False)
        self.wipe_line()
        super().end(result)

    @override
    def wipe(self) -> None:
        super().wipe()
        self.wipe_line()

    def wipe_line(self) -> None:
        """Empty the line in a way that undo brings nothing back."""
        self.code.clear_error()
        self.code.line.setText("")  # which forgets what undo would bring back, where clear() does not

    def _show_entry(self, *, shown: bool) -> None:
        self.code.setVisible(shown)
        self.submit.setVisible(shown)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Learn nothing of what is typed."""
        event.ignore()
