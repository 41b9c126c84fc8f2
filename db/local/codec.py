"""How a payload becomes the bytes of the workstation's file; whatever is kept there passes here."""

import zlib
from typing import Protocol


class Unreadable(Exception):
    """The bytes are not what was kept: damaged, or kept under another key."""


class Codec(Protocol):
    """Turns payloads into stored bytes and back."""

    def encode(self, payload: bytes) -> bytes:
        """Return the bytes to store."""

    def decode(self, stored: bytes) -> bytes:
        """Return the payload. Raises Unreadable."""


class PlainCodec:
    """Keeps payloads as they are, behind a mark of the form and a checksum (CRC-32) that shows damage."""

    _FORM = b"\x01"
    _HEAD = 5

    def encode(self, payload: bytes) -> bytes:
        """Return the payload behind its form and checksum."""
        return self._FORM + zlib.crc32(payload).to_bytes(4, "big") + payload

    def decode(self, stored: bytes) -> bytes:
        """Return the payload. Raises Unreadable when the form or the checksum is wrong."""
        payload = stored[self._HEAD :]
        if stored[: self._HEAD] != self._FORM + zlib.crc32(payload).to_bytes(4, "big"):
            raise Unreadable
        return payload
