"""Cards to choose one of, and the model that keeps them in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
Chip = tuple[str, str]
"""Words and kind."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card: what it stands for, its title, a line of chips, sentences beneath, and a chip at the right.

    `why_not` bars it and is its last line; `key` is the one digit that chooses it.
    """

    value: object
    title: str
    icon: str = ""
    face: str = ""
    chips: Sequence[Chip] = ()
    lines: Sequence[str] = ()
    right: Chip | None = None
    why_not: str = ""
    key: str = ""

    @property
    def spoken(self) -> str:
        """All of it in one line, for who listens."""
        chips = [words for words, _ in (*self.chips, *([self.right] if self.right else []))]
        barred = [f"not possible: {self.why_not}"] if self.why_not else []
        return ", ".join(part for part in (self.title, *chips, *self.lines, *barred) if part)


class CardRole(IntEnum):
    """What the model tells beside the words."""

    CARD = Qt.ItemDataRole.UserRole + 1


class CardModel(QAbstractListModel):
    """The cards, in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[CardRow] = []

    @property
    def rows(self) -> Sequence[CardRow]:
        """The cards that are shown."""
        return self._rows

    def show_rows(self, rows: Sequence[CardRow]) -> None:
        """Show these cards; the same things in the same order only look anew."""
        if [row.value for row in rows] == [row.value for row in self._rows]:
            self._rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, index: Index) -> CardRow | None:
        """Return a card, None where there is none."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case CardRole.CARD:
                return row
            case Qt.ItemDataRole.ToolTipRole:
                return row.why_not or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _:
                return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        # a barred card can be read by keyboard too; what it says is that it can't be chosen
        known = self.row(index) is not None
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if known else Qt.ItemFlag.NoItemFlags
