"""The table of a page: gone through by keys, a line opened by one."""

from typing import Any, override

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from ui.core import icons
from ui.core.tables import may_go_sideways, plain_table, share_out
from ui.core.theme import MEDIUM, font, px
from ui.guarding.lines_model import LinesModel
from ui.guarding.page import Page

_ROW_HEIGHT = 34
_STEPS = {Qt.Key.Key_J: Qt.Key.Key_Down, Qt.Key.Key_K: Qt.Key.Key_Up}


class LinesTable(QTableView):
    """`opened` tells that the line under the cursor is wanted."""

    opened = Signal()

    def __init__(self, model: LinesModel, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._page = model, page
        self._build()
        self.doubleClicked.connect(self.opened)

    def current(self) -> Any | None:
        """Return the line under the cursor."""
        return self._lines.row(self.currentIndex().row())

    def chosen(self) -> list[Any]:
        """Return the chosen lines, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for at in rows if (row := self._lines.row(at)) is not None]

    def go_to(self, at: int) -> None:
        """Choose one line alone."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._lines.index(at, 0), flags.ClearAndSelect | flags.Rows)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter, and go up and down by the letters of all lists."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
        elif event.key() in _STEPS and not event.modifiers():
            step = _STEPS[Qt.Key(event.key())]
            super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, step, Qt.KeyboardModifier.NoModifier))
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the line."""
        row = self.current()
        if row is not None:
            menu = self.menu(row)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def menu(self, row: Any) -> QMenu:
        """Return the menu of a line."""
        menu = QMenu(self)
        for deed in self._page.deeds:
            choice = menu.addAction(icons.icon(deed.icon), f"{deed.text}\t{deed.key}")
            choice.triggered.connect(lambda _checked=False, deed=deed: deed.run(row))
            choice.setEnabled(not deed.why_not(row))
        return menu

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave what is left to the column without a width of its own."""
        super().resizeEvent(event)
        self._measure()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_lines"):
            self._measure()

    @Slot()
    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(_ROW_HEIGHT))
        self.horizontalHeader().setFont(font("caption", MEDIUM))
        share_out(self, [column.width for column in self._page.columns])

    def _build(self) -> None:
        self.setModel(self._lines)
        plain_table(self, self._page.what)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        may_go_sideways(self)
        self._measure()
