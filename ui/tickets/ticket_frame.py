"""What the ticket pane can look like: nothing open, on its way, shown, failed, or gone."""

from typing import override

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.core.info_bar import InfoBars
from ui.core.layout import vbox
from ui.core.pane import Pane
from ui.core.theme import px
from ui.core.widgets import EmptyState, Skeleton
from ui.tickets.composer import Composer
from ui.tickets.ticket_head import TicketHead
from ui.tickets.timeline import Timeline

SKELETON_AFTER_MS = 300
COMPACT_BELOW, TIGHT_BELOW, BARE_BELOW = 480, 300, 200
_USUAL, _TIGHT = (24, 4, 24, 16), (12, 2, 12, 6)
"""What is left free around the composer."""
LEAST_CONVERSATION = 20
"""Pixels at 100 % text: what is being written needs the last of the room more than what is read."""
NOTHING = "No ticket is open. Choose one from the list."
GONE = "This ticket is no longer there, or you may no longer see it. Anything you typed is among your drafts."


class TicketFrame(QWidget):
    """Head, bars, conversation and composer under one another; `try_asked()`, `drafts_asked()`."""

    try_asked = Signal()
    drafts_asked = Signal()

    def __init__(self, head: TicketHead, timeline: Timeline, composer: Composer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.timeline, self.composer = head, timeline, composer
        self.bars = InfoBars()
        self._waiting = QTimer(self, singleShot=True, interval=SKELETON_AFTER_MS)
        self._waiting.timeout.connect(self._show_skeleton)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._fit)
        self._build()
        self.bars.changed.connect(self._fit)

    @property
    def state(self) -> str:
        """What is shown: "nothing", "gone", "conversation", "skeleton" or "failure"."""
        page = self._pages.currentWidget()
        if page is not self._ticket:
            return "gone" if page is self.gone else "nothing"
        middle = self._middle.currentWidget()
        if middle is self.timeline:
            return "conversation"
        return "skeleton" if middle is self.skeleton else "failure"

    def show_nothing(self) -> None:
        """Say that no ticket is open."""
        self._waiting.stop()
        self._pages.setCurrentWidget(self._nothing)

    def show_gone(self) -> None:
        """Say that the ticket is not there any more."""
        self._waiting.stop()
        self._pages.setCurrentWidget(self.gone)

    def show_ticket(self) -> None:
        """Show a ticket, whatever is known of it."""
        self._pages.setCurrentWidget(self._ticket)

    @Slot()
    def wait(self) -> None:
        """Show a skeleton if the conversation takes its time."""
        self._waiting.start()

    def show_conversation(self) -> None:
        """Show the conversation."""
        self._waiting.stop()
        self._middle.setCurrentWidget(self.timeline)

    def show_failure(self, sentence: str) -> None:
        """Say why the conversation can't be shown."""
        self._waiting.stop()
        self.failure.say(sentence)
        self._middle.setCurrentWidget(self.failure)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the conversation its room in a low window."""
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_pages"):
            self._settling.start()  # once all parts wear the new size

    @Slot()
    def _fit(self) -> None:
        bars = self.bars.fit(self.width(), max(0, self.height() - px(COMPACT_BELOW)))
        left = self.height() - bars
        is_low, is_tight = left < px(COMPACT_BELOW), left < px(TIGHT_BELOW)
        self.head.set_compact(is_low, tight=is_tight, bare=left < px(BARE_BELOW))
        self.composer.set_compact(is_low, tight=is_tight)
        self._around.setContentsMargins(*(_TIGHT if is_tight else _USUAL))

    def _build(self) -> None:
        self._nothing = EmptyState("inbox", NOTHING)
        self.gone = EmptyState("circle-alert", GONE, "Show drafts", self.drafts_asked.emit)
        self.skeleton = Skeleton(5)
        self.failure = EmptyState("wifi-off", "", "Try again", self.try_asked.emit)
        self._middle = QStackedWidget()
        below = QWidget()
        conversation = Pane(self._middle, least_height=LEAST_CONVERSATION)
        column = vbox(self.head, self.bars, conversation, below, spacing=0)
        column.setStretchFactor(conversation, 1)
        whole = QWidget()
        whole.setLayout(column)
        self._ticket = Pane(whole)
        self._pages = QStackedWidget()
        for page in (self._nothing, self.gone, self._ticket):
            self._pages.addWidget(page)
        self.setLayout(vbox(self._pages))
        # Last, for a stack shows its first page at once, and what has been shown is dressed anew wherever it is put;
        # and what is written comes after what is read, as Tab goes by the order in which they are put here.
        for part in (self.timeline, self.skeleton, self.failure):
            self._middle.addWidget(part)
        self._around = vbox(self.composer, margins=_USUAL)
        below.setLayout(self._around)

    @Slot()
    def _show_skeleton(self) -> None:
        self._middle.setCurrentWidget(self.skeleton)
