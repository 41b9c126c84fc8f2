"""What the command palette lists: entries under headings, and how they are painted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, Protocol, override

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
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.core import icons, tokens
from ui.core.delegates import Index, draw_key_caps, token
from ui.core.fuzzy import Nearness, match
from ui.core.lines import write
from ui.core.theme import REGULAR, STRONG, font, px


@dataclass(frozen=True, slots=True)
class Found:
    """Something the palette offers: where it belongs, what it is called, and what Enter does with it.

    `letters` are the places in `title` that are marked; left empty, the palette works them out. `also` is another
    name it goes by, such as a ticket's number.
    """

    section: str
    title: str
    subtitle: str = ""
    icon: str = "tag"
    key: str = ""
    run: Callable[[], object] = field(default=lambda: None, compare=False)
    letters: frozenset[int] = frozenset()
    also: str = ""

    @property
    def spoken(self) -> str:
        """What the screen reader says for it."""
        keys = f"shortcut {self.key}" if self.key else ""
        return ", ".join(part for part in (self.title, self.subtitle or self.section, keys) if part)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something could not be searched ("Tickets could not be searched. …"), beside what was `found` anyway."""

    what: str
    why: str
    found: tuple[Found, ...] = ()


Answer = Callable[[list[Found] | Trouble], None]


class Provider(Protocol):
    """Someone who finds things for the palette.

    `prefix` is the sign that asks for these things only ("#"); `name` says what they are ("tickets").
    `search` answers once, now or later, from any thread: with what it found, or with why it could not search.
    An answer to an earlier query is dropped. Who `is_at_hand` knows what it finds and is asked with every letter;
    the others are asked once typing pauses.
    """

    prefix: str
    name: str
    is_at_hand: bool

    def search(self, query: str, answer: Answer) -> None:
        """Find what fits `query` and hand it to `answer`."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between sections, or a remark such as "Searching…"."""

    text: str


Row = Found | Heading


class PaletteRole(IntEnum):
    """How the delegate asks for a whole row."""

    ROW = Qt.ItemDataRole.UserRole + 1


def with_headings(found: Sequence[Found]) -> list[Row]:
    """Everything found, each section under its heading, sections in the order they first appear."""
    sections: dict[str, list[Found]] = {}
    for one in found:
        sections.setdefault(one.section, []).append(one)
    rows: list[Row] = []
    for name, members in sections.items():
        rows.append(Heading(name))
        rows.extend(members)
    return rows


def marked(found: Found, query: str) -> Found:
    """`found` with the letters marked that fit `query`."""
    if found.letters or not query:
        return found
    fit = match(query, found.title)
    return replace(found, letters=fit.letters) if fit else found


def nearness(found: Found, query: str) -> Nearness:
    """How near what was found is to what was typed; who found it may know it by other words than its names."""
    fits = [match(query, name) for name in (found.title, found.also) if name]
    return min((fit.nearness for fit in fits if fit and fit.nearness < Nearness.STREWN), default=Nearness.BESIDE)


class PaletteModel(QAbstractListModel):
    """The rows of the palette."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, at: int) -> Row | None:
        """The row at this place, if there is one."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def found_at(self, at: int) -> Found | None:
        """What is found at this place; None for a heading."""
        row = self.row(at)
        return row if isinstance(row, Found) else None

    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return tuple(self._rows)

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == PaletteRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if isinstance(row, Found) else row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken if isinstance(row, Found) else row.text
        return None

    @override
    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if self.found_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class PaletteDelegate(QStyledItemDelegate):
    """Paints headings and entries with their marked letters and keys."""

    HEADING, ENTRY = 30, 40

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = isinstance(index.data(PaletteRole.ROW), Found)
        return QSize(px(100), px(self.ENTRY if entry else self.HEADING))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(PaletteRole.ROW)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Found):
            self._paint_entry(painter, rect, row, chosen=bool(state & QStyle.StateFlag.State_Selected))
        elif isinstance(row, Heading):
            room = rect.adjusted(px(14), px(4), -px(8), 0)
            write(painter, room, row.text, "caption", STRONG, "text3")
        painter.restore()

    def _paint_entry(self, painter: QPainter, rect: QRect, row: Found, *, chosen: bool) -> None:
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(token("accent_soft"))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 1, -2, -1), 6, 6)
        colour = tokens.colour_of("accent_text" if chosen else "text2")
        icons.paint(painter, QPoint(rect.left() + px(14), rect.center().y() - px(8)), row.icon, colour, px(17))
        middle = rect.center().y() + 1
        right = draw_key_caps(painter, rect.right() - px(12), middle, row.key) if row.key else rect.right() - px(12)
        words = QRect(rect.left() + px(44), rect.top(), right - px(8) - rect.left() - px(44), rect.height())
        self._paint_words(painter, words, row)

    def _paint_words(self, painter: QPainter, room: QRect, row: Found) -> None:
        left = self._paint_title(painter, room, row)
        rest = QRect(left + px(10), room.top(), room.right() - left - px(10), room.height())
        if row.subtitle and rest.width() > px(40):
            write(painter, rest, row.subtitle, "caption", REGULAR, "text3")

    def _paint_title(self, painter: QPainter, room: QRect, row: Found) -> int:
        plain = QFontMetrics(font("reading"))
        title = plain.elidedText(row.title, Qt.TextElideMode.ElideRight, round(room.width() * 0.94))
        left = room.left()
        for words, is_marked in runs(title, row.letters):
            weight = QFont.Weight.Bold if is_marked else REGULAR
            used = font("reading", weight)
            painter.setFont(used)
            painter.setPen(token("accent_text" if is_marked else "text"))
            part = QRect(left, room.top(), room.right() - left, room.height())
            painter.drawText(part, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            left += QFontMetrics(used).horizontalAdvance(words)
        return left


def runs(text: str, letters: frozenset[int]) -> list[tuple[str, bool]]:
    """`text` cut where marked letters begin and end, each piece with whether it is marked."""
    pieces: list[tuple[str, bool]] = []
    for at, letter in enumerate(text):
        is_marked = at in letters
        if pieces and pieces[-1][1] == is_marked:
            pieces[-1] = (pieces[-1][0] + letter, is_marked)
        else:
            pieces.append((letter, is_marked))
    return pieces
