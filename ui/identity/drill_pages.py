"""The pages before and after a drill: what it is, and what was right and what was not."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from app.identity.drill import Run, Score
from app.identity.drill_results import Result
from app.identity.drill_review import Finding, headline, review
from ui.core.labels import IconLabel, chip, label, rule, set_chip
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, STRONG
from ui.identity import speech
from ui.identity.drill_results_list import DrillResultsList
from ui.identity.drill_rows import Rows
from ui.identity.say_card import SayCard

_LEAD = (
    "Somebody rings who doesn't exist. Listen line by line, tick the warning signs as you notice them, and answer by a "
    "digit. You can refuse and report at any moment. Some callers are genuine: sending them away is wrong, too."
)
_ALONE = "Your score is shown to you alone. Nothing is sent to the desk, and nobody else sees that you practised."


class Scrolled(QScrollArea):
    """A page that is read by the arrow keys where it is longer than the window."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.inside = QWidget()
        self.inside.setProperty("plane", "none")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self.inside)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._to_top)

    def read_from_top(self) -> None:
        """Begin at the top, with the keys."""
        self.begin_at_top()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_at_top(self) -> None:
        """Have the top in sight, wherever the keys go as it is shown."""
        self._soon.start()

    @Slot()
    def _to_top(self) -> None:
        self.verticalScrollBar().setValue(0)


class StartPage(Scrolled):
    """What a drill is, and what came of the last ones."""

    def __init__(self) -> None:
        super().__init__("Practise a call")
        self.results = DrillResultsList()
        self.setAccessibleDescription(f"{_LEAD} {_ALONE}")
        title = label("Practise a call", "title", STRONG)
        lead = label(_LEAD, "reading", wrap=True)
        alone = label(_ALONE, "body", tone="text2", wrap=True)
        self.inside.setLayout(
            vbox(title, lead, alone, 8, self.results, None, margins=(24, 20, 24, 12), spacing=10)
        )  # fmt: skip

    def show_results(self, results: Sequence[Result], now: datetime) -> None:
        """Show what came of the last ones."""
        self.results.show_results(results, now)


class EndPage(Scrolled):
    """What was right and what was not, why, and what to say."""

    def __init__(self) -> None:
        super().__init__("What came of the call")
        self.verdict = chip("", "ok")
        self.title = label("", "title", STRONG, wrap=True)
        self.call = label("", "body", tone="text2", wrap=True)
        self.say = SayCard()
        self.results = DrillResultsList()
        self.told: Sequence[Finding] = ()
        self._findings = Rows("What was right and what was not", spacing=10)
        head = hbox(self.title, vbox(self.verdict, None), spacing=12)
        head.setStretch(0, 1)
        self.inside.setLayout(
            vbox(
                head, self.call, self._findings, self.say, 4, rule(), self.results, None,
                margins=(24, 20, 24, 12), spacing=12,
            )
        )  # fmt: skip

    def show_score(self, run: Run, score: Score) -> None:
        """Show what came of a call."""
        self.told = review(run, score)
        set_chip(self.verdict, *(("All right", "ok") if score.is_right else ("Not right yet", "warn")))
        self.title.setText(headline(run))
        self.call.setText(f"{run.call.title}. It took {speech.left(score.seconds)}; being quick is no merit by itself.")
        self._findings.show_rows([_told_row(one) for one in self.told])
        self.say.say(run.call.script, "To say, once it is time")
        spoken = "; ".join(" ".join(part for part in (one.what, one.why) if part) for one in self.told)
        self.setAccessibleDescription(f"{self.verdict.text()}. {spoken}")


def _told_row(one: Finding) -> QLayout:
    icon, tone = ("circle-check", "ok") if one.is_right else ("circle-x", "danger")
    words = vbox(label(one.what, "body", MEDIUM, wrap=True), spacing=2)
    if one.why:
        words.addWidget(label(one.why, "body", tone="text2", wrap=True))
    if one.say:
        words.addWidget(label(f"Better: “{one.say}”", "body", tone="accent_text", wrap=True))
    row = hbox(vbox(IconLabel(icon, tone, 18, name="Right" if one.is_right else "Not right"), None), words, spacing=10)
    row.setStretch(1, 1)
    return row
