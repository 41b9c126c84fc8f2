"""The bar at the top: the name, the search field, the notices, help, and a new ticket."""

from typing import override

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.core import icons
from ui.core.buttons import button, set_button_text, tool
from ui.core.labels import IconLabel, key_cap, label
from ui.core.layout import hbox, plane
from ui.core.theme import STRONG, fit, px, set_font

_HEIGHT, _SIDE, _SEARCH = 52, 250, 460
_SEARCH_WORDS = "Search or run a command"
_LEAST_SEARCH, _GAPS = 180, 30
"""The least width of the search field at 100 % text, and pixels at each side that nothing fills."""


class TopBar(QWidget):
    """`search_asked`, `notices_asked`, `help_asked`, `new_asked`: what a click on it wants."""

    search_asked = Signal()
    notices_asked = Signal()
    help_asked = Signal()
    new_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fitting = QTimer(self, singleShot=True, interval=0)  # every part has to follow the size first
        self._build()
        self._connect()

    def tell_notices(self, unseen: int) -> None:
        """Show how many notices have not been looked at."""
        name = f"Notices, {unseen} new" if unseen else "Notices"
        self.notices.setAccessibleName(name)
        self.notices.setToolTip(name)
        self.notices.setText(f" {unseen}" if unseen else "")
        self._fitting.start()
        style = Qt.ToolButtonStyle
        self.notices.setToolButtonStyle(style.ToolButtonTextBesideIcon if unseen else style.ToolButtonIconOnly)

    def offer_desk(self, *, offered: bool) -> None:
        """Show what needs a desk, or leave it out while there is none."""
        for part in (self.search, self.notices, self.new):
            part.setVisible(offered)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the search field what room there is."""
        super().resizeEvent(event)
        side = min(px(_SIDE), (self.width() - px(_LEAST_SEARCH)) // 2 - _GAPS)
        for beside in self._sides:
            beside.setFixedWidth(side)
        self.search.setFixedWidth(max(px(_LEAST_SEARCH), min(px(_SEARCH), self.width() - 2 * side - px(40))))
        self._fitting.start()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """See anew what has room when the text size changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fitting.start()

    @Slot()
    def _fit_words(self) -> None:
        """Say less where there is no room to say it all."""
        set_button_text(self.new, "New ticket", "plus")
        if self._sides[1].sizeHint().width() > self._sides[1].width():
            set_button_text(self.new, "New", "plus")
            self.new.setAccessibleName("New ticket")
        room = self.search.width() - self._search_key.sizeHint().width() - px(52)
        fits = self.search.fontMetrics().horizontalAdvance(_SEARCH_WORDS) <= room
        self.search.setText(f"  {_SEARCH_WORDS if fits else 'Search'}")

    def _build(self) -> None:
        plane(self, "sidebar", "bottom")
        fit(self, height=_HEIGHT)
        self.search = QPushButton(f"  {_SEARCH_WORDS}")
        self.search.setProperty("kind", "search")
        self.search.setAccessibleName("Search or run a command, Ctrl+K")
        self.search.setIcon(icons.icon("search", "text3"))
        set_font(self.search, "body")
        fit(self.search, icon=16)
        key = self._search_key = key_cap("Ctrl+K")
        key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.search.setLayout(hbox(None, key, margins=(0, 0, 6, 0)))
        self.notices = tool("bell", "Notices")
        self.help = tool("keyboard", "Keyboard shortcuts", "F1")
        self.new = button("New ticket", "plus", "primary")
        self.new.setToolTip("New ticket  (Ctrl+N)")
        left, right = QWidget(), QWidget()
        left.setLayout(
            hbox(IconLabel("message-square", "accent_text", 20), label("Frontline", "subtitle", STRONG), None)
        )
        right.setLayout(hbox(None, self.notices, self.help, 4, self.new, spacing=4))
        self._sides = (left, right)
        self.setLayout(hbox(left, None, self.search, None, right, margins=(18, 0, 16, 0)))

    def _connect(self) -> None:
        self._fitting.timeout.connect(self._fit_words)
        self.search.clicked.connect(self.search_asked)
        self.notices.clicked.connect(self.notices_asked)
        self.help.clicked.connect(self.help_asked)
        self.new.clicked.connect(self.new_asked)
