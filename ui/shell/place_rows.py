"""The rows of the sidebar: what a place is, the model of them, and how they are painted."""

from dataclasses import dataclass
from typing import override

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.tickets.queries import Listing
from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.lines import width_of, write
from ui.core.theme import MEDIUM, REGULAR, STRONG, px

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Place:
    """One row of the sidebar: a heading, a ticket list, or a room of its own named by `room`.

    A list counts the tickets that have the next move at the desk; `waiting` counts those that wait on others.
    """

    title: str
    icon: str = ""
    listing: Listing | None = None
    room: str = ""
    count: int = 0
    waiting: int = 0
    hot: bool = False

    @property
    def is_heading(self) -> bool:
        """Tell whether this only names what follows."""
        return self.listing is None and not self.room


class PlacesModel(QAbstractListModel):
    """The rows of the sidebar."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.places: tuple[Place, ...] = ()

    def show_places(self, places: tuple[Place, ...]) -> None:
        """Show these rows; when only counts changed, the rows themselves stay."""
        same = [_without_count(p) for p in places] == [_without_count(p) for p in self.places]
        if not same:
            self.beginResetModel()
        self.places = places
        if not same:
            self.endResetModel()
        elif places:
            self.dataChanged.emit(self.index(0), self.index(len(places) - 1))

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.places)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.places):
            return None
        return _shown(self.places[index.row()], role)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not 0 <= index.row() < len(self.places) or self.places[index.row()].is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _shown(place: Place, role: int) -> object:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return place.title
        case Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((place.title, *_told(place)))
        case Qt.ItemDataRole.ToolTipRole:
            return "\n".join(line.capitalize() for line in _told(place))
        case _:
            return None


def _told(place: Place) -> list[str]:
    """Return what the number of a row counts, in words."""
    if place.listing is None:
        return [f"{place.count:,}"] if place.count else []
    return [
        *([f"{place.count:,} with the next move at the desk"] if place.count else []),
        *([f"{place.waiting:,} waiting on the requester or a third party"] if place.waiting else []),
        *(["some critical"] if place.hot else []),
    ]


def _without_count(place: Place) -> tuple[str, str, Listing | None, str]:
    return place.title, place.icon, place.listing, place.room


class PlaceDelegate(QStyledItemDelegate):
    """Paints an icon, a name and a count for each place, and headings between them, read straight from the model."""

    HEADING, ROW = 36, 34

    def __init__(self, model: PlacesModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(100), px(self.HEADING if self._model.places[index.row()].is_heading else self.ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        place = self._model.places[index.row()]
        if place.is_heading:
            write(painter, rect.adjusted(px(16), px(10), -px(8), 0), place.title, "caption", STRONG, "text3")
        else:
            self._paint_row(painter, option.state, rect, place)
        painter.restore()

    def _paint_row(self, painter: QPainter, state: QStyle.StateFlag, rect: QRect, place: Place) -> None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
        box = QRectF(rect).adjusted(8, 1, -8, -1)
        self._paint_ground(painter, box, chosen=chosen, hovered=hovered, focused=focused)
        right = self._paint_count(painter, box, place, chosen=chosen)
        side, left = px(17), round(box.left())
        at = QPoint(left + px(12), rect.center().y() - side // 2)
        icons.paint(painter, at, place.icon, tokens.colour_of("accent_text" if chosen else "text2"), side)
        words = QRect(left + px(38), rect.top(), right - left - px(38) - px(6), rect.height())
        weight, front = (STRONG, "accent_text") if chosen else (REGULAR, "text")
        write(painter, words, place.title, "body", weight, front)

    def _paint_ground(self, painter: QPainter, box: QRectF, *, chosen: bool, hovered: bool, focused: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            painter.setBrush(token("accent_soft" if chosen else "pressed"))
            painter.drawRoundedRect(box, 6, 6)
        if chosen:
            painter.setBrush(token("accent"))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 8, 3, box.height() - 16), 1.5, 1.5)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(token("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_count(self, painter: QPainter, box: QRectF, place: Place, *, chosen: bool) -> int:
        """Paint the number at the right and return where it begins."""
        right = round(box.right())
        if not place.count:
            return right - px(8)
        words, weight = f"{place.count:,}", STRONG if chosen or place.hot else MEDIUM
        wide = width_of(words, "caption", weight)
        room = QRect(right - px(12) - wide, round(box.top()), wide, round(box.height()))
        if place.hot:
            self._paint_hot(painter, room)
        front = "danger" if place.hot else "accent_text" if chosen else "text3"
        write(painter, room, words, "caption", weight, front)
        return room.left()

    def _paint_hot(self, painter: QPainter, room: QRect) -> None:
        around = px(7)
        pill = QRectF(room.left() - around, room.center().y() - px(9) + 1, room.width() + 2 * around, px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(token("danger_soft"))
        painter.drawRoundedRect(pill, px(9), px(9))
