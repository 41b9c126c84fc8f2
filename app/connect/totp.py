"""Codes of authenticators that the desk enrols itself (RFC 6238): thirty seconds each, and never right a second time.

The store keeps a sealed secret and the last step that was used; both go in and out here, nothing is remembered.
"""

import base64
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import quote, urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from cryptography.hazmat.primitives.hmac import HMAC

from app.core.errors import HelpDeskError
from app.identity.codes import plain
from app.identity.providers import ProviderRefused

STEP = 30
"""Seconds for which a code is shown."""
DIGITS = 6
WINDOW = 1
"""Steps before and after that are taken as well: clocks differ, and codes are read aloud."""
SECRET_BYTES = 20
"""As RFC 4226 recommends, and as every authenticator takes it."""
FORM = b"\x01"
_NONCE = 12


class SecretUnreadable(HelpDeskError):
    """A sealed secret of an authenticator can't be opened: altered, of somebody else, or under another key."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret for a new authenticator, shown once as `url` (a picture to scan) or `typed`; only `sealed` is kept."""

    url: str = field(repr=False)
    typed: str = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store keeps of an authenticator. `last_step` is the newest whose code was right, None for none yet."""

    sealed: bytes = field(repr=False)
    last_step: int | None


class EnrolmentStore(Protocol):
    """Where enrolled authenticators are kept."""

    def kept(self, account: str) -> Kept | None:
        """Return somebody's authenticator; None when there is none."""

    def use_step(self, account: str, step: int) -> bool:
        """Keep the step as the last one; False, changing nothing, unless it is newer than the one that is kept.

        Has to be one statement, so that of two who hand in one code at the same time only one is told yes.
        """


class SealingKey:
    """Seals secrets of authenticators at rest by AES-256-GCM, each for its account alone."""

    def __init__(self, key: bytes) -> None:
        """Take the worker's key of 32 bytes."""
        self._box = AESGCM(key)

    def __repr__(self) -> str:
        return "<SealingKey>"

    def seal(self, secret: bytes, account: str) -> bytes:
        """Return a secret sealed for an account: form (1 byte), nonce (12), then text and tag."""
        nonce = os.urandom(_NONCE)
        return FORM + nonce + self._box.encrypt(nonce, secret, _bound(account))

    def open(self, sealed: bytes, account: str) -> bytes:
        """Return the secret. Raises SecretUnreadable."""
        nonce, text = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if sealed[:1] != FORM:
            raise _unreadable()
        try:
            return self._box.decrypt(nonce, text, _bound(account))
        except (InvalidTag, ValueError):  # too short a nonce is damage as well
            raise _unreadable() from None


class Authenticators:
    """Tells whether a spoken code is the one shown on an authenticator that the desk enrolled (Passcodes)."""

    def __init__(self, store: EnrolmentStore, key: SealingKey, now: "Clock") -> None:
        """Take where enrolments are kept, the worker's key, and its clock."""
        self._store = store
        self._key = key
        self._now = now

    def is_right(self, account: str, code: str) -> bool:
        """Tell whether a code is right, once. Raises ProviderRefused where nothing is enrolled, SecretUnreadable."""
        kept = self._store.kept(account)
        if kept is None:
            raise ProviderRefused("No authenticator of this desk is enrolled for this person.", code="not_enrolled")
        step = matching_step(self._key.open(kept.sealed, account), code, at=self._now(), after=kept.last_step)
        return step is not None and self._store.use_step(account, step)


class Clock(Protocol):
    """What tells the time, with its zone."""

    def __call__(self) -> datetime:
        """Return the time now."""


def enrol(account: str, *, issuer: str, key: SealingKey, label: str = "") -> Enrolment:
    """Return a fresh secret for somebody's authenticator, to be confirmed by a first right code.

    It is sealed for the account alone; `label` is what the authenticator shows in the account's place.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    typed = base64.b32encode(secret).decode()
    named = quote(f"{issuer}:{label or account}", safe="")
    asked = urlencode({"secret": typed, "issuer": issuer, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return Enrolment(f"otpauth://totp/{named}?{asked}", typed, key.seal(secret, account))


def matching_step(secret: bytes, code: str, *, at: datetime, after: int | None) -> int | None:
    """Return the step whose code this is, within the window and newer than `after`; None when it is wrong or used.

    Every step is compared, whichever matched, so that the time taken tells nothing.
    """
    said, now, found = plain(code).encode(), step_at(at), None
    for step in range(now - WINDOW, now + WINDOW + 1):
        if bytes_eq(code_at(secret, step).encode(), said) and (after is None or step > after):
            found = step
    return found


def step_at(at: datetime) -> int:
    """Return the number of the thirty seconds since 1970 that this instant lies in."""
    return int(at.timestamp()) // STEP


def code_at(secret: bytes, step: int, *, digits: int = DIGITS, algorithm: type[SHA1 | SHA256 | SHA512] = SHA1) -> str:
    """Return the code of a step (RFC 4226 5.3): SHA-1 is what authenticators speak, and HMAC is sound with it."""
    mac = HMAC(secret, algorithm())
    mac.update(step.to_bytes(8, "big"))
    whole = mac.finalize()
    start = whole[-1] & 0x0F
    number = int.from_bytes(whole[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def _bound(account: str) -> bytes:
    return b"totp\0" + account.encode("utf-8")


def _unreadable() -> SecretUnreadable:
    return SecretUnreadable("The secret of an authenticator can't be opened with this worker's key. Enrol it again.")
