"""Every plain table shows by its row whether it has the keys."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QTableView

from ui.core import tokens
from ui.core.tables import plain_table


def ruled(table):
    """Return the rows that are ruled above and below, from edge to edge."""
    picture = table.viewport().grab().toImage()
    focus = QColor(tokens.current().focus)
    last = table.columnViewportPosition(1) + table.columnWidth(1) - 1

    def is_ruled(row):
        top = table.rowViewportPosition(row)
        edges = (top, top + 1, top + table.rowHeight(row) - 2)
        return all(picture.pixelColor(x, y) == focus for x in (0, last) for y in edges)

    return [row for row in range(table.model().rowCount()) if is_ruled(row)]


def test_the_row_under_the_cursor_is_ruled_while_the_table_has_the_keys(window, keeper, qtbot):
    keeper.apply("light", 100)
    table, line = QTableView(), QLineEdit()
    model = QStandardItemModel(0, 2, table)
    for name in ("Ana", "Ben", "Fay"):
        model.appendRow([QStandardItem(name), QStandardItem("analyst")])
    table.setModel(model)
    plain_table(table, "Staff")
    for part in (table, line):
        window.layout().addWidget(part)
    table.setMinimumSize(300, 200)
    table.selectRow(1)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    assert ruled(table) == []
    table.setFocus()
    assert ruled(table) == [1]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert ruled(table) == [2]
    table.selectionModel().setCurrentIndex(model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    assert ruled(table) == [0]
    line.setFocus()
    assert ruled(table) == []
