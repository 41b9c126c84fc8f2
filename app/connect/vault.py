"""Passwords of databases, kept by the operating system's own key ring and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.errors import HelpDeskError

SERVICE = "Frontline"
LONGEST = 2560
"""Bytes of UTF-16 that the vault of Windows takes; held everywhere, so that a password works on any desk."""


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
    """Return under which name a database's password is kept: `login@host:port/database`."""
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", ["localhost"])[0]
    return f"{unquote(parts.username or '')}@{host}:{parts.port or 5432}{unquote(parts.path)}"


def backend() -> str:
    """Return the name of the key ring in use. Raises VaultClosed when there is none that keeps anything."""
    with _ring("read") as ring:
        return str(ring.get_keyring().name)


@contextmanager
def _ring(done: str) -> Iterator[Any]:
    try:
        ring = import_module("keyring")
        _refuse_sieve(ring)
        yield ring
    except ImportError as error:
        raise _closed(done, "it is not installed") from error
    except import_module("keyring.errors").KeyringLocked as error:
        raise _closed(done, "it is locked; unlock it and try again") from error
    except import_module("keyring.errors").KeyringError as error:
        raise _closed(done, "there is none, or it refused") from error
    except (RuntimeError, OSError) as error:
        raise _closed(done, "it does not answer") from error


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


def _closed(done: str, why: str) -> VaultClosed:
    return VaultClosed(
        f"The password could not be {done}: this computer's key ring can't be used ({why}). Everything else works; "
        "you are asked for the password each time."
    )
