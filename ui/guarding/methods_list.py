"""A list of methods with a check each."""

from collections.abc import Collection
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.identity.model import Method
from app.identity.policy_draft import BARRABLE
from app.identity.words import method as named

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class MethodsModel(QAbstractListModel):
    """`toggled` tells that somebody checked or unchecked one."""

    toggled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checked: frozenset[Method] = frozenset()
        self._is_open = False

    @property
    def checked(self) -> frozenset[Method]:
        """The methods that are checked."""
        return self._checked

    def show_checked(self, checked: Collection[Method], *, is_open: bool) -> None:
        """Check these; `is_open` lets somebody check others."""
        self._checked, self._is_open = frozenset(checked), is_open
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(BARRABLE)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(BARRABLE):
            return None
        method = BARRABLE[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return named(method)
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if method in self._checked else Qt.CheckState.Unchecked
            case _:
                return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self._is_open or not index.isValid():
            return False
        self._checked ^= {BARRABLE[index.row()]}
        self.dataChanged.emit(index, index)
        self.toggled.emit()
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        checkable = Qt.ItemFlag.ItemIsUserCheckable if self._is_open else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | checkable
