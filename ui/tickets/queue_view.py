"""The ticket list on the screen: moved through, marked and opened by keyboard."""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QHeaderView, QTableView, QWidget

from app.tickets.queries import Sort, TicketRow
from ui.core.announce import announce
from ui.core.delegates import token
from ui.core.theme import px
from ui.tickets.chosen import Chosen
from ui.tickets.column_widths import ColumnWidths
from ui.tickets.columns import COLUMNS, At
from ui.tickets.directory import Directory
from ui.tickets.queue_delegate import ROW_HEIGHT, QueueDelegate
from ui.tickets.queue_header import QueueHeader
from ui.tickets.queue_model import QueueModel
from ui.tickets.ticket_table import Index

_Flag = QItemSelectionModel.SelectionFlag


class QueueView(QTableView):
    """Up to 100,000 rows. J K and arrows move, Space marks, Enter opens; letters never search.

    `moved` carries the ticket under the cursor or None; `chosen_changed` how many tickets are chosen.
    """

    opened = Signal(int)
    moved = Signal(object)
    chosen_changed = Signal(int)
    sort_asked = Signal(object)

    def __init__(
        self, model: QueueModel, directory: Directory, widths: ColumnWidths, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._list = model
        self._widths = widths
        self._awaited: int | None = None
        self._followed: tuple[int, int | None] | None = None
        """The ticket to go to once it comes, and the one whose row is left for it."""
        self._chosen = Chosen(self, model)
        self._header = QueueHeader(model, widths, self)
        self._delegate = QueueDelegate(model, directory, self)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._build()
        self._connect()

    # ------------------------------------------------------------ what is chosen

    @property
    def marking(self) -> bool:
        """Tell whether Space has begun to mark tickets, so that moving no longer changes what is chosen."""
        return self._chosen.marking

    def current_id(self) -> int | None:
        """Return the ticket under the cursor."""
        return self._chosen.current_id()

    def current_row(self) -> TicketRow | None:
        """Return the row under the cursor, None while there is none or it is still being read."""
        index = self.currentIndex()
        return self._list.row(index.row()) if index.isValid() else None

    def chosen_count(self) -> int:
        """Return how many tickets are chosen."""
        return self._chosen.count()

    def chosen_ids(self) -> list[int]:
        """Return the chosen tickets in order, the one under the cursor when none is chosen."""
        return self._chosen.ids()

    def go_to(self, at: int) -> None:
        """Move the cursor to a row and choose it alone."""
        if 0 <= at < self._list.rowCount():
            self._chosen.go_to(at)
            self.scrollTo(self._list.index(at, 0))

    def go_to_ticket(self, ticket_id: int) -> bool:
        """Move the cursor to a ticket; returns whether it is in the list."""
        at = self._list.position(ticket_id)
        if at is None:
            return False
        self.go_to(at)
        return True

    def await_ticket(self, ticket_id: int | None) -> None:
        """Move the cursor to a ticket once it arrives; with None, await no ticket any more."""
        self._awaited, self._followed = ticket_id, None

    def follow(self, ticket_id: int) -> None:
        """Move the cursor to a ticket, now or once it comes into the list, if nobody moves it before; marks stay."""
        self._awaited = None
        self._followed = (ticket_id, self.current_id())
        self._find_followed()

    def begin(self) -> None:
        """Choose the ticket awaited as soon as it is there, else the first, where none is chosen."""
        self._find_followed()
        self._find_awaited()
        if self._awaited is None and not self.selectionModel().hasSelection():
            # a mere focus puts the cursor there and chooses nothing
            self.go_to(max(0, self.currentIndex().row()))

    def unmark(self) -> None:
        """Choose only the ticket under the cursor again."""
        self._chosen.unmark()

    def row_middle(self) -> QPoint:
        """Return the middle of the row under the cursor in global coordinates, for its menu."""
        rect = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(rect.center())

    @property
    def is_as_wide_as_usual(self) -> bool:
        """Tell whether no column was dragged."""
        return self._widths.are_usual

    def widen_as_usual(self) -> None:
        """Make all columns as wide as usual."""
        self._header.widen_as_usual()

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
        if self._chosen.marking and isinstance(event, QKeyEvent) and not event.modifiers():
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
        if not selected.isEmpty():
            self._awaited = None  # somebody has gone elsewhere
        self.chosen_changed.emit(self.chosen_count())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """End marking by a plain click."""
        if event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._chosen.marking = False
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring of the row under the cursor."""
        super().focusInEvent(event)
        self._follow_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away; for it alone Qt would paint all rows anew."""
        QAbstractScrollArea.focusOutEvent(self, event)
        self._follow_focus()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget which row the mouse is over."""
        super().leaveEvent(event)
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room among the columns."""
        super().resizeEvent(event)
        self._header.fit(self.viewport().width())
        if event.oldSize().height() > self.viewport().height() and self._is_in_sight(event.oldSize().height()):
            self.scrollTo(self.currentIndex())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_delegate"):
            was_in_sight = self._is_in_sight(self.viewport().height())
            self._measure()
            if was_in_sight:
                # the new heights count once Qt has laid the rows and the panes around them
                self._settling.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint row by row, and the ground below the last: Qt would ask style, model and delegate for each cell."""
        with QPainter(self.viewport()) as painter:
            below = self._paint_rows(painter, event.rect())
            painter.fillRect(0, below, self.viewport().width(), self.viewport().height() - below, token("surface"))

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
        self.setHorizontalHeader(self._header)
        self._header.settle()
        # A header that knows what is selected asks every row of the list about it on each repaint.
        self._header.setSelectionModel(QItemSelectionModel(self._list, self))

    def _connect(self) -> None:
        self.entered.connect(lambda index: self._hover(index.row()))
        self.activated.connect(self._open)
        self._header.sectionClicked.connect(self._ask_sort)
        self._header.refitted.connect(self._note_columns)
        self._list.modelAboutToBeReset.connect(self._chosen.keep)
        self._list.modelReset.connect(self._find_place)
        for shifted in (self._list.rowsInserted, self._list.rowsRemoved, self._list.rowsMoved):
            shifted.connect(self._follow_focus)
        self._list.dataChanged.connect(self._note_time)
        self._settling.timeout.connect(self._show_current)

    def _find_followed(self) -> None:
        if self._followed is None:
            return
        ticket_id, left = self._followed
        at = self._list.position(ticket_id)
        if self.current_id() != left:
            self._followed = None  # somebody has gone elsewhere
        elif at is not None:
            self._followed = None
            self._step_to(at)

    def _step_to(self, at: int) -> None:
        (self._chosen.step_to if self.selectionModel().hasSelection() else self.go_to)(at)

    def _find_awaited(self) -> None:
        at = None if self._awaited is None else self._list.position(self._awaited)
        if at is not None:
            self._step_to(at)
        if at is not None or self._list.is_whole:
            self._awaited = None

    def _press(self, key: Qt.Key) -> bool:
        match key:
            case Qt.Key.Key_J:
                self._chosen.step_to(self.currentIndex().row() + 1)
            case Qt.Key.Key_K:
                self._chosen.step_to(self.currentIndex().row() - 1)
            case Qt.Key.Key_Home:
                self._chosen.step_to(0)
            case Qt.Key.Key_End:
                self._chosen.step_to(self._list.rowCount() - 1)
            case Qt.Key.Key_Space:
                self._mark()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open(self.currentIndex())
            case Qt.Key.Key_Escape if self.marking or self.chosen_count() > 1:
                self.unmark()
            case _:
                return False
        return True

    def _mark(self) -> None:
        if not self.currentIndex().isValid():
            return
        self._chosen.mark()
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

    @Slot()
    def _follow_focus(self) -> None:
        row = self.currentIndex().row() if self.hasFocus() else -1
        before, self._delegate.focused = self._delegate.focused, row
        for changed in {before, row} - {-1}:
            self._repaint_row(changed)

    def _paint_rows(self, painter: QPainter, dirty: QRect) -> int:
        """Paint the rows that `dirty` touches and return where the last of all ends."""
        count, tall, width = self._list.rowCount(), self.rowHeight(0), self.viewport().width()
        if not count:
            return 0
        columns = self._header.shown()
        top = self.rowViewportPosition(0)
        for at in range(max(0, (dirty.top() - top) // tall), min(count, (dirty.bottom() - top) // tall + 1)):
            place = QRect(0, top + at * tall, width, tall)
            cells = [(column, QRect(left, place.top(), room, tall)) for column, left, room in columns]
            self._delegate.paint_row(painter, at, place, cells, chosen=self.selectionModel().isRowSelected(at))
        return top + count * tall

    def _repaint_row(self, row: int) -> None:
        top = self.rowViewportPosition(row)
        self.viewport().update(0, top - 1, self.viewport().width(), self.rowHeight(row) + 2)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        self.verticalScrollBar().setSingleStep(px(ROW_HEIGHT))
        self._header.fit(self.viewport().width())

    @Slot()
    def _note_columns(self) -> None:
        self._delegate.tells_due = self.isColumnHidden(At.DUE)

    @Slot()
    def _show_current(self) -> None:
        self.scrollTo(self.currentIndex())

    def _is_in_sight(self, height: int) -> bool:
        """Tell whether the row under the cursor touches what is shown when the list is so high."""
        row = self.currentIndex().row()
        top = self.rowViewportPosition(row)
        return row >= 0 and -self.rowHeight(row) < top < height

    def _note_visible(self) -> None:
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        count = self._list.rowCount()
        self._list.set_visible(max(0, first), last if last >= 0 else max(0, count - 1))

    @Slot()
    def _find_place(self) -> None:
        self._delegate.hovered = -1
        self._note_time()
        self._chosen.find()
        self._header.viewport().update()  # the order may be another
