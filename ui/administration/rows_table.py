"""The table of the set-up's rows, found by typing, with the row under the cursor told to the form."""

from typing import override

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.administration.rows_model import ID_ROLE, RowsModel
from ui.core.tables import plain_table
from ui.core.theme import MEDIUM, font, px

_ROW_HEIGHT = 40
_LEAST_REST = 150
"""Pixels at 100 % text that the column which takes the rest must have."""


class RowsTable(QTableView):
    """`moved` carries the id of the row the cursor went to."""

    moved = Signal(int)

    def __init__(self, model: RowsModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = model
        self._found = QSortFilterProxyModel(self)
        self._kept: int | None = None
        self._build(name)
        self._connect()

    def narrow(self, words: str) -> None:
        """Show only the rows that hold these words."""
        self._found.setFilterFixedString(words.strip())

    def current_id(self) -> int | None:
        """Return the row under the cursor."""
        index = self.currentIndex()
        return int(index.data(ID_ROLE)) if index.isValid() else None

    def go_to(self, row_id: int) -> bool:
        """Move the cursor to a row without telling; returns whether it is shown."""
        at = self._list.row_of(row_id)
        index = self._found.mapFromSource(self._list.index(at, 0)) if at >= 0 else QModelIndex()
        if not index.isValid():
            return False
        flags = QItemSelectionModel.SelectionFlag
        before = self.blockSignals(True)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.blockSignals(before)
        self.scrollTo(index)
        return True

    def leave(self) -> None:
        """Take the cursor from every row."""
        before = self.blockSignals(True)
        self.selectionModel().clear()
        self.blockSignals(before)

    @override
    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        if current.isValid() and (not previous.isValid() or current.row() != previous.row()):
            self.moved.emit(int(current.data(ID_ROLE)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way column by column when there is little room."""
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_found"):
            self._measure()

    def _build(self, name: str) -> None:
        self._found.setSourceModel(self._list)
        self._found.setFilterKeyColumn(-1)
        for case_blind in (self._found.setFilterCaseSensitivity, self._found.setSortCaseSensitivity):
            case_blind(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._found)
        plain_table(self, name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for at, column in enumerate(self._list.columns):
            if not column.width:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self._measure()

    def _connect(self) -> None:
        self._list.modelAboutToBeReset.connect(self._keep_place)
        self._list.modelReset.connect(self._find_place)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(_ROW_HEIGHT))
        self.setIconSize(QSize(px(16), px(16)))
        self.horizontalHeader().setFont(font("caption", MEDIUM))
        for at, column in enumerate(self._list.columns):
            if column.width:
                self.setColumnWidth(at, px(column.width))
        self._fit_columns()

    def _fit_columns(self) -> None:
        columns = self._list.columns
        room = self.viewport().width() - px(_LEAST_REST) - sum(px(column.width) for column in columns)
        for at, column in sorted(enumerate(columns), key=lambda placed: placed[1].gives_way):
            if column.gives_way:
                self.setColumnHidden(at, room < 0)
                room += px(column.width) if room < 0 else 0

    @Slot()
    def _keep_place(self) -> None:
        self._kept = self.current_id()

    @Slot()
    def _find_place(self) -> None:
        if self._kept is not None:
            self.go_to(self._kept)
