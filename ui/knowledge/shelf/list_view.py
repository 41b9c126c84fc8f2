"""The list itself: J and K go through it, Enter opens, / goes to the search."""

from typing import override

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from app.knowledge.library import Listed
from ui.knowledge.shelf.delegate import ArticleDelegate
from ui.knowledge.shelf.model import ArticlesModel, Row, RowRole

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}


class ArticlesList(QListView):
    """`moved(article)` when the keys come to another, empty for none; `opened(article)`; `search_asked()` for /."""

    moved = Signal(str)
    opened = Signal(str)
    search_asked = Signal()

    def __init__(self, model: ArticlesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._articles = model
        self._build(model)
        self.selectionModel().currentChanged.connect(self._tell)
        self.activated.connect(self._open)
        self.clicked.connect(self._tell)

    @property
    def current(self) -> Listed | None:
        """The article that the keys are on."""
        row = self.currentIndex().data(RowRole.ROW)
        return row.listed if isinstance(row, Row) else None

    def show_passages(self, shown: bool) -> None:
        """Give each row a third line, or take it away."""
        if shown != self._look.has_passages:
            self._look.has_passages = shown
            self.scheduleDelayedItemsLayout()

    def mark(self, article: str) -> None:
        """Stand on an article, without telling anybody."""
        at = self._articles.place_of(article)
        index = self._articles.index(at) if at >= 0 else QModelIndex()
        with QSignalBlocker(self.selectionModel()):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if at >= 0:
            self.scrollTo(index)
        self.viewport().update()

    def step(self, by: int) -> None:
        """Go on by so many rows."""
        if count := self._articles.rowCount():
            self.setCurrentIndex(self._articles.index(min(max(self.currentIndex().row() + by, 0), count - 1)))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys: Qt then stands on the first row where it stood on none, which nobody chose."""
        with QSignalBlocker(self.selectionModel()):
            super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through by J and K too, and leave letters that mean something to the window."""
        is_plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        if is_plain and key in _STEPS:
            self.step(_STEPS[key])
        elif is_plain and key in _ENTER:
            self._open(self.currentIndex())
        elif is_plain and event.text() == "/":
            self.search_asked.emit()
        elif is_plain and event.text() and event.text().isprintable() and key != Qt.Key.Key_Space:
            event.ignore()  # else Qt would go to a title that begins with it
        else:
            super().keyPressEvent(event)

    def _build(self, model: ArticlesModel) -> None:
        self._look = ArticleDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._look)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Articles")
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @Slot()
    def _tell(self) -> None:
        listed = self.current
        self.moved.emit(listed.article if listed is not None else "")

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = index.data(RowRole.ROW)
        if isinstance(row, Row):
            self.opened.emit(row.listed.article)
