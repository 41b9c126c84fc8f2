"""Secrets sealed for one reader: what crosses the database opens only with the key it was sealed for, in its place.

Sealing makes a passing X25519 key, agrees on a secret with the reader's public key (HKDF-SHA256) and encrypts by
AES-256-GCM. Sealed bytes are the form (1 byte), the passing public key (32), then the encrypted text with its tag (16).
The key is fresh each time and used once, so that the nonce may stand still.
"""

from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.errors import HelpDeskError

FORM = b"\x01"
KEY_BYTES, TAG_BYTES = 32, 16
HEAD = len(FORM) + KEY_BYTES
"""Bytes in front of the encrypted text."""
LONGEST = 4096
"""Bytes of a secret that are sealed: codes and passwords, never documents."""
_NONCE = bytes(12)
_PURPOSE = b"frontline sealed secret 1"


class SealBroken(HelpDeskError):
    """What was sealed can't be opened: altered, cut off, sealed for another key or meant for another place."""


class KeyPair:
    """A key to which others can seal; its private half never leaves this instance and is gone with it."""

    def __init__(self) -> None:
        self._private = X25519PrivateKey.generate()
        self.public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def __repr__(self) -> str:
        return f"<KeyPair {self.public.hex()[:8]}>"

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: a key pair is neither copied nor written down."""
        raise TypeError("A key pair is not stored.")

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Return what was sealed to this key about this. Raises SealBroken, whatever is wrong with it."""
        head, text = sealed[:HEAD], sealed[HEAD:]
        try:
            passing = X25519PublicKey.from_public_bytes(head[len(FORM) :])
            box = _box(self._private.exchange(passing), head, self.public)
            return box.decrypt(_NONCE, text, _bound(about))
        except (InvalidTag, ValueError):  # the form is part of what the key is made of; a key of low order is damage
            raise _broken() from None


def seal(public: bytes, plain: bytes, *, about: str) -> bytes:
    """Return a secret that opens only with the key of `public`, and only about this: a job, by its name.

    Raises ValueError for what is no public key, or a secret longer than LONGEST.
    """
    if len(plain) > LONGEST:
        raise ValueError(f"A secret has at most {LONGEST} bytes.")
    if len(public) != KEY_BYTES:
        raise ValueError(f"A public key has {KEY_BYTES} bytes.")
    passing = X25519PrivateKey.generate()
    head = FORM + passing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
    return head + _box(shared, head, public).encrypt(_NONCE, plain, _bound(about))


def about_job(job_id: int) -> str:
    """Return what a secret of a job is bound to."""
    return f"job:{job_id}"


def _box(shared: bytes, head: bytes, public: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=head + public, info=_PURPOSE).derive(shared))


def _bound(about: str) -> bytes:
    return about.encode("utf-8")


def _broken() -> SealBroken:
    return SealBroken("A secret could not be opened: it was altered, or sealed for another computer or another job.")
