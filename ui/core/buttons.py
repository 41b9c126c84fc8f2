"""Things to press: push buttons, tool buttons and the segmented control."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QPushButton, QRadioButton, QSizePolicy, QToolButton, QWidget

from ui.core import icons, tokens
from ui.core.layout import hbox
from ui.core.theme import MEDIUM, STRONG, fit, font, px, set_font


def with_key(name: str, key: str) -> str:
    """The tooltip of a control: its name and, when it has one, its key."""
    return f"{name}  ({key})" if key else name


def tool(icon: str, name: str, key: str = "", *, token: str = "text2", size: int = 17) -> QToolButton:  # noqa: S107  a colour, not a secret
    """A button that is only an icon, with its name for the screen reader and the tooltip."""
    made = QToolButton()
    made.setIcon(icons.icon(icon, token))
    made.setAccessibleName(name)
    made.setToolTip(with_key(name, key))
    fit(made, icon=size)
    return made


_ICON_TOKEN = {"primary": "on_accent", "danger": "on_danger", "quiet": "accent_text"}


def button(
    text: str,
    icon: str = "",
    kind: str = "plain",
    *,
    key: str = "",
    pressed: Callable[[], object] | None = None,
) -> QPushButton:
    """A push button: "primary" (one per view), "plain", "danger" or "quiet"."""
    made = QPushButton()
    made.setAutoDefault(True)  # Enter presses the button that has the focus in the window as it does in dialogs
    made.setProperty("kind", kind)
    set_font(made, "body", STRONG if kind in ("primary", "danger") else MEDIUM)
    set_button_text(made, text, icon)
    if key:
        made.setToolTip(with_key(text, key))
    if pressed is not None:
        made.clicked.connect(lambda: pressed())  # noqa: PLW0108  swallows the "checked" that Qt sends along
    return made


def set_button_text(target: QPushButton, text: str, icon: str = "") -> None:
    """Change what a push button says and shows."""
    # A style sheet leaves no gap between icon and text, so the text brings its own.
    plain = text.replace("&", "&&")  # else Qt takes it for the mark of an Alt key
    target.setText(f" {plain}" if icon else plain)
    target.setAccessibleName(text)
    if icon:
        target.setIcon(icons.icon(icon, _ICON_TOKEN.get(target.property("kind"), "text2")))
        fit(target, icon=16)


_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Segment(QRadioButton):
    """One choice of a segmented control; a radio button to the keyboard and to the screen reader."""

    def __init__(self, text: str, icon: str = "") -> None:
        super().__init__(text)
        self._icon = icon
        self._hovered = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_font(self, "body", MEDIUM)

    @override
    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + px(24) + self._icon_room() + px(4), px(30))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys that go from one choice to another to the control they belong to."""
        if event.key() in (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End):
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            self._paint_words(painter)

    def _icon_room(self) -> int:
        return px(22) if self._icon else 0

    def _paint_ground(self, painter: QPainter) -> None:
        theme, inner = tokens.current(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or (self._hovered and self.isEnabled()):
            painter.setBrush(QColor(theme.accent_soft if self.isChecked() else theme.hover))
            painter.drawRoundedRect(inner, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRoundedRect(inner, 6, 6)

    def _paint_words(self, painter: QPainter) -> None:
        token = "accent_text" if self.isChecked() else "text2"
        colour = tokens.colour_of(token if self.isEnabled() else "text3")
        left = px(13)
        if self._icon:
            icons.paint(painter, QPoint(left, (self.height() - px(16)) // 2), self._icon, colour, px(16))
        painter.setPen(QColor(colour))
        painter.setFont(font("body", STRONG if self.isChecked() else MEDIUM))
        words = QRect(left + self._icon_room(), 0, self.width() - left - self._icon_room(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())


class Segmented(QWidget):
    """A few choices side by side of which exactly one holds; arrows go round, Home and End to the ends."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]]) -> None:
        """Each choice is (key, text, icon); `name` says what is being chosen."""
        super().__init__()
        self.setAccessibleName(name)
        self._segments = {key: Segment(text, icon) for key, text, icon in choices}
        self._group = QButtonGroup(self)
        self._build()
        self._connect()

    @property
    def choice(self) -> str:
        """The key of the choice that holds."""
        return next(key for key, segment in self._segments.items() if segment.isChecked())

    def choose(self, key: str) -> None:
        """Make `key` hold; raises KeyError for an unknown key."""
        self._segments[key].setChecked(True)

    def segment(self, key: str) -> Segment:
        """The button of one choice."""
        return self._segments[key]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the neighbour, or the first or last one."""
        keys, key = list(self._segments), Qt.Key(event.key())
        if key in _STEPS:
            self._go_to(keys[(keys.index(self.choice) + _STEPS[key]) % len(keys)])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go_to(keys[0 if key == Qt.Key.Key_Home else -1])
        else:
            super().keyPressEvent(event)

    def _go_to(self, key: str) -> None:
        self.choose(key)
        self._segments[key].setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        for segment in self._segments.values():
            self._group.addButton(segment)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setLayout(hbox(*self._segments.values(), spacing=4))
        next(iter(self._segments.values())).setChecked(True)

    def _connect(self) -> None:
        self._group.buttonToggled.connect(self._tell)

    def _tell(self, _button: object, checked: bool) -> None:
        if checked:
            self.chosen.emit(self.choice)
