"""The head of a ticket: its number, title, state in chips, and the acts most often needed."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.tickets.model import Kind, Priority, Status
from app.tickets.queries import TicketRow
from app.tickets.rules import status_now
from ui.core import icons
from ui.core.announce import announce
from ui.core.flow import FlowLayout
from ui.core.layout import hbox, plane, vbox
from ui.core.lines import tip
from ui.core.passage import Passage
from ui.core.theme import STRONG, refresh_look
from ui.core.widgets import Elided, button, chip, set_button_text, set_chip, tool
from ui.tickets.moments import ago, date_and_time
from ui.tickets.times import until_words

_ANY_HEIGHT = 16_777_215
_USUAL, _BARE = (24, 10, 20, 14), (24, 2, 20, 2)
"""What is left free around it."""
_STATUS_CHIP = {
    Status.NEW: "accent",
    Status.OPEN: "accent",
    Status.PENDING: "warn",
    Status.ON_HOLD: "warn",
    Status.RESOLVED: "ok",
    Status.CLOSED: "neutral",
}
_PRIORITY_CHIP = {
    Priority.CRITICAL: "danger",
    Priority.HIGH: "warn",
    Priority.NORMAL: "accent",
    Priority.LOW: "neutral",
}


class TicketHead(QWidget):
    """Shows one row; what it shows of a ticket is known before its conversation arrives.

    Signals: `reply_asked()`, `note_asked()`, `assign_asked()`, `resolve_asked()`, `reopen_asked()`,
    `verify_asked()`.
    """

    reply_asked = Signal()
    note_asked = Signal()
    assign_asked = Signal()
    resolve_asked = Signal()
    reopen_asked = Signal()
    verify_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._number = ""
        self._is_live: bool | None = None
        self._build()
        self._connect()
        self._show_end(is_live=True)

    def show_row(self, row: TicketRow, *, number: str, created_by: str, now: datetime) -> None:
        """Show a ticket; `created_by` is empty until its conversation is there."""
        self._number = number
        by = f" by {created_by}" if created_by else ""
        parts = (number, row.category or "No category", f"opened {ago(row.created_at, now)}{by}")
        self.meta.setText("  ·  ".join(parts))
        self.meta.setAccessibleName(", ".join((*parts, date_and_time(row.created_at, now))))
        self.title.show_words(row.subject)
        self.title.setToolTip(tip(row.subject))
        self._show_chips(row, now)
        self._show_end(is_live=row.status.is_live)

    def show_number(self, number: str) -> None:
        """Show only which ticket it is: nothing else is known of it yet."""
        self._number = number
        self.meta.setText(number)
        self.title.show_words("")
        self._chips.hide()

    def say_old(self, words: str) -> None:
        """Say as of when the ticket is shown; nothing when it is as it should be."""
        set_chip(self.mark, words, "warn")
        self.mark.setVisible(bool(words))

    def say_waiting(self, words: str) -> None:
        """Say what waits to be sent for the ticket; nothing when nothing does."""
        set_chip(self.waiting, words, "warn")
        self.waiting.setVisible(bool(words))

    def offer_verification(self, words: str, *, is_first: bool) -> None:
        """Offer to verify who asks, before all else while a verification of this ticket is open."""
        self._verify_action.setVisible(True)
        set_button_text(self.verify_button, words, "shield-check")
        self.verify_button.setVisible(is_first)
        if (self.reply_button.property("kind") == "primary") is is_first:
            self.reply_button.setProperty("kind", "plain" if is_first else "primary")
            set_button_text(self.reply_button, "Reply", "reply")
            refresh_look(self.reply_button)

    def set_compact(self, compact: bool, *, tight: bool = False, bare: bool = False) -> None:
        """Leave more room to the conversation where the window is low; every act also has a key and a menu.

        The title keeps two lines then, when `tight` one, which the tooltip says in full, and the chips one; when
        `bare`, only the number is told.
        """
        self._acts.setVisible(not compact)
        self._rest.setVisible(not bare)
        self._column.setContentsMargins(*(_BARE if bare else _USUAL))
        lines = 1 if tight else 2
        self.title.setMaximumHeight(lines * self.title.fontMetrics().height() if compact else _ANY_HEIGHT)
        self._chips.setMaximumHeight(self._status.sizeHint().height() if tight else _ANY_HEIGHT)

    def _show_chips(self, row: TicketRow, now: datetime) -> None:
        status = status_now(row.status, row.wakes_at, now)
        set_chip(self._priority, f"P{int(row.priority)} · {row.priority.label}", _PRIORITY_CHIP[row.priority])
        waits = f" until {until_words(row.wakes_at, now)}" if status is Status.PENDING and row.wakes_at else ""
        set_chip(self._status, f"{status.label}{waits}", _STATUS_CHIP[status])
        set_chip(self._kind, row.kind.label, "neutral" if row.kind is Kind.INCIDENT else "accent")
        self._vip.setVisible(row.is_vip)
        self._chips.show()

    def _build(self) -> None:
        plane(self, "surface", "bottom")
        self.meta = Elided("", "body", tone="text3")
        self.copy_button = tool("link", "Copy number")
        self.more_button: QToolButton = tool("ellipsis", "More actions")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_menu = QMenu(self.more_button)
        self.more_button.setMenu(self.more_menu)
        self._fill_menu()
        self.title = Passage("", "title", STRONG)
        self._priority, self._status, self._vip, self._kind = chip(""), chip(""), chip("VIP", "danger"), chip("")
        self._vip.setAccessibleName("Very important person")
        self.mark, self.waiting = chip("", "warn"), chip("", "warn")
        self.mark.hide()
        self.waiting.hide()
        self.verify_button = button("Verify identity", "shield-check", "primary", key="Ctrl+Shift+V")
        self.reply_button = button("Reply", "reply", "primary", key="Ctrl+R")
        self.assign_button = button("Assign", "user-plus")
        self.resolve_button = button(*_END[True])
        self._lay_out()

    def _fill_menu(self) -> None:
        menu = self.more_menu
        menu.addAction(icons.icon("reply"), "Reply", self.reply_asked.emit)
        menu.addAction(icons.icon("lock"), "Internal note", self.note_asked.emit)
        # Made here and not by the menu: PySide forgets what it did not make once a card over the window is deleted.
        self._assign_action = QAction(icons.icon("user-plus"), "Assign…", menu)
        self._assign_action.triggered.connect(self.assign_asked)
        self._end_action = QAction(menu)
        self._end_action.triggered.connect(self._ask_for_end)
        self._verify_action = QAction(icons.icon("shield-check"), "Verify identity…", menu)
        self._verify_action.triggered.connect(self.verify_asked)
        self._verify_action.setVisible(False)  # until somebody is there who verifies
        menu.addActions([self._verify_action, self._assign_action, self._end_action])
        menu.addSeparator()
        menu.addAction(icons.icon("link"), "Copy number", self._copy_number)

    def _show_end(self, *, is_live: bool) -> None:
        if is_live == self._is_live:
            return
        self._is_live = is_live
        words, icon = _END[is_live]
        set_button_text(self.resolve_button, words, icon)
        self._end_action.setText(f"{words}…" if is_live else words)
        self._end_action.setIcon(icons.icon(icon))
        self.assign_button.setEnabled(is_live)
        self.assign_button.setToolTip("" if is_live else "It is done: reopen it first")
        self._assign_action.setEnabled(is_live)

    def _lay_out(self) -> None:
        top = hbox(self.meta, self.copy_button, self.more_button, spacing=2)
        top.setStretchFactor(self.meta, 1)
        chips, acts = FlowLayout(spacing=6), FlowLayout(spacing=8)
        self._acts, self._chips = QWidget(), QWidget()
        self._acts.setLayout(acts)
        self._chips.setLayout(chips)
        for one in (self.mark, self.waiting, self._priority, self._status, self._vip, self._kind):
            chips.addWidget(one)
        for act in (self.verify_button, self.reply_button, self.assign_button, self.resolve_button):
            acts.addWidget(act)
        self._rest = QWidget()
        self._rest.setLayout(vbox(self.title, self._chips, spacing=6))
        self.verify_button.hide()
        self._column = vbox(top, self._rest, self._acts, margins=_USUAL, spacing=6)
        self.setLayout(self._column)

    def _connect(self) -> None:
        self.verify_button.clicked.connect(self.verify_asked)
        self.reply_button.clicked.connect(self.reply_asked)
        self.assign_button.clicked.connect(self.assign_asked)
        self.resolve_button.clicked.connect(self._ask_for_end)
        self.copy_button.clicked.connect(self._copy_number)

    def _ask_for_end(self) -> None:
        (self.resolve_asked if self._is_live else self.reopen_asked).emit()

    def _copy_number(self) -> None:
        QGuiApplication.clipboard().setText(self._number)
        announce(self, f"{self._number} copied")


_END = {True: ("Resolve", "circle-check"), False: ("Reopen", "rotate-ccw")}
"""Whether a ticket is live to (words, icon) of the act that ends or resumes it."""
