"""Until when a ticket waits: the usual moments, or a date and a time."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import override

from PySide6.QtCore import QDateTime, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from ui.core.buttons import button
from ui.core.labels import label
from ui.core.layout import hbox
from ui.core.theme import set_font
from ui.tickets.choice_list import Choice, ChoicePicker
from ui.tickets.times import until_short

MORNING, AFTERNOON = time(9), time(14)
_MONDAY = 7
OWN = "own"
"""The value of the choice that opens the date and the time."""


def presets(now: datetime) -> list[tuple[str, datetime]]:
    """Return the usual moments to wake at, soonest first, in this workstation's time zone."""
    here = now.astimezone()
    tomorrow = here.date() + timedelta(days=1)
    monday = here.date() + timedelta(days=_MONDAY - here.weekday())
    found = [("In 1 hour", here + timedelta(hours=1))]
    if here.time() < time(13):
        found.append(("This afternoon", _at(here, AFTERNOON)))
    found.append(("Tomorrow morning", datetime.combine(tomorrow, MORNING).astimezone()))
    if monday != tomorrow:
        found.append(("Monday morning", datetime.combine(monday, MORNING).astimezone()))
    return found


def _at(here: datetime, clock: time) -> datetime:
    return datetime.combine(here.date(), clock).astimezone()


class WakePicker(ChoicePicker):
    """Asks until when tickets wait; `chosen` carries the instant in UTC, None for "until they answer"."""

    def __init__(self, parent: QWidget, now: datetime, *, title: str) -> None:
        self._now = now
        super().__init__(parent, title, self._moments())
        self.line.setPlaceholderText("Type to find, such as mon")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the date and the time on Enter, wherever in them the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._own.isVisible():
            self._take_own()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def choose(self, answer: object) -> None:
        """Answer, or open the date and the time first."""
        if answer == OWN:
            self._show_own()
        else:
            super().choose(answer)

    def _moments(self) -> Sequence[Choice]:
        moments = [
            Choice(at.astimezone(UTC), words, until_short(at, self._now), icon="clock")
            for words, at in presets(self._now)
        ]
        answer = Choice(None, "Until they answer", "no wake-up", icon="message-circle")
        return [*moments, answer, Choice(OWN, "Pick date and time…", icon="calendar-clock")]

    @override
    def _build(self, title: str) -> None:
        super()._build(title)
        tomorrow = datetime.combine(self._now.astimezone().date() + timedelta(days=1), MORNING)
        self.moment = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(tomorrow.astimezone().timestamp())))
        self.moment.setDisplayFormat("ddd d MMM yyyy  HH:mm")
        self.moment.setCalendarPopup(True)
        self.moment.setAccessibleName("Date and time to wake at")
        set_font(self.moment, "body")
        self.wake_button = button("Wake then", "check", "primary", pressed=self._take_own)
        self.wrong = label("", "caption", tone="danger", wrap=True)
        self._own = QWidget()
        row = hbox(self.moment, self.wake_button)
        row.setStretch(0, 1)
        self._own.setLayout(row)
        self._own.setVisible(False)
        self.wrong.setVisible(False)
        layout = self.card.layout()
        if layout is not None:
            layout.addWidget(self._own)
            layout.addWidget(self.wrong)

    def _show_own(self) -> None:
        self._own.setVisible(True)
        self.moment.setFocus()
        self.place()
        # The layout learns the new height only once the events of this key are through.
        QTimer.singleShot(0, self, self.place)

    def _take_own(self) -> None:
        at = datetime.fromtimestamp(self.moment.dateTime().toSecsSinceEpoch(), UTC)
        if at <= self._now:
            self.wrong.setText("That moment has already passed. Choose a later one.")
            self.wrong.setVisible(True)
            self.place()
        else:
            super().choose(at)
