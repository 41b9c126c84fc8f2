"""Leaving a desk for another one: the card of the first start once more, over the desk that stays open meanwhile."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.core.desks import KeptDesk
from ui.core.layout import vbox
from ui.core.theme import px
from ui.shell.first_start import FirstStart


class AnotherDesk(QDialog):
    """Asks which desk; Esc and the way back leave everything as it is."""

    def __init__(self, here: str, parent: QWidget | None = None, *, desks: Sequence[KeptDesk] = ()) -> None:
        super().__init__(parent)
        self.card = FirstStart(back=f"Back to {here}", desks=desks)
        self._build()
        self.card.back_asked.connect(self.reject)

    def _build(self) -> None:
        self.setWindowTitle("Open another desk")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayout(vbox(self.card))
        self.setFocusProxy(self.card)
        room = self.screen().availableGeometry()
        self.resize(min(px(620), room.width()), min(px(640), round(room.height() * 0.9)))
        self.card.setFocus()
