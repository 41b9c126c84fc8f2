"""Sealing: payloads encrypted and bound to their place, so that they open only there and only with their key.

Loading this loads the library that encrypts; nothing before the first read of the workstation's file needs it.
"""

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.errors import StoreUnavailable
from db.local.codec import Locked, PlainCodec, Unreadable

FORM = b"\x02"
KEY_BYTES, NAME_BYTES, NONCE_BYTES = 32, 8, 12
HEAD = len(FORM) + NAME_BYTES
"""Bytes in front that tell the form and the key."""


class SealingCodec:
    """Seals under one key by AES-256-GCM and opens what any of the known keys has sealed, and what is plain.

    Stored are the form (1 byte), the key's name (8), a fresh nonce (12), then the sealed payload with its tag (16).
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        """Take the keys, each of 32 bytes, by their names of 16 hexadecimal digits."""
        self.refusal = ""
        self._boxes = {bytes.fromhex(name): AESGCM(key) for name, key in keys.items()}
        self._name = bytes.fromhex(current)

    @property
    def head(self) -> bytes:
        """What stands in front of all that is sealed under the key of now."""
        return FORM + self._name

    def encode(self, payload: bytes, place: str) -> bytes:
        """Return the payload sealed for its place."""
        nonce = os.urandom(NONCE_BYTES)
        return self.head + nonce + self._boxes[self._name].encrypt(nonce, payload, _bound(self.head, place))

    def decode(self, stored: bytes, place: str) -> bytes:
        """Return the payload. Raises Unreadable when it was changed or belongs elsewhere, Locked without its key."""
        if stored[:1] != FORM:
            return PlainCodec().decode(stored, place)
        head, nonce, sealed = stored[:HEAD], stored[HEAD : HEAD + NONCE_BYTES], stored[HEAD + NONCE_BYTES :]
        box = self._boxes.get(head[len(FORM) :])
        if box is None:
            raise Locked
        try:
            return box.decrypt(nonce, sealed, _bound(head, place))
        except (InvalidTag, ValueError) as error:  # too short a nonce is damage as well
            raise Unreadable from error


class ClosedCodec:
    """Stands in while there is no key: opens only what is plain, and seals nothing."""

    def __init__(self, refusal: str) -> None:
        self.refusal = refusal

    def encode(self, payload: bytes, place: str) -> bytes:  # noqa: ARG002
        """Raise StoreUnavailable: nothing is ever written unsealed."""
        raise StoreUnavailable(self.refusal)

    def decode(self, stored: bytes, place: str) -> bytes:
        """Return a plain payload. Raises Locked for a sealed one, Unreadable for a damaged one."""
        if stored[:1] == FORM:
            raise Locked
        return PlainCodec().decode(stored, place)


def key_named_in(head: bytes) -> str | None:
    """Return the name of the key that something was sealed under, by what stands in front of it; None if plain."""
    return head[len(FORM) : HEAD].hex() if head[:1] == FORM and len(head) >= HEAD else None


def _bound(head: bytes, place: str) -> bytes:
    return head + place.encode("utf-8", "surrogatepass")
