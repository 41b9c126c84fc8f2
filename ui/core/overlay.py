"""The overlay with every keyboard shortcut (F1), grown from the registry of actions."""

from collections.abc import Sequence
from itertools import combinations_with_replacement, pairwise
from typing import override

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.core import tokens
from ui.core.actions import Action, Actions, Hint
from ui.core.announce import announce
from ui.core.floating import SHADOW, Floating, centred, draw_shadow, takes_escape
from ui.core.labels import key_cap, label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, px

_COLUMN, _GAP, _SIDE = 250, 36, 28
_MOST_COLUMNS = 3
KEYLESS = "in the menu"
"""What stands in place of a key for a deed that has none."""


class ShortcutsOverlay(Floating):
    """A card over the whole window; it is built anew each time it opens, so that it is never out of date."""

    closed = Signal()

    def __init__(self, parent: QWidget, actions: Actions) -> None:
        super().__init__(parent, "card", 12)
        self._actions = actions
        self._columns = 0
        self._inside = QWidget()
        self._build()

    def open(self) -> None:
        """Show everything that can be done in this place, with its keys."""
        self.remember_focus()
        self._columns = 0
        self.place()
        self.show()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, "Keyboard shortcuts. Esc closes.")

    def dismiss(self) -> None:
        """Close and give the focus back."""
        self.hide()
        self.give_focus_back()
        self.closed.emit()

    def toggle(self) -> None:
        """Open, or close when open."""
        if self.isVisible():
            self.dismiss()
        else:
            self.open()

    def place(self) -> None:
        """Cover the parent and put the card in its middle, in as many columns as there is room for."""
        room = self.room()
        self.setGeometry(room.rect())
        columns = max(1, min(_MOST_COLUMNS, (room.width() - 64 - 2 * _SIDE + _GAP) // (px(_COLUMN) + _GAP)))
        if columns != self._columns:
            self._columns = columns
            self._fill(columns)
        width = min(columns * px(_COLUMN) + (columns - 1) * _GAP + 2 * _SIDE + 12, room.width() - 2 * SHADOW)
        inner = self._inner_height(width - 2 * _SIDE)
        height = min(self._head.sizeHint().height() + inner + 62, room.height() - 2 * SHADOW)
        self.card.setGeometry(centred(width, room.width()), centred(height, room.height()), width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on Esc and F1 while the list of keys has the focus."""
        if watched is self.list:
            if takes_escape(event):
                return True
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # what is underneath must not run while its keys are being read
                return True
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._press(event)
        return super().eventFilter(watched, event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.dismiss()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.current().scrim))
            draw_shadow(painter, QRectF(self.card.geometry()), 12)

    def _build(self) -> None:
        self.setAccessibleName("Keyboard shortcuts")
        around = self.layout()
        if around is not None:
            around.removeWidget(self.card)
            QWidget().setLayout(around)
        self._head = QWidget()
        self._head.setLayout(
            hbox(
                *(label("Keyboard shortcuts", "title", STRONG), None),
                *(label("Press", tone="text3"), key_cap("Esc"), label("to close", tone="text3")),
                margins=(0, 0, 12, 0),
            )
        )
        self.list = QScrollArea()
        self.list.setWidgetResizable(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setAccessibleName("Keyboard shortcuts")
        self.list.installEventFilter(self)
        self.card.setLayout(vbox(self._head, self.list, margins=(_SIDE, 22, _SIDE - 12, 22), spacing=14))

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.dismiss()
            return True
        return event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)

    def _fill(self, columns: int) -> None:
        inside = QWidget()
        inside.setProperty("plane", "none")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(_GAP)
        for at, column in enumerate(shared_out(self._shown_groups(), columns)):
            grid.addLayout(self._column(column), 0, at)
            grid.setColumnStretch(at, 1)
        before = self.list.takeWidget()
        if before is not None:
            before.deleteLater()
        self.list.setWidget(inside)
        self._inside = inside

    def _inner_height(self, width: int) -> int:
        grid = self._inside.layout()
        return grid.heightForWidth(width) if grid and grid.hasHeightForWidth() else self._inside.sizeHint().height()

    def _shown_groups(self) -> list["Group"]:
        return [(name, self._lines(entries)) for name, entries in self._actions.groups_here()]

    def _lines(self, entries: Sequence[Action | Hint]) -> list["Line"]:
        """The words of a group with all their keys; two ways to do the same make one line."""
        keys: dict[str, str] = {}
        for entry in entries:
            keys[entry.text] = f"{keys.get(entry.text, '')} {self._keys(entry)}".strip()
        return list(keys.items())

    def _keys(self, entry: Action | Hint) -> str:
        return entry.keys if isinstance(entry, Hint) else self._actions.key(entry.id)

    def _column(self, groups: Sequence["Group"]) -> QVBoxLayout:
        column = vbox(spacing=7)
        for at, (name, entries) in enumerate(groups):
            if at:
                column.addSpacing(14)
            column.addWidget(label(name, "body", STRONG, "accent_text"))
            for text, keys in entries:
                column.addLayout(self._line(text, keys))
        column.addStretch(1)
        return column

    def _line(self, text: str, keys: str) -> QHBoxLayout:
        caps = [key_cap(key) for key in keys.split()] or [label(KEYLESS, "caption", tone="text3")]
        words = label(text, wrap=True)
        line = hbox(words, 6, *caps, spacing=4)
        line.setStretch(0, 1)
        words.setMinimumWidth(px(70))
        words.setMinimumHeight(key_cap("A").sizeHint().height())
        return line


Line = tuple[str, str]
"""What is done, and the keys that do it."""
Group = tuple[str, list[Line]]


def shared_out(groups: Sequence[Group], columns: int) -> list[list[Group]]:
    """The groups in reading order, cut into columns so that the longest is as short as can be."""
    ways = combinations_with_replacement(range(len(groups) + 1), columns - 1)
    cut = min((_cut(groups, way) for way in ways), key=_unevenness)
    return [list(part) for part in cut]


def _cut(groups: Sequence[Group], places: Sequence[int]) -> list[Sequence[Group]]:
    ends = (0, *places, len(groups))
    return [groups[start:end] for start, end in pairwise(ends)]


def _unevenness(parts: Sequence[Sequence[Group]]) -> tuple[int, int]:
    """The longest column first; of those alike, the one that leaves no column empty for nothing."""
    lengths = [_length(part) for part in parts]
    return max(lengths), sum(length * length for length in lengths)


def _length(groups: Sequence[Group]) -> int:
    return sum(len(entries) + 2 for _, entries in groups)
