"""All drafts of the person at this workstation: found again, opened, or discarded with a way back."""

from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Any, override
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QListView, QStackedWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.clock import Clock
from app.tickets.drafts import Draft, DraftKind
from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.first_stop import lead_keys
from ui.core.labels import Elided
from ui.core.layout import hbox, plane, vbox
from ui.core.lines import write
from ui.core.theme import REGULAR, STRONG, px
from ui.core.widgets import EmptyState, button, label
from ui.tickets.directory import Directory
from ui.tickets.draft_parts import asker_of, files_of, opening_words, waiting_of, whole_text
from ui.tickets.drafts import DraftKeeper
from ui.tickets.keyed_list import KeyedList
from ui.tickets.moments import date_and_time

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_WHAT = {
    DraftKind.REPLY: ("reply", "reply to"),
    DraftKind.NOTE: ("lock", "internal note on"),
    DraftKind.TICKET: ("plus", "new ticket"),
}
"""Kind to (icon, words)."""


class DraftRole(IntEnum):
    """What the list tells of a draft beside its words."""

    DRAFT = Qt.ItemDataRole.UserRole + 1
    PLACE = Qt.ItemDataRole.UserRole + 2
    WHEN = Qt.ItemDataRole.UserRole + 3
    ICON = Qt.ItemDataRole.UserRole + 4


class DraftModel(QAbstractListModel):
    """Drafts, newest first."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        super().__init__()
        self._directory, self._clock = directory, clock
        self._drafts: tuple[Draft, ...] = ()

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Show these drafts; rows that stay keep their place in the view."""
        if [d.key for d in drafts] == [d.key for d in self._drafts]:
            self._drafts = tuple(drafts)
            if drafts:
                self.dataChanged.emit(self.index(0), self.index(len(drafts) - 1))
            return
        self.beginResetModel()
        self._drafts = tuple(drafts)
        self.endResetModel()

    def row_of(self, key: UUID) -> int:
        """Return the row of a draft, -1 when it is not there."""
        return next((row for row, draft in enumerate(self._drafts) if draft.key == key), -1)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._drafts)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._drafts):
            return None
        return self._told(self._drafts[index.row()], role)

    def _told(self, draft: Draft, role: int) -> Any:
        words = opening_words(draft) or _without_words(draft)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return f"{self._place(draft)}, {self._when(draft)}: {words}"
            case DraftRole.DRAFT:
                return draft
            case DraftRole.PLACE | DraftRole.WHEN:
                return self._place(draft) if role == DraftRole.PLACE else self._when(draft)
            case DraftRole.ICON:
                return _WHAT[draft.kind][0]
        return None

    def _place(self, draft: Draft) -> str:
        words = _WHAT[draft.kind][1]
        number = f" {self._directory.number(draft.ticket_id)}" if draft.ticket_id is not None else ""
        return f"{words[0].upper()}{words[1:]}{number}"

    def _when(self, draft: Draft) -> str:
        return date_and_time(draft.changed_at, self._clock.now()) if draft.changed_at else ""


