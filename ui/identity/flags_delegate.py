"""How a flag to tick looks: a box, and its whole sentence over as many lines as it takes."""

from typing import override

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.core import icons, tokens
from ui.core.delegates import Index, token
from ui.core.theme import REGULAR, font, px

_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_BOX, _SIDE, _ABOVE = 16, 10, 6


class FlagDelegate(QStyledItemDelegate):
    """Ticks are toggled by the list; here they are only painted."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else px(240)
        metrics = QFontMetrics(font("body", REGULAR))
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        high = metrics.boundingRect(QRect(0, 0, self._room(width), 10_000), _WRAPPED, words).height()
        return QSize(px(120), max(high, px(_BOX)) + 2 * px(_ABOVE))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(token("focus"), 2))
            painter.setBrush(token("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(3, 1, -3, -1), 6, 6)
        is_ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        self._paint_box(painter, rect, ticked=is_ticked)
        painter.setFont(font("body", REGULAR))
        painter.setPen(token("warn" if is_ticked else "text"))
        left = px(_SIDE) + px(_BOX) + px(8)
        words = QRect(rect.left() + left, rect.top() + px(_ABOVE) - 1, self._room(rect.width()), rect.height())
        painter.drawText(words, _WRAPPED, str(index.data(Qt.ItemDataRole.DisplayRole)))
        painter.restore()

    def _paint_box(self, painter: QPainter, rect: QRect, *, ticked: bool) -> None:
        side = px(_BOX)
        box = QRect(rect.left() + px(_SIDE), rect.top() + px(_ABOVE), side, side)
        painter.setPen(QPen(token("accent" if ticked else "border_strong"), 1))
        painter.setBrush(token("accent" if ticked else "raised"))
        painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if ticked:
            mark = px(12)
            at = box.center()
            at.setX(at.x() - mark // 2 + 1)
            at.setY(at.y() - mark // 2 + 1)
            icons.paint(painter, at, "check", tokens.colour_of("on_accent"), mark)

    def _room(self, width: int) -> int:
        return max(px(60), width - px(_SIDE) - px(_BOX) - px(8) - px(10))
