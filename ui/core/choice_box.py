"""A box to choose from by typing a part of the words: what Tab and Enter would take is lit."""

from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QCompleter

_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)


class ChoiceBox(QComboBox):
    """Leaving it takes the choice that is meant: the one lit, or the only one that holds what was typed."""

    def begin(self) -> None:
        """Be typed into, once in its place: the lists inside are dressed at once, and anew wherever they are put."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._prepare_completer()
        self.view().installEventFilter(self)

    def named(self, words: str) -> int:
        """Return where the choice with exactly these words stands, whatever their case; -1 when there is none."""
        return self.findText(words.strip(), Qt.MatchFlag.MatchFixedString)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what is meant when the person goes on."""
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self._settle()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page around: whoever scrolls by must not change a choice."""
        event.ignore()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Tab in an open list take the choice that is lit, close the list and go on."""
        if isinstance(watched, QAbstractItemView) and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._press(watched, Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _press(self, listed: QAbstractItemView, key: Qt.Key) -> bool:
        if key not in _TABS:
            return False
        if listed.currentIndex().isValid():
            self.setCurrentIndex(self.named(str(listed.currentIndex().data())))
        listed.hide()
        self.hidePopup()
        self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        return True

    def _prepare_completer(self) -> None:
        line, completer = self.lineEdit(), self.completer()
        if line is None or completer is None:
            return
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = completer.popup()
        if popup is not None:
            popup.setProperty("popup", True)
            popup.installEventFilter(self)
        # The line asks its completer only once everybody has heard of the key.
        self._lighting = QTimer(self, singleShot=True, interval=0)
        self._lighting.timeout.connect(self._light)
        line.textEdited.connect(self._lighting.start)

    def _found(self) -> QAbstractItemView | None:
        completer = self.completer()
        popup = completer.popup() if completer is not None else None
        return popup if popup is not None and popup.isVisible() else None

    @Slot()
    def _light(self) -> None:
        popup = self._found()
        if popup is None or popup.currentIndex().isValid():
            return
        found = popup.model()
        words = [str(found.index(row, 0).data()).casefold() for row in range(found.rowCount())]
        typed = self.currentText().strip().casefold()
        row = words.index(typed) if typed in words else 0
        selection = popup.selectionModel()
        selection.blockSignals(True)  # lighting a row is not choosing it: what is typed stays
        popup.setCurrentIndex(found.index(row, 0))
        selection.blockSignals(False)
        popup.viewport().update()

    def _settle(self) -> None:
        typed = self.currentText().strip()
        if not typed:
            self.setCurrentIndex(-1)
            return
        at = self.named(typed)
        if at < 0:
            fits = [row for row in range(self.count()) if typed.casefold() in self.itemText(row).casefold()]
            at = fits[0] if len(fits) == 1 else -1
        if at >= 0:
            self.setCurrentIndex(at)
            self.setEditText(self.itemText(at))
