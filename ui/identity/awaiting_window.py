"""The list of verifications that wait for me: to be signed, or to be gone on with."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.identity.gate import Verification
from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px
from ui.core.widgets import EmptyState
from ui.identity import speech
from ui.identity.attempts import verification_card
from ui.identity.cards import CardList
from ui.identity.verification_window import Place

_NONE = "Nothing waits for you. What a colleague needs your signature for shows up here by itself."
_SOON_MS = 150


class AwaitingWindow(QDialog):
    """`opened(verification, ticket)` by Enter or a card's digit; the list follows what changes. Esc closes it."""

    opened = Signal(int, int)

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._tickets: dict[int, int] = {}
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._build()
        self._connect()

    def show_anew(self) -> None:
        """Show what waits now."""
        self.show()
        self.activateWindow()
        self.read()

    @Slot()
    def read(self) -> None:
        """Read what waits."""
        gate = self._place.gate

        def waiting() -> list[Verification]:
            return [gate.read(one) for one in gate.awaiting()]

        self._place.background.read(waiting, self._show, self._fail, slot=("awaiting", id(self)))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc; Enter closes nothing."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _show(self, found: Sequence[Verification]) -> None:
        had = len(self.list.rows)
        self._tickets = {one.id: one.ticket_id for one in found}
        digits = iter("123456789")
        prefix = self._place.prefix()
        self.list.show_rows([verification_card(one, prefix, key=next(digits, ""), me=self._place.me) for one in found])
        self.nothing.say(_NONE)
        self.nothing.setVisible(not found)
        self._scroll.setVisible(bool(found))
        if found and not self.list.hasFocus() and self.isActiveWindow():
            self.list.setFocus()
        if len(found) != had:
            announce(self, speech.counted(len(found), "verification") + " waiting for you" if found else _NONE)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.nothing.say(f"What waits can’t be read. {error}")
        self.nothing.setVisible(not self.list.rows)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches(Topic.VERIFICATION):
            self._soon.start()

    def _open(self, verification_id: object) -> None:
        if isinstance(verification_id, int):
            self.opened.emit(verification_id, self._tickets.get(verification_id, 0))

    def _build(self) -> None:
        plane(self, "surface")
        self.setWindowTitle("Verifications waiting for me")
        self.list = CardList("Verifications waiting for me")
        self.nothing = EmptyState("shield-check", _NONE)
        self.close_button = button("Close", "x", "quiet", pressed=self.reject)
        self.close_button.setAutoDefault(False)
        head = hbox(label("Verifications waiting for me", "title", STRONG), None, self.close_button)
        inside = QWidget()
        inside.setProperty("plane", "none")
        inside.setLayout(vbox(self.list, None, margins=(0, 0, 12, 0)))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        whole = vbox(head, rule(), self._scroll, self.nothing, margins=(18, 14, 18, 16), spacing=10)
        whole.setStretch(2, 1)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        room = self.screen().availableGeometry()
        self.resize(min(px(720), room.width() - 40), min(px(520), room.height() - 60))
        self._scroll.hide()

    def _connect(self) -> None:
        self.list.chosen.connect(self._open)
        self._soon.timeout.connect(self.read)
        self._place.live.changed.connect(self._hear)
