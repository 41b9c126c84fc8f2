"""A list that is gone through by keys: J and K move, Enter opens, Delete does away with, Ctrl+C copies."""

from typing import override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QListView


class KeyedList(QListView):
    """Signals: `chosen()` on Enter, `discarded()` on Delete, `retried()` on T, `copied()` on Ctrl+C."""

    chosen = Signal()
    discarded = Signal()
    retried = Signal()
    copied = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
            return
        with_others = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if with_others or not self._press(Qt.Key(event.key())):
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, _typed: str) -> None:
        """Let letters never search: J and K move."""

    def _press(self, key: Qt.Key) -> bool:
        match key:
            case Qt.Key.Key_J:
                self._go(self.currentIndex().row() + 1)
            case Qt.Key.Key_K:
                self._go(self.currentIndex().row() - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.chosen.emit()
            case Qt.Key.Key_Delete:
                self.discarded.emit()
            case Qt.Key.Key_T:
                self.retried.emit()
            case _:
                return False
        return True

    def _go(self, row: int) -> None:
        index = self.model().index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
