"""What the desk asks of those who prove something about a person at their own end, or carry a message to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.errors import HelpDeskError
from app.identity.directories import Check


class ProviderAway(HelpDeskError):
    """The provider could not be reached or answered nonsense: nothing was proved, and nothing disproved.

    `wait` is how many seconds it asks us to leave it alone, None where it asks for nothing. `was_sent` tells whether
    a message or prompt may have reached its person all the same.
    """

    def __init__(self, text: str, *, wait: float | None = None, was_sent: bool = False) -> None:
        super().__init__(text)
        self.wait = wait
        self.was_sent = was_sent


class ProviderRefused(HelpDeskError):
    """The provider answered that it won't do this for this person; `code` is its own."""

    def __init__(self, text: str, *, code: str = "") -> None:
        super().__init__(text)
        self.code = code


class Answer(StrEnum):
    """What became of a prompt. Whatever a provider calls anything else is FAILED: only APPROVED passes."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An authenticator that somebody has; `label` tells it apart without giving anything away ("iPhone").

    `since` is when its provider says that it was enrolled, None where it can't say.
    """

    id: str
    label: str
    is_handset: bool = True
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a message or prompt tells the person who gets it, so that nobody can pass it off as something else."""

    desk: str
    action: str
    ticket: str
    analyst: str


@dataclass(frozen=True, slots=True)
class Prompted:
    """A prompt on its way; `number` is what the analyst reads out and the person confirms at their own screen."""

    transaction: str
    number: str = ""


class Prompts(Protocol):
    """A provider that asks the person on a device of theirs. All raise ProviderAway and ProviderRefused."""

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        """Return what the person can be asked on; who would be let in without being asked has nothing."""

    def prompt(self, account: str, purpose: Purpose) -> Prompted:
        """Ask the person."""

    def answer(self, account: str, transaction: str) -> Answer:
        """Return what became of it so far."""

    def check(self) -> Sequence[Check]:
        """Try everything that the desk needs of it and say exactly what is missing; nobody is asked anything."""


class Passcodes(Protocol):
    """One who tells whether a spoken code is the one shown on somebody's authenticator now."""

    def is_right(self, account: str, code: str) -> bool:
        """Tell whether it is right; the same code never is a second time. Raises ProviderAway, ProviderRefused."""


class Messages(Protocol):
    """One who carries a short text to an address on record."""

    def send(self, address: str, subject: str, text: str) -> str:
        """Send it and return the carrier's own id of it. Raises ProviderAway, ProviderRefused."""

    def check(self) -> Sequence[Check]:
        """Try everything but sending, and say exactly what is missing."""