class _DraftDelegate(QStyledItemDelegate):
    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(200), px(56))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, token("accent_soft" if chosen else "hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, token("border"))
        at = QPoint(rect.left() + px(24), rect.top() + px(19))
        icons.paint(painter, at, str(index.data(DraftRole.ICON) or "pencil"), tokens.colour_of("text2"), px(17))
        left, right = rect.left() + px(56), rect.right() - px(110)
        words = QRect(left, rect.top() + px(8), right - left, px(20))
        write(painter, words, str(index.data() or ""), "body", STRONG, "text")
        place = QRect(left, rect.top() + px(29), right - left, px(18))
        write(painter, place, str(index.data(DraftRole.PLACE) or ""), "caption", REGULAR, "text2")
        when = QRect(right + px(8), rect.top(), px(92), rect.height())
        write(painter, when, str(index.data(DraftRole.WHEN) or ""), "caption", REGULAR, "text3", right=True)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(token("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()


class DraftList(QWidget):
    """The room of drafts. Enter opens one, Delete discards it, Ctrl+C copies its text, be its ticket there or not.

    Signals: `opened(draft)`, `said(sentence, undo)`.
    """

    opened = Signal(object)
    said = Signal(str, object)

    def __init__(self, keeper: DraftKeeper, directory: Directory, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self.model = DraftModel(directory, clock)
        self._build()
        self._connect()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the drafts there are now; the chosen one stays chosen."""
        chosen, row = self._chosen(), self.view.currentIndex().row()
        drafts = self._keeper.all()
        self.model.show_drafts(drafts)
        count = len(drafts)
        self._count.setText("" if not count else "1 draft" if count == 1 else f"{count} drafts")
        self._pages.setCurrentWidget(self.view if count else self._empty)
        for pressed in (self.open_button, self.discard_button):
            pressed.setEnabled(count > 0)
        kept = self.model.row_of(chosen.key) if chosen else -1
        if count:
            self.view.setCurrentIndex(self.model.index(kept if kept >= 0 else max(0, min(row, count - 1))))
        self._show_choice()

    @Slot()
    def open_chosen(self) -> None:
        """Open the chosen draft where it was written."""
        draft = self._chosen()
        if draft is not None:
            self.opened.emit(draft)

    @Slot()
    def copy_chosen(self) -> None:
        """Put the whole text of the chosen draft on the clipboard."""
        draft = self._chosen()
        if draft is not None and (text := whole_text(draft)):
            QGuiApplication.clipboard().setText(text)
            self.said.emit("The draft's text is in the clipboard.", None)

    @Slot()
    def discard_chosen(self) -> None:
        """Discard the chosen draft; it can be put back."""
        draft = self._chosen()
        if draft is not None and self._keeper.discard(draft.key) is not None:
            self.said.emit("Draft discarded.", partial(self._keeper.restore, draft))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Show the drafts as they read now."""
        super().showEvent(event)
        self.refresh()

    def _build(self) -> None:
        plane(self, "surface")
        self.setAccessibleName("Drafts")
        self._count = Elided("", "body", tone="text3")  # gives way before the buttons' words do
        self.view = KeyedList()
        self.view.setAccessibleName("Drafts")
        self.view.setModel(self.model)
        self.view.setItemDelegate(_DraftDelegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._empty = EmptyState("pencil", "No drafts. What you type and don't send waits here.")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        self.open_button = button("Open", "arrow-up-right", key="Enter")
        self.copy_button = button("Copy text", "copy", key="Ctrl+C")
        self.discard_button = button("Discard", "trash-2", key="Delete")
        head = hbox(
            label("Drafts", "title", STRONG), self._count, self.open_button, self.copy_button, self.discard_button,
            margins=(24, 14, 20, 14),
        )  # fmt: skip
        head.setStretch(1, 1)
        column = vbox(head, self._pages, spacing=0)
        column.setStretchFactor(self._pages, 1)
        self.setLayout(column)
        lead_keys(self, self.view)

    def _connect(self) -> None:
        self._keeper.listed.connect(self.refresh)
        self.view.chosen.connect(self.open_chosen)
        self.view.discarded.connect(self.discard_chosen)
        self.view.copied.connect(self.copy_chosen)
        self.view.selectionModel().currentChanged.connect(self._show_choice)
        self.view.doubleClicked.connect(lambda _index: self.open_chosen())
        self.open_button.clicked.connect(self.open_chosen)
        self.copy_button.clicked.connect(self.copy_chosen)
        self.discard_button.clicked.connect(self.discard_chosen)

    @Slot()
    def _show_choice(self) -> None:
        draft = self._chosen()
        self.copy_button.setEnabled(draft is not None and bool(whole_text(draft)))

    def _chosen(self) -> Draft | None:
        draft = self.view.currentIndex().data(DraftRole.DRAFT)
        return draft if isinstance(draft, Draft) else None


def _without_words(draft: Draft) -> str:
    if asker := asker_of(draft):
        return f"New ticket for {asker}"
    names = ", ".join((*(filed.name for filed in files_of(draft)), *waiting_of(draft)))
    return names or "(nothing typed yet)"
