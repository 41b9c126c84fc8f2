"""The red flags that may be observed, and those that were: ticked here, recorded at the gate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag: its code, what was observed, and whether it stops everything by itself."""

    code: str
    words: str
    is_starred: bool = False


class FlagsModel(QAbstractListModel):
    """`ticked(codes)` tells which flags are to hold now; what was recorded can be added to and is never taken away."""

    ticked = Signal(object)

    def __init__(self, rows: Sequence[FlagRow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._held: frozenset[str] = frozenset()
        self._recorded: frozenset[str] = frozenset()

    @property
    def held(self) -> frozenset[str]:
        """The flags that are ticked."""
        return self._held

    @property
    def recorded(self) -> frozenset[str]:
        """The flags that the gate knows of."""
        return self._recorded

    def show_recorded(self, codes: Iterable[str]) -> None:
        """Tick what is recorded; what was ticked and not handed in yet stays."""
        recorded = frozenset(codes)
        held = self._held | recorded
        if (recorded, held) != (self._recorded, self._held):
            self._recorded, self._held = recorded, held
            self._repaint()

    def toggle(self, index: Index) -> None:
        """Tick a flag, or take the tick back while it isn't recorded."""
        code = self._rows[index.row()].code
        if code not in self._recorded:
            self._held = self._held ^ {code}
            self._repaint()
            self.ticked.emit(self._held)

    def untick(self) -> None:
        """Take back what isn't recorded."""
        self._held = self._recorded
        self._repaint()

    def words(self, codes: Iterable[str]) -> list[str]:
        """Return what was observed, in the order of the list."""
        wanted = frozenset(codes)
        return [row.words for row in self._rows if row.code in wanted]

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{row.words}\u00a0★" if row.is_starred else row.words
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if row.code in self._held else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return f"{row.words}: stops everything by itself" if row.is_starred else row.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case _:
                return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        code = self._rows[index.row()].code
        if code in self._recorded:
            return False
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != (code in self._held):
            self.toggle(index)
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def _spoken(self, row: FlagRow) -> str:
        state = "recorded" if row.code in self._recorded else "ticked" if row.code in self._held else "not ticked"
        stops = ", stops everything by itself" if row.is_starred else ""
        return f"{row.words}, {state}{stops}"

    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
