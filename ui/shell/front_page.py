"""A page in front of the desk: one card in the middle, to be scrolled where there is little room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.core.layout import Part, hbox, plane, vbox
from ui.core.theme import fit
from ui.core.widgets import Card


def front_page(page: QWidget, *parts: Part, width: int = 440) -> None:
    """Fill `page` with one centred card made of `parts`."""
    card = Card(*parts, margins=(28, 26, 28, 26), spacing=12)
    fit(card, width=width)
    inside = QWidget()
    inside.setProperty("plane", "none")
    inside.setLayout(vbox(None, hbox(None, card, None), None, margins=(16, 24, 16, 24)))
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    plane(page, "app")
    page.setLayout(vbox(scroll))
