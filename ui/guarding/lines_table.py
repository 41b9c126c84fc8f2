"""The table of a page: gone through by keys, a line opened by one."""

from typing import Any, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from ui.core import icons
from ui.core.tables import ColumnsTable
from ui.guarding.lines_model import LinesModel
from ui.guarding.page import Page


class LinesTable(ColumnsTable):
    """`opened` tells that the line under the cursor is wanted."""

    opened = Signal()

    def __init__(self, model: LinesModel, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(model, page.what, [column.width for column in page.columns], parent)
        self._lines, self._page = model, page
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(self.opened)

    def current(self) -> Any | None:
        """Return the line under the cursor."""
        return self._lines.row(self.currentIndex().row())

    def chosen(self) -> list[Any]:
        """Return the chosen lines, from top to bottom."""
        return [row for at in self.chosen_rows() if (row := self._lines.row(at)) is not None]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
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
