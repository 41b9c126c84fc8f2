"""A page in front of the desk: one card in the middle, to be scrolled where there is little room."""

from typing import cast, override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui.core.layout import Part, hbox, plane, vbox
from ui.core.theme import fit
from ui.core.widgets import Card

_MARGIN = 12


def front_page(page: QWidget, *parts: Part, width: int = 440) -> None:
    """Fill `page` with one centred card made of `parts`; the part that has the focus is kept in sight."""
    card = Card(*parts, margins=(28, 26, 28, 26), spacing=12)
    fit(card, width=width)
    inside = QWidget()
    inside.setProperty("plane", "none")
    inside.setLayout(vbox(None, hbox(None, card, None), None, margins=(16, 24, 16, 24)))
    plane(page, "app")
    page.setLayout(vbox(_Scroll(inside, card)))


class _Scroll(QScrollArea):
    def __init__(self, inside: QWidget, card: QWidget) -> None:
        super().__init__()
        self._inside, self._card = inside, card
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        # What is shown together with the focus has its place only once the layout has been made again.
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._look)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._follow_focus)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the card or the window has another size."""
        if event.type() == QEvent.Type.Resize:
            self._looking.start()
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._card.isAncestorOf(now):
            self._looking.start()

    @Slot()
    def _look(self) -> None:
        focused = self.window().focusWidget()
        if focused is None or not self._card.isAncestorOf(focused):
            return
        part = focused
        while (around := part.parentWidget()) is not None and around is not self._card:
            part = around
        fits = part.height() + 2 * _MARGIN <= self.viewport().height()
        self.ensureWidgetVisible(part if fits else focused, _MARGIN, _MARGIN)
