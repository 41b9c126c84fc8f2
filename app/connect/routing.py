"""Directories of which one keeps copies of another's accounts: who answers for what, and how risky it is in all.

An account in Active Directory that is synchronised to Entra is one person: its password is kept on premises, its
authenticators and sign-ins in the cloud. The source of authority answers; the copy is seen and reached through it.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from app.identity.directories import (
    Able,
    Check,
    Contact,
    Directory,
    DirectoryAway,
    KeepsOwners,
    Mark,
    Outside,
    Owned,
    Person,
    Stamp,
    everybody_of,
    line_of,
)
from app.identity.risk import PRIVILEGED

IN_THE_COPY = frozenset({Able.TEMPORARY_PASS, Able.REMOVE_METHODS, Able.REVOKE_SESSIONS})
"""What is done to the copy where there is one; everything else to the account itself."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy of an account: the directory that keeps it, and its id there."""

    directory: Directory
    object_id: str


def together(directories: Sequence[Directory]) -> Sequence[Directory]:
    """Return the same directories, those that keep copies knowing of the others, and the others of those.

    Where none keeps copies nobody asks anybody: one that is silent keeps no other from answering.
    """
    keepers = [one for one in directories if keeps_copies(one)]
    sources = [one for one in directories if not keeps_copies(one)]
    if not keepers or not sources:
        return directories
    return [Joined(one, sources if keeps_copies(one) else keepers) for one in directories]


def keeps_copies(directory: Directory) -> bool:
    """Tell whether a directory may hold copies of other directories' accounts, as Entra does."""
    return bool(getattr(directory, "keeps_copies", False))


def route(able: Able, own: Directory, object_id: str, copy: Copy | None) -> tuple[Directory, str]:
    """Return which directory does this to an account, and under which id."""
    return (copy.directory, copy.object_id) if copy and able in IN_THE_COPY else (own, object_id)


class Joined:
    """One directory among others. Follows `app.identity.directories.Directory`."""

    def __init__(self, own: Directory, others: Sequence[Directory]) -> None:
        self._own = own
        self._others = others

    @property
    def name(self) -> str:
        """Return what the desk calls it."""
        return self._own.name

    @contextmanager
    def line(self) -> Iterator[None]:
        """Keep a line to each that keeps one, for what this thread asks inside."""
        with ExitStack() as lines:
            for one in (self._own, *self._others):
                lines.enter_context(line_of(one))
            yield

    def find(self, words: str) -> Sequence[Person]:
        """Return what the directory finds, without the copies of accounts that another one answers for."""
        return [person for person in self._own.find(words) if not self._is_answered_for(person)]

    def person(self, object_id: str) -> Person | None:
        """Return an account with what its copy, or its source, adds: as risky as the riskier of the two."""
        here = self._own.person(object_id)
        if here is None:
            return None
        if Mark.SYNCED in here.marks:
            sources = [source for other in self._others if (source := _known(other, here.source_id))]
            return replace(here, marks=here.marks.union(*(source.marks & PRIVILEGED for source in sources)))
        copies = self._copies(object_id)
        if len(copies) > 1:
            return replace(here, marks=here.marks | {Mark.RISK_UNKNOWN})
        whole = copies[0].directory.person(copies[0].object_id) if copies else None
        return _with_copy(here, whole) if whole else here

    def everybody(self) -> Iterator[Sequence[Person]]:
        """Yield whom the directory tells of, without the copies of accounts that another one answers for."""
        for page in everybody_of(self._own):
            yield [person for person in page if not self._is_answered_for(person)]

    def owned(self, words: str) -> Owned | None:
        """Return a group, mailbox or account of the directory itself, with its owner on record."""
        return self._own.owned(words) if isinstance(self._own, KeepsOwners) else None

    def abilities(self, object_id: str) -> frozenset[Able]:
        """Return what may be done here or to the copy; to who is privileged in either, only ending sign-ins."""
        person = self.person(object_id)
        if person is None:
            return frozenset()
        able, copy = self._own.abilities(object_id), self._copy(object_id)
        if copy is not None:
            able = (able - IN_THE_COPY) | (copy.directory.abilities(copy.object_id) & IN_THE_COPY)
        return able & {Able.REVOKE_SESSIONS} if person.marks & PRIVILEGED else able

    def stamp(self, object_id: str) -> Stamp:
        """Return when the password was last set."""
        return self._own.stamp(object_id)

    def reset_password(self, object_id: str, secret: str, *, unlock: bool = True) -> None:
        """Set a password at the source of authority."""
        self._own.reset_password(object_id, secret, unlock=unlock)

    def unlock(self, object_id: str) -> None:
        """Let a locked account sign in again."""
        self._own.unlock(object_id)

    def enable(self, object_id: str) -> None:
        """Let a disabled account sign in again."""
        self._own.enable(object_id)

    def temporary_pass(self, object_id: str, *, minutes: int) -> str:
        """Return a pass, of the copy where there is one."""
        directory, whom = self._routed(Able.TEMPORARY_PASS, object_id)
        return directory.temporary_pass(whom, minutes=minutes)

    def remove_methods(self, object_id: str) -> int:
        """Take away all authenticators, of the copy where there is one."""
        directory, whom = self._routed(Able.REMOVE_METHODS, object_id)
        return directory.remove_methods(whom)

    def revoke_sessions(self, object_id: str) -> None:
        """End all sign-ins, of the copy where there is one."""
        directory, whom = self._routed(Able.REVOKE_SESSIONS, object_id)
        directory.revoke_sessions(whom)

    def resets_since(self, since: datetime) -> Sequence[Outside]:
        """Return the passwords that were set here since then."""
        return self._own.resets_since(since)

    def check(self) -> Sequence[Check]:
        """Try everything that the desk needs of it."""
        return self._own.check()

    def _routed(self, able: Able, object_id: str) -> tuple[Directory, str]:
        return route(able, self._own, object_id, self._copy(object_id))

    def _copy(self, object_id: str) -> Copy | None:
        copies = self._copies(object_id)
        return copies[0] if len(copies) == 1 else None

    def _copies(self, object_id: str) -> Sequence[Copy]:
        """Return the copies that name this very account as their source. Raises DirectoryAway, DirectoryRefused."""
        return [
            Copy(other, person.object_id)
            for other in self._others
            for person in other.find(object_id)
            if person.source_id.casefold() == object_id.casefold()
        ]

    def _is_answered_for(self, person: Person) -> bool:
        """Tell whether another directory has the account of which this is a copy; one that is away has not."""
        if Mark.SYNCED not in person.marks or not person.source_id:
            return False
        for other in self._others:
            with suppress(DirectoryAway):
                if other.person(person.source_id) is not None:
                    return True
        return False


def _known(directory: Directory, object_id: str) -> Person | None:
    return directory.person(object_id) if object_id else None


def _with_copy(here: Person, copy: Person) -> Person:
    """Return an account with the privileges, groups and further ways of its copy."""
    known = {_plain(contact) for contact in here.contacts}
    further = [contact for contact in copy.contacts if _plain(contact) not in known]
    return replace(
        here,
        marks=here.marks | (copy.marks & PRIVILEGED),
        groups=here.groups | copy.groups,
        contacts=(*here.contacts, *further),
    )


def _plain(contact: Contact) -> str:
    """Return a number or address so that two ways of writing it are one."""
    return contact.value.casefold() if "@" in contact.value else "".join(filter(str.isalnum, contact.value.casefold()))
