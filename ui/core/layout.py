"""Rows and columns of widgets, written as they are read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Part = QWidget | QLayout | int | None
"""A widget, a layout, a gap in pixels, or None for stretch."""

Margins = tuple[int, int, int, int]


def hbox(*parts: Part, margins: Margins = (0, 0, 0, 0), spacing: int = 8) -> QHBoxLayout:
    """A row of parts, left to right."""
    return _filled(QHBoxLayout(), parts, margins, spacing)


def vbox(*parts: Part, margins: Margins = (0, 0, 0, 0), spacing: int = 8) -> QVBoxLayout:
    """A column of parts, top to bottom."""
    return _filled(QVBoxLayout(), parts, margins, spacing)


def plane(widget: QWidget, name: str, edge: str = "") -> QWidget:
    """Give `widget` the background "app", "surface", "raised" or "sidebar" and a line at one `edge`."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    widget.setProperty("plane", name)
    if edge:
        widget.setProperty("edge", edge)
    return widget


def _filled[Box: QBoxLayout](box: Box, parts: tuple[Part, ...], margins: Margins, spacing: int) -> Box:
    box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for part in parts:
        _add(box, part)
    return box


def _add(box: QBoxLayout, part: Part) -> None:
    if part is None:
        box.addStretch(1)
    elif isinstance(part, int):
        box.addSpacing(part)
    elif isinstance(part, QLayout):
        box.addLayout(part)
    else:
        box.addWidget(part)
