"""The table of the history: gone through by keys, copied line by line, with the ticket of a line one key away."""

from typing import override

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from ui.core import icons
from ui.core.tables import ColumnsTable
from ui.history.columns import Record, Telling
from ui.history.history_model import HistoryModel


class HistoryTable(ColumnsTable):
    """`opened` carries the number of the ticket whose line was chosen."""

    opened = Signal(int)

    def __init__(self, model: HistoryModel, telling: Telling, parent: QWidget | None = None) -> None:
        super().__init__(model, telling.name, [column.width for column in model.columns], parent)
        self._lines, self._telling = model, telling
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(self.open_current)

    def chosen(self) -> list[Record]:
        """Return the lines that are chosen, from top to bottom."""
        return [line for row in self.chosen_rows() if (line := self._lines.line(row)) is not None]

    def go_to_top(self) -> None:
        """Choose the newest line alone."""
        self.go_to(0)

    @Slot()
    def copy(self) -> None:
        """Put the chosen lines on the clipboard, with their heading."""
        if lines := self.chosen():
            QGuiApplication.clipboard().setText("\n".join((self._telling.heading, *map(self._telling.copied, lines))))

    @Slot()
    def open_current(self) -> None:
        """Open the ticket that the line under the cursor is about, if it is about one."""
        line = self._lines.line(self.currentIndex().row())
        if self._telling.opens and line is not None and line.ticket_id is not None:
            self.opened.emit(line.ticket_id)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and open."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.open_current()
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen lines, at the row under the cursor when keys asked for it."""
        if not self.chosen():
            return
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        is_by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        menu.popup(event.globalPos() if is_by_mouse else self._row_middle())

    def menu(self) -> QMenu:
        """Return the menu of the chosen lines."""
        menu = QMenu(self)
        menu.addAction(icons.icon("copy"), "Copy\tCtrl+C").triggered.connect(self.copy)
        line = self._lines.line(self.currentIndex().row())
        if self._telling.opens and line is not None and line.ticket_id is not None:
            opening = menu.addAction(icons.icon("arrow-up-right"), f"Open {line.about}\tEnter")
            opening.triggered.connect(self.open_current)
        return menu

    def _row_middle(self) -> QPoint:
        shown: QRect = self.visualRect(self.currentIndex()) & self.viewport().rect()
        return self.viewport().mapToGlobal(shown.center())
