"""A short list of articles in two lines each: the title, and what there is to say of it here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, override

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.knowledge.library import Hit, Listed
from app.knowledge.model import Confidence
from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.lines import write
from ui.core.theme import MEDIUM, REGULAR, fit, px

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TOLD = (Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_E, Qt.Key.Key_I, Qt.Key.Key_L)


@dataclass(frozen=True, slots=True)
class Line:
    """An article as a short list shows it; `is_chosen` marks it with a tick."""

    article: str
    title: str
    remark: str
    icon: str = "book-open"
    is_chosen: bool = False


def line_of(listed: Listed, *, icon: str = "book-open", is_chosen: bool = False) -> Line:
    """Return an article with how far it may be relied on, and what it is about."""
    about = listed.environment or listed.category
    sure = "" if listed.confidence is Confidence.VALIDATED else listed.confidence.value
    locked = f"only {listed.queue}" if listed.queue else ""
    remark = " · ".join(part for part in (sure, about, locked) if part) or "validated"
    return Line(listed.article, listed.title, remark, icon, is_chosen)


def lines_of(hits: Sequence[Hit]) -> list[Line]:
    """Return what was found, the best first."""
    return [line_of(hit.listed) for hit in hits]


class LineRole(IntEnum):
    """What the model tells beside the words."""

    LINE = Qt.ItemDataRole.UserRole + 1


class LinesModel(QAbstractListModel):
    """The articles of a short list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The articles shown."""
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; those that stay where they are, stay chosen."""
        if tuple(lines) == self._lines:
            return
        if [one.article for one in lines] == [one.article for one in self._lines]:
            self._lines = tuple(lines)
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1))
            return
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._lines):
            return None
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.title
            case LineRole.LINE:
                return line
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{line.title}, {line.remark}" + (", chosen" if line.is_chosen else "")
            case _:
                return None


class LinesDelegate(QStyledItemDelegate):
    """Paints an article in two lines."""

    HEIGHT = 42

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(px(120), px(self.HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LineRole.LINE)
        if not isinstance(line, Line):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, token("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, token("hover"))
        icon = "check" if line.is_chosen else line.icon
        tone = "ok" if line.is_chosen else "text3"
        icons.paint(painter, QPoint(rect.left() + px(4), rect.top() + px(6)), icon, tokens.colour_of(tone), px(15))
        words = rect.adjusted(px(25), 0, -px(4), 0)
        half = words.height() // 2
        top, bottom = QRect(words), QRect(words)
        top.setHeight(half)
        bottom.setTop(words.top() + half - px(1))
        write(painter, top.adjusted(0, px(3), 0, 0), line.title, "body", MEDIUM, "text")
        write(painter, bottom.adjusted(0, 0, 0, -px(3)), line.remark, "caption", REGULAR, "text3")
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(token("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class LinesList(QListView):
    """The list: one tab stop, J and K as in all lists. `read_asked(article)` on Enter or a double click.

    `pressed_on(article, key)` tells Delete, Space, E, I and L, for whoever has deeds for them.
    """

    read_asked = Signal(str)
    pressed_on = Signal(str, object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines_model = LinesModel(self)
        self.setModel(self.lines_model)
        self.setItemDelegate(LinesDelegate(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self._tell_read)

    @property
    def line(self) -> Line | None:
        """The article that the keys are on."""
        line = self.currentIndex().data(LineRole.LINE)
        return line if isinstance(line, Line) else None

    def show_lines(self, lines: Sequence[Line], *, most: int = 0) -> None:
        """Show these articles; with `most` the list is as high as they are, up to that many."""
        was = self.line
        self.lines_model.show_lines(lines)
        at = next((n for n, one in enumerate(lines) if was is not None and one.article == was.article), 0)
        if lines:
            self.setCurrentIndex(self.lines_model.index(at))
        if most:
            fit(self, height=max(1, min(most, len(lines))) * LinesDelegate.HEIGHT + 2)
            is_cut = len(lines) > most
            policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_cut else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            self.setVerticalScrollBarPolicy(policy)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by J and K too, read on Enter, and hand letters on."""
        line, key = self.line, event.key()
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        elif key in ENTER and line is not None:
            self.read_asked.emit(line.article)
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K):
            self._step(1 if key == Qt.Key.Key_J else -1)
        elif line is not None and key in _TOLD:
            self.pressed_on.emit(line.article, Qt.Key(key))
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        row = min(max(self.currentIndex().row() + by, 0), self.lines_model.rowCount() - 1)
        self.setCurrentIndex(self.lines_model.index(row))

    @Slot(QModelIndex)
    def _tell_read(self, index: QModelIndex) -> None:
        line = index.data(LineRole.LINE)
        if isinstance(line, Line):
            self.read_asked.emit(line.article)
