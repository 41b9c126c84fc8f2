"""A chip that opens a menu: what narrows the list, in words, with the choices one key away."""

from typing import override

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.theme import STRONG, font, px


class ChipButton(QAbstractButton):
    """Says `name` while nothing is chosen and `name: choice` once something is; Space, Enter or ↓ open its menu."""

    def __init__(self, name: str, icon: str = "chevron-down") -> None:
        super().__init__()
        self._name, self._icon = name, icon
        self._is_on = False
        self.choices = QMenu(self)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.say("", is_on=False)

    @property
    def is_on(self) -> bool:
        """Tell whether this chip narrows the list."""
        return self._is_on

    def say(self, chosen: str, *, is_on: bool, accessible: str = "") -> None:
        """Show what is chosen."""
        self._is_on = is_on
        self.setText(chosen or self._name)
        self.setAccessibleName(accessible or (f"{self._name}: {chosen}" if chosen else self._name))
        self.updateGeometry()
        self.update()

    @Slot()
    def open(self) -> None:
        """Open the menu under the chip."""
        self.choices.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    @override
    def sizeHint(self) -> QSize:
        """Return the room for the words and the arrow."""
        words = QFontMetrics(font("caption", STRONG)).horizontalAdvance(self.text())
        return QSize(words + px(34), px(24))

    @override
    def minimumSizeHint(self) -> QSize:
        """Return the same: a chip never cuts its words."""
        return self.sizeHint()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on ↓ and Enter too."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill, the words and the arrow."""
        front = "accent_text" if self._is_on else "text2"
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            painter.setFont(font("caption", STRONG))
            painter.setPen(token(front))
            words = self.rect().adjusted(px(10), 0, -px(22), 0)
            text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            side = px(12)
            at = QPoint(self.width() - px(9) - side, (self.height() - side) // 2)
            icons.paint(painter, at, self._icon, tokens.colour_of(front), side)

    def _paint_ground(self, painter: QPainter) -> None:
        back = "accent_soft" if self._is_on else "pressed" if self.underMouse() else "hover"
        inset = 1.0 if self.hasFocus() else 0.5
        pill = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setBrush(token(back))
        painter.setPen(QPen(token("focus"), 2) if self.hasFocus() else QPen(token("border"), 1))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
