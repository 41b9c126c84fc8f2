"""How an article looks in a list: its title and marks, what it is about, and the passage that was found."""

from collections.abc import Iterator
from typing import override

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.knowledge.library import Local
from app.knowledge.model import Confidence
from ui.core import icons, tokens
from ui.core.delegates import Index, token
from ui.core.lines import width_of, write
from ui.core.palette_rows import runs
from ui.core.theme import MEDIUM, REGULAR, STRONG, font, px
from ui.knowledge.shelf.model import Row, RowRole

_LOCAL_ICONS = {Local.UNSENT: "upload", Local.NEW: "upload", Local.PROPOSED: "git-merge"}
_TONES = {
    Confidence.WORK_IN_PROGRESS: "warn",
    Confidence.NOT_VALIDATED: "text3",
    Confidence.VALIDATED: "ok",
    Confidence.ARCHIVED: "danger",
}
_SHORT = {Confidence.WORK_IN_PROGRESS: "In progress"}
_MOST_FACTS = 300
"""Characters of the facts that are measured: more fit into no line."""


class ArticleDelegate(QStyledItemDelegate):
    """Paints rows of one height: two lines, or three while passages are shown."""

    TWO, THREE = 54, 76

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.has_passages = False

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(120), px(self.THREE if self.has_passages else self.TWO))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(RowRole.ROW)
        if not isinstance(row, Row):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        self._paint_ground(painter, rect, state)
        inner = rect.adjusted(px(16), px(7), -px(14), -px(6))
        self._paint_title(painter, _line(inner, 0), row, is_overdue=bool(index.data(RowRole.OVERDUE)))
        self._paint_facts(painter, _line(inner, 1), row)
        if self.has_passages:
            self._paint_passage(painter, _line(inner, 2), row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            painter.fillRect(rect, token("accent_soft"))
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), token("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, token("hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, token("border"))
        if is_chosen and state & QStyle.StateFlag.State_HasFocus:
            for top in (rect.top(), rect.bottom() - 1):
                painter.fillRect(rect.left(), top, rect.width(), 2, token("focus"))

    def _paint_title(self, painter: QPainter, line: QRect, row: Row, *, is_overdue: bool) -> None:
        right = line.right() + 1
        for name, tone in _marks(row, is_overdue=is_overdue):
            right -= px(20)
            at = QPoint(right + px(5), line.center().y() - px(7))
            icons.paint(painter, at, name, tokens.colour_of(tone), px(15))
        words = QRect(line.left(), line.top(), right - line.left() - px(4), line.height())
        write(painter, words, row.listed.title or "No title yet", "body", STRONG, "text")

    def _paint_facts(self, painter: QPainter, line: QRect, row: Row) -> None:
        one = row.listed
        sure = _SHORT.get(one.confidence, one.confidence.value.capitalize())
        wide = width_of(sure, "caption", MEDIUM)
        room = QRect(line.right() + 1 - wide, line.top(), wide, line.height())
        write(painter, room, sure, "caption", MEDIUM, _TONES[one.confidence])
        facts = " · ".join(part for part in (one.category, one.environment, " ".join(one.tags)) if part)
        write(painter, line.adjusted(0, 0, -wide - px(10), 0), facts[:_MOST_FACTS], "caption", REGULAR, "text2")

    def _paint_passage(self, painter: QPainter, line: QRect, row: Row) -> None:
        left = line.left()
        painter.setClipRect(line)
        for words, is_marked in runs(row.passage, row.marks):
            face = font("caption", STRONG if is_marked else REGULAR)
            painter.setFont(face)
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.right() - left)
            painter.setPen(token("accent_text" if is_marked else "text3"))
            room = QRect(left, line.top(), line.right() - left + 1, line.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
            left += metrics.horizontalAdvance(words)
            if left >= line.right():
                break
        painter.setClipping(False)


def _line(inner: QRect, number: int) -> QRect:
    high = px(20)
    return QRect(inner.left(), inner.top() + number * high, inner.width(), high)


def _marks(row: Row, *, is_overdue: bool) -> Iterator[tuple[str, str]]:
    """Return the icons at the right of a title with their tokens, from the edge inwards."""
    if row.listed.flags:
        yield "triangle-alert", "warn"
    if is_overdue:
        yield "calendar-clock", "warn"
    if row.listed.queue:
        yield "lock", "text2"
    if row.listed.local in _LOCAL_ICONS:
        yield _LOCAL_ICONS[row.listed.local], "accent_text"
