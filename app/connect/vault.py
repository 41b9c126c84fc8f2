"""Passwords of databases and keys of local files, kept by the operating system's key ring and nowhere else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.errors import HelpDeskError

SERVICE = "Frontline"
LONGEST = 2560
"""Bytes of UTF-16 that the vault of Windows takes; held everywhere, so that a password works on any desk."""
PATIENCE = 3.0
"""Seconds to wait for a key: a ring that asks its person for something first may take for ever."""
_USUAL = "5432"
_NOT_ASKED_FOR = (
    "The password could not be {done}: this computer's key ring can't be used ({why}). Everything else works; "
    "you are asked for the password each time."
)
_NOT_UNLOCKED = "this computer's key ring can't be used ({why})"


class VaultClosed(HelpDeskError):
    """The key ring of this computer can't be used now."""


def read(url: str) -> str | None:
    """Return the password stored for a database, None when there is none. Raises VaultClosed."""
    with _ring("read") as ring:
        found: str | None = ring.get_password(SERVICE, name_of(url))
        return found


def remembered(url: str) -> str | None:
    """Return the password stored for a database; None also where there is no key ring to ask."""
    try:
        return read(url)
    except VaultClosed:
        return None


def write(url: str, password: str) -> None:
    """Store the password of a database. Raises VaultClosed, HelpDeskError when it is empty or too long."""
    if not password:
        raise HelpDeskError("The password is empty. Nothing was stored.")
    if len(password.encode("utf-16-le", "surrogatepass")) > LONGEST:
        raise HelpDeskError(f"The password is longer than {LONGEST // 2:,} characters. Nothing was stored.")
    with _ring("stored") as ring:
        ring.set_password(SERVICE, name_of(url), password)


def forget(url: str) -> None:
    """Remove the password of a database; none there is fine. Raises VaultClosed."""
    with _ring("removed") as ring, suppress(import_module("keyring.errors").PasswordDeleteError):
        ring.delete_password(SERVICE, name_of(url))


def name_of(url: str) -> str:
    """Return under which name a database's password is kept: `login@host:port/database`; of several servers, the first.

    However an address is written, the same desk has the same name: what was typed is kept, and what it stands for read.
    """
    parts = urlsplit(url)
    said = parse_qs(parts.query)
    login, _, servers = parts.netloc.rpartition("@")
    host, port = _host_and_port(_first(servers) or _first(*said.get("host", ())) or "localhost")
    port = port or _first(*said.get("port", ())) or _USUAL
    return f"{unquote(login.partition(':')[0])}@{host}:{port}{unquote(parts.path)}"


def backend() -> str:
    """Return the name of the key ring in use. Raises VaultClosed when there is none that keeps anything."""
    with _ring("read") as ring:
        return str(ring.get_keyring().name)


class PassingKeys:
    """Keys of files that are gone with the run, as a demo's are: no key ring is needed for them."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        """Return a key, None when there is none."""
        return self._keys.get(name)

    def write(self, name: str, key: str) -> None:
        """Keep a key until the program ends."""
        self._keys[name] = key


class Keys:
    """Keys of this computer's files by name; one silence is enough, it is not asked again after that."""

    def __init__(self) -> None:
        self._is_silent = False

    def read(self, name: str) -> str | None:
        """Return a key, None when there is none. Raises VaultClosed, also when the ring doesn't answer in time."""
        return self._answered("read", lambda ring: ring.get_password(SERVICE, name))

    def write(self, name: str, key: str) -> None:
        """Store a key. Raises VaultClosed."""
        self._answered("stored", lambda ring: ring.set_password(SERVICE, name, key))

    def _answered(self, done: str, ask: Callable[[Any], str | None]) -> str | None:
        """Ask the ring on a thread of its own, which is left behind when it hangs."""
        answers: list[str | None] = []
        failures: list[Exception] = []

        def work() -> None:
            try:
                with _ring(done, _NOT_UNLOCKED) as ring:
                    answers.append(ask(ring))
            except Exception as error:  # noqa: BLE001  it is raised again by the thread that waits
                failures.append(error)

        if not self._is_silent:
            asking = threading.Thread(target=work, name="key ring", daemon=True)
            asking.start()
            asking.join(PATIENCE)
        if failures:
            raise failures[0]
        if not answers:
            self._is_silent = True
            raise _closed(done, "it does not answer; it may be asking for your password", _NOT_UNLOCKED)
        return answers[0]


@contextmanager
def _ring(done: str, text: str = _NOT_ASKED_FOR) -> Iterator[Any]:
    try:
        ring = import_module("keyring")
        _refuse_sieve(ring)
        yield ring
    except ImportError as error:
        raise _closed(done, "it is not installed", text) from error
    except import_module("keyring.errors").KeyringLocked as error:
        raise _closed(done, "it is locked; unlock it and try again", text) from error
    except import_module("keyring.errors").KeyringError as error:
        raise _closed(done, "there is none, or it refused", text) from error
    except (RuntimeError, OSError) as error:
        raise _closed(done, "it does not answer", text) from error


def _refuse_sieve(ring: ModuleType) -> None:
    null = import_module("keyring.backends.null").Keyring
    fail = import_module("keyring.backends.fail").Keyring
    if isinstance(ring.get_keyring(), null):
        raise VaultClosed(
            "The key ring set up on this computer forgets whatever it is given (the “null” backend). Nothing was "
            "stored. Choose another in the settings of keyring."
        )
    if isinstance(ring.get_keyring(), fail):
        raise import_module("keyring.errors").NoKeyringError


def _first(*said: str) -> str:
    return said[0].partition(",")[0] if said else ""


def _host_and_port(place: str) -> tuple[str, str]:
    if place.startswith("/"):
        return place, ""  # the folder of a socket
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        return host, port.removeprefix(":")
    host, _, port = place.partition(":")
    return (place, "") if ":" in port else (host.lower(), port)  # an IPv6 address has several


def _closed(done: str, why: str, text: str) -> VaultClosed:
    return VaultClosed(text.format(done=done, why=why))
