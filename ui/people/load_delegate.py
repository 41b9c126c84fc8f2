"""A person's row in the load list: who, how much, and a bar of it."""

from typing import override

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.core import icons, tokens
from ui.core.delegates import draw_avatar, draw_nobody, token
from ui.core.lines import write
from ui.core.theme import REGULAR, STRONG, font, px
from ui.people.load_model import SHARE_ROLE, LoadModel
from ui.people.shares import Share

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 74
URGENT, WAITING, OTHER = "danger", "border_strong", "accent"
"""Tokens of the parts of a bar."""


class LoadDelegate(QStyledItemDelegate):
    """Paints shares; `target` is the row that tickets would be dropped on, `focused` the one the keys are on."""

    def __init__(self, model: LoadModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.target = -1
        self.focused = -1

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(240), px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        share = index.data(SHARE_ROLE)
        if not isinstance(share, Share):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        self._paint_ground(painter, rect, option.state, index.row())
        side = px(34)
        face = QRect(rect.left() + px(18), rect.top() + px(12), side, side)
        if share.staff_id is None:
            draw_nobody(painter, face)
        else:
            draw_avatar(painter, face, share.name)
        left = face.right() + px(13)
        self._paint_words(painter, QRect(left, rect.top(), rect.right() - px(18) - left, rect.height()), share)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, row: int) -> None:
        box = QRectF(rect).adjusted(6, 2, -6, -2)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered or row == self.target:
            painter.setBrush(token("accent_soft" if chosen or row == self.target else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if chosen:
            painter.setBrush(token("accent"))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 10, 3, box.height() - 20), 1.5, 1.5)
        if row in (self.target, self.focused):
            dash = Qt.PenStyle.DashLine if row == self.target else Qt.PenStyle.SolidLine
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(token("focus"), 2, dash))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)

    def _paint_words(self, painter: QPainter, room: QRect, share: Share) -> None:
        tall = px(18)
        first, second = room.top() + px(9), room.top() + px(28)
        count = f"{share.live:,} live"
        wide = QFontMetrics(font("body", STRONG)).horizontalAdvance(count) + 2
        right = room.right() - wide
        write(painter, QRect(right, first, wide, tall), count, "body", STRONG, "text")
        name_room = QRect(room.left(), first, right - px(8) - room.left(), tall)
        if not share.is_here:
            icons.paint(painter, QPoint(room.left(), first + px(2)), "pause", tokens.colour_of("warn"), px(14))
            name_room.setLeft(room.left() + px(19))
        write(painter, name_room, share.name, "body", STRONG, "text")
        self._paint_captions(painter, QRect(room.left(), second, room.width(), tall), share)
        if share.staff_id is not None:
            self._paint_bar(painter, QRect(room.left(), room.top() + px(54), room.width(), px(6)), share)

    def _paint_captions(self, painter: QPainter, room: QRect, share: Share) -> None:
        wide = QFontMetrics(font("caption")).horizontalAdvance(share.counted) + 2 if share.counted else 0
        wide = min(wide, room.width() * 2 // 3)
        about = QRect(room.left(), room.top(), room.width() - wide - px(8), room.height())
        write(painter, about, share.about, "caption", REGULAR, "text3" if share.is_here else "warn")
        if wide:
            counted = QRect(room.right() - wide, room.top(), wide, room.height())
            write(painter, counted, share.counted, "caption", REGULAR, "text2")

    def _paint_bar(self, painter: QPainter, room: QRect, share: Share) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(token("pressed"))
        painter.drawRoundedRect(QRectF(room), 3, 3)
        left = float(room.left())
        for colour, count in parts(share):
            wide = room.width() * count / self._model.most
            painter.setBrush(token(colour))
            painter.drawRect(QRectF(left, room.top(), wide, room.height()))
            left += wide


def parts(share: Share) -> list[tuple[str, int]]:
    """Return the bar's parts as (token, tickets) that add up to the live ones; what is both counts as urgent."""
    urgent = min(share.urgent or 0, share.live)
    waiting = min(share.waiting or 0, share.live - urgent)
    return [(URGENT, urgent), (WAITING, waiting), (OTHER, share.live - urgent - waiting)]
