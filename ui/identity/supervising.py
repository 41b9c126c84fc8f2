"""What there is in an emergency in place of a shortcut: two of the staff sign in beside the person; it is recorded."""

from typing import override

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.core.field import TextField
from ui.identity.questions import Reason

LEAD = (
    "Nothing gets shorter, and nothing of the account is changed. Two of you go there and sign in at a managed device "
    "with logins of your own, stay beside the person until it is over, and sign out. Security is told, and the ticket "
    "has who, where, when and why."
)
SUPERVISED = "Supervised sign-in beside the person, together with {name}. {told}"
"""What the ticket is told."""


class Supervising(Reason):
    """Asks who comes along besides where, from when until when, and why."""

    def __init__(self, parent: QWidget) -> None:
        asks = "Which device, from when until when, and why?"
        super().__init__("Supervised sign-in", LEAD, "Record it", least=20, asks=asks, parent=parent)
        self.colleague = TextField("Login of the colleague who stays with you", most=120)
        layout = self.layout()
        layout.insertWidget(layout.indexOf(self.reason), self.colleague)  # type: ignore[union-attr]
        self.colleague.focus()

    @override
    @Slot()
    def _give(self) -> None:
        if self.colleague.value:
            super()._give()
        else:
            self.colleague.show_error("Type the login of your colleague.")
            self.colleague.focus()
