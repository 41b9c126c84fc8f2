"""A ticket list as a table: all ids in order, the rows read so far, and how tickets come, move and go."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from app.tickets.model import Priority
from app.tickets.queries import Sort, TicketRow, sort_key
from ui.tickets.columns import COLUMNS, At, heading_told, told
from ui.tickets.directory import Directory
from ui.tickets.row_cache import Expectation, RowCache
from ui.tickets.spine import Order, Place, place_of, runs

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-frontline-tickets"
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The TicketRow shown, None until it has been read."""
ID_ROLE = Qt.ItemDataRole.UserRole + 2
LEAVING_ROLE = Qt.ItemDataRole.UserRole + 3
"""True for the ticket under the cursor that no longer belongs to the list."""
_TEXTS = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
NO_INDEX = QModelIndex()
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
NEVER_FIRST = -(2**62)
"""A second sort key before all others."""


class TicketTable(QAbstractTableModel):
    """Tickets in order, whatever of them has been read; knows nothing of where they come from."""

    counted = Signal()

    def __init__(
        self, directory: Directory, now: datetime, expectation: Expectation, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._directory, self._now = directory, now
        self.waits: Callable[[int], bool] = lambda _ticket_id: False
        """Tells whether a change to a ticket waits for the database."""
        self._order = Order()
        self._cache = RowCache(expectation)
        self._sort = Sort.PRIORITY
        self._is_whole = False
        self._current: int | None = None
        self._leaving: int | None = None
        # A row must not vanish while the view is still in the middle of moving its cursor.
        self._farewell = QTimer(self, singleShot=True, interval=0)
        self._farewell.timeout.connect(self._see_off)

    @property
    def is_whole(self) -> bool:
        """Tell whether all ids are known, not only the first page."""
        return self._is_whole

    @property
    def now(self) -> datetime:
        """The instant that ages and due times are told at."""
        return self._now

    @property
    def more(self) -> bool:
        """Tell whether the list was cut at 100,000 tickets."""
        return self._order.more

    # ------------------------------------------------------------ rows by position and id

    def row(self, at: int) -> TicketRow | None:
        """Return the row at a position, None (and ask for it) when it has not been read."""
        if not 0 <= at < len(self._order):
            return None
        ticket_id = self._order.ids[at]
        if not self._cache.is_fresh(ticket_id):
            self.want(at)
        return self._cache.shown(ticket_id)

    def want(self, at: int) -> None:
        """Have the row at a position read; here nobody reads."""

    def id_at(self, at: int) -> int | None:
        """Return the ticket at a position."""
        return self._order.ids[at] if 0 <= at < len(self._order) else None

    def is_leaving(self, at: int) -> bool:
        """Tell whether the ticket at a position only stays for the cursor's sake."""
        return self._leaving is not None and self.id_at(at) == self._leaving

    def known_row(self, ticket_id: int) -> TicketRow | None:
        """Return a ticket's row if it has been read."""
        return self._cache.shown(ticket_id)

    def critical_count(self) -> int | None:
        """Return how many critical tickets a list ordered by priority has; other orders don't tell."""
        if self._sort is not Sort.PRIORITY:
            return None
        return self._order.position((int(Priority.CRITICAL) + 1, NEVER_FIRST, 0))

    def ids(self, first: int, last: int) -> Sequence[int]:
        """Return the tickets from one position to another, both included."""
        return self._order.ids[first : last + 1]

    def position(self, ticket_id: int) -> int | None:
        """Return where a ticket stands, None when it is not in the list."""
        return self._order.positions((ticket_id,)).get(ticket_id)

    def positions(self, ids: Collection[int]) -> dict[int, int]:
        """Return where these tickets stand."""
        return self._order.positions(ids)

    @Slot(object)
    def expect(self, fields: Mapping[int, Mapping[str, Any]]) -> None:
        """Show what a deed will have done before it is done."""
        self._repaint(self._cache.expect(fields))

    @Slot(object)
    def put_back(self, ids: Collection[int]) -> None:
        """Show again what was read, because a deed was refused."""
        self._repaint(self._cache.put_back(ids))

    def set_current(self, ticket_id: int | None) -> None:
        """Note where the cursor is; a ticket that only stayed for its sake goes when it moves on."""
        self._current = ticket_id
        if self._leaving is not None and self._leaving != ticket_id:
            self._farewell.start()

    @Slot()
    def _see_off(self) -> None:
        if self._leaving is not None and self._leaving != self._current:
            gone, self._leaving = self._leaving, None
            self._take_out([gone])

    # ------------------------------------------------------------ Qt's questions

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of tickets."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says; nothing while its row is on its way."""
        at = index.row()
        if not index.isValid() or not 0 <= at < len(self._order):
            return None
        answer: Any = None
        if role == ROW_ROLE:
            answer = self.row(at)
        elif role in _TEXTS:
            answer = self._text(at, index.column(), role)
        elif role == ID_ROLE:
            answer = self._order.ids[at]
        elif role == LEAVING_ROLE:
            answer = self._order.ids[at] == self._leaving
        elif role == Qt.ItemDataRole.TextAlignmentRole:
            answer = COLUMNS[index.column()].align | Qt.AlignmentFlag.AlignVCenter
        return answer

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading, its tooltip or its alignment."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tooltip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return heading_told(section, self._sort)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that every ticket can be chosen and dragged."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS

    def mimeTypes(self) -> list[str]:
        """Return the kind of thing a drag carries."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Pack the tickets as {id: what was seen}; one that has not been read carries only its id."""
        carried = QMimeData()
        ids = dict.fromkeys(self._order.ids[i.row()] for i in indexes if i.isValid())
        carried.setData(MIME, json.dumps({i: self._seen(i) for i in ids}).encode())
        return carried

    def supportedDragActions(self) -> Qt.DropAction:
        """Return that a dragged ticket moves."""
        return Qt.DropAction.MoveAction

    # ------------------------------------------------------------ changing

    def _let_go(self, ids: Iterable[int], at: Mapping[int, int], gone: Sequence[TicketRow]) -> None:
        leaving = [i for i in ids if i in at]
        # the ticket under the cursor stays for its sake, unless it may not even be seen any more
        staying = [row.id for row in gone if row.id == self._current and row.id in leaving]
        for i in staying:
            self._leaving = i
            self._cache.keep(gone)
            self._repaint_at([at[i]])
        self._take_out([i for i in leaving if i not in staying], at)

    def _take_out(self, ids: Collection[int], at: Mapping[int, int] | None = None) -> None:
        if not ids:
            return
        where = self._order.positions(ids) if at is None else at
        for first, last in runs([where[i] for i in ids if i in where]):
            self.beginRemoveRows(NO_INDEX, first, last)
            self._order.take_out(first, last)
            self.endRemoveRows()
        for i in ids:
            self._cache.drop(i)
        self.counted.emit()

    def _put_in(self, place: Place) -> None:
        at = self._order.position(place)
        if at == len(self._order) and (self._order.more or not self._is_whole):
            return
        self.beginInsertRows(NO_INDEX, at, at)
        self._order.put_in(at, place)
        self.endInsertRows()

    def _move(self, old: Place, new: Place) -> None:
        source, target = self._order.position(old), self._order.position(new)
        if target in (source, source + 1):
            self._order.take_out(source, source)
            self._order.put_in(source, new)
            self._repaint_at([source])
            return
        self.beginMoveRows(NO_INDEX, source, source, NO_INDEX, target)
        self._order.take_out(source, source)
        self._order.put_in(target - (target > source), new)
        self.endMoveRows()

    # ------------------------------------------------------------ inside

    def _place(self, row: TicketRow) -> Place:
        return place_of(sort_key(row, self._sort), row.id)

    def _text(self, at: int, column: int, role: int) -> str:
        row = self.row(at)
        if row is None:
            return ""
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[column].value(row, self._now)
        if role == Qt.ItemDataRole.ToolTipRole and column != At.SUBJECT:
            return row.assignee or "Unassigned" if column == At.ASSIGNEE else ""
        number, leaving = self._directory.number(row.id), row.id == self._leaving
        return told(row, self._now, number, leaving=leaving, waits=self.waits(row.id))

    def _seen(self, ticket_id: int) -> dict[str, Any]:
        row = self._cache.shown(ticket_id)
        if row is None:
            return {}
        return {
            "version": row.version,
            "number": self._directory.number(ticket_id),
            "subject": row.subject,
            "assignee_id": row.assignee_id,
            "queue_id": row.queue_id,
            "status": row.status.value,
            "priority": int(row.priority),
        }

    def _repaint(self, ids: Collection[int]) -> None:
        if ids:
            self._repaint_at(self._order.positions(ids).values())

    def _repaint_at(self, positions: Iterable[int]) -> None:
        for first, last in runs(list(positions)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _repaint_all(self) -> None:
        if len(self._order):
            last = self.index(len(self._order) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
