"""Which tickets of a list are chosen: the one under the cursor, a range, or those that Space marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ui.tickets.ticket_table import TicketTable

_Flag = QItemSelectionModel.SelectionFlag
ROWS = _Flag.Rows
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Kept:
    current: int | None = None
    top: int | None = None
    chosen: tuple[int, ...] = ()
    marking: bool = False


class Chosen:
    """What is chosen in a view. While `marking`, moving the cursor changes nothing of it."""

    def __init__(self, view: QTableView, model: TicketTable) -> None:
        self._view, self._list = view, model
        self.marking = False
        self._kept = _Kept()

    def current_id(self) -> int | None:
        """Return the ticket under the cursor."""
        return self._list.id_at(self._view.currentIndex().row())

    def count(self) -> int:
        """Return how many tickets are chosen."""
        chosen = sum(bottom - top + 1 for top, bottom in self._spans())
        return chosen or int(self._view.currentIndex().isValid())

    def ids(self) -> list[int]:
        """Return the chosen tickets in order, the one under the cursor when none is chosen."""
        chosen = [i for top, bottom in sorted(self._spans()) for i in self._list.ids(top, bottom)]
        current = self.current_id()
        return chosen or ([] if current is None else [current])

    def go_to(self, at: int) -> None:
        """Put the cursor on a row and choose it alone, whatever key is held down: the view's own way asks for those."""
        self.marking = False
        self._view.selectionModel().setCurrentIndex(self._list.index(at, 0), _Flag.ClearAndSelect | ROWS)

    def step_to(self, at: int) -> None:
        """Move the cursor to the row nearest to a position; without marks it chooses that row alone."""
        at = max(0, min(self._list.rowCount() - 1, at))
        if self._list.rowCount() and at != self._view.currentIndex().row():
            how = _Flag.NoUpdate if self.marking else _Flag.ClearAndSelect | ROWS
            self._view.selectionModel().setCurrentIndex(self._list.index(at, 0), how)

    def mark(self) -> None:
        """Mark the ticket under the cursor, or take its mark away."""
        index = self._view.currentIndex()
        selection = self._view.selectionModel()
        begins = not self.marking and self.count() == 1 and selection.isRowSelected(index.row(), _NO_INDEX)
        self.marking = True
        if not begins:
            selection.select(index, _Flag.Toggle | ROWS)
        if not selection.hasSelection():
            self.unmark()

    def unmark(self) -> None:
        """Choose only the ticket under the cursor again."""
        self.marking = False
        self._view.selectionModel().select(self._view.currentIndex(), _Flag.ClearAndSelect | ROWS)

    def keep(self) -> None:
        """Remember cursor, marks and what stands at the top by their ids, while the rows are laid anew."""
        chosen = tuple(self.ids()) if self.count() > 1 or self.marking else ()
        self._kept = _Kept(self.current_id(), self._list.id_at(self._view.rowAt(0)), chosen, self.marking)

    def find(self) -> None:
        """Put cursor, marks and the place on the screen back to the tickets they were at."""
        kept = self._kept
        wanted = [i for i in (kept.current, kept.top, *kept.chosen) if i is not None]
        if not wanted:
            return
        at = self._list.positions(wanted)
        if kept.top in at:
            self._view.scrollTo(self._list.index(at[kept.top], 0), QAbstractItemView.ScrollHint.PositionAtTop)
        left = [i for i in kept.chosen if i in at]
        current = kept.current if kept.current in at else next(iter(left), None)
        if current is not None:
            index = self._list.index(at[current], 0)
            self._view.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect | ROWS)
        if kept.chosen:
            self._choose([at[i] for i in left])
            self.marking = kept.marking and bool(left)

    def _choose(self, positions: Sequence[int]) -> None:
        selection = QItemSelection()
        last = self._list.columnCount() - 1
        for at in positions:
            selection.select(self._list.index(at, 0), self._list.index(at, last))
        self._view.selectionModel().select(selection, _Flag.ClearAndSelect)

    def _spans(self) -> list[tuple[int, int]]:
        selection = self._view.selectionModel().selection()
        spans = (selection.at(at) for at in range(selection.count()))
        return [(span.top(), span.bottom()) for span in spans]
