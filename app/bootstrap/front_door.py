"""What stands in front of a desk: which one is opened, the first start, the password, and why one lets nobody in."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from shiboken6 import isValid

from app.bootstrap.kept_desk import DeskAway, forget_here, found_here
from app.bootstrap.profiles import embedded_path, readable
from app.core.desks import forget_desk, keep_desk, kept_desks, usual_name
from app.core.errors import (
    DeskMissing,
    HelpDeskError,
    NotOnStaff,
    PasswordNeeded,
    PasswordWrong,
    RuleBroken,
    StoreRefused,
    StoreUnavailable,
)
from app.core.settings import DATABASE, Settings, data_folder, kept_value
from ui.core.background import Background
from ui.shell.main_window import MainWindow
from ui.tickets.moments import date_and_time

if TYPE_CHECKING:
    from app.bootstrap.opening import Opened
    from ui.shell.another_desk import AnotherDesk
    from ui.shell.first_start import FirstStart

PATIENCE = 60.0
"""Seconds that looking whether another desk stands may take: one of this computer may have to be made."""
Opening = Callable[[], "Opened"]


class FrontDoor(QObject):
    """Chooses the desk and opens it by `enter`; an address that was typed is remembered once it has opened.

    `remember` remembers the one of the command line too.
    """

    def __init__(
        self,
        window: MainWindow,
        settings: Settings,
        background: Background,
        enter: Callable[[Opening], None],
        *,
        demo: Opening,
        remember: bool = False,
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._background = window, settings, background
        self._enter, self._demo = enter, demo
        self._chosen: str | None = settings.value(DATABASE) if remember else None
        self.opens_alone = True
        """Whether the desk opens without a password being typed."""
        self._last: Opening | None = None
        self._typed = self._named = ""
        self.not_kept = ""
        self.leave: Callable[[Sequence[str]], bool] = lambda _arguments: False
        """Close this desk and start anew with other arguments; False when the window stays."""

    def address(self) -> str:
        """Return the desk's address: just chosen, or as the settings say, else this machine's own."""
        chosen: str = self._settings.value(DATABASE) if self._chosen is None else self._chosen
        return chosen or str(embedded_path(data_folder()))

    def label(self, where: str) -> str:
        """Return what the open desk is called: the name a person gave it, before where it is."""
        address = readable(self.address())
        kept = next((one.name for one in kept_desks(self._settings) if one.address == address), "")
        name = self._named or kept
        return f"{name} · {where}" if name and name != usual_name(address) else where

    # ------------------------------------------------------------ opening

    def begin(self, *, demo: bool) -> None:
        """Open the desk that is meant, or ask for one where none was ever named."""
        if demo:
            self._open(self._demo)
        elif not self._settings.value(DATABASE) and not embedded_path(data_folder()).exists():
            self.ask_first_start()
        else:
            # only this machine's own may be half made: its first start was interrupted
            self._open_address(make=not self._settings.value(DATABASE))

    def has_opened(self) -> None:
        """Remember the desk that was chosen, now that it has opened."""
        if self._chosen is not None:
            self._settings.choose(DATABASE, readable(self._chosen))
            self._chosen = None
        if self._last is not self._demo:
            self._keep(readable(self.address()))
        self._last = None  # a password that was typed is among it

    def _keep(self, address: str) -> None:
        # this machine's own is offered anyway, and one of the command line was not asked to be remembered
        if address and address == readable(kept_value(DATABASE)):
            keep_desk(self._settings, address, self._named)
        self._named = ""

    @Slot()
    def again(self) -> None:
        """Try once more what was tried last."""
        if self._last is not None:
            self._open(self._last)

    def _open(self, opening: Opening) -> None:
        self._last = opening
        self._enter(opening)

    def _open_address(self, *, make: bool = False) -> None:
        self._open(partial(opened, self.address(), make=make))

    # ------------------------------------------------------------ being refused

    def refuse(self, error: Exception) -> None:
        """Say why the desk lets nobody in, and what to do about it."""
        match error:
            case PasswordNeeded():
                self._ask_password(str(error) if isinstance(error, PasswordWrong) else "")
            case DeskAway():
                self._offer_kept(error)
            case DeskMissing():
                self._offer(str(error), ("Make a new desk there…", partial(self._ask_making, error)))
            case StoreUnavailable() | StoreRefused():
                self._offer(self.said(error))
            case HelpDeskError():
                self._offer(str(error))
            case _:
                raise error

    def said(self, error: Exception) -> str:
        """Return why the desk does not let one in, with its address: whoever is asked for help wants to see it."""
        return _said_of(error, readable(self.address()))

    def _offer_kept(self, away: DeskAway) -> None:
        at = date_and_time(away.found.since, datetime.now(UTC))
        text = (
            f"{self.said(away)}\n\nThis computer keeps what was read until {at}: you can look "
            "at that meanwhile. Frontline goes on trying and takes up by itself when the desk is there again."
        )
        go_on = ("Go on with what is kept here", partial(self._open, away.found.opened))
        ways = (("Try again", self.again), go_on, ("Open another desk…", self.ask_first_start))
        self._window.show_refusal(text, *ways)

    def _offer(self, text: str, *more: tuple[str, Callable[[], object]]) -> None:
        ways = (("Try again", self.again), ("Open another desk…", self.ask_first_start))
        self._window.show_refusal(text, *ways, *more)

    def _ask_making(self, error: Exception) -> None:
        text = (
            f"A new desk in {readable(self.address())} begins empty: no ticket of an earlier one is in it. "
            "Make it only if there never was one, or if the earlier one is gone for good."
        )
        make = partial(self._open_address, make=True)
        self._window.show_refusal(text, ("Back", partial(self.refuse, error)), ("Make a new, empty desk", make))

    def _ask_password(self, said: str) -> None:
        from ui.shell.sign_in import SignIn

        if isinstance(self._window.card, SignIn):  # what is ticked there stays ticked
            self._window.card.refuse(said)
            return
        card = SignIn(self.address(), said)
        card.password_given.connect(self._sign_in)
        card.another_asked.connect(self.ask_first_start)
        self._window.show_card(card)

    @Slot(str, bool)
    def _sign_in(self, password: str, remember: bool) -> None:  # noqa: FBT001  a signal's answer
        self._open(partial(self._signed_in, self.address(), password, remember=remember))

    def _signed_in(self, address: str, password: str, *, remember: bool) -> "Opened":
        """Open the desk on the worker's thread; a key ring that can't be used keeps nobody out."""
        found = opened(address, password=password)
        self.opens_alone = remember
        if remember:
            from app.connect import vault

            try:
                vault.write(address, password)
            except HelpDeskError as not_kept:
                self.not_kept, self.opens_alone = str(not_kept), False
        return found

    # ------------------------------------------------------------ the first start

    @Slot()
    def ask_first_start(self) -> None:
        """Ask where the tickets are; a desk that was refused can be gone back to."""
        from ui.shell.first_start import FirstStart

        desks = kept_desks(self._settings)
        card = FirstStart(back="Back" if self._has_desk() else "", address=self._typed, desks=desks)
        card.empty_chosen.connect(self._open_own)
        card.demo_chosen.connect(partial(self._open, self._demo))
        card.address_given.connect(partial(self._connect_to, card))
        card.desk_chosen.connect(partial(self._connect_to, card))
        card.desk_removed.connect(self._forget)
        card.back_asked.connect(self._go_back)
        self._window.show_card(card)

    @Slot(str)
    def _forget(self, address: str) -> None:
        forget_desk(self._settings, address)
        if "://" in address:
            self._background.read(partial(forget_password, address), lambda _: None, lambda _: None)

    def _has_desk(self) -> bool:
        return bool(self._settings.value(DATABASE)) or embedded_path(data_folder()).exists()

    @Slot()
    def _go_back(self) -> None:
        self._chosen, self._named = None, ""
        self.begin(demo=False)

    @Slot()
    def _open_own(self) -> None:
        self._chosen = ""
        self._open_address(make=True)

    def _connect_to(self, card: "FirstStart", typed: str) -> None:
        def go_on(address: str) -> None:
            self._chosen = address
            self._open_address()

        self._typed, self._named = typed, card.name.value
        self._background.read(partial(address_of_desk, typed), go_on, card.refuse)

    # ------------------------------------------------------------ from one desk to another

    @Slot()
    def ask_another(self) -> None:
        """Ask for another desk over the one that is open, which is left only once the other has answered."""
        from ui.shell.another_desk import AnotherDesk

        work = self._window.work
        here = readable(self.address())
        others = [one for one in kept_desks(self._settings) if one.address != here]
        dialog = AnotherDesk(work.desk.label if work is not None else "the desk", self._window, desks=others)
        dialog.card.empty_chosen.connect(partial(self._try_own, dialog))
        dialog.card.demo_chosen.connect(partial(self._leave_for, dialog, ("--demo",)))
        dialog.card.address_given.connect(partial(self._try_address, dialog))
        dialog.card.desk_chosen.connect(partial(self._try_address, dialog))
        dialog.card.desk_removed.connect(self._forget)
        dialog.open()

    def _try_own(self, dialog: "AnotherDesk") -> None:
        own = str(embedded_path(data_folder()))
        self._try(dialog, lambda: ("", stands(own, make=True)), own)

    def _try_address(self, dialog: "AnotherDesk", typed: str) -> None:
        self._try(dialog, lambda: ((address := address_of_desk(typed)), stands(address)), typed)

    def _try(self, dialog: "AnotherDesk", look: Callable[[], tuple[str, bool]], named: str) -> None:
        def go_on(found: tuple[str, bool]) -> None:
            address, is_open = readable(found[0]), found[1]
            if isValid(dialog) and address:
                keep_desk(self._settings, address, dialog.card.name.value)  # it answered
            if isValid(dialog) and is_open and self._leave_for(dialog, ()):
                self._settings.choose(DATABASE, address)
            elif isValid(dialog) and not is_open:  # it is there, and its password is asked for
                self._leave_for(dialog, ("--database", address, "--remember"))

        def refuse(error: Exception) -> None:
            if isValid(dialog):
                away = isinstance(error, StoreUnavailable)
                dialog.card.refuse(RuleBroken(_said_of(error, readable(named))) if away else error)

        self._background.read(look, go_on, refuse, deadline=PATIENCE)

    def _leave_for(self, dialog: "AnotherDesk", arguments: Sequence[str]) -> bool:
        dialog.accept()
        return self.leave(arguments)


def opened(address: str, *, password: str | None = None, make: bool = False) -> "Opened":
    """Open a desk; runs on a worker's thread, which imports what it needs for that.

    Raises as `open_database`, and DeskAway where something is kept of a desk that can't be reached.
    """
    from app.bootstrap.opening import open_database

    try:
        return open_database(address, password=password, make=make)
    except StoreUnavailable as away:
        found = found_here(address)
        if found is None:
            raise
        raise DeskAway(str(away), found) from away
    except NotOnStaff:
        forget_here(address)
        raise


def address_of_desk(typed: str) -> str:
    """Return the whole address of a desk that is there already; runs on a worker's thread."""
    from app.bootstrap import opening

    return opening.address_of_desk(typed)


def forget_password(address: str) -> None:
    """Take a desk's password out of the key ring; where there is no ring there is none either."""
    from app.connect import vault

    with suppress(vault.VaultClosed):
        vault.forget(address)


def stands(address: str, *, make: bool = False) -> bool:
    """Tell whether a desk opens without being asked for a password; runs on a worker's thread."""
    from app.bootstrap import opening

    return opening.stands(address, make=make)


def _said_of(error: Exception, address: str) -> str:
    from db.errors import AWAY

    said = "The desk can't be reached. Try again in a moment, or check its address." if str(error) == AWAY else error
    return f"{said} The address is {address}."
