"""Choices found by typing: a field and the list of what fits, moved through without leaving the field."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.tickets.words import fold
from ui.core import icons, tokens
from ui.core.announce import announce
from ui.core.delegates import draw_avatar, token
from ui.core.labels import label
from ui.core.lines import write
from ui.core.picker import Picker
from ui.core.theme import MEDIUM, REGULAR, font, px, set_font
from ui.tickets.ticket_table import NO_INDEX, Index

_ROW, _MOST_ROWS = 40, 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its value, its words, a remark at the right, an icon or a face; `why_not` bars it.

    `is_now` marks the one that holds already.
    """

    value: object
    text: str
    remark: str = ""
    icon: str = ""
    face: str = ""
    why_not: str = ""
    is_now: bool = False

    @property
    def said_beside(self) -> str:
        """What stands at the right: that it holds now, and why it can't be chosen, or the remark."""
        return " · ".join(word for word in ("now" if self.is_now else "", self.why_not or self.remark) if word)

    def fits(self, typed: str) -> bool:
        """Tell whether a word of the choice begins with each typed word."""
        words = fold(self.text).split()
        return all(any(word.startswith(part) for word in words) for part in fold(typed).split())


class ChoiceRole(IntEnum):
    """What the model tells beside the words."""

    CHOICE = Qt.ItemDataRole.UserRole + 1


class ChoiceModel(QAbstractListModel):
    """The choices that fit what is typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: Sequence[Choice] = ()
        self._shown: list[Choice] = []

    def offer(self, choices: Sequence[Choice], typed: str) -> None:
        """Show those of the choices that fit."""
        self.beginResetModel()
        self._choices = choices
        self._shown = [choice for choice in choices if choice.fits(typed)]
        self.endResetModel()

    def choice(self, at: int) -> Choice | None:
        """Return the choice at a position."""
        return self._shown[at] if 0 <= at < len(self._shown) else None

    @override
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return how many fit."""
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words, or the whole choice."""
        choice = self.choice(index.row()) if index.isValid() else None
        if choice is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.text
        if role == ChoiceRole.CHOICE:
            return choice
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(word for word in (choice.text, choice.said_beside) if word)
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a barred choice can't be chosen."""
        choice = self.choice(index.row()) if index.isValid() else None
        if choice is None or choice.why_not:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class ChoiceDelegate(QStyledItemDelegate):
    """A face or an icon, the words, and the remark at the right."""

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of a choice."""
        return QSize(px(200), px(_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one choice."""
        choice: Choice | None = index.data(ChoiceRole.CHOICE)
        if choice is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(token("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        left = self._paint_sign(painter, rect, choice)
        right = self._paint_remark(painter, rect, choice.said_beside)
        room = QRect(left, rect.top(), right - left - px(8), rect.height())
        write(painter, room, choice.text, "body", MEDIUM, "text3" if choice.why_not else "text")
        painter.restore()

    def _paint_sign(self, painter: QPainter, rect: QRect, choice: Choice) -> int:
        left, side = rect.left() + px(10), px(24)
        if choice.face:
            face = QRect(left, rect.center().y() - side // 2, side, side)
            draw_avatar(painter, face, choice.face)
            return left + side + px(10)
        if choice.icon:
            small = px(16)
            at = QPoint(left, rect.center().y() - small // 2)
            icons.paint(painter, at, choice.icon, tokens.colour_of("text2"), small)
            return left + small + px(10)
        return left

    def _paint_remark(self, painter: QPainter, rect: QRect, remark: str) -> int:
        right = rect.right() - px(10)
        if not remark:
            return right
        width = QFontMetrics(font("caption")).horizontalAdvance(remark) + px(2)
        room = QRect(right - width, rect.top(), width, rect.height())
        write(painter, room, remark, "caption", REGULAR, "text3")
        return right - width


class ChoicePicker(Picker):
    """Asks for one of many choices; ↑ ↓ move, Enter takes, typing narrows."""

    def __init__(self, parent: QWidget, title: str, choices: Sequence[Choice], *, nothing: str = "No match.") -> None:
        super().__init__(parent, title)
        self._choices = choices
        self._nothing = nothing
        self._build(title)
        self._connect()
        self._search()

    @override
    def first(self) -> QWidget:
        """Return the field."""
        return self.line

    def offer(self, choices: Sequence[Choice]) -> None:
        """Show other choices, keeping what is typed and where the cursor is."""
        kept = self.model.choice(self.list.currentIndex().row())
        self._choices = choices
        self._search()
        if kept is not None:
            self._go_to_value(kept.value)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list from the field; close when a click goes elsewhere."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(Qt.Key(event.key()))
        if watched is self.line and event.type() == QEvent.Type.FocusOut and self.isVisible():
            if not self.isAncestorOf(self.window().focusWidget() or self.line):
                self.cancel()
            return False
        return super().eventFilter(watched, event)

    def _build(self, title: str) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText("Type to find")
        self.line.setAccessibleName(title)
        set_font(self.line, "body")
        self.line.addAction(icons.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self.model = ChoiceModel(self)
        self.list = QListView()
        self.list.setAccessibleName("Choices")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ChoiceDelegate(self.list))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = label(self._nothing, "body", tone="text2", wrap=True)
        self._fill(self.line, self.list, self.empty)

    def _connect(self) -> None:
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._take)

    @Slot()
    def _search(self) -> None:
        self.model.offer(self._choices, self.line.text())
        count = self.model.rowCount()
        self.list.setFixedHeight(px(_ROW) * max(1, min(count, _MOST_ROWS)) + 2)
        self.list.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        self._step_from(-1, 1)
        if not self.line.text():
            self._go_to_present()
        if self.isVisible():
            self.place()

    def _press(self, key: Qt.Key) -> bool:
        match key:
            case Qt.Key.Key_Down:
                self._step_from(self.list.currentIndex().row(), 1)
            case Qt.Key.Key_Up:
                self._step_from(self.list.currentIndex().row(), -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self.list.currentIndex())
            case _:
                return False
        return True

    def _step_from(self, at: int, by: int) -> None:
        at += by
        while (choice := self.model.choice(at)) is not None:
            if not choice.why_not:
                self._go_to(at)
                return
            at += by

    def _go_to(self, at: int) -> None:
        index = self.model.index(at, 0)
        self.list.setCurrentIndex(index)
        if self.isVisible():
            announce(self.line, index.data(Qt.ItemDataRole.AccessibleTextRole))

    def _go_to_present(self) -> None:
        """Begin at what holds now, so that Enter changes nothing that nobody chose."""
        now = next((choice for choice in self._choices if choice.is_now and not choice.why_not), None)
        if now is not None:
            self._go_to_value(now.value)

    def _go_to_value(self, value: object) -> None:
        for at in range(self.model.rowCount()):
            choice = self.model.choice(at)
            if choice is not None and choice.value == value:
                self.list.setCurrentIndex(self.model.index(at, 0))

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        choice = self.model.choice(index.row()) if index.isValid() else None
        if choice is not None and not choice.why_not:
            self.choose(choice.value)
