"""The ticket list on the screen: moved through, marked and opened by keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.tickets.queries import Sort, TicketRow
from ui.core.announce import announce
from ui.core.delegates import token
from ui.core.theme import px
from ui.tickets.columns import COLUMNS, At
from ui.tickets.directory import Directory
from ui.tickets.queue_delegate import ROW_HEIGHT, QueueDelegate
from ui.tickets.queue_model import QueueModel
from ui.tickets.ticket_table import Index

_WIDTHS = {At.PRIORITY: 52, At.ASSIGNEE: 42, At.DUE: 108, At.AGE: 48}
_LEAST_SUBJECT = 130
_Flag = QItemSelectionModel.SelectionFlag
_ROWS = _Flag.Rows
_NO_INDEX = QModelIndex()


class QueueView(QTableView):
    """Up to 100,000 rows. J K and arrows move, Space marks, Enter opens; letters never search.

    `moved` carries the ticket under the cursor or None; `chosen_changed` how many tickets are chosen.
    """

    opened = Signal(int)
    moved = Signal(object)
    chosen_changed = Signal(int)
    sort_asked = Signal(object)

    def __init__(self, model: QueueModel, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = model
        self._marking = False
        self._kept: tuple[int | None, tuple[int, ...], int | None, bool] = (None, (), None, False)
        self._delegate = QueueDelegate(model, directory, self)
        self._build()
        self._connect()

    # ------------------------------------------------------------ what is chosen

    @property
    def marking(self) -> bool:
        """Tell whether Space has begun to mark tickets, so that moving no longer changes what is chosen."""
        return self._marking

    def current_id(self) -> int | None:
        """Return the ticket under the cursor."""
        return self._list.id_at(self.currentIndex().row())

    def current_row(self) -> TicketRow | None:
        """Return the row under the cursor, None while there is none or it is still being read."""
        index = self.currentIndex()
        return self._list.row(index.row()) if index.isValid() else None

    def chosen_count(self) -> int:
        """Return how many tickets are chosen."""
        chosen = sum(bottom - top + 1 for top, bottom in self._spans())
        return chosen or int(self.currentIndex().isValid())

    def chosen_ids(self) -> list[int]:
        """Return the chosen tickets in order, the one under the cursor when none is chosen."""
        chosen = [i for top, bottom in sorted(self._spans()) for i in self._list.ids(top, bottom)]
        current = self.current_id()
        return chosen or ([] if current is None else [current])

    def go_to(self, at: int) -> None:
        """Move the cursor to a row and choose it alone."""
        if 0 <= at < self._list.rowCount():
            self._marking = False
            self.setCurrentIndex(self._list.index(at, 0))
            self._show_row(at)

    def go_to_ticket(self, ticket_id: int) -> bool:
        """Move the cursor to a ticket; returns whether it is in the list."""
        at = self._list.position(ticket_id)
        if at is None:
            return False
        self.go_to(at)
        return True

    def unmark(self) -> None:
        """Choose only the ticket under the cursor again."""
        self._marking = False
        self.selectionModel().select(self.currentIndex(), _Flag.ClearAndSelect | _ROWS)

    # ------------------------------------------------------------ Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, mark, open; leave every other letter to the actions."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not (plain and self._press(Qt.Key(event.key()))):
            if event.text().isprintable() and event.text() and plain:
                event.ignore()
            else:
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Search nothing: single letters are commands here."""

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Leave the marks alone while moving through the list with Space marks set."""
        if self._marking and isinstance(event, QKeyEvent) and not event.modifiers():
            return _Flag.NoUpdate
        return super().selectionCommand(index, event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell where the cursor went."""
        super().currentChanged(current, previous)
        self._follow_focus()
        ticket_id = self._list.id_at(current.row()) if current.isValid() else None
        self._list.set_current(ticket_id)
        self.moved.emit(ticket_id)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell how many are chosen."""
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit(self.chosen_count())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """End marking by a plain click."""
        if event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._marking = False
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring of the row under the cursor."""
        super().focusInEvent(event)
        self._follow_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._follow_focus()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget which row the mouse is over."""
        super().leaveEvent(event)
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way column by column when there is little room."""
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_delegate"):
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground below the last row too, since the viewport is opaque and scrolls by copying."""
        below = self.rowViewportPosition(self._list.rowCount() - 1) + self.rowHeight(0)
        if below < self.viewport().height():
            with QPainter(self.viewport()) as painter:
                ground = self.viewport().rect().adjusted(0, max(0, below), 0, 0)
                painter.fillRect(ground, token("surface"))
        super().paintEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Note which rows are on the screen."""
        super().scrollContentsBy(dx, dy)
        self._note_visible()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.setAccessibleName("Tickets")
        self.setItemDelegate(self._delegate)
        self.setModel(self._list)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDragEnabled(True)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._build_headers()
        self._measure()

    def _build_headers(self) -> None:
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns = self.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(At.SUBJECT, QHeaderView.ResizeMode.Stretch)
        columns.setMinimumSectionSize(px(20))
        columns.setSectionsClickable(True)
        columns.setHighlightSections(False)
        columns.setAccessibleName("Columns")
        # A header that knows what is selected asks every row of the list about it on each repaint.
        columns.setSelectionModel(QItemSelectionModel(self._list, self))

    def _connect(self) -> None:
        self.entered.connect(lambda index: self._hover(index.row()))
        self.activated.connect(self._open)
        self.horizontalHeader().sectionClicked.connect(self._ask_sort)
        self._list.modelAboutToBeReset.connect(self._keep_place)
        self._list.modelReset.connect(self._find_place)
        self._list.dataChanged.connect(self._note_time)

    def _press(self, key: Qt.Key) -> bool:
        match key:
            case Qt.Key.Key_J:
                self._step(1)
            case Qt.Key.Key_K:
                self._step(-1)
            case Qt.Key.Key_Home:
                self._step_to(0)
            case Qt.Key.Key_End:
                self._step_to(self._list.rowCount() - 1)
            case Qt.Key.Key_Space:
                self._mark()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open(self.currentIndex())
            case Qt.Key.Key_Escape if self._marking or self.chosen_count() > 1:
                self.unmark()
            case _:
                return False
        return True

    def _step(self, by: int) -> None:
        self._step_to(self.currentIndex().row() + by)

    def _step_to(self, at: int) -> None:
        at = max(0, min(self._list.rowCount() - 1, at))
        if self._list.rowCount() == 0 or at == self.currentIndex().row():
            return
        how = _Flag.NoUpdate if self._marking else _Flag.ClearAndSelect | _ROWS
        self.selectionModel().setCurrentIndex(self._list.index(at, 0), how)

    def _mark(self) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        selection = self.selectionModel()
        if not self._marking and self.chosen_count() == 1 and selection.isRowSelected(index.row(), _NO_INDEX):
            self._marking = True
        else:
            self._marking = True
            selection.select(index, _Flag.Toggle | _ROWS)
        if not selection.hasSelection():
            self.unmark()
        count = self.chosen_count()
        self.chosen_changed.emit(count)
        announce(self, f"{count} selected")

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        ticket_id = self._list.id_at(index.row()) if index.isValid() else None
        if ticket_id is not None:
            self.opened.emit(ticket_id)

    @Slot(int)
    def _ask_sort(self, column: int) -> None:
        wanted = COLUMNS[column].sort
        listing = self._list.listing
        if wanted is None or listing is None:
            return
        if wanted is Sort.OLDEST and listing.sort is Sort.OLDEST:
            wanted = Sort.NEWEST
        self.sort_asked.emit(wanted)

    @Slot()
    def _note_time(self) -> None:
        self._delegate.now = self._list.now

    def _hover(self, row: int) -> None:
        before, self._delegate.hovered = self._delegate.hovered, row
        for changed in {before, row} - {-1}:
            self._repaint_row(changed)

    def _follow_focus(self) -> None:
        row = self.currentIndex().row() if self.hasFocus() else -1
        before, self._delegate.focused = self._delegate.focused, row
        for changed in {before, row} - {-1}:
            self._repaint_row(changed)

    def _repaint_row(self, row: int) -> None:
        top = self.rowViewportPosition(row)
        self.viewport().update(0, top - 1, self.viewport().width(), self.rowHeight(row) + 2)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        self.verticalScrollBar().setSingleStep(px(ROW_HEIGHT))
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, px(width))
        self._fit_columns()

    def _fit_columns(self) -> None:
        room = self.viewport().width() - sum(px(width) for width in _WIDTHS.values())
        for column in (At.AGE, At.ASSIGNEE):
            tight = room < px(_LEAST_SUBJECT)
            self.setColumnHidden(column, tight)
            room += px(_WIDTHS[column]) if tight else 0

    def _note_visible(self) -> None:
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        count = self._list.rowCount()
        self._list.set_visible(max(0, first), last if last >= 0 else max(0, count - 1))

    def _show_row(self, at: int) -> None:
        self.scrollTo(self._list.index(at, 0))

    def _spans(self) -> list[tuple[int, int]]:
        selection = self.selectionModel().selection()
        spans = (selection.at(at) for at in range(selection.count()))
        return [(span.top(), span.bottom()) for span in spans]

    @Slot()
    def _keep_place(self) -> None:
        chosen = tuple(self.chosen_ids()) if self.chosen_count() > 1 or self._marking else ()
        top = self._list.id_at(self.rowAt(0))
        self._kept = (self.current_id(), chosen, top, self._marking)

    @Slot()
    def _find_place(self) -> None:
        current, chosen, top, marking = self._kept
        self._delegate.hovered = -1
        self._note_time()
        wanted = [i for i in (current, top, *chosen) if i is not None]
        if not wanted:
            return
        at = self._list.positions(wanted)
        self._scroll_to_top(at.get(top) if top is not None else None)
        if current is not None and current in at:
            self.selectionModel().setCurrentIndex(self._list.index(at[current], 0), _Flag.ClearAndSelect | _ROWS)
        if chosen:
            self._choose([at[i] for i in chosen if i in at])
            self._marking = marking

    def _scroll_to_top(self, at: int | None) -> None:
        if at is not None:
            self.scrollTo(self._list.index(at, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def _choose(self, positions: Sequence[int]) -> None:
        selection = QItemSelection()
        last = len(COLUMNS) - 1
        for at in positions:
            selection.select(self._list.index(at, 0), self._list.index(at, last))
        self.selectionModel().select(selection, _Flag.ClearAndSelect)

    def row_middle(self) -> QPoint:
        """Return the middle of the row under the cursor in global coordinates, for its menu."""
        rect = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(rect.center())
