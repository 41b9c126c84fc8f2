"""The icons (Lucide, ISC licence), tinted with a token when they are painted."""

from functools import cache
from typing import override

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import path
from ui.core import tokens

STROKE = 1.75
_MOST_PIXMAPS = 1500
_pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}


def names() -> frozenset[str]:
    """Every icon that ships with the program."""
    return frozenset(file.stem for file in path("icons").glob("*.svg"))


def pixmap(name: str, colour: str, px: int, dpr: float = 1.0) -> QPixmap:
    """The icon `name` in `colour` (#RRGGBB), `px` logical pixels wide; raises KeyError if there is none."""
    key = (name, colour, px, dpr)
    if key not in _pixmaps:
        if len(_pixmaps) >= _MOST_PIXMAPS:
            _pixmaps.clear()
        _pixmaps[key] = _drawn(name, colour, px, dpr)
    return _pixmaps[key]


def paint(painter: QPainter, at: QPoint, name: str, colour: str, px: int) -> None:
    """Draw the icon with its top left corner at `at`."""
    painter.drawPixmap(at, pixmap(name, colour, px, painter.device().devicePixelRatioF()))


@cache
def icon(name: str, token: str = "text2") -> QIcon:  # noqa: S107  a colour, not a secret
    """An icon for buttons and menus that takes its colour from `token` each time it is painted."""
    _source(name)
    return QIcon(_TokenEngine(name, token))


@cache
def _source(name: str) -> str:
    file = path(f"icons/{name}.svg")
    if not file.is_file():
        raise KeyError(name)
    return file.read_text("utf-8").replace('stroke-width="2"', f'stroke-width="{STROKE}"')


def _drawn(name: str, colour: str, px: int, dpr: float) -> QPixmap:
    side = max(1, round(px * dpr))
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    with QPainter(image) as painter:
        renderer.render(painter, QRectF(0, 0, side, side))
    drawn = QPixmap.fromImage(image)
    drawn.setDevicePixelRatio(dpr)
    return drawn


class _TokenEngine(QIconEngine):
    """Looks the colour up when asked, so that a change of theme needs no new icons."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token

    @override
    def clone(self) -> QIconEngine:
        return _TokenEngine(self._name, self._token)

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        drawn = self.scaledPixmap(rect.size(), mode, state, painter.device().devicePixelRatioF())
        side = round(drawn.width() / drawn.devicePixelRatio())
        left, top = rect.left() + (rect.width() - side) // 2, rect.top() + (rect.height() - side) // 2
        painter.drawPixmap(left, top, drawn)

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    # Qt 6.12 hands over the logical size here; `scale` is the device pixel ratio.
    @override
    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        side = max(1, min(size.width(), size.height()))
        return pixmap(self._name, tokens.colour_of(self._token_for(mode, state)), side, scale)

    def _token_for(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "text3"
        if state == QIcon.State.On and self._token == "text2":  # noqa: S105  a colour
            return "accent_text"
        return self._token
