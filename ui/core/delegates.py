"""What every list paints the same way: avatars, priority chips, keys and navigation rows."""

from enum import IntEnum
from functools import lru_cache
from typing import override

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.core import icons, tokens
from ui.core.theme import MEDIUM, REGULAR, STRONG, font, px

Index = QModelIndex | QPersistentModelIndex

_AVATARS = (
    ("#DCE6FD", "#1F49B0", "#22315A", "#A9C3FF"),
    ("#FBE3E4", "#9A2230", "#43211F", "#FFB3AD"),
    ("#E0F2E6", "#17693A", "#173726", "#8FE0B0"),
    ("#F3E6FB", "#6B2A93", "#36234A", "#DDB6F7"),
    ("#FDF0D5", "#7A4700", "#3D2F12", "#F2C063"),
    ("#DDF1F4", "#0C5F6B", "#12363C", "#86D9E6"),
)

PRIORITY_TOKENS = {
    1: ("danger", "danger_soft"),
    2: ("warn", "warn_soft"),
    3: ("accent_text", "accent_soft"),
    4: ("text2", "pressed"),
}
"""Priority to (token of the letters, token behind them)."""


@lru_cache(maxsize=256)
def colour(value: str) -> QColor:
    """The colour written #RRGGBB or #AARRGGBB, made once."""
    return QColor(value)


def token(name: str) -> QColor:
    """The colour of a token in the theme on the screen."""
    return colour(tokens.colour_of(name))


def initials(name: str) -> str:
    """The letters that stand for a person: first and last word."""
    words = name.split()
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def avatar_colours(name: str) -> tuple[str, str]:
    """(ground, letters) for a person, always the same for the same name."""
    light_ground, light_letters, dark_ground, dark_letters = _AVATARS[sum(map(ord, name)) % len(_AVATARS)]
    theme = tokens.current()
    if theme.name == "contrast":
        return theme.surface, theme.text
    return (dark_ground, dark_letters) if theme.name == "dark" else (light_ground, light_letters)


def draw_avatar(painter: QPainter, rect: QRect, name: str) -> None:
    """Draw a person's initials in a circle that fills `rect`."""
    ground, letters = avatar_colours(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawEllipse(QRectF(rect))
    small = font("caption", STRONG)
    small.setPixelSize(max(9, round(rect.width() * 0.4)))
    painter.setFont(small)
    painter.setPen(colour(letters))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


def draw_nobody(painter: QPainter, rect: QRect) -> None:
    """Draw the dashed circle of a ticket that nobody has."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(token("border_strong"), 1, Qt.PenStyle.DashLine))
    painter.drawEllipse(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
    side = round(rect.width() * 0.52)
    at = QPoint(rect.center().x() - side // 2 + 1, rect.center().y() - side // 2 + 1)
    icons.paint(painter, at, "user", tokens.colour_of("text3"), side)
    painter.restore()


def draw_pill(painter: QPainter, rect: QRectF, text: str, front: str, back: str, *, radius: float = 5) -> None:
    """Draw `text` in token `front` on a rounded ground in token `back`, in the painter's font."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(token(back))
    painter.drawRoundedRect(rect, radius, radius)
    painter.setPen(token(front))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def draw_card(painter: QPainter, rect: QRect, tone: str) -> None:
    """Draw the empty box of a card of this tone, as the style sheet draws a `Card`."""
    back, line = tokens.CARDS[tone]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(token(line), 1))
    painter.setBrush(token(back))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
    painter.restore()


def draw_priority(painter: QPainter, left: int, middle: int, priority: int) -> None:
    """Draw the chip P1 to P4, its left edge at `left`, centred on the line `middle`."""
    front, back = PRIORITY_TOKENS[priority]
    painter.setFont(font("chip", STRONG))
    draw_pill(painter, QRectF(left, middle - px(19) / 2, px(28), px(19)), f"P{priority}", front, back)


