"""What waits for the database as lines of a list: deeds of the outbox, and replies and notes that could not leave."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, override
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.clock import Clock
from app.tickets.drafts import Draft, DraftKind
from app.tickets.outbox import Waiting, what, why
from app.tickets.outcome import reason
from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.lines import write
from ui.core.theme import REGULAR, STRONG, px
from ui.tickets.directory import Directory
from ui.tickets.draft_parts import opening_words, written_at
from ui.tickets.moments import date_and_time

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
WAITS = "Waits for the database"
UNSURE = "May have been done already: the database will tell, once it is back"
_MOST_REASONS = 5
_ICONS = {
    "assign": "user-plus",
    "transfer": "arrow-right-left",
    "priority": "flame",
    "category": "tag",
    "status": "circle-check",
    "entry": "lock",
    "withdraw": "eye-off",
    "undo": "undo-2",
}
_DRAFTS = {DraftKind.REPLY: ("reply", "Reply to"), DraftKind.NOTE: ("lock", "Internal note on")}


class LineRole(IntEnum):
    """What the list tells of a line beside its words."""

    LINE = Qt.ItemDataRole.UserRole + 1
    STATE = Qt.ItemDataRole.UserRole + 2
    WHEN = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True)
class Line:
    """One thing that waits or came back: what it does, how it stands, since when, and for which tickets.

    `reasons` tells why, ticket by ticket, where there are several. A note that came back goes on as a draft instead
    of being tried again.
    """

    key: UUID
    icon: str
    words: str
    state: str
    since: datetime | None
    tickets: tuple[int, ...]
    has_come_back: bool = False
    is_unsure: bool = False
    is_draft: bool = False
    may_retry: bool = True
    reasons: tuple[str, ...] = field(default=())


def deed_line(waiting: Waiting, directory: Directory) -> Line:
    """Return a waiting deed as a line."""
    state = why(waiting, directory.number) or (UNSURE if waiting.is_unsure else WAITS)
    reasons = tuple(reason(directory.number(i), said) for i, said in waiting.left.items())
    return Line(
        waiting.key,
        _ICONS.get(waiting.deed, "send"),
        what(waiting, directory.number) or "Note withdrawn",
        state,
        waiting.written_at,
        waiting.tickets,
        has_come_back=waiting.has_come_back,
        is_unsure=waiting.is_unsure,
        may_retry=not (waiting.has_come_back and waiting.body),
        reasons=reasons if len(reasons) > 1 else (),
    )


def draft_line(draft: Draft, directory: Directory, *, may_recall: bool) -> Line:
    """Return a reply or note that could not leave as a line."""
    icon, words = _DRAFTS[draft.kind]
    number = "" if draft.ticket_id is None else directory.number(draft.ticket_id)
    return Line(
        draft.key,
        icon,
        f"{words} {number}: {opening_words(draft)}",
        WAITS if may_recall else UNSURE,
        written_at(draft),
        () if draft.ticket_id is None else (draft.ticket_id,),
        is_unsure=not may_recall,
        is_draft=True,
    )


class OutboxModel(QAbstractListModel):
    """What waits, oldest first."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines; rows that stay keep their place in the view."""
        if [line.key for line in lines] == [line.key for line in self._lines]:
            self._lines = tuple(lines)
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def row_of(self, key: UUID) -> int:
        """Return the row of a line, -1 when it is not there."""
        return next((row for row, line in enumerate(self._lines) if line.key == key), -1)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._lines):
            return None
        return self._told(self._lines[index.row()], role)

    def _told(self, line: Line, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{line.words}, {self._when(line)}. {self._state(line)}"
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(
                    (f"{line.words}, {self._when(line)}", self._state(line), *line.reasons[:_MOST_REASONS])
                )
            case LineRole.LINE:
                return line
            case LineRole.STATE | LineRole.WHEN:
                return self._state(line) if role == LineRole.STATE else self._when(line)
        return None

    def _state(self, line: Line) -> str:
        return f"Came back: {line.state}" if line.has_come_back else line.state

    def _when(self, line: Line) -> str:
        return f"since {date_and_time(line.since, self._clock.now())}" if line.since else ""


class LineDelegate(QStyledItemDelegate):
    """Paints what a line does, how it stands beneath it, and since when; an icon says it as the colour does."""

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(200), px(56))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LineRole.LINE)
        if not isinstance(line, Line):
            return
        painter.save()
        self._paint_ground(painter, option)
        rect: QRect = option.rect
        at = QPoint(rect.left() + px(24), rect.top() + px(19))
        icons.paint(painter, at, line.icon, tokens.colour_of("text2"), px(17))
        left, right = rect.left() + px(56), rect.right() - px(130)
        write(painter, QRect(left, rect.top() + px(8), right - left, px(20)), line.words, "body", STRONG, "text")
        tone = "danger" if line.has_come_back else "warn"
        mark = QPoint(left, rect.top() + px(31))
        icons.paint(painter, mark, _mark(line), tokens.colour_of(tone), px(13))
        state = QRect(left + px(19), rect.top() + px(29), rect.right() - px(16) - left - px(19), px(18))
        write(painter, state, str(index.data(LineRole.STATE) or ""), "caption", REGULAR, tone)
        when = QRect(right + px(8), rect.top() + px(8), px(112), px(20))
        write(painter, when, str(index.data(LineRole.WHEN) or ""), "caption", REGULAR, "text3", right=True)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, token("accent_soft" if chosen else "hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, token("border"))
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(token("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))


def _mark(line: Line) -> str:
    return "circle-alert" if line.has_come_back else "clock"
