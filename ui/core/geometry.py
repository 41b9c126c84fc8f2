"""Remembers where windows, splitters and columns were, and never puts them where nobody can see them."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter, QWidget

FIRST_SIZE = QSize(1600, 980)
LEAST_SIZE = QSize(1040, 640)
_FRAME = QMargins(8, 40, 8, 8)
"""What the system draws around a window: a first window leaves room for it, so that its title can be reached."""


class Geometry:
    """Saves and restores by name; `get` and `put` read and write one text setting by key."""

    def __init__(self, get: Callable[[str], str | None], put: Callable[[str, str], None]) -> None:
        self._get, self._put = get, put

    def save_window(self, window: QWidget, name: str) -> None:
        """Remember place and size of a window and whether it is maximised."""
        rect = window.normalGeometry() if window.isMaximized() else window.geometry()
        whole = {"rect": [rect.x(), rect.y(), rect.width(), rect.height()], "maximised": window.isMaximized()}
        self._write(f"window/{name}", whole)

    def restore_window(self, window: QWidget, name: str, first: QSize = FIRST_SIZE) -> None:
        """Put a window where it was, or in the middle of the screen the first time."""
        kept = self._read(f"window/{name}")
        numbers = _whole_numbers(kept.get("rect"), 4) if isinstance(kept, dict) else None
        rect = QRect(*numbers) if numbers else QRect()
        window.setGeometry(clamped(rect, screens(), first))
        if isinstance(kept, dict) and kept.get("maximised") is True:
            window.showMaximized()

    def save_splitter(self, splitter: QSplitter, name: str) -> None:
        """Remember how a splitter shares its room."""
        self._write(f"splitter/{name}", splitter.sizes())

    def restore_splitter(self, splitter: QSplitter, name: str) -> bool:
        """Share the room as before; returns False when nothing fitting is remembered."""
        sizes = _whole_numbers(self._read(f"splitter/{name}"), splitter.count())
        if not sizes or min(sizes) < 0 or sum(sizes) == 0:
            return False
        splitter.setSizes(sizes)
        return True

    def save_share(self, name: str, share: float) -> None:
        """Remember which share of a whole the first of two panes was given."""
        self._write(f"share/{name}", round(share, 4))

    def share(self, name: str) -> float | None:
        """Return a share as remembered, between 0 and 1; None when it was never given or can't be one."""
        kept = self._read(f"share/{name}")
        return kept if isinstance(kept, float) and 0 < kept < 1 else None

    def save_widths(self, name: str, widths: Mapping[str, int]) -> None:
        """Remember the widths of columns by their names."""
        self._write(f"columns/{name}", dict(widths))

    def widths(self, name: str) -> dict[str, int]:
        """Return the widths of columns as remembered, without those that can't be widths."""
        kept = self._read(f"columns/{name}")
        if not isinstance(kept, dict):
            return {}
        return {column: width for column, width in kept.items() if _is_whole(width) and width > 0}

    def _write(self, key: str, value: Any) -> None:
        self._put(f"geometry/{key}", json.dumps(value))

    def _read(self, key: str) -> Any:
        kept = self._get(f"geometry/{key}")
        if not kept:
            return None
        try:
            return json.loads(kept)
        except ValueError:
            return None


def screens() -> list[QRect]:
    """The work areas of all screens, the first screen first."""
    first = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not first]
    return [screen.availableGeometry() for screen in (first, *others) if screen is not None]


def clamped(rect: QRect, areas: Sequence[QRect], first: QSize = FIRST_SIZE) -> QRect:
    """`rect` moved and shrunk into the area it mostly lies in; an empty one becomes `first` in the middle."""
    if not areas:
        return rect if not rect.isEmpty() else QRect(0, 0, first.width(), first.height())
    if rect.isEmpty():
        return _in_the_middle(first, areas[0])
    area = max(areas, key=lambda one: _shared(one, rect))
    if _shared(area, rect) == 0:
        return _in_the_middle(rect.size(), areas[0])
    size = rect.size().boundedTo(area.size())
    left = max(area.left(), min(rect.left(), area.right() + 1 - size.width()))
    top = max(area.top(), min(rect.top(), area.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


def _in_the_middle(size: QSize, area: QRect) -> QRect:
    area = area.marginsRemoved(_FRAME)
    fitting = size.boundedTo(area.size())
    left = area.left() + (area.width() - fitting.width()) // 2
    top = area.top() + (area.height() - fitting.height()) // 2
    return QRect(left, top, fitting.width(), fitting.height())


def _shared(area: QRect, rect: QRect) -> int:
    both = area.intersected(rect)
    return 0 if both.isEmpty() else both.width() * both.height()


def _whole_numbers(value: Any, count: int) -> list[int] | None:
    if not isinstance(value, list) or len(value) != count:
        return None
    return value if all(_is_whole(number) for number in value) else None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
