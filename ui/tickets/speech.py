"""What one person said, framed: their face, a box with a line on who spoke, how and when, and their words in it."""

from dataclasses import dataclass
from typing import override

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.core import icons, tokens
from ui.core.delegates import draw_card
from ui.core.layout import Part, vbox
from ui.core.lines import width_of, write
from ui.core.theme import REGULAR, STRONG, px
from ui.tickets.stamps import stamp_face

_FACE, _BESIDE = 32, 10
"""How wide a face is at 100 % text, and the gap beside it."""
_SIDE, _ABOVE, _BELOW = 15, 11, 12
"""What the box leaves free around the words."""
_HEAD, _GAP = 20, 6
"""How tall the head line is at 100 % text, and the gap between its words."""
_NOTE = "Internal note"


@dataclass(frozen=True, slots=True)
class Head:
    """Who spoke, in what role and how their words came, and at what time of day."""

    speaker: str
    about: str = ""
    time: str = ""


class Speech(QWidget):
    """Paints face, box and head by itself and holds only what was said: a conversation has many of these.

    `tone` is that of a card: "plain", "note" or "selected".
    """

    def __init__(
        self, head: Head, *said: Part, tone: str = "plain", spoken: str, beside: QWidget | None = None
    ) -> None:
        """`spoken` is what a screen reader says, `beside` a button that stands in the head before the time."""
        super().__init__()
        self.tone, self.head = tone, head
        self._beside = beside
        self._shows_face = True
        self._is_head_cut = False
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(head.about)
        self._column = vbox(*said, spacing=5)
        self.setLayout(self._column)
        if beside is not None:
            beside.setParent(self)
        self._fit()

    @property
    def is_note(self) -> bool:
        """Tell whether only the desk may read this."""
        return self.tone == "note"

    def show_face(self, *, shown: bool) -> None:
        """Show the speaker's face, or do without it where there is little room."""
        if shown != self._shows_face:
            self._shows_face = shown
            self._fit()

    def words_cut_at(self, at: QPoint) -> str:
        """Return what the head says at this place where there is no room for all of it, else nothing."""
        if not (self._is_head_cut and self._head_room().contains(at)):
            return ""
        return " · ".join(word for word in (self.head.speaker, self.head.about) if word)

    # ------------------------------------------------------------ Qt

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._shows_face:
                stamp_face(painter, 0, 0, px(_FACE), self.head.speaker)
            draw_card(painter, self._box(), self.tone)
            self._write_head(painter)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_beside()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    # ------------------------------------------------------------ inside

    def _fit(self) -> None:
        left = self._box_left()
        self._column.setContentsMargins(left + _SIDE, _ABOVE + px(_HEAD) + 3, _SIDE, _BELOW)
        self._place_beside()
        self.update()

    def _box_left(self) -> int:
        return px(_FACE) + _BESIDE if self._shows_face else 0

    def _box(self) -> QRect:
        return self.rect().adjusted(self._box_left(), 0, 0, 0)

    def _head_room(self) -> QRect:
        box = self._box()
        return QRect(box.left() + _SIDE, box.top() + _ABOVE, box.width() - 2 * _SIDE, px(_HEAD))

    def _time_width(self) -> int:
        return width_of(self.head.time, "caption", REGULAR)

    def _place_beside(self) -> None:
        if self._beside is not None:
            room, size = self._head_room(), self._beside.sizeHint()
            left = room.right() + 1 - self._time_width() - _GAP - size.width()
            self._beside.setGeometry(QRect(QPoint(left, room.center().y() - size.height() // 2 + 1), size))

    def _write_head(self, painter: QPainter) -> None:
        room = self._head_room()
        room.setRight(room.right() - self._write_time(painter, room))
        room.setLeft(room.left() + write(painter, room, self.head.speaker, "body", STRONG, "text") + _GAP)
        if self.is_note:
            self._mark_note(painter, room)
        self._is_head_cut = width_of(self.head.about, "caption", REGULAR) > room.width()
        write(painter, room, self.head.about, "caption", REGULAR, "text3")

    def _write_time(self, painter: QPainter, room: QRect) -> int:
        if not self.head.time:
            return 0
        width = write(painter, room, self.head.time, "caption", REGULAR, "text3", right=True) + _GAP
        return width if self._beside is None else width + self._beside.width() + _GAP

    def _mark_note(self, painter: QPainter, room: QRect) -> None:
        side = px(13)
        at = QPoint(room.left(), room.center().y() - side // 2)
        icons.paint(painter, at, "lock", tokens.colour_of("warn"), side)
        room.setLeft(room.left() + side + _GAP)
        room.setLeft(room.left() + write(painter, room, _NOTE, "caption", STRONG, "warn") + _GAP)
