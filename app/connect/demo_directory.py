"""A directory in memory, for the demo and for desks without a connection: it behaves like a real one and forgets."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import batched

from app.connect.demo_people import DIRECTORY
from app.core.clock import Clock, SystemClock
from app.identity.directories import (
    Able,
    Check,
    ContactKind,
    DirectoryRefused,
    Mark,
    Outside,
    Owned,
    Person,
    Stamp,
)
from app.tickets.words import fold

FOUND_AT_MOST = 20
LATENCY = 0.15
"""Seconds that each call takes, as a directory in the next room would."""
SHORTEST_PASSWORD = 8
PASS_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105  the alphabet of passes, without look-alikes
PASS_LENGTH = 8
_PRIVILEGED = frozenset(
    {Mark.PRIVILEGED_GROUP, Mark.PRIVILEGED_ROLE, Mark.ADMIN_COUNT, Mark.RESET_RIGHT, Mark.RISK_UNKNOWN}
)
_AUTHENTICATORS = frozenset({ContactKind.AUTHENTICATOR, ContactKind.PASSKEY})
_SINCE = timedelta(days=120)


@dataclass
class _Held:
    """One account as it stands now; a password itself is never kept."""

    person: Person
    stamp: Stamp
    pass_ends: datetime | None = None
    sign_ins_ended: int = field(default=0)


class DemoDirectory:
    """The accounts of the demo. Follows `app.identity.directories.Directory`; may be used by several threads."""

    def __init__(
        self,
        people: Iterable[Person],
        *,
        name: str = DIRECTORY,
        clock: Clock | None = None,
        latency: float = LATENCY,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._name = name
        self._clock = clock or SystemClock()
        self._latency = latency
        self._sleep = sleep
        self._lock = threading.Lock()
        first = Stamp(self._clock.now() - _SINCE, 1)
        held = [replace(person, directory=name) for person in people]
        self._held = {person.object_id: _Held(person, first) for person in held}
        self._resets: list[Outside] = []

    @property
    def name(self) -> str:
        """Return what the desk calls it."""
        return self._name

    def find(self, words: str) -> Sequence[Person]:
        """Return at most twenty accounts whose id, account, address or name is exactly this."""
        self._take_time()
        wanted = fold(words.strip())
        with self._lock:
            everyone = [held.person for held in self._held.values()]
        return [person for person in everyone if wanted and wanted in _names(person)][:FOUND_AT_MOST]

    def person(self, object_id: str) -> Person | None:
        """Return an account by its id with all that decides on it."""
        self._take_time()
        with self._lock:
            held = self._held.get(object_id)
            return held.person if held else None

    def everybody(self) -> Iterator[Sequence[Person]]:
        """Yield all enabled accounts, twenty at a time."""
        with self._lock:
            everyone = [held.person for held in self._held.values()]
        for page in batched((one for one in everyone if Mark.DISABLED not in one.marks), FOUND_AT_MOST):
            self._take_time()
            yield page

    def owned(self, words: str) -> Owned | None:
        """Return a group, which its members' superior answers for, or an account, which its own superior does."""
        self._take_time()
        wanted = fold(words.strip())
        with self._lock:
            everyone = [held.person for held in self._held.values()]
        accounts = [one for one in everyone if wanted and wanted in _names(one)]
        if len(accounts) == 1:
            return Owned(accounts[0].name, accounts[0].manager_id)
        name = next((group for one in everyone for group in one.groups if wanted and fold(group) == wanted), "")
        heads = Counter(one.manager_id for one in everyone if name in one.groups and one.manager_id)
        return Owned(name, heads.most_common(1)[0][0] if heads else None) if name else None

    def abilities(self, object_id: str) -> frozenset[Able]:
        """Return what may be done to this account: to privileged ones and services nothing but ending sign-ins."""
        self._take_time()
        with self._lock:
            held = self._held.get(object_id)
        if held is None:
            return frozenset()
        if held.person.marks & (_PRIVILEGED | {Mark.SERVICE}):
            return frozenset({Able.REVOKE_SESSIONS})
        return frozenset(Able)

    def stamp(self, object_id: str) -> Stamp:
        """Return when the password was last set."""
        self._take_time()
        with self._lock:
            return self._of(object_id).stamp

    def reset_password(self, object_id: str, secret: str, *, unlock: bool = True) -> None:
        """Set a password that has to be changed at the next sign-in, and unlock, in one order."""
        self._take_time()
        with self._lock:
            held = self._may_change(object_id)
            if len(secret) < SHORTEST_PASSWORD or held.person.account.partition("@")[0] in secret.casefold():
                raise DirectoryRefused(
                    f"{self._name} did not accept this password: too short, or it holds the account's name. Nothing "
                    "was changed; another one may be accepted.",
                    code="PasswordPolicy",
                    may_retry=True,
                )
            self._set(held)
            marks = held.person.marks | {Mark.MUST_CHANGE}
            held.person = replace(held.person, marks=marks)
            if unlock:
                held.person = _unlocked(held.person)

    def unlock(self, object_id: str) -> None:
        """Let a locked account sign in again."""
        self._take_time()
        with self._lock:
            held = self._may_change(object_id)
            held.person = _unlocked(held.person)

    def enable(self, object_id: str) -> None:
        """Let a disabled account sign in again."""
        self._take_time()
        with self._lock:
            held = self._may_change(object_id)
            held.person = replace(held.person, marks=held.person.marks - {Mark.DISABLED})

    def temporary_pass(self, object_id: str, *, minutes: int) -> str:
        """Return a pass that signs in once within these minutes."""
        self._take_time()
        with self._lock:
            held = self._may_change(object_id)
            if Mark.DISABLED in held.person.marks:
                raise DirectoryRefused(
                    f"{self._name} gives no pass for a disabled account. Nothing was changed.", code="Disabled"
                )
            held.pass_ends = self._clock.now() + timedelta(minutes=minutes)
        return "".join(secrets.choice(PASS_SIGNS) for _ in range(PASS_LENGTH))

    def remove_methods(self, object_id: str) -> int:
        """Take away all authenticators and return how many there were."""
        self._take_time()
        with self._lock:
            held = self._may_change(object_id)
            left = tuple(one for one in held.person.contacts if one.kind not in _AUTHENTICATORS)
            there_were = len(held.person.contacts) - len(left)
            held.person = replace(held.person, contacts=left)
            return there_were

    def revoke_sessions(self, object_id: str) -> None:
        """End all sign-ins of the account."""
        self._take_time()
        with self._lock:
            self._of(object_id).sign_ins_ended += 1

    def resets_since(self, since: datetime) -> Sequence[Outside]:
        """Return the passwords that were set since then by somebody else than their holder, ours among them."""
        self._take_time()
        with self._lock:
            return [outside for outside in self._resets if outside.set_at >= since]

    def check(self) -> Sequence[Check]:
        """Say what this directory is, so that nobody takes it for a real one."""
        return [
            Check(
                "Directory in memory", is_fine=True, said=f"{len(self._held)} invented accounts; nothing here is real."
            )
        ]

    def set_elsewhere(self, object_id: str) -> None:
        """Let somebody set a password with the directory's own tools, past the desk: the demo shows that it is seen."""
        with self._lock:
            self._set(self._of(object_id))

    def choose_own(self, object_id: str) -> None:
        """Let the holder sign in and choose a password of their own, as they have to after a reset."""
        with self._lock:
            held = self._of(object_id)
            held.stamp = Stamp(self._clock.now(), (held.stamp.version or 0) + 1)
            held.person = replace(held.person, marks=held.person.marks - {Mark.MUST_CHANGE})

    def _take_time(self) -> None:
        if self._latency:
            self._sleep(self._latency)

    def _of(self, object_id: str) -> _Held:
        if object_id not in self._held:
            raise DirectoryRefused(f"{self._name} has no such account. Nothing was changed.", code="NoSuchAccount")
        return self._held[object_id]

    def _may_change(self, object_id: str) -> _Held:
        held = self._of(object_id)
        if held.person.marks & (_PRIVILEGED | {Mark.SERVICE}):
            raise DirectoryRefused(
                f"{self._name} does not let the desk change this account: it is an administrator's or a service's. "
                "Nothing was changed.",
                code="InsufficientRights",
            )
        return held

    def _set(self, held: _Held) -> None:
        """Take note of a new password: a later version, even within one tick of the clock."""
        at = self._clock.now()
        held.stamp = Stamp(at, (held.stamp.version or 0) + 1)
        self._resets.append(Outside(held.person.object_id, at, held.stamp.version))


def _unlocked(person: Person) -> Person:
    return replace(person, marks=person.marks - {Mark.LOCKED}, bad_passwords=0, locked_at=None, lock_source="")


def _names(person: Person) -> frozenset[str]:
    """Return all that finds somebody; a part of it never does."""
    mails = [one.value for one in person.contacts if one.kind is ContactKind.MAIL]
    short = person.account.partition("@")[0]
    return frozenset(fold(word) for word in (person.object_id, person.account, short, person.name, *mails))
