"""The head of the ticket list: its title, what it counts, and its tools."""

from typing import override

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.core.buttons import tool
from ui.core.labels import Elided
from ui.core.layout import hbox
from ui.core.theme import STRONG, font

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
    """Title and counts in one line, the counts beneath where there is no room; the tools at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Elided("", "title", STRONG, tone="text")
        self.counts = CountLine()
        self.filter = tool("list-filter", "Filter", "Ctrl+F")
        self.refresh = tool("refresh-cw", "Refresh", "F5")
        self.more = tool("ellipsis", "More")
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
        self._is_beneath = False

    def _place_counts(self) -> None:
        title = QFontMetrics(font("title", STRONG)).horizontalAdvance(self.title.text())
        words = QFontMetrics(font("body")).horizontalAdvance(self.counts.text())
        room = self.width() - self._tools.sizeHint().width() - 3 * _GAP
        beneath = bool(words) and title + words > room
        if beneath != self._is_beneath:
            self._is_beneath = beneath
            self._grid.removeWidget(self.counts)
            if beneath:
                self._grid.addWidget(self.counts, 1, 0, 1, 3)
            else:
                self._grid.addWidget(self.counts, 0, 1)
