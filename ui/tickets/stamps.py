"""Small pictures that many rows share, drawn once and put down again and again."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.core import tokens
from ui.core.delegates import draw_avatar, draw_nobody, draw_priority
from ui.core.theme import px

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
