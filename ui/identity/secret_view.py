"""A temporary secret, seen only while a key or the pointer holds it: painted, and in no text of any widget."""

from typing import override

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.core import icons, tokens
from ui.core.announce import announce
from ui.core.delegates import draw_card, token
from ui.core.theme import MEDIUM, STRONG, font, px
from ui.identity.capture import leave_out

LONGEST_S = 60
"""Seconds from its arrival after which a secret is wiped, seen or not."""
_MASK = "••••  ••••  ••••  ••••"
_HOLD = "Hold Space, or press and hold, to see it"
_GONE = "It was wiped: verify again for a new one."
_WIPED = "It was wiped and is kept nowhere. Who still needs one is verified again, for a new one."


class SecretView(QWidget):
    """Keeps the secret in bytes that are overwritten with zeros: after 60 s, on closing, and on `wipe`.

    It is never in the clipboard, in an accessible text, or where undo could find it. `wiped()` when it is gone.
    """

    wiped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._secret = bytearray()
        self._is_held = self._was_seen = False
        self._left = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count)
        self._build()

    @property
    def has_secret(self) -> bool:
        """Tell whether there is something to be seen."""
        return bool(self._secret)

    @property
    def is_shown(self) -> bool:
        """Tell whether it is seen now."""
        return self._is_held and self.has_secret

    @property
    def is_unseen(self) -> bool:
        """Tell whether there is something that nobody has looked at yet."""
        return self.has_secret and not self._was_seen

    def take(self, secret: bytearray) -> None:
        """Keep a secret to be looked at; the bytes given are taken over, not copied."""
        self.wipe()
        self._secret, self._left, self._was_seen = secret, LONGEST_S, False
        self._second.start()
        self.setEnabled(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell()
        announce(self, f"A temporary password is there for {LONGEST_S} seconds. {_HOLD}.")
        self.update()

    @Slot()
    def wipe(self) -> None:
        """Overwrite the secret and forget it."""
        had = self.has_secret
        for at in range(len(self._secret)):
            self._secret[at] = 0
        self._secret = bytearray()
        self._second.stop()
        self._let_go()
        if had:  # it stays where the keys are: given on by Qt, the next Space would tick a warning sign
            self.unsetCursor()
            self._tell()
            self.wiped.emit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(420), px(92))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(260), px(92))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show it while Space is held."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold()
        elif event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._let_go()
        elif event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._hold()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._let_go()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._let_go()
        self.update()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._let_go()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_card(painter, self.rect(), "selected" if self.is_shown else "plain")
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(token("focus"), 2))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 7, 7)
            self._paint_secret(painter)
            self._paint_words(painter)

    def _paint_secret(self, painter: QPainter) -> None:
        room = QRect(px(16), px(12), self.width() - px(32), px(40))
        if self.is_shown:
            painter.setFont(font("display", STRONG, mono=True))
            painter.setPen(token("text"))
            # decoded for this one stroke and let go of again
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._secret.decode("utf-8", "replace"))
        else:
            painter.setFont(font("title", MEDIUM))
            painter.setPen(token("text3"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, _MASK if self.has_secret else "Wiped")

    def _paint_words(self, painter: QPainter) -> None:
        room = QRect(px(16), px(56), self.width() - px(32), px(24))
        words = f"{_HOLD} · {self._left} s left" if self.has_secret else _GONE
        side = px(15)
        painter.setFont(font("caption", MEDIUM))
        wide = painter.fontMetrics().horizontalAdvance(words) + side + px(6)
        left = room.left() + max(0, (room.width() - wide) // 2)
        icon = "eye" if self.is_shown else "eye-off"
        at = QRect(left, room.top() + (room.height() - side) // 2, side, side).topLeft()
        icons.paint(painter, at, icon, tokens.colour_of("text2"), side)
        painter.setPen(token("text2"))
        painter.drawText(
            room.adjusted(left - room.left() + side + px(6), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words
        )

    def _hold(self) -> None:
        if self.has_secret and not self._is_held:
            self._is_held = self._was_seen = True
            leave_out(self, left_out=True)
            self.update()

    def _let_go(self) -> None:
        if self._is_held:
            self._is_held = False
            self.update()

    @Slot()
    def _count(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.wipe()
        self.update()

    def _tell(self) -> None:
        self.setAccessibleDescription(_HOLD if self.has_secret else _WIPED)
        self.setToolTip("")

    def _build(self) -> None:
        self.setAccessibleName("Temporary password")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setEnabled(False)
        self._tell()
