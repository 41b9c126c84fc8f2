"""The shares of work as a list that views and screen readers understand."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.people.shares import Share

Index = QModelIndex | QPersistentModelIndex
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_INDEX = QModelIndex()


class LoadModel(QAbstractListModel):
    """One row for each share; people stay where they are while only their counts change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shares: list[Share] = []

    @property
    def most(self) -> int:
        """The largest number of live tickets that lies with one person, at least 1."""
        return max((s.live for s in self._shares if s.staff_id is not None), default=0) or 1

    def shares(self) -> tuple[Share, ...]:
        """Return all shares in their order."""
        return tuple(self._shares)

    def share(self, at: int) -> Share | None:
        """Return the share of a row, None beyond the end."""
        return self._shares[at] if 0 <= at < len(self._shares) else None

    def row_of(self, staff_id: int | None) -> int:
        """Return the row of a person (of nobody for None), -1 when there is none."""
        return next((at for at, share in enumerate(self._shares) if share.staff_id == staff_id), -1)

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Show these shares."""
        same = [s.staff_id for s in shares] == [s.staff_id for s in self._shares]
        if same:
            self._shares = list(shares)
            if shares:
                self.dataChanged.emit(self.index(0), self.index(len(shares) - 1))
            return
        self.beginResetModel()
        self._shares = list(shares)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._shares)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        share = self.share(index.row()) if index.isValid() else None
        if share is None:
            return None
        answers: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: share.name,
            Qt.ItemDataRole.AccessibleTextRole: share.spoken,
            Qt.ItemDataRole.ToolTipRole: share.spoken,
            SHARE_ROLE: share,
        }
        return answers.get(role)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        share = self.share(index.row()) if index.isValid() else None
        if share is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDropEnabled if share.may_get else flags
