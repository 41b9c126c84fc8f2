"""Text on the screen: labels, chips, key caps, icons, avatars and thin rules."""

from typing import override

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QSizePolicy, QWidget

from ui.core import icons, tokens
from ui.core.delegates import draw_avatar
from ui.core.lines import in_one_line, tip
from ui.core.theme import REGULAR, STRONG, fit, px, refresh_look, set_font


def label(
    text: str,
    kind: str = "body",
    weight: QFont.Weight = REGULAR,
    tone: str = "",
    *,
    wrap: bool = False,
    selectable: bool = False,
) -> QLabel:
    """Plain text of a kind ("body", "caption", "title", …) in the colour of the token `tone`."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    set_font(made, kind, weight)
    if tone:
        made.setProperty("tone", tone)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the token that colours a label or a bar."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        refresh_look(widget)


class Elided(QLabel):
    """One line of text that gives way when there is no room; the whole text is in its tooltip."""

    def __init__(self, text: str = "", kind: str = "body", weight: QFont.Weight = REGULAR, tone: str = "text2") -> None:
        super().__init__(text)
        self._cut = (text, -1, "")
        self.setTextFormat(Qt.TextFormat.PlainText)
        set_font(self, kind, weight)
        self.setProperty("tone", tone)
        fit(self, least_width=40)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def setText(self, text: str) -> None:
        """Show `text`, as much of it as there is room for."""
        if text != self.text():
            super().setText(text)
            self._hint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setPen(QColor(tokens.colour_of(self.property("tone") or "text")))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._shown())

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._cut = ("", -1, "")
        super().changeEvent(event)

    def _shown(self) -> str:
        text, width = self.text(), self.width()
        if self._cut[:2] != (text, width):
            shown = self.fontMetrics().elidedText(in_one_line(text), Qt.TextElideMode.ElideRight, width)
            self._cut = (text, width, shown)
        return self._cut[2]

    def _hint(self) -> None:
        self.setToolTip(tip(self.text()) if self._shown() != self.text() else "")


def chip(text: str, kind: str = "neutral") -> QLabel:
    """A small pill of text: "neutral", "accent", "danger", "warn" or "ok"."""
    made = label(text, "caption", STRONG)
    made.setProperty("chip", kind)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    fit(made, height=21)
    return made


def set_chip(widget: QLabel, text: str, kind: str = "neutral") -> None:
    """Change the text and the kind of a chip."""
    if widget.text() != text:
        widget.setText(text)
    if widget.property("chip") != kind:
        widget.setProperty("chip", kind)
        refresh_look(widget)


def key_cap(key: str) -> QLabel:
    """A key as it is printed on the keyboard."""
    made = label(key, "caption")
    made.setProperty("key", "cap")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def rule(*, upright: bool = False) -> QFrame:
    """A thin line between two parts."""
    made = QFrame()
    made.setProperty("rule", "v" if upright else "h")
    return made


class IconLabel(QWidget):
    """An icon on its own; give it a name unless words beside it say the same."""

    def __init__(
        self,
        icon: str,
        token: str = "text2",  # noqa: S107  a colour, not a secret
        size: int = 16,
        *,
        name: str = "",
    ) -> None:
        super().__init__()
        self._icon, self._token, self._size = icon, token, size
        self.setAccessibleName(name)
        fit(self, width=size, height=size)

    def show_icon(self, icon: str, token: str) -> None:
        """Show another icon."""
        self._icon, self._token = icon, token
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            icons.paint(painter, QPoint(0, 0), self._icon, tokens.colour_of(self._token), px(self._size))


class Avatar(QWidget):
    """A person's initials in a circle, always in the same colour for the same name."""

    def __init__(self, name: str, size: int = 32) -> None:
        super().__init__()
        self._name = name
        self.setAccessibleName(name)
        fit(self, width=size, height=size)

    def show_person(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.setAccessibleName(name)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw_avatar(painter, self.rect(), self._name)


class Meter(QProgressBar):
    """A thin bar, 0 to 100, in the accent or in the tone "ok", "warn" or "danger"."""

    def __init__(self, value: int = 0, tone: str = "", *, name: str = "") -> None:
        super().__init__()
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.show_value(value, tone)

    def show_value(self, value: int, tone: str = "") -> None:
        """Show another value and tone."""
        self.setValue(max(0, min(100, value)))
        set_tone(self, tone)


class Skeleton(QWidget):
    """Grey bars that stand in for rows until they arrive."""

    ROW = 56

    def __init__(self, rows: int = 6) -> None:
        super().__init__()
        self._rows = rows
        self.setAccessibleName("Loading")

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(200), px(self.ROW) * self._rows)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.current().pressed))
            for row in range(self._rows):
                top = px(self.ROW) * row
                painter.drawRoundedRect(px(16), top + px(14), round(self.width() * 0.6), px(9), 4, 4)
                painter.drawRoundedRect(px(16), top + px(33), round(self.width() * 0.35), px(7), 3, 3)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
