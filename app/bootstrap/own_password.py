"""One's own password at a server: changed there, and in this computer's key ring where that held the old one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.errors import HelpDeskError
from app.people.own_password import (
    CHANGED,
    FILE_HOLDS_OLD,
    IS_NEW,
    IS_OLD,
    NEITHER_HOLDS,
    RING_HAS_IT,
    RING_HOLDS_OLD,
    Told,
)

if TYPE_CHECKING:
    from app.bootstrap.opening import Opened
    from app.people.letting_in import LetIn
    from app.people.queries import StaffRow
    from db.engine import Store


class ServerPassword:
    """The password that a store signs in with."""

    def __init__(self, store: "Store", login: str) -> None:
        self._store, self.login = store, login
        self._found: tuple[bool | None, str | None, str] = (None, None, "")
        self.settled: Callable[[], object] = lambda: None
        store.password.settled = self._settle

    def is_asked_for(self) -> bool | None:
        """Tell whether the server lets one in by a password; None while it has not been reached."""
        return self._store.password.was_asked_for

    def change(self, now: str, new: str) -> Told:
        """Change it on the server and then here. Raises RuleBroken, StoreUnavailable, PasswordWrong."""
        from db.people.own_password import change_own_password

        is_of_file = not self._store.password.was_given
        change_own_password(self._store, new, now=now)
        return self._keep(now, new, CHANGED, still=FILE_HOLDS_OLD if is_of_file else "")

    def catch_up(self) -> Told:
        """Do what is left once a doubt is over, and tell which one holds."""
        (is_new, old, new), self._found = self._found, (None, None, "")
        if is_new and old is not None:
            return self._keep(old, new, IS_NEW)
        return Told(IS_OLD if is_new is False else NEITHER_HOLDS)

    def _settle(self, is_new: bool | None, old: str | None, new: str) -> None:  # noqa: FBT001  a plain value
        self._found = is_new, old, new
        self.settled()

    def _keep(self, now: str, new: str, said: str, still: str = "") -> Told:
        return _given_to_ring(self._store, now, new, Told(said, still))


def sign_in(store: "Store", word: str, *, remember: bool) -> str:
    """Sign in with another password, give it to the key ring, and return what else a person should hear of that.

    A key ring that has the one until now gets it too, asked or not. Raises PasswordWrong, NotOnStaff, StoreRefused,
    StoreUnavailable.
    """
    from app.connect import vault
    from db.people import own_password

    was = store.password.known
    own_password.sign_in(store, word)
    if not remember:
        return _given_to_ring(store, was, word, Told("")).still
    try:
        vault.write(str(store.url), word)
    except HelpDeskError as not_kept:
        return str(not_kept)
    return ""


def let_in(opened: "Opened", row: "StaffRow", anew: bool) -> "LetIn":  # noqa: FBT001  a plain value
    """Let a member of staff in; who gives themselves another password goes on with it here. Raises as `let_in` does."""
    if row.login != opened.actor.login:
        return opened.let_in(row, anew)
    was = opened.store.password.known
    with opened.store.password.changing():
        made = opened.let_in(row, anew)
        if made.password:
            opened.store.password.take(made.password)
    if made.password:
        _given_to_ring(opened.store, was, made.password, Told(""))
    return made


def _given_to_ring(store: "Store", was: str | None, new: str, told: Told) -> Told:
    """Give the key ring the new one if it has the old one; it is not waited for until it asks somebody."""
    from app.connect import vault

    ring, name = vault.Keys(), vault.name_of(str(store.url))
    try:
        held = ring.read(name)
    except vault.VaultClosed:
        return told
    if held is None or held != was:
        return told
    try:
        ring.write(name, new)
    except vault.VaultClosed as closed:
        return Told(told.said, RING_HOLDS_OLD.format(why=closed))
    return Told(f"{told.said} {RING_HAS_IT}")
