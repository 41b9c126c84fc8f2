"""The red flags in a list to tick, and the panel at the right that keeps them at hand on every later page."""

from typing import override

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ui.core.buttons import button, set_button_text
from ui.core.labels import IconLabel, chip, key_cap, label, set_chip
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, fit, px, set_font
from ui.identity.flags_delegate import FlagDelegate
from ui.identity.flags_model import FlagsModel

KEY = "Ctrl+Shift+F"
_WIDE = 264


class FlagsList(QListView):
    """Flags to tick by Space; `taken()` by Enter, `left()` by Esc."""

    taken = Signal()
    left = Signal()

    def __init__(self, model: FlagsModel, name: str = "Warning signs") -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(FlagDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSpacing(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setProperty("framed", True)
        set_font(self, "body")
        self.clicked.connect(self._toggle)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand in by Enter; leave by Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))

    @Slot(QModelIndex)
    def _toggle(self, index: QModelIndex) -> None:
        model = self.model()
        if index.isValid() and isinstance(model, FlagsModel):
            model.toggle(index)

    @override
    def event(self, event: QEvent) -> bool:
        """Keep Esc: with the keys in here it gives them back and closes nothing."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.receivers_of_left
        ):
            event.accept()
            return True
        return super().event(event)

    receivers_of_left = False

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(220), px(200))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(96))


class FlagsPanel(QWidget):
    """Says what was observed and takes more; `recorded(codes)` with all that hold now, `left()` when one goes back."""

    recorded = Signal(object)
    left = Signal()

    def __init__(self, model: FlagsModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        self._connect()
        self._show()

    @property
    def has_unrecorded(self) -> bool:
        """Tell whether something is ticked that the gate doesn't know of yet."""
        return bool(self._model.held - self._model.recorded)

    def show_context(self, sentences: list[str]) -> None:
        """Show what the records themselves tell, apart from what was observed."""
        self.context.setText("\n".join(f"• {one}" for one in sentences))
        self.context.setVisible(bool(sentences))
        self._context_title.setVisible(bool(sentences))

    def take_keys(self) -> None:
        """Go on by keyboard in the list."""
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._model.index(0))
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_wide(self, wide: bool) -> None:
        """Take all the room there is, or stand at the right."""
        if wide:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
            self.setProperty("fit", {})
        else:
            fit(self, width=_WIDE)

    @Slot()
    def record(self) -> None:
        """Hand in what is ticked."""
        if self.has_unrecorded:
            self.recorded.emit(self._model.held)
        else:
            self.left.emit()

    @Slot()
    def _leave(self) -> None:
        self._model.untick()
        self._show()
        self.left.emit()

    @Slot()
    def _show(self) -> None:
        known = len(self._model.recorded)
        new = len(self._model.held - self._model.recorded)
        set_chip(self.count, "None" if not known else str(known), "warn" if known else "neutral")
        set_button_text(self.go, f"Record {new} more" if new else "Nothing ticked", "shield-alert")
        self.go.setEnabled(bool(new))
        seen = ", ".join(self._model.words(self._model.recorded))
        self.setAccessibleDescription(f"Observed: {seen}" if seen else "None observed so far")

    def _build(self) -> None:
        plane(self, "app", "left")
        self.setAccessibleName("Warning signs")
        self.count = chip("", "neutral")
        title = label("Warning signs", "reading", STRONG)
        head = hbox(IconLabel("shield-alert", "text2", 17), title, self.count, None, spacing=8)
        keys = hbox(
            *(key_cap(key) for key in KEY.split("+")), label("to get here", "caption", tone="text2"), None, spacing=4
        )
        hint = label("Tick what you notice; what was recorded stays.", "caption", tone="text2", wrap=True)
        self.list = FlagsList(self._model)
        self.list.receivers_of_left = True
        self._context_title = label("Known from the records", "caption", STRONG, "text2")
        self.context = label("", "caption", tone="warn", wrap=True)
        self.go = button("", "shield-alert")
        whole = vbox(
            head, hint, keys, self.list, self._context_title, self.context, self.go, margins=(14, 16, 14, 14), spacing=8
        )
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.show_context([])
        fit(self, width=_WIDE)

    def _connect(self) -> None:
        self._model.dataChanged.connect(self._show)
        self.list.taken.connect(self.record)
        self.list.left.connect(self._leave)
        self.go.clicked.connect(self.record)
