"""Letting people in from the set-up's form: a login for whoever is new, a new password for whoever lost theirs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.people.letting_in import LetIn
from ui.administration.first_password import FirstPassword
from ui.core.background import Background
from ui.core.errors import shown
from ui.core.info_bar import InfoBars

type LetPeopleIn = Callable[[Any, bool], LetIn]
"""Makes the login of a row, or gives one that is there another password if `anew`; runs on a worker thread."""
_BAR = "login"


class LettingIn(QObject):
    """`said` carries a sentence where no password is to be shown."""

    said = Signal(str)

    def __init__(self, let_in: LetPeopleIn, background: Background, bars: InfoBars, parent: QWidget) -> None:
        super().__init__(parent)
        self._let_in, self._background, self._bars, self._place = let_in, background, bars, parent
        self._dialog: FirstPassword | None = None

    def welcome(self, row: Any) -> None:
        """Make the login of someone who has just been put on the list."""
        self._bars.clear(_BAR)
        again = partial(self.welcome, row)
        self._background.write(
            partial(self._let_in, row, False), partial(self._tell, row), partial(self._fail, row, again)
        )

    def renew(self, row: Any) -> None:
        """Ask whether someone is to get a new password, and make it."""
        self._bars.clear(_BAR)
        dialog = self._opened(row)
        dialog.wanted.connect(partial(self._renew, row))
        dialog.ask()
        dialog.open()

    def _renew(self, row: Any) -> None:
        again = partial(self._renew, row)
        self._background.write(
            partial(self._let_in, row, True), partial(self._tell, row), partial(self._fail, row, again)
        )

    def _tell(self, row: Any, made: LetIn) -> None:
        if not made.password:
            self.said.emit(f"The login {made.login} was there already and keeps its password.")
            return
        dialog = self._dialog or self._opened(row)
        dialog.tell(made)
        dialog.open()

    def _fail(self, row: Any, again: Callable[[], object], error: Exception) -> None:
        how = shown(error)
        if self._dialog is not None:
            self._dialog.reject()
        said = f"{row.name} got no password. {how.text}"
        self._bars.show_bar(_BAR, how.tone, said, actions=[("Try again", again)], icon=how.icon)

    def _opened(self, row: Any) -> FirstPassword:
        self._dialog = FirstPassword(row.name, self._place)
        self._dialog.finished.connect(self._forget)
        return self._dialog

    @Slot()
    def _forget(self) -> None:
        self._dialog = None
