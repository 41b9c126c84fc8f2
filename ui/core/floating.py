"""What floats above a window: it keeps its place, throws a shadow and gives the focus back."""

from typing import override

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.core import tokens

SHADOW = 20
"""Logical pixels around a floating card in which its shadow fades."""


def draw_shadow(painter: QPainter, card: QRectF, radius: float, reach: int = SHADOW) -> None:
    """Draw a soft shadow around `card` that fades over `reach` pixels."""
    colour = QColor(tokens.current().shadow)
    near = 4 if tokens.current().name == "light" else 9
    outside = QRegion(card.adjusted(-reach, -reach, reach, reach).toRect())
    inside = QRegion(card.adjusted(radius, radius, -radius, -radius).toRect())
    painter.setClipRegion(outside - inside)  # the card hides the rest, and filling it twenty times takes long
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(reach, 0, -1):
        around = card.adjusted(-step, -step + 6, step, min(step + 4, reach))
        colour.setAlpha(max(1, round(near * (1 - step / reach))))
        painter.setBrush(colour)
        painter.drawRoundedRect(around, radius + step, radius + step)


class Floating(QWidget):
    """A card over its parent, hidden at first; subclasses say where it goes in `place`."""

    def __init__(self, parent: QWidget, look: str, radius: int) -> None:
        super().__init__(parent)
        self._room = parent
        self._radius = radius
        self._came_from: QWidget | None = None
        self.card = QFrame(self)
        self.card.setProperty("float", look)
        around = QVBoxLayout(self)
        around.setContentsMargins(SHADOW, SHADOW, SHADOW, SHADOW)
        around.addWidget(self.card)
        self.hide()
        parent.installEventFilter(self)

    def place(self) -> None:
        """Move to where this belongs in its parent."""
        raise NotImplementedError

    def room(self) -> QWidget:
        """The widget this floats over."""
        return self._room

    def put_card(self, left: int, top: int, width: int, height: int) -> None:
        """Put the card, without its shadow, at this place of the parent."""
        self.setGeometry(left - SHADOW, top - SHADOW, width + 2 * SHADOW, height + 2 * SHADOW)

    def remember_focus(self) -> None:
        """Remember where the focus is, to give it back later."""
        focused = QApplication.focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._came_from = focused

    def give_focus_back(self) -> None:
        """Put the focus where it was before."""
        came_from, self._came_from = self._came_from, None
        if came_from is not None and isValid(came_from) and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the parent changes its size."""
        if event.type() == QEvent.Type.Resize and watched is self.parent() and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw_shadow(painter, QRectF(self.card.geometry()), self._radius)


def takes_escape(event: QEvent) -> bool:
    """Whether this is Esc about to become a shortcut; if so it is claimed for the topmost thing."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() != Qt.Key.Key_Escape:
        return False
    event.accept()
    return True


def centred(inner: int, outer: int) -> int:
    """Where something `inner` long begins when it is centred in `outer`."""
    return max(0, (outer - inner) // 2)


def at_bottom_left(room: QWidget, left: int, bottom: int, height: int) -> QPoint:
    """The top left corner of something `height` high near the bottom left of `room`."""
    return QPoint(left, room.height() - bottom - height)
