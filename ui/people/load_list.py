"""The list of shares on the screen: chosen by Enter or a click, a place to drop tickets on."""

from typing import override

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.people.load_delegate import LoadDelegate
from ui.people.load_model import LoadModel
from ui.people.shares import Share

Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag
_NO_INDEX = QModelIndex()


class LoadList(QListView):
    """`chosen` carries the Share whose tickets are wanted, `dropped` the Share that tickets were dropped on.

    Keys move without choosing, so that the tickets marked in the ticket list stay marked until it is said who
    gets them; `carries` is the MIME type of dragged tickets. `menu_asked(at)` wants the menu of the person the keys
    are on, at a place on the screen.
    """

    chosen = Signal(object)
    dropped = Signal(object)
    menu_asked = Signal(QPoint)

    def __init__(self, model: LoadModel, carries: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list, self._carries = model, carries
        self._kept: Share | None = None
        self._delegate = LoadDelegate(model, self)
        self._build()
        self._connect()

    def current_share(self) -> Share | None:
        """Return the share the keys are on."""
        return self._list.share(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def mark(self, staff_id: int | None) -> None:
        """Mark whose tickets are shown, without telling anybody."""
        row = self._list.row_of(staff_id)
        if row < 0:
            self.unmark()
        elif not self.selectionModel().isRowSelected(row):
            self.selectionModel().select(self._list.index(row), _Flag.ClearAndSelect)

    def unmark(self) -> None:
        """Mark nobody."""
        self.selectionModel().clearSelection()

    # ------------------------------------------------------------ Qt

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by J and K, choose by Enter or Space; leave other letters to the actions."""
        match event.key():
            case Qt.Key.Key_J | Qt.Key.Key_K if not event.modifiers():
                self._step(1 if event.key() == Qt.Key.Key_J else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if not event.modifiers():
                self._choose(self.currentIndex())
            case _ if event.text().isprintable() and event.text() and not event.modifiers():
                event.ignore()
            case _:
                super().keyPressEvent(event)

    @override
    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Let keys move without choosing."""
        return _Flag.NoUpdate if isinstance(event, QKeyEvent) else super().selectionCommand(index, event)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._follow_focus()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._list.rowCount():
            self.selectionModel().setCurrentIndex(self._list.index(0), _Flag.NoUpdate)
        self._follow_focus()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._follow_focus()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the pointer, or of the one the keys are on."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            at = event.globalPos()
        else:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
            self.menu_asked.emit(at)
        event.accept()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Let tickets in."""
        if event.mimeData().hasFormat(self._carries):
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show who would get them; who is away gets nothing."""
        share = self._list.share(self.indexAt(event.position().toPoint()).row())
        if share is None or not share.may_get or not event.mimeData().hasFormat(self._carries):
            self._aim(-1)
            event.ignore()
            return
        self._aim(self._list.row_of(share.staff_id))
        event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget who would have got them."""
        self._aim(-1)
        event.accept()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Tell who gets them, once the drag is over and a question can be asked."""
        share = self._list.share(self._delegate.target)
        self._aim(-1)
        if share is None:
            event.ignore()
            return
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self.dropped.emit(share))

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.setAccessibleName("People and what lies with them")
        self.setModel(self._list)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(False)

    def _connect(self) -> None:
        self.clicked.connect(self._choose)
        self._list.modelAboutToBeReset.connect(self._keep_place)
        self._list.modelReset.connect(self._find_place)

    @Slot()
    def _keep_place(self) -> None:
        self._kept = self.current_share()

    @Slot()
    def _find_place(self) -> None:
        """Stay with the person the keys were on: who goes away moves to the end."""
        row = -1 if self._kept is None else self._list.row_of(self._kept.staff_id)
        if row >= 0:
            self.selectionModel().setCurrentIndex(self._list.index(row), _Flag.NoUpdate)

    def _step(self, by: int) -> None:
        at = max(0, min(self._list.rowCount() - 1, self.currentIndex().row() + by))
        if self._list.rowCount():
            self.selectionModel().setCurrentIndex(self._list.index(at), _Flag.NoUpdate)

    def _choose(self, index: QModelIndex) -> None:
        share = self._list.share(index.row()) if index.isValid() else None
        if share is not None:
            self.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect)
            self.chosen.emit(share)

    def _aim(self, row: int) -> None:
        if row != self._delegate.target:
            self._delegate.target = row
            self.viewport().update()

    def _follow_focus(self) -> None:
        self._delegate.focused = self.currentIndex().row() if self.hasFocus() else -1
        self.viewport().update()
