"""The desks one has been at, each to be opened again or to be taken off the list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.desks import KeptDesk
from ui.core.announce import announce
from ui.core.buttons import tool
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.shell.choice_card import ChoiceCard


class DeskList(QWidget):
    """At least one desk: `desk_chosen(address)`; `desk_removed(address)` for one off the list, that itself stays."""

    desk_chosen = Signal(str)
    desk_removed = Signal(str)

    def __init__(self, desks: Sequence[KeptDesk]) -> None:
        super().__init__()
        self._build(desks)

    def _build(self, desks: Sequence[KeptDesk]) -> None:
        self.rows = {desk.address: _Row(desk, self.desk_chosen.emit, self._remove) for desk in desks}
        self.said = label("", "caption", tone="text2", wrap=True)
        self.said.hide()
        self.setLayout(vbox(*self.rows.values(), self.said, spacing=8))
        self.setFocusProxy(next(row.card for row in self.rows.values()))

    @Slot(str)
    def _remove(self, address: str) -> None:
        gone = self.rows.pop(address)
        forgotten = ", and its password forgotten" if "://" in address else ""
        said = f"“{gone.card.text()}” is off the list{forgotten}. The desk itself stays as it is."
        self.said.setText(said)
        self.said.show()
        gone.hide()
        gone.deleteLater()
        announce(self, said)
        self.desk_removed.emit(address)
        if self.rows:
            next(iter(self.rows.values())).card.setFocus()


class _Row(QWidget):
    def __init__(self, desk: KeptDesk, choose: Callable[[str], None], remove: Callable[[str], None]) -> None:
        super().__init__()
        self.card = ChoiceCard("network" if "://" in desk.address else "laptop", desk.name, desk.address)
        self.remove = tool("trash-2", f"Take “{desk.name}” off the list")
        self.card.clicked.connect(lambda: choose(desk.address))
        self.remove.clicked.connect(lambda: remove(desk.address))
        row = hbox(self.card, self.remove, spacing=4)
        row.setStretch(0, 1)
        self.setLayout(row)
