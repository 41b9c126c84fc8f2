"""How a card is painted: its sign, its title and chips, its sentences, and what stands at the right."""

from typing import override

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.core import icons, tokens
from ui.core.delegates import draw_avatar, draw_card, draw_key_caps, draw_pill, token
from ui.core.lines import width_of, write
from ui.core.theme import REGULAR, STRONG, font, px
from ui.identity.card_rows import CardRole, CardRow, Index

CHIPS = {
    "neutral": ("text2", "pressed"),
    "accent": ("accent_text", "accent_soft"),
    "danger": ("danger", "danger_soft"),
    "warn": ("warn", "warn_soft"),
    "ok": ("ok", "ok_soft"),
}
"""Kind of a chip to (token of its words, token behind them)."""


class CardDelegate(QStyledItemDelegate):
    """Paints a card as `ui.core.widgets.Card` looks, as high as its sentences need."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: CardRow | None = index.data(CardRole.CARD)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else px(480)
        return QSize(px(200), self.height_of(row, width) if row is not None else 0)

    def height_of(self, row: CardRow, width: int) -> int:
        """Return how high a card is, so wide."""
        room = self._text_width(width, row)
        return px(12) + _title_height(row) + sum(self._line_height(line, room) for line in _lines(row)) + px(11) + px(8)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: CardRow | None = index.data(CardRole.CARD)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(1, 1, -1, -px(8))
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        draw_card(painter, rect, "selected" if is_current else "plain")
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(token("focus"), 2))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 7, 7)
        self._paint_sign(painter, rect, row)
        self._paint_words(painter, rect, row)
        painter.restore()

    def _paint_sign(self, painter: QPainter, rect: QRect, row: CardRow) -> None:
        if row.face:
            side = px(32)
            draw_avatar(painter, QRect(rect.left() + px(14), rect.top() + px(12), side, side), row.face)
        elif row.icon:
            side = px(20)
            colour = tokens.colour_of("text3" if row.why_not else "accent_text")
            at = QRect(rect.left() + px(16), rect.top() + px(13), side, side).topLeft()
            icons.paint(painter, at, row.icon, colour, side)

    def _paint_words(self, painter: QPainter, rect: QRect, row: CardRow) -> None:
        left, top = rect.left() + _indent(row), rect.top() + px(11)
        right = self._paint_right(painter, rect, row, top)
        room = QRect(left, top, right - left, px(24))
        left += write(painter, room, row.title, "reading", STRONG, "text3" if row.why_not else "text") + px(8)
        for words, kind in row.chips:
            left = self._paint_chip(painter, left, top, right, words, kind)
        top += _title_height(row)
        room_width = self._text_width(rect.width() + 2, row)
        painter.setFont(font("body", REGULAR))
        for line in _lines(row):
            tall = self._line_height(line, room_width)
            painter.setPen(token(_line_tone(row, line)))
            painter.drawText(QRect(rect.left() + _indent(row), top, room_width, tall), _WRAPPED, line)
            top += tall

    def _paint_right(self, painter: QPainter, rect: QRect, row: CardRow, top: int) -> int:
        right = rect.right() - px(14)
        if row.key:
            right = draw_key_caps(painter, right, top + px(12), row.key) - px(8)
        if row.right is not None:
            words, kind = row.right
            wide = width_of(words, "caption", STRONG) + px(18)
            self._pill(painter, QRect(right - wide, top + px(2), wide, px(21)), words, kind)
            right -= wide + px(8)
        return right

    def _paint_chip(  # noqa: PLR0917  a place and what is put there
        self, painter: QPainter, left: int, top: int, right: int, words: str, kind: str
    ) -> int:
        wide = width_of(words, "caption", STRONG) + px(18)
        if left + wide > right:
            return left
        self._pill(painter, QRect(left, top + px(2), wide, px(21)), words, kind)
        return left + wide + px(6)

    def _pill(self, painter: QPainter, rect: QRect, words: str, kind: str) -> None:
        front, back = CHIPS[kind]
        painter.setFont(font("caption", STRONG))
        draw_pill(painter, rect.toRectF(), words, front, back, radius=rect.height() / 2)

    def _text_width(self, width: int, row: CardRow) -> int:
        beside = px(30) if row.key and not row.title else 0  # where there is no title the key stands beside the lines
        return max(px(80), width - 2 - _indent(row) - px(14) - beside)

    def _line_height(self, line: str, room: int) -> int:
        metrics = QFontMetrics(font("body", REGULAR))
        return metrics.boundingRect(QRect(0, 0, room, 10_000), _WRAPPED, line).height() + px(2)


_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


def _indent(row: CardRow) -> int:
    if row.face:
        return px(58)
    return px(50) if row.icon else px(16)


def _title_height(row: CardRow) -> int:
    return px(24) if row.title else 0


def _line_tone(row: CardRow, line: str) -> str:
    if row.why_not and line != row.why_not:
        return "text3"
    return "text2" if row.title else "text"


def _lines(row: CardRow) -> list[str]:
    return [line for line in (*row.lines, row.why_not) if line]
