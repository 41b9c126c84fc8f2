"""A server that lets the login of an open window in no more: its password is asked for, or the desk is shut."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.bootstrap.own_password import sign_in
from app.core.clock import SystemClock
from app.core.errors import HelpDeskError, NotOnStaff, NotPermitted
from ui.core.background import Background
from ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from app.bootstrap.opening import Opened
    from ui.shell.sign_in import SignIn

PATIENCE = 60.0
"""Seconds that signing in may take: each of several servers is tried, and a key ring may ask somebody first."""
_BAR = "own password"
_AGAIN = "You are signed in again."


class TurnedAway(QObject):
    """`let_in()` once the person has signed in anew, `shut(error)` for one who is not on the staff any more.

    `doubted()` when the login lacks a right that everyone at the desk has.
    """

    let_in = Signal()
    doubted = Signal()
    shut = Signal(object)
    _heard = Signal(object)

    def __init__(self, window: MainWindow, opened: "Opened", background: Background, *, address: str) -> None:
        super().__init__(window)
        self._window, self._opened, self._background, self._address = window, opened, background, address
        self._card: SignIn | None = None
        self._wants_password = False
        self._connect()

    def _connect(self) -> None:
        self._heard.connect(self._meet, Qt.ConnectionType.QueuedConnection)
        self._opened.store.turned_away = self._note
        self._window.sign_in_asked.connect(self._ask)
        self._window.contact_changed.connect(self._look)

    # ------------------------------------------------------------ being turned away

    def _note(self, refused: HelpDeskError) -> None:
        """Take note on the thread that was refused, before whoever asked there hears of it."""
        self._opened.contact.lose(SystemClock().now())
        self._heard.emit(refused)

    @Slot(object)
    def _meet(self, refused: HelpDeskError) -> None:
        if isinstance(refused, NotOnStaff):
            self.shut.emit(refused)
        elif isinstance(refused, NotPermitted):
            self.doubted.emit()
        elif self._window.work is None:  # the desk is about to be shown
            self._window.entered.connect(self._tell, Qt.ConnectionType.SingleShotConnection)
        else:
            self._tell()

    @Slot()
    def _tell(self) -> None:
        if self._opened.contact.is_away:
            self._wants_password = True
            self._window.ask_sign_in()

    @Slot()
    def _look(self) -> None:
        """Put the card away when the database has been found again without it."""
        if self._wants_password and not self._opened.contact.is_away:
            self._wants_password = False
            self._put_card_away()

    # ------------------------------------------------------------ signing in again

    @Slot()
    def _ask(self) -> None:
        from ui.shell.sign_in import SignIn

        if self._card is not None and isValid(self._card):
            self._card.field.focus()
            return
        self._card = card = SignIn(self._address, "", other="Not now")
        card.password_given.connect(self._sign_in)
        card.another_asked.connect(self._go_back)
        self._window.show_card(card)
        self._tell()

    @Slot()
    def _go_back(self) -> None:
        self._put_card_away()
        self._tell()

    def _put_card_away(self) -> None:
        """Show the desk again as it was; the keys go on where they were in it."""
        card, self._card = self._card, None
        if card is not None and isValid(card):
            self._window.show_desk()

    @Slot(str, bool)
    def _sign_in(self, password: str, remember: bool) -> None:  # noqa: FBT001  a signal's answer
        signing: Callable[[], str] = partial(sign_in, self._opened.store, password, remember=remember)
        self._background.read(signing, self._welcome, self._refuse, deadline=PATIENCE)

    def _welcome(self, still: str) -> None:
        self._wants_password = False
        self._put_card_away()
        self._window.say(_AGAIN)
        if still:
            self._window.bars.show_bar(_BAR, "warn", still, icon="key-round")
        self.let_in.emit()

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, NotOnStaff):
            self.shut.emit(error)
        elif not isinstance(error, HelpDeskError):
            raise error
        elif self._card is not None and isValid(self._card):
            self._card.refuse(str(error))
