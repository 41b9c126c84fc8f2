"""Paints the rows of the ticket list: two lines, a chip, a face, what is due, how old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import override

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.tickets.model import Status
from app.tickets.queries import TicketRow
from app.tickets.rules import status_now
from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.lines import write
from ui.core.theme import MEDIUM, REGULAR, STRONG, px
from ui.tickets.columns import COLUMNS, At, due_words
from ui.tickets.directory import Directory
from ui.tickets.stamps import stamp_face, stamp_priority
from ui.tickets.ticket_table import Index, TicketTable
from ui.tickets.times import age_words, is_due_known, is_soon, share_gone, until_short

ROW_HEIGHT = 56
Cells = Sequence[tuple[int, QRect]]
"""Columns that are shown, and where."""
LEAVES = "Leaves this list when you move on"
WAITS = "Waits to be sent"
_STANDS_STILL = {
    Status.PENDING: "pause",
    Status.ON_HOLD: "hand",
    Status.RESOLVED: "circle-check",
    Status.CLOSED: "archive",
}


@dataclass(frozen=True, slots=True)
class Due:
    """What the due column shows: icon, words, a second line, the tone of all, and how full the bar is."""

    icon: str
    words: str
    beneath: str = ""
    tone: str = "text2"
    share: float | None = None

    @property
    def weight(self) -> QFont.Weight:
        """How strong the words are: what presses stands out."""
        return STRONG if self.tone in ("danger", "warn") else MEDIUM


def due_of(row: TicketRow, now: datetime) -> Due:
    """Return the due cell of a ticket; never colour alone: an icon and words say the same.

    What waits or is done says so, for its time stands still; else a ticket that nothing is due for has a dash.
    """
    status = status_now(row.status, row.wakes_at, now)
    if status is Status.PENDING and row.wakes_at is not None:
        return Due("pause", "Pending", f"until {until_short(row.wakes_at, now)}")
    if status in _STANDS_STILL:
        return Due(_STANDS_STILL[status], status.label)
    if not is_due_known(row.due_at):
        return Due("minus", "", tone="text3")
    words, share = due_words(row, now), share_gone(row.created_at, row.due_at, now)
    if row.due_at < now:
        return Due("flame", words, tone="danger", share=1.0)
    front = "warn" if is_soon(row.created_at, row.due_at, now) else "text2"
    return Due("clock", words, tone=front, share=share)


class QueueDelegate(QStyledItemDelegate):
    """Paints whole rows, read straight from the table; the view sets `hovered` and `focused`.

    `tells_due` has what is due said beneath the subject, where its own column is left out.
    """

    def __init__(self, tickets: TicketTable, directory: Directory, parent: QObject) -> None:
        super().__init__(parent)
        self._tickets, self._directory = tickets, directory
        self.now = datetime.now().astimezone()
        self.hovered = -1
        self.focused = -1
        self.tells_due = False

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(px(60), px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell by itself, for the picture of a ticket that is dragged."""
        rect: QRect = option.rect
        painter.fillRect(rect, token("surface"))
        self._paint_cells(painter, index.row(), ((index.column(), rect),))

    def paint_row(self, painter: QPainter, at: int, rect: QRect, cells: Cells, *, chosen: bool) -> None:
        """Paint the ground of a row and its cells."""
        self._paint_ground(painter, rect, at, chosen=chosen)
        self._paint_cells(painter, at, cells)

    def _paint_cells(self, painter: QPainter, at: int, cells: Cells) -> None:
        row, leaving = self._tickets.row(at), self._tickets.is_leaving(at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, rect in cells:
            if row is None:
                self._paint_skeleton(painter, rect, column)
            else:
                self._paint_cell(painter, rect, row, column, leaving=leaving)

    def _paint_cell(self, painter: QPainter, rect: QRect, row: TicketRow, column: int, *, leaving: bool) -> None:
        match column:
            case At.PRIORITY:
                left = COLUMNS[At.PRIORITY].room(rect).left()
                stamp_priority(painter, left, rect.center().y(), int(row.priority))
            case At.SUBJECT:
                self._paint_subject(painter, rect, row, leaving=leaving)
            case At.ASSIGNEE:
                self._paint_assignee(painter, rect, row)
            case At.DUE:
                self._paint_due(painter, rect, due_of(row, self.now))
            case _:
                words = age_words(row.created_at, self.now)
                write(painter, COLUMNS[At.AGE].room(rect), words, "caption", REGULAR, "text3", right=True)

    def _paint_ground(self, painter: QPainter, rect: QRect, at: int, *, chosen: bool) -> None:
        back = "accent_soft" if chosen else "hover" if at == self.hovered else "surface"
        painter.fillRect(rect, token(back))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, token("border"))
        if chosen:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), token("accent"))
        if at == self.focused:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 2, token("focus"))
            painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, token("focus"))

    def _paint_subject(self, painter: QPainter, rect: QRect, row: TicketRow, *, leaving: bool) -> None:
        room = COLUMNS[At.SUBJECT].room(rect)
        left, width = room.left(), room.width()
        first = QRect(left, rect.top() + px(8), width, px(21))
        second = QRect(left, rect.top() + px(29), width, px(18))
        if row.unread:
            self._paint_dot(painter, QRectF(left, first.center().y() - px(3), px(7), px(7)))
            first.setLeft(left + px(13))
        front = "text3" if leaving else "text"
        write(painter, first, row.subject, "body", STRONG if row.unread else REGULAR, front)
        if row.is_vip:
            icon = px(13)
            icons.paint(painter, QPoint(left, second.center().y() - icon // 2), "crown", _hex("warn"), icon)
            second.setLeft(left + px(18))
        if self._tickets.waits(row.id):
            second.setLeft(self._paint_waiting(painter, second))
        if self.tells_due and not leaving and (due := due_of(row, self.now)).words:
            second.setLeft(self._paint_due_beneath(painter, second, due))
        write(painter, second, self._beneath(row, leaving=leaving), "caption", REGULAR, "text3")

    def _beneath(self, row: TicketRow, *, leaving: bool) -> str:
        number = self._directory.number(row.id)
        if leaving:
            return f"{number}  ·  {LEAVES}"
        said = (number, row.requester, row.category)
        return "  ·  ".join(word for word in said if word)

    def _paint_dot(self, painter: QPainter, dot: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(token("accent"))
        painter.drawEllipse(dot)

    def _paint_due_beneath(self, painter: QPainter, line: QRect, due: Due) -> int:
        icon = px(13)
        icons.paint(painter, QPoint(line.left(), line.center().y() - icon // 2), due.icon, _hex(due.tone), icon)
        words = line.adjusted(px(18), 0, 0, 0)
        said = f"{due.words} {due.beneath}".strip()
        return words.left() + write(painter, words, said, "caption", due.weight, due.tone) + px(10)

    def _paint_waiting(self, painter: QPainter, line: QRect) -> int:
        icon = px(13)
        icons.paint(painter, QPoint(line.left(), line.center().y() - icon // 2), "send", _hex("warn"), icon)
        words = line.adjusted(px(18), 0, 0, 0)
        return words.left() + write(painter, words, WAITS, "caption", MEDIUM, "warn") + px(10)

    def _paint_assignee(self, painter: QPainter, rect: QRect, row: TicketRow) -> None:
        side = px(25)
        name = "" if row.assignee_id is None else row.assignee or self._directory.staff_name(row.assignee_id)
        stamp_face(painter, COLUMNS[At.ASSIGNEE].room(rect).left(), rect.center().y() - side // 2, side, name)

    def _paint_due(self, painter: QPainter, rect: QRect, due: Due) -> None:
        room = COLUMNS[At.DUE].room(rect)
        left, width = room.left(), room.width()
        two_lines = bool(due.beneath) or due.share is not None
        middle = rect.center().y() - (px(6) if two_lines else 0)
        icon = px(13)
        icons.paint(painter, QPoint(left, middle - icon // 2), due.icon, _hex(due.tone), icon)
        words = QRect(left + px(18), middle - px(9), width - px(18), px(19))
        write(painter, words, due.words, "caption", due.weight, due.tone)
        if due.beneath:
            beneath = QRect(left, rect.top() + px(30), width, px(18))
            write(painter, beneath, due.beneath, "caption", REGULAR, "text3")
        elif due.share is not None:
            self._paint_bar(painter, QRect(left, rect.center().y() + px(8), width, 3), due)

    def _paint_bar(self, painter: QPainter, bar: QRect, due: Due) -> None:
        painter.fillRect(bar, token("pressed"))
        share = due.share or 0.0
        painter.fillRect(bar.left(), bar.top(), round(bar.width() * share), bar.height(), token(due.tone))

    def _paint_skeleton(self, painter: QPainter, rect: QRect, column: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(token("pressed"))
        left = COLUMNS[column].room(rect).left()
        if column == At.SUBJECT:
            for top, height, share in ((15, 9, 0.6), (33, 7, 0.35)):
                bar = QRectF(left, rect.top() + px(top), rect.width() * share, px(height))
                painter.drawRoundedRect(bar, 4, 4)
        elif column == At.PRIORITY:
            chip = QRectF(left, rect.center().y() - px(9), px(28), px(19))
            painter.drawRoundedRect(chip, 5, 5)


def _hex(name: str) -> str:
    return tokens.colour_of(name)
