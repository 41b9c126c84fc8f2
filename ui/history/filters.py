"""What narrows the desk's history: who did it, when, and what it was about."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from app.core.clock import Clock
from app.history.queries import About, Asked
from app.people.queries import StaffRow
from ui.core.layout import hbox
from ui.core.spans import Span, choice_box

SPANS = (
    Span("Any time", None),
    Span("Today", 1),
    Span("Yesterday", 1, 1),
    Span("Last 7 days", 7),
    Span("Last 30 days", 30),
    Span("Last 365 days", 365),
)


class HistoryFilters(QWidget):
    """Three boxes to choose from; `changed` tells that something else is asked for now."""

    changed = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._build()
        for box in (self.person, self.span, self.about):
            box.currentIndexChanged.connect(self._tell)

    def asked(self) -> Asked:
        """Return what is asked for now."""
        since, until = SPANS[max(0, self.span.currentIndex())].bounds(self._clock.now())
        return Asked(by_id=self.person.currentData(), since=since, until=until, about=self.about.currentData())

    def show_people(self, staff: Sequence[StaffRow]) -> None:
        """Offer everybody who works or worked here; who is chosen stays chosen."""
        offer_people(self.person, staff)

    def clear(self) -> None:
        """Let everything through again."""
        for box in (self.person, self.span, self.about):
            box.setCurrentIndex(0)

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is left out."""
        return any(box.currentIndex() > 0 for box in (self.person, self.span, self.about))

    def _build(self) -> None:
        self.person = choice_box("Who did it")
        self.person.addItem("Anyone", None)
        self.span = choice_box("When it was done")
        self.about = choice_box("What it is about")
        for span in SPANS:
            self.span.addItem(span.words)
        self.about.addItem("Everything", None)
        for about in About:
            self.about.addItem(about.label, about)
        line = hbox(self.person, self.span, self.about, None, spacing=8)
        for at in range(3):
            line.setStretch(at, 1)
        line.setStretch(3, 0)  # nothing is left over at the right before each box has all the room it takes
        self.setLayout(line)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


def offer_people(box: QComboBox, staff: Sequence[StaffRow]) -> None:
    """Offer everybody who works or worked here, and anyone; who is chosen stays chosen."""
    known = [(box.itemText(at), box.itemData(at)) for at in range(1, box.count())]
    wanted = [(row.name if row.is_active else f"{row.name} (gone)", row.id) for row in staff]
    if known == wanted:
        return
    chosen = box.currentData()
    before = box.blockSignals(True)
    box.clear()
    box.addItem("Anyone", None)
    for name, staff_id in wanted:
        box.addItem(name, staff_id)
    box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)
    box.blockSignals(before)
