"""A large button that explains itself: an icon, a title and a sentence."""

from typing import override

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.core import icons, tokens
from ui.core.theme import STRONG, font, px

_PAD, _ICON, _GAP = 14, 20, 14
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


class ChoiceCard(QAbstractButton):
    """One choice among a few; Enter, Space or a click takes it, the arrow keys go to the next."""

    def __init__(self, icon: str, title: str, sentence: str) -> None:
        super().__init__()
        self._icon, self._sentence = icon, sentence
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(420), self.heightForWidth(px(420)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(px(420)))

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return 2 * px(_PAD) + self._title_height() + px(2) + self._sentence_height(self._words_width(width))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter take the choice as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            self._paint_words(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        theme, focused = tokens.current(), self.hasFocus()
        ground = theme.pressed if self.isDown() else theme.hover if self.underMouse() else theme.raised
        edge = QPen(QColor(theme.focus if focused else theme.border_strong), 2 if focused else 1)
        inset = 1.0 if focused else 0.5
        painter.setBrush(QColor(ground))
        painter.setPen(edge)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)

    def _paint_words(self, painter: QPainter) -> None:
        theme, left, top = tokens.current(), px(_PAD + _ICON + _GAP), px(_PAD)
        middle = (self.height() - px(_ICON)) // 2
        colour = theme.accent_text if self.isEnabled() else theme.text3
        icons.paint(painter, QPoint(px(_PAD + 2), middle), self._icon, colour, px(_ICON))
        width = self._words_width(self.width())
        painter.setFont(font("body", STRONG))
        painter.setPen(QColor(theme.text if self.isEnabled() else theme.text3))
        painter.drawText(QRect(left, top, width, self._title_height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        below = top + self._title_height() + px(2)
        painter.setFont(font("caption"))
        painter.setPen(QColor(theme.text2 if self.isEnabled() else theme.text3))
        painter.drawText(QRect(left, below, width, self._sentence_height(width)), int(_WRAP), self._sentence)
        at = QPoint(self.width() - px(_PAD + 16), (self.height() - px(16)) // 2)
        icons.paint(painter, at, "chevron-right", theme.text3, px(16))

    def _words_width(self, width: int) -> int:
        return max(1, width - px(2 * _PAD + _ICON + _GAP + 24))

    def _title_height(self) -> int:
        return QFontMetrics(font("body", STRONG)).height()

    def _sentence_height(self, width: int) -> int:
        room = QRect(0, 0, width, 10_000)
        return QFontMetrics(font("caption")).boundingRect(room, int(_WRAP), self._sentence).height()