def draw_key_caps(painter: QPainter, right: int, middle: int, keys: str) -> int:
    """Draw the keys (separated by blanks) so that they end at `right`; returns where they begin."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font("caption"))
    metrics, left = QFontMetrics(font("caption")), right
    for key in reversed(keys.split()):
        wide = max(metrics.horizontalAdvance(key) + px(12), px(21))
        left -= wide
        cap = QRectF(left + 0.5, middle - px(21) / 2, wide - 1, px(21))
        painter.setPen(QPen(token("border"), 1))
        painter.setBrush(token("surface"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(token("text2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        left -= px(4)
    painter.restore()
    return left


def draw_elided(  # noqa: PLR0917  what, where, and in which of three looks
    painter: QPainter, rect: QRect, text: str, kind: str, weight: QFont.Weight, front: str
) -> None:
    """Draw one line of `text` that gives way to the width of `rect`."""
    used = font(kind, weight)
    painter.setFont(used)
    painter.setPen(token(front))
    shown = QFontMetrics(used).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class NavRole(IntEnum):
    """What a navigation model tells about a row, beside its text."""

    ICON = Qt.ItemDataRole.UserRole + 1
    COUNT = Qt.ItemDataRole.UserRole + 2
    HEADER = Qt.ItemDataRole.UserRole + 3
    HOT = Qt.ItemDataRole.UserRole + 4


class NavDelegate(QStyledItemDelegate):
    """Rows of the sidebar: an icon, a name and a count; headings between them."""

    HEADING, ROW = 36, 34

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(100), px(self.HEADING if index.data(NavRole.HEADER) else self.ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        if index.data(NavRole.HEADER):
            room = rect.adjusted(px(16), px(10), -px(8), 0)
            draw_elided(painter, room, str(index.data() or ""), "caption", STRONG, "text3")
        else:
            self._paint_row(painter, option, rect, index)
        painter.restore()

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Index) -> None:
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
        box = QRectF(rect).adjusted(8, 1, -8, -1)
        self._paint_ground(painter, box, chosen=chosen, hovered=hovered, focused=focused)
        right = self._paint_count(painter, box, index, chosen=chosen)
        front, side = "accent_text" if chosen else "text", px(17)
        at = QPoint(round(box.left()) + px(12), rect.center().y() - side // 2)
        if index.data(NavRole.ICON):
            icons.paint(
                painter,
                at,
                index.data(NavRole.ICON),
                tokens.colour_of("accent_text" if chosen else "text2"),
                side,
            )
        left = round(box.left()) + px(38)
        words = QRect(left, rect.top(), right - left - px(6), rect.height())
        draw_elided(painter, words, str(index.data() or ""), "body", STRONG if chosen else REGULAR, front)

    def _paint_ground(self, painter: QPainter, box: QRectF, *, chosen: bool, hovered: bool, focused: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            painter.setBrush(token("accent_soft" if chosen else "pressed"))
            painter.drawRoundedRect(box, 6, 6)
        if chosen:
            painter.setBrush(token("accent"))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 8, 3, box.height() - 16), 1.5, 1.5)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(token("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_count(self, painter: QPainter, box: QRectF, index: Index, *, chosen: bool) -> int:
        count, hot = index.data(NavRole.COUNT), bool(index.data(NavRole.HOT))
        if not count:
            return round(box.right()) - px(8)
        words = f"{count:,}" if isinstance(count, int) else str(count)
        used = font("caption", STRONG if chosen or hot else MEDIUM)
        painter.setFont(used)
        wide = QFontMetrics(used).horizontalAdvance(words)
        room = QRectF(box.right() - px(12) - wide, box.top(), wide, box.height())
        if hot:
            pill = QRectF(room.left() - px(7), box.center().y() - px(9), wide + px(14), px(18))
            draw_pill(painter, pill, words, "danger", "danger_soft", radius=px(9))
        else:
            painter.setPen(token("accent_text" if chosen else "text3"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        return round(room.left())
