"""The inspector at the right: who asks, what the ticket is set to, and what else this requester has."""

from functools import partial
from typing import override

from PySide6.QtCore import Qt, QUrl, Signal, SignalInstance, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.core.clock import Clock
from app.tickets.model import Status
from app.tickets.queries import Conversation, TicketQueries, TicketRow
from app.tickets.rules import status_now
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, fit
from ui.core.widgets import Avatar, Elided, EmptyState, IconLabel, Section, label, property_row, rule
from ui.tickets.directory import Directory
from ui.tickets.moments import ago, date_and_time
from ui.tickets.other_tickets import OtherTickets
from ui.tickets.times import until_words
from ui.tickets.value_button import ValueButton

WIDTH = 272
_BAR = 13
"""Pixels kept free at the right for a scroll bar and the edge, so that nothing is cut once the pane scrolls."""


class Properties(QScrollArea):
    """Shows one ticket's properties; each value that can change is a button.

    Signals, each with the row: `assign_asked`, `transfer_asked`, `category_asked`, `priority_asked`,
    `status_asked`; and `open_asked(ticket)` for one of the requester's other tickets.
    """

    assign_asked = Signal(object)
    transfer_asked = Signal(object)
    category_asked = Signal(object)
    priority_asked = Signal(object)
    status_asked = Signal(object)
    open_asked = Signal(int)

    def __init__(
        self,
        background: Background,
        directory: Directory,
        queries: TicketQueries,
        *,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._directory, self._clock = directory, clock
        self._row: TicketRow | None = None
        self._conversation: Conversation | None = None
        self._told: Conversation | None = None
        self.others = OtherTickets(background, queries, directory, clock)
        self._build()
        self._connect()
        self.clear()

    def take_section(self, section: QWidget) -> None:
        """Show a section of another room's below the ticket's own."""
        column = self._body.layout()
        if isinstance(column, QVBoxLayout):
            at = column.indexOf(self.others)
            column.insertWidget(at, section)
            column.insertWidget(at + 1, rule())

    @Slot(object)
    def show_conversation(self, conversation: Conversation) -> None:
        """Show a ticket with its requester's contact facts, and look for their other tickets."""
        self._conversation = conversation
        self.show_row(conversation.row)

    @Slot(object)
    def show_row(self, row: TicketRow) -> None:
        """Show a ticket's properties as they look now; the rest follows with its conversation."""
        if self._conversation is not None and self._conversation.row.id != row.id:
            self._conversation = None
        self._row = row
        if self.isVisible():
            self._show_ticket(row)

    @Slot()
    def clear(self) -> None:
        """Show that no ticket is open."""
        self._row = self._conversation = self._told = None
        self._body.hide()
        self._nothing.show()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the ticket that was opened while these were hidden: nobody waits then for what they tell."""
        super().showEvent(event)
        if self._row is not None:
            self._show_ticket(self._row)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        plane(self, "app", "left")
        self.setObjectName("inspector")
        self.setAccessibleName("Properties")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        fit(self, width=WIDTH)
        self._nothing = EmptyState("panel-right", "The properties of the open ticket stand here.")
        self._body = QWidget()
        self._body.setLayout(
            vbox(
                self._build_person(), self._build_contact(), rule(), self._build_values(), rule(), self._build_dates(),
                rule(), self.others, None, spacing=14,
            )
        )  # fmt: skip
        whole = QWidget()
        whole.setProperty("plane", "none")
        whole.setLayout(vbox(self._body, self._nothing, margins=(18, 16, 0, 16), spacing=0))
        fit(whole, width=WIDTH - _BAR)
        self.setWidget(whole)

    def _build_person(self) -> QWidget:
        self._avatar = Avatar("", 40)
        self._name = Elided("", "reading", STRONG, "text")
        self._place = Elided("", "caption", tone="text3")
        self._vip_row = QWidget()
        self._vip_row.setLayout(
            hbox(IconLabel("crown", "danger", 14), label("VIP", "caption", STRONG, "danger"), None, spacing=4)
        )
        who = QWidget()
        words = vbox(None, self._name, self._place, self._vip_row, None, spacing=1)
        who.setLayout(hbox(self._avatar, words, spacing=10))
        return who

    def _build_contact(self) -> QWidget:
        self.phone_button = ValueButton("Phone")
        self.email_button = ValueButton("E-mail")
        return Section(
            "REQUESTER",
            property_row("Phone", self.phone_button, "phone", name_width=64),
            property_row("E-mail", self.email_button, "mail", name_width=64),
        )

    def _build_values(self) -> QWidget:
        self.assignee_button = ValueButton("Assignee")
        self.queue_button = ValueButton("Queue")
        self.category_button = ValueButton("Category")
        self.priority_button = ValueButton("Priority")
        self.status_button = ValueButton("Status")
        self.impact_button, self.urgency_button = ValueButton("Impact"), ValueButton("Urgency")
        self._kind, self._source = ValueButton("Kind"), ValueButton("Source")
        return Section(
            "PROPERTIES",
            property_row("Assignee", self.assignee_button),
            property_row("Queue", self.queue_button),
            property_row("Category", self.category_button),
            property_row("Priority", self.priority_button),
            property_row("Impact", self.impact_button),
            property_row("Urgency", self.urgency_button),
            property_row("Status", self.status_button),
            property_row("Kind", self._kind),
            property_row("Source", self._source),
        )

    def _build_dates(self) -> QWidget:
        self._created, self._updated = ValueButton("Created"), ValueButton("Updated")
        return Section("DATES", property_row("Created", self._created), property_row("Updated", self._updated))

    def _connect(self) -> None:
        for pressed, asked in (
            (self.assignee_button, self.assign_asked),
            (self.queue_button, self.transfer_asked),
            (self.category_button, self.category_asked),
            (self.priority_button, self.priority_asked),
            (self.impact_button, self.priority_asked),
            (self.urgency_button, self.priority_asked),
            (self.status_button, self.status_asked),
        ):
            pressed.clicked.connect(partial(self._ask, asked))
        self.phone_button.clicked.connect(self._copy_phone)
        self.email_button.clicked.connect(self._write_mail)
        self.others.opened.connect(self.open_asked)
        self._directory.changed.connect(self._show_again)

    # ------------------------------------------------------------ showing

    def _show_ticket(self, row: TicketRow) -> None:
        known = self._conversation
        if known is None:
            self._show_person(row)
            self._await_contact()
            self.others.forget()
        elif known is not self._told:
            self._show_requester(known)
            self.others.show_for(row.requester_id, but=row.id)
        self._told = known
        self._show_values(row)
        self._nothing.hide()
        self._body.show()

    def _show_requester(self, conversation: Conversation) -> None:
        place = " · ".join(part for part in (conversation.department, conversation.location) if part)
        self._show_person(conversation.row)
        self._place.setText(place)
        self._place.setVisible(bool(place))
        self.phone_button.show_value(conversation.phone, act="copy")
        self.email_button.show_value(conversation.email, act="write")

    def _show_person(self, row: TicketRow) -> None:
        self._avatar.show_person(row.requester or "?")
        self._name.setText(row.requester or "No requester")
        self._vip_row.setVisible(row.is_vip)

    def _await_contact(self) -> None:
        self._place.setText("")
        self._place.show()  # most have a place: the name stays where it is when that arrives
        self.phone_button.show_value("")
        self.email_button.show_value("")

    def _show_values(self, row: TicketRow) -> None:
        now, live = self._clock.now(), row.status.is_live
        self.assignee_button.show_value(row.assignee or "Nobody", enabled=live)
        self.queue_button.show_value(self._directory.queue_name(row.queue_id), enabled=live)
        self.category_button.show_value(row.category or "No category", enabled=live)
        self.priority_button.show_value(f"P{int(row.priority)} · {row.priority.label}", enabled=live)
        self.impact_button.show_value(row.impact.label, enabled=live)
        self.urgency_button.show_value(row.urgency.label, enabled=live)
        self.status_button.show_value(self._status_words(row))
        self._kind.show_value(row.kind.label, enabled=False)
        self._source.show_value(row.source.value.capitalize(), enabled=False)
        created = date_and_time(row.created_at, now)
        self._created.show_value(f"{created} · {ago(row.created_at, now)}", brief=created, enabled=False)
        self._updated.show_value(ago(row.updated_at, now), enabled=False)

    def _status_words(self, row: TicketRow) -> str:
        now = self._clock.now()
        status = status_now(row.status, row.wakes_at, now)
        if status is Status.PENDING and row.wakes_at is not None:
            return f"Pending until {until_words(row.wakes_at, now)}"
        return status.label

    @Slot()
    def _show_again(self) -> None:
        if self._row is not None:
            self._show_values(self._row)

    # ------------------------------------------------------------ acts

    def _ask(self, asked: SignalInstance) -> None:
        if self._row is not None:
            asked.emit(self._row)

    @Slot()
    def _copy_phone(self) -> None:
        phone = self._conversation.phone if self._conversation else ""
        if phone:
            QGuiApplication.clipboard().setText(phone)
            announce(self, f"{phone} copied")

    @Slot()
    def _write_mail(self) -> None:
        email = self._conversation.email if self._conversation else ""
        if email:
            QDesktopServices.openUrl(QUrl(f"mailto:{email}"))
