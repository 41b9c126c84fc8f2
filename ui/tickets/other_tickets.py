"""What else the requester of the open ticket has or had: a short list to open from."""

from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.tickets.queries import Listing, Sort, TicketQueries, TicketRow
from ui.core.background import Background
from ui.core.delegates import token
from ui.core.layout import vbox
from ui.core.lines import write
from ui.core.theme import MEDIUM, REGULAR, STRONG, fit, px
from ui.core.widgets import label
from ui.tickets.directory import Directory
from ui.tickets.moments import ago

MOST = 8
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class OtherRole(IntEnum):
    """What the list tells about a ticket beside its subject."""

    TICKET = Qt.ItemDataRole.UserRole + 1
    REMARK = Qt.ItemDataRole.UserRole + 2


class OtherTicketsModel(QAbstractListModel):
    """Up to eight tickets of one requester, newest first."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        super().__init__()
        self._directory, self._clock = directory, clock
        self._rows: tuple[TicketRow, ...] = ()

    def show_rows(self, rows: Sequence[TicketRow]) -> None:
        """Show these tickets."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

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
                return row.subject
            case OtherRole.TICKET:
                return row.id
            case OtherRole.REMARK:
                return self._remark(row)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.subject}, {self._remark(row)}"
            case _:
                return None

    def _remark(self, row: TicketRow) -> str:
        number = self._directory.number(row.id)
        return f"{number} · {row.status.label.lower()} · {ago(row.updated_at, self._clock.now())}"


class _OtherDelegate(QStyledItemDelegate):
    HEIGHT = 40

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(120), px(self.HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(rect, token("hover"))
        half = rect.height() // 2
        top, bottom = QRect(rect), QRect(rect)
        top.setHeight(half)
        bottom.setTop(rect.top() + half - px(2))
        write(painter, top.adjusted(px(4), px(3), -px(4), 0), str(index.data() or ""), "body", MEDIUM, "accent_text")
        remark = str(index.data(OtherRole.REMARK) or "")
        write(painter, bottom.adjusted(px(4), 0, -px(4), -px(2)), remark, "caption", REGULAR, "text3")
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(token("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class _OtherList(QListView):
    chosen = Signal(QModelIndex)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class OtherTickets(QWidget):
    """The section of other tickets; hidden while there is no requester. `opened(ticket)` on click or Enter."""

    opened = Signal(int)

    def __init__(self, background: Background, queries: TicketQueries, directory: Directory, clock: Clock) -> None:
        super().__init__()
        self._background, self._queries, self._clock = background, queries, clock
        self._requester_id: int | None = None
        self.model = OtherTicketsModel(directory, clock)
        self._build()
        self._connect()

    def show_for(self, requester_id: int | None, *, but: int) -> None:
        """Read the requester's tickets, all but the one that is open."""
        self.setVisible(requester_id is not None)
        if requester_id is None:
            self._background.forget(self._slot)
            self._requester_id = None
            self.model.show_rows(())
            return
        if requester_id != self._requester_id:
            self._requester_id = requester_id
            self._say("Looking…")
        listing = Listing(requester_id=requester_id, live_only=False, sort=Sort.NEWEST)
        work = partial(self._queries.first_page, listing, self._clock.now(), MOST + 1)
        self._background.read(work, partial(self._take, but), self._fail, slot=self._slot)

    def forget(self) -> None:
        """Show nothing of the requester before: it isn't known yet who asks."""
        self._background.forget(self._slot)
        self._requester_id = None
        self.model.show_rows(())
        self._say("Looking…")

    def _build(self) -> None:
        self.setAccessibleName("Other tickets of this requester")
        self.view = _OtherList()
        self.view.setAccessibleName("Other tickets of this requester")
        self.view.setModel(self.model)
        self.view.setItemDelegate(_OtherDelegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._remark = label("", "caption", tone="text3", wrap=True)
        self.setLayout(vbox(label("OTHER TICKETS", "caption", STRONG, "text3"), self._remark, self.view, spacing=6))

    def _connect(self) -> None:
        self.view.clicked.connect(self._open)
        self.view.chosen.connect(self._open)

    @property
    def _slot(self) -> tuple[str, int]:
        return "other tickets", id(self)

    def _take(self, but: int, rows: Sequence[TicketRow]) -> None:
        others = [row for row in rows if row.id != but][:MOST]
        self.model.show_rows(others)
        self._say("" if others else "None: this is their first ticket.")

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._requester_id = None
        self.model.show_rows(())
        self._say("They can't be shown now; they follow when the database is back.")

    def _say(self, words: str) -> None:
        self._remark.setText(words)
        self._remark.setVisible(bool(words))
        rows = self.model.rowCount()
        self.view.setVisible(rows > 0)
        fit(self.view, height=max(1, rows) * _OtherDelegate.HEIGHT + 2)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        ticket_id = index.data(OtherRole.TICKET)
        if isinstance(ticket_id, int):
            self.opened.emit(ticket_id)
