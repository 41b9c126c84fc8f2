"""Small pictures and lines of text that many rows share, drawn once and put down again and again."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap, QStaticText

from ui.core import tokens
from ui.core.delegates import draw_avatar, draw_nobody, draw_priority, token
from ui.core.theme import font, px, text_percent

_SIDES = 2
"""Logical pixels left free around a picture, so that smooth edges are not cut."""


def stamp_priority(painter: QPainter, left: int, middle: int, priority: int) -> None:
    """Draw the chip P1 to P4, its left edge at `left`, centred on the line `middle`."""
    _put(painter, left, middle - px(19) // 2 - 1, f"P{priority}", QSize(px(28), px(19) + 2))


def stamp_face(painter: QPainter, left: int, top: int, side: int, name: str) -> None:
    """Draw a person's initials in a circle; the dashed circle of nobody when `name` is empty."""
    _put(painter, left, top, f"@{name}", QSize(side, side))


def _put(painter: QPainter, left: int, top: int, what: str, size: QSize) -> None:
    dpr = painter.device().devicePixelRatio()
    theme = tokens.current()
    picture = _picture(what, size.width(), size.height(), dpr, theme.name, theme.surface)
    painter.drawPixmap(left - _SIDES, top - _SIDES, picture)


@lru_cache(maxsize=512)
def _picture(what: str, width: int, height: int, dpr: float, _theme: str, _surface: str) -> QPixmap:
    around = QSize(width + 2 * _SIDES, height + 2 * _SIDES)
    picture = QPixmap(around * dpr)
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        _drawer(what, QRect(_SIDES, _SIDES, width, height))(painter)
    return picture


def _drawer(what: str, room: QRect) -> Callable[[QPainter], None]:
    if what.startswith("P"):
        return lambda painter: draw_priority(painter, room.left(), room.center().y(), int(what[1:]))
    name = what[1:]
    if name:
        return lambda painter: draw_avatar(painter, room, name)
    return lambda painter: draw_nobody(painter, room)


def write(  # noqa: PLR0917  as QPainter.drawText has them
    painter: QPainter, rect: QRect, text: str, kind: str, weight: QFont.Weight, front: str, *, right: bool = False
) -> int:
    """Write one line of `text`, given way to the width of `rect` and centred in its height; return its width."""
    line, width, height = _line(text, kind, weight, rect.width(), text_percent())
    painter.setFont(_font(kind, weight, text_percent()))
    painter.setPen(token(front))
    left = rect.right() + 1 - width if right else rect.left()
    painter.drawStaticText(QPointF(left, rect.top() + (rect.height() - height) / 2), line)
    return width


def width_of(text: str, kind: str, weight: QFont.Weight) -> int:
    """Return how wide one line of `text` is."""
    return _metrics(kind, weight, text_percent()).horizontalAdvance(text)


@lru_cache(maxsize=64)
def _font(kind: str, weight: QFont.Weight, _percent: int) -> QFont:
    return font(kind, weight)


@lru_cache(maxsize=64)
def _metrics(kind: str, weight: QFont.Weight, _percent: int) -> QFontMetrics:
    return QFontMetrics(font(kind, weight))


@lru_cache(maxsize=2048)
def _line(text: str, kind: str, weight: QFont.Weight, room: int, percent: int) -> tuple[QStaticText, int, int]:
    metrics = _metrics(kind, weight, percent)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    line = QStaticText(shown)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    line.prepare(font=_font(kind, weight, percent))
    return line, metrics.horizontalAdvance(shown), metrics.height()
