"""Active Directory as one of the desk's directories: asked and changed over a verified LDAPS connection only.

Each call signs in, does one thing and hangs up, unless it is one of several on a line that is kept for them; it takes
as long as the domain controller does and is never made on the screen's thread. The secret is asked for when it is
needed, and kept nowhere.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import override

from app.connect.active_directory import changing, reading
from app.connect.active_directory.checks import checked
from app.connect.active_directory.lines import Lines
from app.connect.active_directory.settings import Settings
from app.identity.directories import Able, Check, Directory, DirectoryRefused, Outside, Owned, Person, Stamp

__all__ = ["ActiveDirectory", "Settings"]


class ActiveDirectory(Directory):
    """One domain of Active Directory (`app.identity.directories.Directory`)."""

    def __init__(self, settings: Settings, secret: Callable[[], str]) -> None:
        self._settings, self._secret = settings, secret
        self._lines = Lines(settings, secret)

    def __repr__(self) -> str:
        return f"<ActiveDirectory {self._settings.name}>"

    @property
    @override
    def name(self) -> str:
        """Return what the desk calls it."""
        return self._settings.name

    def line(self) -> AbstractContextManager[None]:
        """Keep one signed-in line for what this thread asks inside, and for nobody else."""
        return self._lines.kept()

    @override
    def find(self, words: str) -> Sequence[Person]:
        """Return at most twenty accounts that this is the id, account, address, staff number or name of.

        Their risk is not judged (RISK_UNKNOWN): that takes `person`. Raises DirectoryRefused when there are more.
        """
        with self._lines.lent() as line:
            return reading.found(line, self._settings, words)

    @override
    def person(self, object_id: str) -> Person | None:
        """Return an account by its id with all that decides on it; what can't be read makes it RISK_UNKNOWN."""
        with self._lines.lent() as line:
            return reading.person(line, self._settings, object_id)

    def everybody(self) -> Iterator[Sequence[Person]]:
        """Yield all enabled accounts of people, a hundred at a time, over one line; their risk is not judged."""
        with self._lines.lent() as line:
            yield from reading.everybody(line, self._settings)

    def owned(self, words: str) -> Owned | None:
        """Return the only group, mailbox or account of this name or id, with who manages it on record."""
        with self._lines.lent() as line:
            return reading.owned(line, self._settings, words)

    @override
    def abilities(self, object_id: str) -> frozenset[Able]:
        """Return what our own account may do to this one."""
        with self._lines.lent() as line:
            return changing.abilities(line, self._settings, object_id)

    @override
    def stamp(self, object_id: str) -> Stamp:
        """Return when the password was last set, and for which time where the directory tells that."""
        with self._lines.lent() as line:
            return changing.stamp(line, self._settings, object_id)

    @override
    def reset_password(self, object_id: str, secret: str, *, unlock: bool = True) -> None:
        """Set a password that has to be changed at the next sign-in, and unlock, in one order."""
        with self._lines.lent() as line:
            changing.reset_password(line, self._settings, object_id, secret, unlock=unlock)

    @override
    def unlock(self, object_id: str) -> None:
        """Let a locked account sign in again."""
        with self._lines.lent() as line:
            changing.unlock(line, self._settings, object_id)

    @override
    def enable(self, object_id: str) -> None:
        """Let a disabled account sign in again."""
        with self._lines.lent() as line:
            changing.enable(line, self._settings, object_id)

    @override
    def temporary_pass(self, object_id: str, *, minutes: int) -> str:
        """Refuse: there are none. Raises DirectoryRefused."""
        raise _cannot("has no temporary access pass", "Reset the password instead, or use the cloud directory.")

    @override
    def remove_methods(self, object_id: str) -> int:
        """Refuse: there are none. Raises DirectoryRefused."""
        raise _cannot("keeps no authenticators", "Remove them where they are enrolled, in the cloud directory.")

    @override
    def revoke_sessions(self, object_id: str) -> None:
        """Refuse: it can't. Raises DirectoryRefused."""
        raise _cannot(
            "can't end sign-ins",
            "Computers where somebody is signed in stay so until they ask the domain again; end cloud sessions there.",
        )

    @override
    def resets_since(self, since: datetime) -> Sequence[Outside]:
        """Return passwords set since then that have to be changed, and with it all others if the settings say so."""
        with self._lines.lent() as line:
            return list(changing.resets_since(line, self._settings, since))

    @override
    def check(self) -> Sequence[Check]:
        """Try everything that the desk needs of it and say exactly what is missing; nothing is changed."""
        return checked(self._settings, self._secret)


def _cannot(what: str, instead: str) -> DirectoryRefused:
    return DirectoryRefused(f"Active Directory {what}, so nothing was changed. {instead}", code="unsupported")
