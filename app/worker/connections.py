"""The directories, providers and carriers of a desk: what administrators set, with the worker's own secrets."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.connect.routing import together
from app.core.errors import HelpDeskError, RuleBroken
from app.identity.directories import Check, Directory
from app.identity.jobs import Connection, WorkerDesk
from app.identity.model import Method
from app.identity.providers import Messages, Passcodes, Prompts, ProviderAway
from app.identity.walking import is_walked
from app.worker.telling import tell

FRESH = 15.0
"""Seconds after which it is asked again whether administrators changed a connection."""
SETTINGS = "settings"
"""The kind of what is no connection, and is kept beside them: the worker's own settings."""


@dataclass(frozen=True, slots=True)
class Built:
    """One connection at work: what it can do is there, the rest is None.

    `methods` are those that its prompts or passcodes prove. `account_of` is what it calls somebody: account, mail,
    object_id, or place (directory and id). `close` lets go of what it holds.
    """

    name: str
    directory: Directory | None = None
    prompts: Prompts | None = None
    passcodes: Passcodes | None = None
    mail: Messages | None = None
    sms: Messages | None = None
    methods: frozenset[Method] = frozenset()
    account_of: str = "account"
    close: Callable[[], None] | None = None

    def check(self) -> Sequence[Check]:
        """Try everything that the desk needs of it."""
        ends: Sequence[Any] = (self.directory, self.prompts, self.passcodes, self.mail, self.sms)
        seen = {id(end): end for end in ends if end is not None and hasattr(end, "check")}
        return [line for end in seen.values() for line in end.check()]


@dataclass(frozen=True, slots=True)
class Making:
    """What a connection is built from.

    `key` is the worker's own, `mail` whatever carries mail at the desk, `shared` what outlives a connection's changes.
    """

    connection: Connection
    secret: Callable[[], str]
    desk: WorkerDesk
    key: bytes = field(repr=False)
    mail: Messages
    shared: dict[str, Any] = field(repr=False)

    def text(self, name: str, usual: str | None = None) -> str:
        """Return one setting. Raises RuleBroken when it is needed and missing."""
        found = self.connection.settings.get(name, usual)
        if found is None or found == "":
            if usual is not None:
                return usual
            raise RuleBroken(f"The connection {self.connection.name} lacks its setting “{name}”.", field=name)
        return str(found)

    def words(self, name: str) -> tuple[str, ...]:
        """Return a setting that is a list of words, empty when there is none."""
        found = self.connection.settings.get(name) or ()
        return (found,) if isinstance(found, str) else tuple(str(word) for word in found)

    def number(self, name: str, usual: int) -> int:
        """Return a setting that is a number. Raises RuleBroken when it is none."""
        found = self.connection.settings.get(name)
        try:
            return usual if found in (None, "") else int(str(found))
        except ValueError:
            raise RuleBroken(f"The setting “{name}” of {self.connection.name} is no number.", field=name) from None


Kind = Callable[[Making], Built]


class NoConnection(HelpDeskError):
    """There is no connection for what was asked, or it can't be used as it is set up."""


