"""What the colours of a load bar stand for, in words."""

from typing import override

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.core.delegates import token
from ui.core.theme import font, px
from ui.people.load_delegate import OTHER, URGENT, WAITING

_PARTS = ((URGENT, "urgent"), (WAITING, "waiting"), (OTHER, "others"))


class Legend(QWidget):
    """One line: a patch of each colour and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("The bars: " + ", ".join(words for _colour, words in _PARTS))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(200), px(18))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font("caption"))
            metrics, left, side = QFontMetrics(font("caption")), 0, px(9)
            for colour, words in _PARTS:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(token(colour))
                painter.drawRoundedRect(QRectF(left, (self.height() - side) / 2, side, side), 2, 2)
                left += side + px(6)
                painter.setPen(token("text2"))
                wide = metrics.horizontalAdvance(words)
                painter.drawText(QRectF(left, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
                left += wide + px(16)
