"""The third page: what was observed, or that nothing was, with what to say and what never to say."""

from typing import override

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QWidget

from app.identity.gate import Verification
from app.identity.scripts import NEVER, SCRIPTS, Moment
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, STRONG, px, set_font
from ui.core.widgets import Card
from ui.identity import speech
from ui.identity.course import Course
from ui.identity.flags_model import FlagsModel
from ui.identity.flags_panel import FlagsList
from ui.identity.page import Page
from ui.identity.say_card import SayCard

_SIDE_BY_SIDE = 620


class SignsPage(Page):
    """An answer has to be given: signs that were seen, or that none were."""

    def __init__(self, course: Course, flags: FlagsModel) -> None:
        super().__init__(
            course,
            "Did you notice any warning sign?",
            "Record what was said or done, never how somebody sounds. A relay service or a pause is no sign.",
        )
        self._flags = flags
        self._build()
        self._connect()

    @override
    def take(self, verification: Verification) -> None:
        self._flags.show_recorded(verification.flags)
        told = speech.context(verification.context)
        self.context.setText("Known from the records: " + "; ".join(told) + "." if told else "")
        self.context.setVisible(bool(told))
        if verification.has_looked and not self._flags.held:
            self.none.setChecked(True)

    @override
    def why_not(self) -> str:
        if self.none.isChecked() or self._flags.held:
            return ""
        return "Tick what you noticed, or that there was nothing."

    @override
    def go_on(self) -> None:
        verification = self.course.verification
        if verification is None:
            return
        held = self._flags.held
        if verification.has_looked and held == verification.flags:
            self.went_on.emit()
            return
        self.course.do(
            lambda: self.course.gate.flag(verification.id, held), lambda _none: self.went_on.emit(), self.refuse
        )

    @override
    def first_stop(self) -> QWidget | None:
        return self.list if self._flags.held else self.none

    def fit_width(self, width: int) -> None:
        """Put the scripts beside the list where there is room."""
        aside = width >= px(_SIDE_BY_SIDE)
        direction = QBoxLayout.Direction.LeftToRight if aside else QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(direction)

    @Slot(bool)
    def _none_ticked(self, ticked: bool) -> None:
        if ticked:
            self._flags.untick()
        self.edited.emit()

    @Slot()
    def _ticked(self) -> None:
        if self._flags.held:
            self.none.setChecked(False)
        self.none.setEnabled(not self._flags.recorded)
        self.edited.emit()

    def _build(self) -> None:
        self.none = QCheckBox("None observed so far")
        self.none.setAccessibleName("None observed so far")
        set_font(self.none, "body", MEDIUM)
        self.list = FlagsList(self._flags, "Warning signs that you noticed")
        self.context = label("", "body", tone="warn", wrap=True)
        star = label("★ ends the request by itself and goes to security.", "caption", tone="text2", wrap=True)
        answers, scripts = QWidget(), QWidget()
        column = vbox(self.none, self.list, star, self.context, spacing=8)
        column.setStretch(1, 1)
        answers.setLayout(column)
        never = Card(label("Never", "caption", STRONG, "warn"), tone="warn", spacing=3)
        layout = never.layout()
        for sentence in NEVER:
            line = label(sentence.removeprefix("Never ").capitalize(), "body", tone="text2", wrap=True)
            if layout is not None:
                layout.addWidget(line)
        self.opening = SayCard(SCRIPTS[Moment.OPEN], "Say first")
        self.pressure = SayCard(SCRIPTS[Moment.PRESSURE], "Say under pressure")
        scripts.setLayout(vbox(self.opening, self.pressure, never, None, spacing=8))
        self._halves = hbox(answers, scripts, spacing=16)
        self._halves.setStretch(0, 11)
        self._halves.setStretch(1, 10)
        self.column.addLayout(self._halves)
        self.context.setVisible(False)
        self.list.setMinimumHeight(px(330))
        self.fill_height()

    def _connect(self) -> None:
        self.none.toggled.connect(self._none_ticked)
        self._flags.dataChanged.connect(self._ticked)
        self.list.taken.connect(self.went_on_asked)

    @Slot()
    def went_on_asked(self) -> None:
        """Go on by Enter from within the list."""
        if not self.why_not():
            self.go_on()
