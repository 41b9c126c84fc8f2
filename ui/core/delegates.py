"""What every list paints the same way: avatars, priority chips, cards and keys."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ui.core import icons, tokens
from ui.core.theme import STRONG, font, px

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
    words = [word for word in name.split() if word[0].isalnum()]
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
