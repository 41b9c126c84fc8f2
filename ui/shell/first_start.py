"""The card of the very first start: an empty desk, a made-up one, or the desk that is there already."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.desks import KeptDesk
from app.core.errors import Unfinished
from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.errors import shown
from ui.core.field import TextField
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG
from ui.shell.choice_card import ChoiceCard
from ui.shell.desk_list import DeskList
from ui.shell.front_page import front_page

_STAYS = "The desk so far stays as it is; what you typed there is kept as drafts."
_LATER = "You can change this later: Ctrl+K, “Open another desk”."


class FirstStart(QWidget):
    """Three ways to begin: `empty_chosen`, `demo_chosen`, `address_given(address)`.

    With words for `back` there is a fourth, `back_asked`: to leave everything as it is. `address` is one that was
    typed before and may have to be mended. `desks` are those one has been at: `desk_chosen(address)` goes back to
    one, `desk_removed(address)` takes it off their list.
    """

    empty_chosen = Signal()
    demo_chosen = Signal()
    address_given = Signal(str)
    back_asked = Signal()
    desk_chosen = Signal(str)
    desk_removed = Signal(str)

    def __init__(self, *, back: str = "", address: str = "", desks: Sequence[KeptDesk] = ()) -> None:
        super().__init__()
        self.desks: DeskList | None = DeskList(desks) if desks else None
        self.back: QPushButton | None = button(back, pressed=self.back_asked.emit) if back else None
        self._build()
        self._connect()
        if address:
            self.address.line.setText(address)
            self._open_connecting()
            self.setFocusProxy(self.address)

    def refuse(self, error: Exception) -> None:
        """Say under the address why it can't be used; what was typed stays."""
        text = shown(error).text
        self._open_connecting()
        self._set_busy(busy=False)
        self.address.focus()
        if isinstance(error, Unfinished):
            self._complete(error.begun)
        self.address.show_error(text)
        announce(self.address, text, urgent=True)

    def _complete(self, begun: str) -> None:
        line = self.address.line
        line.selectAll()
        line.insert(begun)  # and no `setText`: Ctrl+Z brings back what was typed

    def _build(self) -> None:
        self.empty = ChoiceCard(
            "laptop", "Start empty on this computer", "A desk of your own, kept in one file on this machine."
        )
        self.demo = ChoiceCard(
            "sparkles", "Look around with demo data", "A made-up desk, full of tickets and made anew each time."
        )
        self.connecting = ChoiceCard(
            "network", "Connect to the desk's database", "Your desk is there already; someone gave you its address."
        )
        self.address = TextField("Address", placeholder="postgresql://login@server/database")
        self.address.line.setAccessibleDescription("Without a password: you are asked for it next.")
        self.connect_button = button("Connect", "", "primary")
        self._address_part = QWidget()
        self.name = TextField("Name", placeholder="Optional: what this desk is called in the list")
        self._address_part.setLayout(vbox(self.address, self.name, hbox(None, self.connect_button), spacing=8))
        front_page(
            self,
            label("Open another desk" if self.back else "Welcome to Frontline", "display", STRONG),
            label(f"Where are your tickets? {_STAYS if self.back else _LATER}", "reading", tone="text2", wrap=True),
            6,
            *([self.desks] if self.desks else []),
            self.empty,
            self.demo,
            self.connecting,
            self._address_part,
            *([hbox(None, self.back)] if self.back else []),
            width=520,
        )
        self._address_part.hide()
        self.setFocusProxy(self.desks or self.empty)

    def _connect(self) -> None:
        self.empty.clicked.connect(self._begin_empty)
        self.demo.clicked.connect(self._begin_demo)
        self.connecting.clicked.connect(self._ask_address)
        self.connect_button.clicked.connect(self._give_address)
        self.address.line.returnPressed.connect(self._give_address)
        self.name.line.returnPressed.connect(self._give_address)
        if self.desks is not None:
            self.desks.desk_chosen.connect(self._go_to)
            self.desks.desk_removed.connect(self._let_go)

    @Slot(str)
    def _go_to(self, address: str) -> None:
        self._set_busy(busy=True)
        self.name.line.clear()
        self.address.line.setText(address)  # should it not open, it can be mended
        self.desk_chosen.emit(address)

    @Slot(str)
    def _let_go(self, address: str) -> None:
        self.address.line.setText(address)  # taken off by mistake, it is one Enter away
        if self.desks is not None and not self.desks.rows:
            self.empty.setFocus()
        self.desk_removed.emit(address)

    @Slot()
    def _begin_empty(self) -> None:
        self._set_busy(busy=True)
        self.empty_chosen.emit()

    @Slot()
    def _begin_demo(self) -> None:
        self._set_busy(busy=True)
        self.demo_chosen.emit()

    @Slot()
    def _ask_address(self) -> None:
        self._open_connecting()
        self.address.focus()

    def _open_connecting(self) -> None:
        self._address_part.show()

    @Slot()
    def _give_address(self) -> None:
        if not self.connect_button.isEnabled():
            return
        if not self.address.value:
            self.address.show_error("Type the address of the desk's database.")
            self.address.focus()
            return
        self._set_busy(busy=True)
        self.address_given.emit(self.address.value)

    def _set_busy(self, *, busy: bool) -> None:
        address = (self.address, self.name, self.connect_button)
        for control in (self.desks, self.empty, self.demo, self.connecting, *address, self.back):
            if control is not None:
                control.setEnabled(not busy)
