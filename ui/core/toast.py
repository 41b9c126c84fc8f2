"""The note at the bottom left that says what was just done and lets it be undone."""

from collections.abc import Callable
from typing import override

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from shiboken6 import isValid

from ui.core.announce import announce
from ui.core.buttons import button, set_button_text, tool
from ui.core.floating import Floating, at_bottom_left, takes_escape
from ui.core.labels import key_cap, label
from ui.core.layout import hbox
from ui.core.qt_text import undoes_its_own
from ui.core.theme import MEDIUM, fit, px

SECONDS = 30.0
REACH_MS = 5000
_AROUND, _LEAST_WORDS, _ANY_WIDTH = 16, 80, 16_777_215
_MOVES = {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide}


class Toast(Floating):
    """One note at a time; it never takes the focus, and waits while a person has moved the focus to it.

    It goes by itself and by its button. Esc puts it away only while the focus is in it: anywhere else Esc belongs to
    what has the focus.

    It lies over the lower edge of the pane it is told to `keep_over`, and nowhere beside it: what is written next to
    that pane stays in reach. `left` and `bottom` are its distance from the parent's edges in pixels at 100 % text,
    while there is no such pane.
    """

    undone = Signal()

    def __init__(self, parent: QWidget, *, left: int = 244, bottom: int = 44) -> None:
        super().__init__(parent, "toast", 8)
        self._left, self._bottom = left, bottom
        self._undo: Callable[[], object] | None = None
        self._pane: QWidget | None = None
        self._build()
        self._connect()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo now."""
        return self._undo is not None

    @property
    def text(self) -> str:
        """What the note says."""
        return self._text.text()

    def say(
        self,
        text: str,
        undo: Callable[[], object] | None = None,
        seconds: float = SECONDS,
        action_text: str = "Undo",
    ) -> None:
        """Show `text` for `seconds`, with a button if it can be undone."""
        self._undo = undo
        self._text.setText(text)
        set_button_text(self._button, action_text)
        self._button.setVisible(undo is not None)
        self._key.setVisible(undo is not None and action_text == "Undo" and not undoes_its_own())
        self._timer.start(round(seconds * 1000))
        self.show()
        self.place()
        self.raise_()
        announce(self, f"{text} {action_text} with Ctrl+Z." if self._key.isVisibleTo(self) else text)

    def keep_over(self, pane: QWidget) -> None:
        """Lie over this pane from now on, whenever it is visible."""
        self._pane = pane
        pane.installEventFilter(self)

    def undo(self) -> bool:
        """Undo what the note tells of; returns whether there was anything to undo."""
        undo = self._undo
        self.dismiss()
        if undo is None:
            return False
        undo()
        self.undone.emit()
        return True

    def dismiss(self) -> None:
        """Put the note away; what it told of can no longer be undone from here."""
        self._undo = None
        self._timer.stop()
        had_focus = self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        self.hide()
        if had_focus:
            self.give_focus_back()

    def place(self) -> None:
        """Stay at the bottom left of the pane, or of the parent."""
        left, most = self._reach()
        self._fit_words(most)
        hint = self.card.sizeHint()
        height = max(hint.height(), self.card.heightForWidth(hint.width()))
        corner = at_bottom_left(self.room(), left, px(self._bottom), height)
        self.put_card(corner.x(), corner.y(), min(hint.width(), most), height)

    def _reach(self) -> tuple[int, int]:
        """Where the card begins, and how wide it may be."""
        room, pane = self.room(), self._pane
        if pane is not None and isValid(pane) and pane.isVisible() and room.isAncestorOf(pane):
            return pane.mapTo(room, QPoint(_AROUND, 0)).x(), max(_LEAST_WORDS, pane.width() - 2 * _AROUND)
        left = px(self._left) if room.width() >= 900 else _AROUND
        return left, room.width() - left - _AROUND

    def _fit_words(self, most: int) -> None:
        """Wrap the words beside the buttons, or above them where that would leave them too narrow."""
        self._text.setMinimumWidth(0)
        self._text.setMaximumWidth(_ANY_WIDTH)
        self._text.setWordWrap(False)
        self._parts.setDirection(QBoxLayout.Direction.LeftToRight)
        self._parts.setContentsMargins(16, 4, 8, 4)
        whole = self.card.sizeHint().width()
        if whole <= most:
            return
        beside = most - (whole - self._text.sizeHint().width())
        if beside < most // 2:
            self._parts.setDirection(QBoxLayout.Direction.TopToBottom)
            self._parts.setContentsMargins(16, 10, 8, 4)
            beside = most - 24 - self.card.width() + self.card.contentsRect().width()
        self._text.setWordWrap(True)
        self._text.setFixedWidth(max(_LEAST_WORDS, beside))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait while someone is about to use the note, and follow the pane it lies over."""
        if watched is self._pane and event.type() in _MOVES and self.isVisible():
            self._fitting.start()
        if watched in (self._button, self._close) and event.type() in (
            QEvent.Type.FocusIn,
            QEvent.Type.FocusOut,
        ):
            if event.type() == QEvent.Type.FocusIn:
                self.remember_focus()
            self._pause(event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        if self._timer.isActive():  # a resting pointer must not keep it for ever, so it only gets more time
            self._timer.start(max(self._timer.remainingTime(), REACH_MS))
        super().enterEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Make room for the words when the text size changes while they are read."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.isVisible():
            self._fitting.start()

    @override
    def event(self, event: QEvent) -> bool:
        """Claim Esc, while the focus is in here, before a shortcut of the window does."""
        return takes_escape(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.setAccessibleName("Notification")
        self._text = label("", "body", MEDIUM)
        self._button = button("Undo")
        self._key = key_cap("Ctrl+Z")
        self._close = tool("x", "Dismiss", token="on_toast", size=14)  # noqa: S106  a colour
        self._timer = QTimer(self, singleShot=True)
        self._fitting = QTimer(self, singleShot=True, interval=0)  # every label has to follow the size first
        fit(self.card, least_height=38)
        ways = hbox(self._button, self._key, None, self._close, spacing=6)
        self._parts = hbox(self._text, ways, spacing=14)
        self.card.setLayout(self._parts)

    def _connect(self) -> None:
        self._button.clicked.connect(self.undo)
        self._close.clicked.connect(self.dismiss)
        self._timer.timeout.connect(self.dismiss)
        self._fitting.timeout.connect(self.place)
        for pressed in (self._button, self._close):
            pressed.installEventFilter(self)

    def _pause(self, paused: bool) -> None:
        if paused and self._timer.isActive():
            self._timer.setInterval(max(1000, self._timer.remainingTime()))
            self._timer.stop()
        elif not paused and self.isVisible() and not self._timer.isActive():
            self._timer.start()
