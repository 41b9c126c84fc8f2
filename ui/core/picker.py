"""A small card over the window that asks one question: keyboard first, Esc gives everything back."""

from typing import cast, override

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget

from ui.core.floating import Floating, centred, takes_escape
from ui.core.labels import label
from ui.core.layout import Part, vbox
from ui.core.theme import STRONG, px

_WIDTH, _TOP = 420, 96


class Picker(Floating):
    """`chosen` carries the answer, `cancelled` that there is none; either way the focus goes back.

    Tab stays inside. Subclasses fill it with `_fill` and say in `first` where the focus starts.
    """

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget, title: str, *, width: int = _WIDTH) -> None:
        super().__init__(parent, "card", 12)
        self._width = width
        self.title = label(title, "subtitle", STRONG, wrap=True)
        self.setAccessibleName(title)

    def first(self) -> QWidget:
        """Return what has the focus when the card opens."""
        raise NotImplementedError

    def open(self) -> None:
        """Show the card and take the focus."""
        self.remember_focus()
        self.show()
        self.place()
        self.raise_()
        self.first().setFocus(Qt.FocusReason.PopupFocusReason)
        _application().focusChanged.connect(self._follow_focus)

    def cancel(self) -> None:
        """Close without an answer."""
        self._leave()
        self.cancelled.emit()

    def choose(self, answer: object) -> None:
        """Close with an answer."""
        self._leave()
        self.chosen.emit(answer)

    @override
    def place(self) -> None:
        """Stay in the middle near the top, no larger than the window."""
        room = self.room()
        width = min(px(self._width), room.width() - 48)
        layout = self.card.layout()
        tall = layout.totalHeightForWidth(width) if layout is not None else 0
        wanted = max(tall, self.card.sizeHint().height() if tall <= 0 else 0)
        top = min(_TOP, max(16, room.height() // 10))
        self.put_card(centred(width, room.width()), top, width, min(wanted, room.height() - top - 24))

    @override
    def event(self, event: QEvent) -> bool:
        """Claim Esc before any shortcut does."""
        return takes_escape(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel on Esc and let no key through to what lies beneath."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        event.accept()

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the card."""
        start = QApplication.focusWidget() or self.first()
        step = _neighbour(start, forward=forward)
        while step is not None and step is not start:
            if self._takes_tab(step):
                reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
                step.setFocus(reason)
                break
            step = _neighbour(step, forward=forward)
        return True

    def _fill(self, *parts: Part) -> None:
        self.card.setLayout(vbox(self.title, *parts, margins=(16, 14, 16, 14), spacing=10))

    def _takes_tab(self, widget: QWidget) -> bool:
        # Of radio buttons only the one that holds takes Tab; the arrows go to the others.
        if isinstance(widget, QRadioButton) and not widget.isChecked():
            return False
        policy = widget.focusPolicy()
        takes = bool(policy.value & Qt.FocusPolicy.TabFocus.value)
        return takes and widget.isVisibleTo(self) and widget.isEnabled() and self.isAncestorOf(widget)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        # A key such as Ctrl+R has led elsewhere in the window; the card would hang over it, out of reach of Esc.
        if now is None or self.isAncestorOf(now) or now.window() is not self.window() or not self.isVisible():
            return
        self._came_from = None
        self.cancel()

    def _leave(self) -> None:
        if not self.isHidden():
            _application().focusChanged.disconnect(self._follow_focus)
        self.hide()
        self.give_focus_back()


def _application() -> QApplication:
    return cast("QApplication", QApplication.instance())


def _neighbour(widget: QWidget, *, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()
