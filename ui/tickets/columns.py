"""The columns of the ticket list, declared, and a ticket told in one sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QRect, Qt

from app.tickets.model import Status
from app.tickets.queries import Sort, TicketRow
from app.tickets.rules import status_now
from ui.core.theme import px
from ui.tickets.times import age_words, is_due_known, span_words, spoken, until_words


class At(IntEnum):
    """Which column is which."""

    PRIORITY = 0
    SUBJECT = 1
    ASSIGNEE = 2
    DUE = 3
    AGE = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what a cell says, the order its heading asks for, alignment and tooltip.

    `inset` is how far from its edge, at 100 % text, heading and cells begin; right-aligned ones end there.
    """

    title: str
    value: Callable[[TicketRow, datetime], str]
    sort: Sort | None
    align: Qt.AlignmentFlag
    tooltip: str
    inset: int = 8

    @property
    def is_right(self) -> bool:
        """Tell whether heading and cells stand at the right."""
        return self.align == Qt.AlignmentFlag.AlignRight

    def room(self, rect: QRect) -> QRect:
        """Return the part of a cell in which its words stand."""
        if self.is_right:
            return rect.adjusted(0, 0, -px(self.inset), 0)
        return rect.adjusted(px(self.inset), 0, -px(self.inset), 0)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where an order shows in the headings: the column, the arrow, and the order in words."""

    column: At | None
    icon: str
    words: str


SORTED = {
    Sort.PRIORITY: Sorted(At.PRIORITY, "chevron-up", "Sorted by priority, then age"),
    Sort.NEWEST: Sorted(At.AGE, "chevron-up", "Newest first"),
    Sort.OLDEST: Sorted(At.AGE, "chevron-down", "Oldest first"),
    Sort.UPDATED: Sorted(None, "", "Last changed first"),
}
"""An arrow points up where the column's smallest stands first: P1, or the youngest ticket."""


def heading_told(column: int, sort: Sort) -> str:
    """Return a heading as a screen reader says it, with the order where this column makes it."""
    name = COLUMNS[column].tooltip
    return f"{name}. {SORTED[sort].words}" if SORTED[sort].column == column else name


def is_over(row: TicketRow, now: datetime) -> bool:
    """Tell whether the ticket should have been done by now."""
    return row.status.is_live and is_due_known(row.due_at) and row.due_at < now


def due_words(row: TicketRow, now: datetime) -> str:
    """Return what the due column says: that the time stands still, or how much is left or over; nothing if none is."""
    status = status_now(row.status, row.wakes_at, now)
    if status.is_waiting or not status.is_live:
        return status_words(row, now)
    if not is_due_known(row.due_at):
        return ""
    over = row.due_at < now
    span = now - row.due_at if over else row.due_at - now
    return f"{span_words(span)} over" if over else f"{span_words(span)} left"


def status_words(row: TicketRow, now: datetime) -> str:
    """Return where a ticket stands; a pending one says until when."""
    status = status_now(row.status, row.wakes_at, now)
    if status is Status.PENDING and row.wakes_at is not None:
        return f"Pending until {until_words(row.wakes_at, now)}"
    return status.label


def priority_words(row: TicketRow, _now: datetime) -> str:
    """Return the priority as its chip says it."""
    return f"P{int(row.priority)}"


def told(row: TicketRow, now: datetime, number: str, *, leaving: bool = False, waits: bool = False) -> str:
    """Return a ticket in full sentences, as a screen reader says its row."""
    who = f"{row.requester or 'requester unknown'}{', VIP' if row.is_vip else ''}"
    parts = (
        f"{'Unread. ' if row.unread else ''}{row.subject}",
        f"{number}, {row.priority.label.lower()}, from {who}",
        row.category or "no category",
        f"assigned to {row.assignee}" if row.assignee_id is not None else "unassigned",
        status_words(row, now),
        _due_spoken(row, now),
        f"opened {spoken(now - row.created_at)} ago",
        "leaves this list when you move on" if leaving else "",
        "a change to it waits for the database" if waits else "",
    )
    return ". ".join(part for part in parts if part) + "."


def _due_spoken(row: TicketRow, now: datetime) -> str:
    if not row.status.is_live or not is_due_known(row.due_at):
        return ""
    over = row.due_at < now
    return f"{spoken(now - row.due_at)} over" if over else f"due in {spoken(row.due_at - now)}"


COLUMNS: tuple[Column, ...] = (
    Column("Prio", priority_words, Sort.PRIORITY, Qt.AlignmentFlag.AlignLeft, "Priority", 12),
    Column("Subject", lambda row, _: row.subject, None, Qt.AlignmentFlag.AlignLeft, "Subject"),
    Column("", lambda row, _: row.assignee or "Unassigned", None, Qt.AlignmentFlag.AlignLeft, "Assignee"),
    Column("Due", due_words, None, Qt.AlignmentFlag.AlignLeft, "When it is due, or that it waits or is done"),
    Column(
        "Age",
        lambda row, now: age_words(row.created_at, now),
        Sort.OLDEST,
        Qt.AlignmentFlag.AlignRight,
        "Age",
        12,
    ),
)
