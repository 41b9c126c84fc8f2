"""What the desk asks of a directory of accounts, whichever it is, and the ways in which one can fail."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from app.core.errors import HelpDeskError


class DirectoryAway(HelpDeskError):
    """The directory could not be reached, or hung up before anything was sent: nothing was changed."""


class DirectoryRefused(HelpDeskError):
    """The directory answered no and changed nothing; `code` is its own, for those who look after it.

    `may_retry` is true where another secret or a moment's patience may be enough, under the same grant.
    """

    def __init__(self, text: str, *, code: str = "", may_retry: bool = False) -> None:
        super().__init__(text)
        self.code = code
        self.may_retry = may_retry


class OutcomeUnknown(HelpDeskError):
    """The order was sent and no answer came: it may have been carried out. It is never sent again by itself."""


class Mark(StrEnum):
    """What a directory says of an account that decides how much harm a wrong reset would do."""

    PRIVILEGED_GROUP = "privileged_group"
    PRIVILEGED_ROLE = "privileged_role"
    ADMIN_COUNT = "admin_count"
    RESET_RIGHT = "reset_right"
    RISK_UNKNOWN = "risk_unknown"
    SERVICE = "service"
    DISABLED = "disabled"
    EXPIRED = "expired"
    LOCKED = "locked"
    MUST_CHANGE = "must_change"
    SMARTCARD = "smartcard"
    SYNCED = "synced"


class ContactKind(StrEnum):
    """A way to reach or recognise somebody."""

    MOBILE = "mobile"
    PHONE = "phone"
    MAIL = "mail"
    OTHER_MAIL = "other_mail"
    AUTHENTICATOR = "authenticator"
    PASSKEY = "passkey"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach somebody. `changed_at` is when the directory says that it was last changed, None if it can't.

    `value` is shown to nobody in whole but while a callback runs, and never logged.
    """

    kind: ContactKind
    value: str = field(repr=False)
    changed_at: datetime | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An account as its directory holds it; `object_id` names it for ever, whatever it is renamed to.

    `source_id` is the id of the account of which this is a SYNCED copy, where its own directory says so; `lock_source`
    is the computer that locked it by bad passwords, where the directory can tell.
    """

    directory: str
    object_id: str
    name: str
    account: str
    department: str = ""
    site: str = ""
    title: str = ""
    unit: str = ""
    contacts: Sequence[Contact] = ()
    manager_id: str | None = None
    marks: frozenset[Mark] = frozenset()
    groups: frozenset[str] = frozenset()
    bad_passwords: int = 0
    last_bad_at: datetime | None = None
    locked_at: datetime | None = None
    source_id: str = ""
    lock_source: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether a password was set in between: compared before and after an order without an answer."""

    set_at: datetime | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """A password that was set, whoever did it."""

    object_id: str
    set_at: datetime
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a connection's test: what was tried, whether it holds, and what exactly is missing."""

    what: str
    is_fine: bool
    said: str = ""


class Able(StrEnum):
    """What a directory can do to an account; not each can do all."""

    RESET = "reset"
    UNLOCK = "unlock"
    ENABLE = "enable"
    TEMPORARY_PASS = "temporary_pass"  # noqa: S105  the word, not one
    REMOVE_METHODS = "remove_methods"
    REVOKE_SESSIONS = "revoke_sessions"


class Directory(Protocol):
    """One directory; every call may take seconds and never runs on the screen's thread.

    All raise DirectoryAway and DirectoryRefused; what changes something raises OutcomeUnknown as well.
    """

    @property
    def name(self) -> str:
        """Return what the desk calls it."""

    def find(self, words: str) -> Sequence[Person]:
        """Return at most twenty accounts whose id, account, address, staff number or name is exactly this."""

    def person(self, object_id: str) -> Person | None:
        """Return an account by its id with all that decides on it; what can't be read makes it RISK_UNKNOWN."""

    def abilities(self, object_id: str) -> frozenset[Able]:
        """Return what our own credential may do to this account: asked before anybody is promised anything."""

    def stamp(self, object_id: str) -> Stamp:
        """Return when the password was last set."""

    def reset_password(self, object_id: str, secret: str, *, unlock: bool = True) -> None:
        """Set a password that has to be changed at the next sign-in, and unlock, in one order."""

    def unlock(self, object_id: str) -> None:
        """Let a locked account sign in again."""

    def enable(self, object_id: str) -> None:
        """Let a disabled account sign in again."""

    def temporary_pass(self, object_id: str, *, minutes: int) -> str:
        """Return a pass that signs in once within these minutes."""

    def remove_methods(self, object_id: str) -> int:
        """Take away all authenticators and return how many there were; looked at again afterwards."""

    def revoke_sessions(self, object_id: str) -> None:
        """End all sign-ins of the account, where the directory can; it may take minutes."""

    def resets_since(self, since: datetime) -> Sequence[Outside]:
        """Return the passwords that were set since then by somebody else than their holder, as far as it can tell."""

    def check(self) -> Sequence[Check]:
        """Try everything that the desk needs of it and say exactly what is missing; nothing is changed."""


@runtime_checkable
class KeepsLine(Protocol):
    """A directory that can keep one connection for several calls, instead of signing in for each."""

    def line(self) -> AbstractContextManager[None]:
        """Keep one for what this thread asks inside; it is made when it is first needed, and closed at the end."""


def line_of(directory: Directory) -> AbstractContextManager[None]:
    """Keep a directory's connection for what this thread asks inside, where it is one that has such a thing."""
    return directory.line() if isinstance(directory, KeepsLine) else nullcontext()


@dataclass(frozen=True, slots=True)
class Owned:
    """A group, mailbox or account with its owner on record; without an id nobody is."""

    name: str
    owner_id: str | None = None


@runtime_checkable
class KeepsOwners(Protocol):
    """A directory that knows who answers for its groups, shared mailboxes and accounts that are nobody's own."""

    def owned(self, words: str) -> Owned | None:
        """Return the only one whose id, name or address is exactly this, None without one or with several."""


@runtime_checkable
class TellsEverybody(Protocol):
    """A directory that can tell who there is, and not only who somebody asks for."""

    def everybody(self) -> Iterator[Sequence[Person]]:
        """Yield all enabled accounts of people, a hundred or fewer at a time, each as `find` returns them.

        The next ones are asked for only when they are wanted. Raises as all calls, in the middle too: what was yielded
        until then holds.
        """


def everybody_of(directory: Directory) -> Iterator[Sequence[Person]]:
    """Yield all enabled accounts of a directory, nobody of one that can't tell."""
    return directory.everybody() if isinstance(directory, TellsEverybody) else iter(())
