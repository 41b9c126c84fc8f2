"""A number in letters that can be read from afar: to be read out, or to be dialled."""

from typing import override

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.core.delegates import token
from ui.core.theme import STRONG, font, px


class BigNumber(QWidget):
    """Painted; a screen reader hears it digit by digit. `name` says what it is for."""

    def __init__(self, name: str, size: int = 34) -> None:
        super().__init__()
        self._name, self._size, self._number = name, size, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_number("")

    @property
    def number(self) -> str:
        """What is shown."""
        return self._number

    def show_number(self, number: str) -> None:
        """Show a number, none hides it."""
        self._number = number
        self.setAccessibleName(f"{self._name}: {' '.join(number)}" if number else self._name)
        self.setVisible(bool(number) and self.parentWidget() is not None)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._dressed())
        return QSize(metrics.horizontalAdvance(self._number) + 4, metrics.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        dressed = self._dressed()
        wide = QFontMetrics(dressed).horizontalAdvance(self._number)
        if wide > self.width() > 0:
            dressed.setPixelSize(max(12, dressed.pixelSize() * self.width() // wide))
        with QPainter(self) as painter:
            painter.setFont(dressed)
            painter.setPen(token("text"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._number)

    def _dressed(self) -> QFont:
        dressed = font("display", STRONG, mono=True)
        dressed.setPixelSize(px(self._size))
        dressed.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, px(2))
        return dressed
