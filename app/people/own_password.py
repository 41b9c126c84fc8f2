"""Changing one's own password: what the window asks for, and what it tells of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

CHANGED = "Your password is changed."
RING_HAS_IT = "This computer's key ring has the new one, too."
IS_NEW = "Your password is the new one: the server took it before the connection broke."
IS_OLD = "Your password is still the one until now: the connection broke before the server took the new one."
NEITHER_HOLDS = (
    "Neither your new password nor the one until now lets you in: somebody else has set another. Ask an administrator."
)
RING_HOLDS_OLD = (
    "Your old password is still remembered on this computer, for {why}. At the next start type the new one, and tick "
    "“Remember”."
)
FILE_HOLDS_OLD = (
    "Your password until now came from PostgreSQL's own file of passwords (.pgpass). It still stands there: write the "
    "new one in its place, or Frontline is refused at the next start until you type it."
)


@dataclass(frozen=True)
class Told:
    """What a person hears of their password, and what else they have to see to, where there is anything."""

    said: str
    still: str = ""


class OwnPassword(Protocol):
    """The password of the login here. `settled` is called on any thread once a doubt about it is over."""

    settled: Callable[[], object]

    @property
    def login(self) -> str:
        """Return whose password it is."""

    def is_asked_for(self) -> bool | None:
        """Tell at once whether the server lets one in by a password; None while it has not been reached."""

    def change(self, now: str, new: str) -> Told:
        """Change it; runs on a worker's thread. Raises RuleBroken naming the field, StoreUnavailable, PasswordWrong."""

    def catch_up(self) -> Told:
        """Do what is left once a doubt is over, and tell which one holds; runs on a worker's thread."""
