"""The articles of a list, one row each: what is known of it, and the passage that was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from app.knowledge.library import Hit, Listed, Local
from app.knowledge.listing import needs_review
from ui.core.delegates import Index

_ROOT = QModelIndex()
LOCAL_WORDS = {
    Local.SAME: "",
    Local.UNSENT: "own changes not sent yet",
    Local.NEW: "not sent yet",
    Local.PROPOSED: "own changes wait for somebody to take them",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An article as a row shows it; `marks` are the places in the passage that were searched for."""

    listed: Listed
    passage: str = ""
    marks: frozenset[int] = frozenset()


_SIGNS = re.compile(
    r"^\s{0,3}#{1,6}\s+|^\s*(?:>|[-*+])\s+|\*{1,3}|`+|!?\[\[[^\[\]|\n]*\||!?\[|\]\([^)\s]*\)|\]+", re.MULTILINE
)
"""What Markdown writes around words: left out of a passage, where it would only be noise."""


def row_of(hit: Hit) -> Row:
    """Return an article that was found, its passage in one line of plain words with all marks where they were."""
    marked = {at for begins, ends in hit.marks for at in range(begins, ends)}
    signs = {at for found in _SIGNS.finditer(hit.passage) for at in range(*found.span())} - marked
    words: list[str] = []
    marks: set[int] = set()
    for at, letter in enumerate(hit.passage):
        shown = " " if letter.isspace() else letter
        if at in signs or (shown == " " and (not words or words[-1] == " ")):
            continue
        if at in marked:
            marks.add(len(words))
        words.append(shown)
    return Row(hit.listed, "".join(words), frozenset(marks))


class RowRole(IntEnum):
    """What the model tells beside the words."""

    ROW = Qt.ItemDataRole.UserRole + 1
    OVERDUE = Qt.ItemDataRole.UserRole + 2


class ArticlesModel(QAbstractListModel):
    """The articles of a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, int] = {}
        self.today = date.min

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, from top to bottom."""
        return self._rows

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; where they are the same articles in the same order, only what changed is drawn anew."""
        shown = tuple(rows)
        if shown == self._rows:
            return
        is_same = [one.listed.article for one in shown] == [one.listed.article for one in self._rows]
        if not is_same:
            self.beginResetModel()
        self._rows = shown
        self._places = {row.listed.article: at for at, row in enumerate(shown)}
        if not is_same:
            self.endResetModel()
        elif shown:
            self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))

    def place_of(self, article: str) -> int:
        """Return the row of an article, -1 where it isn't shown."""
        return self._places.get(article, -1)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.listed.title
            case RowRole.ROW:
                return row
            case RowRole.OVERDUE:
                return needs_review(row.listed, self.today)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return spoken(row, self.today)
            case _:
                return None


def spoken(row: Row, today: date) -> str:
    """Return all that a row tells, in words."""
    one = row.listed
    flags = f"flagged {one.flags} times" if one.flags > 1 else "flagged" if one.flags else ""
    parts = (
        one.title or "No title", one.confidence.value, one.category, one.environment,
        f"only {one.queue}" if one.queue else "", flags, LOCAL_WORDS[one.local],
        "review overdue" if needs_review(one, today) else "",
    )  # fmt: skip
    return ", ".join(part for part in parts if part)