class Connections:
    """Keeps connections built, and builds one anew when an administrator changed it."""

    def __init__(
        self, desk: WorkerDesk, secret: Callable[[str], str], kinds: Mapping[str, Kind], *, key: bytes
    ) -> None:
        self._desk, self._secret, self._kinds, self._key = desk, secret, kinds, key
        self._built: dict[str, Built] = {}
        self._unfit: dict[str, str] = {}
        self._order: list[Connection] = []
        self._asked_at = float("-inf")
        self._shared: dict[str, Any] = {}
        self._lock = threading.Lock()

    def all(self) -> Sequence[Built]:
        """Return the connections that can be used, in their order. Raises StoreUnavailable."""
        with self._lock:
            if time.monotonic() - self._asked_at > FRESH:
                self._read()
                self._asked_at = time.monotonic()
            return [self._built[_written(one)] for one in self._order if _written(one) in self._built]

    @property
    def unfit(self) -> Mapping[str, str]:
        """Return why connections can't be used, by their names."""
        return {one.name: self._unfit[_written(one)] for one in self._order if _written(one) in self._unfit}

    def close(self) -> None:
        """Let go of all that connections hold; they are built anew when they are needed again."""
        with self._lock:
            for built in self._built.values():
                _let_go(built)
            self._built.clear()
            self.read_again()

    def in_force(self, name: str) -> Connection | None:
        """Return a connection as it is set up at this moment, None when it is not in force."""
        with self._lock:
            self._read()
        return next((one for one in self._order if one.name == name), None)

    def has_secret(self, name: str) -> bool:
        """Tell whether this worker has a secret for a connection."""
        try:
            return bool(self._secret(name))
        except HelpDeskError:
            return False

    def anew(self, name: str) -> Built:
        """Build a connection anew, with the secret as it is now, and return it. Raises NoConnection with the reason."""
        with self._lock:
            for one in self._order:
                if one.name == name:
                    if (was := self._built.pop(_written(one), None)) is not None:
                        _let_go(was)
                    self._build(one, _written(one))
                    if _written(one) in self._built:
                        return self._built[_written(one)]
        raise NoConnection(self._why(name) or f"The worker has no connection {name}.")

    def read_again(self) -> None:
        """Ask for the connections anew when they are needed next."""
        self._asked_at = float("-inf")

    def directories(self) -> Sequence[Directory]:
        """Return all directories, each knowing of the copies that the others keep of its accounts."""
        return together([built.directory for built in self.all() if built.directory is not None])

    def walked(self) -> Sequence[Directory]:
        """Return the directories everybody of which is to be read."""
        directories = self.directories()
        names = {one.name for one in self._order if is_walked(one.settings)}
        return [one for one in directories if one.name in names]

    def directory(self, name: str) -> Directory:
        """Return a directory by what the desk calls it. Raises NoConnection."""
        for found in self.directories():
            if found.name == name:
                return found
        raise NoConnection(f"The worker has no directory {name} that it can use. {self._why(name)}".strip())

    def _why(self, name: str) -> str:
        return self.unfit.get(name, "")

    def _read(self) -> None:
        self._order = [one for one in self._desk.connections() if one.kind != SETTINGS]
        known = {_written(one) for one in self._order}
        for gone in [one for one in self._built if one not in known]:
            _let_go(self._built.pop(gone))
        self._unfit = {one: why for one, why in self._unfit.items() if one in known}
        for one in self._order:
            if _written(one) not in self._built:
                self._build(one, _written(one))

    def _build(self, one: Connection, written: str) -> None:
        was = self._unfit.pop(written, None)
        try:
            kind = self._kinds.get(one.kind)
            if kind is None:
                raise RuleBroken(
                    f"The connection {one.name} is of the kind “{one.kind}”, which this worker doesn't know. It knows "
                    f"{', '.join(sorted(self._kinds))}."
                )
            self._built[written] = kind(
                Making(one, lambda: self._secret(one.name), self._desk, self._key, _FirstMail(self), self._shared)
            )
        except HelpDeskError as failure:
            self._unfit[written] = str(failure)
            if was is None:
                tell("connection_unfit", connection=one.name, failure=failure, level=logging.WARNING)


def _let_go(built: Built) -> None:
    if built.close is not None:
        built.close()


class _FirstMail:
    """Whatever carries mail at the desk when there is something to send (Messages)."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def send(self, address: str, subject: str, text: str) -> str:
        """Send it. Raises ProviderAway, ProviderRefused."""
        return self._carrier().send(address, subject, text)

    def check(self) -> Sequence[Check]:
        """Try what would carry it."""
        return self._carrier().check()

    def _carrier(self) -> Messages:
        found = next((one.mail for one in self._connections.all() if one.mail is not None), None)
        if found is None:
            raise ProviderAway("The desk has no connection that carries mail.")
        return found


def _written(one: Connection) -> str:
    """Return all that a connection is built from, so that a changed one is another."""
    return json.dumps([one.name, one.kind, dict(one.settings)], sort_keys=True, default=str)
