"""A list of cards to choose one of: an icon or a face, words, chips, and what stands at the right."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QScrollArea, QSizePolicy, QWidget

from ui.core.delegates import token
from ui.core.theme import px
from ui.identity.card_delegate import CardDelegate
from ui.identity.card_rows import CardModel, CardRow


class CardList(QListView):
    """As high as its cards, in a page that scrolls; `chosen(value)` by Enter, double click or a card's digit.

    `left_below()` and `left_above()` when somebody goes on past its last card, or before its first.

    Nothing is chosen by itself: there is no current card until somebody moves to one.
    """

    chosen = Signal(object)
    moved = Signal(object)
    left_below = Signal()
    left_above = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._cards = CardModel(self)
        self._look = CardDelegate(self)
        self._build(name)

    @property
    def rows(self) -> Sequence[CardRow]:
        """The cards that are shown."""
        return self._cards.rows

    @property
    def current(self) -> CardRow | None:
        """The card one has moved to."""
        return self._cards.row(self.currentIndex())

    def show_rows(self, rows: Sequence[CardRow]) -> None:
        """Show these cards; who stood on one that is still there stays on it."""
        stood = self.current
        self._cards.show_rows(rows)
        if stood is not None and self.current is None:
            self.go_to(stood.value)
        self.setVisible(bool(rows))
        self.updateGeometry()

    def go_to(self, value: object) -> None:
        """Move to a card."""
        at = next((at for at, row in enumerate(self.rows) if row.value == value), -1)
        if at >= 0:
            self.setCurrentIndex(self._cards.index(at))

    @override
    def sizeHint(self) -> QSize:
        width = self.viewport().width()
        return QSize(px(240), sum(self._look.height_of(row, width) for row in self.rows))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self.updateGeometry()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Ring the whole list while it has the keys and one has moved to no card yet."""
        super().paintEvent(event)
        if self.hasFocus() and self.current is None:
            with QPainter(self.viewport()) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(token("focus"), 2))
                painter.drawRoundedRect(self.viewport().rect().adjusted(1, 1, -1, -1 - px(6)), 8, 8)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys, and move to no card by that: Qt would go to the first, for Enter to choose."""
        stood = self.currentIndex()
        super().focusInEvent(event)
        if not stood.isValid():
            self.setCurrentIndex(QModelIndex())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by Enter, or by a card's own digit; leave all other letters to the window."""
        row = self._by_digit(event.text()) if not event.modifiers() & Qt.KeyboardModifier.ControlModifier else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = self.current
            if row is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()
                return
        if row is not None:
            self.go_to(row.value)
            self._choose(row)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_J) and self.current is None and self.rows:
            self.go_to(self.rows[0].value)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_J) and self.currentIndex().row() == len(self.rows) - 1:
            self.left_below.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_K) and self.currentIndex().row() == 0:
            self.left_above.emit()
        else:
            super().keyPressEvent(event)

    @override
    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        row = self._cards.row(current)
        if row is not None:
            self._bring_into_sight(self.visualRect(current))
        self.moved.emit(row.value if row is not None else None)

    def _bring_into_sight(self, rect: QRect) -> None:
        around: QWidget | None = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        inside = around.widget() if isinstance(around, QScrollArea) else None
        if isinstance(around, QScrollArea) and inside is not None:
            at = self.viewport().mapTo(inside, rect.center())
            around.ensureVisible(at.x(), at.y(), 0, rect.height() // 2 + px(12))

    def _by_digit(self, typed: str) -> CardRow | None:
        return next((row for row in self.rows if typed and row.key == typed and not row.why_not), None)

    def _choose(self, row: CardRow) -> None:
        if not row.why_not:
            self.chosen.emit(row.value)

    @Slot(QModelIndex)
    def _choose_index(self, index: QModelIndex) -> None:
        row = self._cards.row(index)
        if row is not None:
            self._choose(row)

    def _build(self, name: str) -> None:
        self.setModel(self._cards)
        self.setItemDelegate(self._look)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(False)
        self.doubleClicked.connect(self._choose_index)
        self.hide()
