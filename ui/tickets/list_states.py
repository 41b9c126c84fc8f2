"""What stands where the tickets would be: bars while they come, why there are none, why they can't be read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from ui.core.announce import announce
from ui.core.buttons import button, set_button_text
from ui.core.labels import IconLabel, Skeleton, label
from ui.core.layout import Part, hbox, plane, vbox
from ui.core.theme import MEDIUM
from ui.core.widgets import Card, EmptyState

KEPT = "Nothing has been changed, and nothing you typed is lost."


class ListStates(QStackedWidget):
    """One of: nothing yet, skeleton bars, the tickets, an empty list, no match, an error with Try again.

    The focus stays inside when another page comes: it goes to what can be done there. Keys meant for the tickets
    work on every page once `answer_keys` has been told of them.
    """

    again = Signal()
    everything = Signal()
    cleared = Signal()
    search_everywhere = Signal()

    def __init__(self, tickets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tickets = tickets
        self._blank = QWidget()
        self._blank.setAccessibleName("Loading")
        self._skeleton = Skeleton(12)
        self._empty = EmptyState("inbox", "", "Show all queues", self.everything.emit)
        self._said = self._as_of = ""
        self._build_no_match()
        self._build_error()
        pages = (self._blank, self._skeleton, tickets, self._empty, self._no_match, self._error)
        for page in pages:
            self.addWidget(page)
        self.setFocusProxy(self._blank)
        self.setMinimumHeight(1)  # what narrows the list must not be squeezed by what it shows
        plane(self, "surface")

    @property
    def place(self) -> QWidget:
        """What has the focus while it is here: the tickets, else the first thing that can be done."""
        page = self.currentWidget() or self._blank
        ways = page.findChildren(QPushButton) if page is not self._tickets else []
        return next((way for way in ways if way.isVisibleTo(page)), page)

    def answer_keys(self, actions: Sequence[QAction]) -> None:
        """Let the keys of the tickets work wherever the focus is in here."""
        for page in (self._blank, self._skeleton, self._empty, self._no_match, self._error):
            for place in (page, *page.findChildren(QPushButton)):
                place.addActions(actions)

    def show_blank(self) -> None:
        """Show nothing: what comes within 300 ms needs no bars."""
        self._turn_to(self._blank)

    def show_skeleton(self) -> None:
        """Show that tickets are on their way."""
        self._turn_to(self._skeleton)

    def show_tickets(self) -> None:
        """Show the tickets."""
        self._turn_to(self._tickets)

    def show_empty(self, title: str, *, offer_all: bool) -> None:
        """Say that no ticket waits here."""
        self._said = f"No tickets wait in {title}."
        if self._empty.action is not None:
            self._empty.action.setVisible(offer_all)
        self._say_none()
        self._turn_to(self._empty, self._none())

    def show_no_match(self, title: str, words: str) -> None:
        """Say that nothing fits the filter, and offer to look everywhere."""
        what = f" with “{words}”" if words else " that fits the filter"
        self._said = f"No ticket in {title}{what}."
        self._say_none()
        self._everywhere.setVisible(bool(words))
        set_button_text(self._everywhere, f"Search everything for “{words}”", "search")
        self._turn_to(self._no_match, self._none())

    def say_old(self, as_of: str) -> None:
        """Say as of when there were none, in words such as "As of 10:02, offline"; nothing while that is now."""
        if as_of != self._as_of:
            self._as_of = as_of
            self._say_none()
            for page in (self._empty, self._no_match):
                page.setAccessibleDescription(self._none())
                if as_of and page is self.currentWidget():
                    announce(self, self._none())

    def show_error(self, happened: str) -> None:
        """Say what happened, what is kept, what to do."""
        self._happened.setText(happened)
        self._turn_to(self._error, happened)

    @property
    def shown(self) -> str:
        """The name of what is shown: blank, skeleton, tickets, empty, no match or error."""
        names = ("blank", "skeleton", "tickets", "empty", "no match", "error")
        return names[self.currentIndex()]

    def _none(self) -> str:
        return f"{self._as_of}: {self._said[:1].lower()}{self._said[1:]}" if self._as_of else self._said

    def _say_none(self) -> None:
        self._empty.say(self._none())
        self._no_match_line.setText(self._none())

    def _turn_to(self, page: QWidget, said: str = "") -> None:
        page.setAccessibleDescription(said)
        is_news = page is not self.currentWidget()
        self.setCurrentWidget(page)  # which takes the focus along when it was in here
        self.setFocusProxy(self.place)
        if is_news and said:
            announce(self, said)

    def _build_no_match(self) -> None:
        self._no_match_line = label("", "reading", tone="text2", wrap=True)
        self._no_match_line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._everywhere = _on_enter(button("Search everything", "search", pressed=self.search_everywhere.emit))
        self._clear = _on_enter(button("Clear the filter", pressed=self.cleared.emit))
        self._no_match = _centred(
            hbox(None, IconLabel("search", "text3", 28), None),
            self._no_match_line,
            hbox(None, self._everywhere, None),
            hbox(None, self._clear, None),
        )

    def _build_error(self) -> None:
        self._happened = label("", "body", MEDIUM, wrap=True)
        kept = label(KEPT, "body", tone="text2", wrap=True)
        self._again = _on_enter(button("Try again", "refresh-cw", pressed=self.again.emit))
        title = hbox(IconLabel("circle-alert", "danger", 18), self._happened, spacing=10)
        title.setStretch(1, 1)
        card = Card(title, kept, hbox(None, self._again), tone="danger", spacing=10)
        page = QWidget()
        page.setLayout(vbox(card, None, margins=(16, 16, 16, 16)))
        self._error = page


def _on_enter(made: QPushButton) -> QPushButton:
    # Outside a dialog Enter presses only a button that would be its default.
    made.setAutoDefault(True)
    return made


def _centred(*parts: Part) -> QWidget:
    page = QWidget()
    page.setLayout(vbox(None, *parts, None, margins=(24, 24, 24, 24), spacing=12))
    return page
