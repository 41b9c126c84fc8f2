"""The head of the ticket list: its title, what it counts, and its tools."""

from typing import override

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.core.buttons import tool
from ui.core.labels import Elided, IconLabel
from ui.core.layout import hbox
from ui.core.theme import MEDIUM, STRONG, font

WAITS = "{count} of these wait on the requester or a third party; the places at the left count the others."
_GAP = 6
_DOT = "  ·  "


def counted(count: int, *, more: bool = False, found: bool = False) -> str:
    """Return how many tickets there are, such as "20 tickets" or, of a narrowed list, "3 found"."""
    tickets = "ticket" if count == 1 else "tickets"
    return f"{count:,}{'+' if more else ''} {'found' if found else tickets}"


class CountLine(Elided):
    """What the list counts, with a sentence in the tooltip that explains it."""

    def __init__(self) -> None:
        self._explanation = ""
        super().__init__("", "body", tone="text3")

    def say(self, words: str, explanation: str = "") -> None:
        """Show other counts."""
        self._explanation = explanation
        self.setAccessibleDescription(explanation)
        self.setText(words)

    @override
    def _hint(self) -> None:
        cut = self.text() if self._shown() != self.text() else ""
        self.setToolTip("\n".join(line for line in (cut, self._explanation) if line))


class ListHead(QWidget):
    """Title and counts in one line, the counts beneath where there is no room; the tools at the right.

    Where even title and tools don't fit side by side, the tools stand beside the counts. Under them
    stands what of the list is old, while the database is away.
    """

    def __init__(self) -> None:
        super().__init__()
        self.title = Elided("", "title", STRONG, tone="text")
        self.counts = CountLine()
        self.filter = tool("list-filter", "Filter", "Ctrl+F")
        self.refresh = tool("refresh-cw", "Refresh", "F5")
        self.more = tool("ellipsis", "More")
        self.mark = Elided("", "body", MEDIUM, tone="warn")
        self._build()

    def say(self, title: str) -> None:
        """Show another title."""
        self.title.setText(title)
        self.title.setAccessibleName(title)
        self._place_counts()

    def count(self, parts: list[str], explanation: str = "") -> None:
        """Show what the list counts."""
        self.counts.say(_DOT.join(parts), explanation)
        self._place_counts()

    def say_old(self, words: str) -> None:
        """Say as of when the list is shown; nothing when it is as it should be."""
        self.mark.setText(words)
        self.mark.setAccessibleName(words)
        self._old.setVisible(bool(words))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the counts where there is room for them."""
        super().resizeEvent(event)
        self._place_counts()

    def _build(self) -> None:
        self.filter.setCheckable(True)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._tools = QWidget()
        self._tools.setLayout(hbox(self.filter, self.refresh, self.more, spacing=4))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.title, 0, 0)
        self._grid.addWidget(self.counts, 0, 1)
        self._grid.addWidget(self._tools, 0, 2)
        self._old = QWidget()
        line = hbox(IconLabel("wifi-off", "warn", 13), self.mark, spacing=6)
        line.setStretch(1, 1)
        self._old.setLayout(line)
        self._old.hide()
        self._grid.addWidget(self._old, 2, 0, 1, 3)
        self._places = (False, False)

    def _place_counts(self) -> None:
        title = QFontMetrics(font("title", STRONG)).horizontalAdvance(self.title.text())
        words = QFontMetrics(font("body")).horizontalAdvance(self.counts.text())
        room = self.width() - self._tools.sizeHint().width() - 3 * _GAP
        places = (bool(words) and title + words > room, title > room)
        if places != self._places:
            self._places = places
            self._put(are_beneath=places[0], has_line=places[1])

    def _put(self, *, are_beneath: bool, has_line: bool) -> None:
        for part in (self.title, self.counts, self._tools):
            self._grid.removeWidget(part)
        self._grid.addWidget(self.title, 0, 0, 1, 3 if has_line else 1)
        self._grid.addWidget(self.counts, *((1, 0, 1, 2 if has_line else 3) if are_beneath else (0, 1)))
        self._grid.addWidget(self._tools, 1 if has_line else 0, 2)
