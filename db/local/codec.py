"""How a payload becomes the bytes of the workstation's file; whatever is kept there passes here."""

import zlib
from typing import Protocol


class Unreadable(Exception):
    """The bytes are not what was kept: damaged, put in another place, or kept under another key."""


class Locked(Unreadable):
    """The bytes are sealed under a key that is not at hand."""


class Codec(Protocol):
    """Turns payloads into stored bytes and back; `place` names the table, row and column they belong to.

    `refusal` says why nothing may be written now; it is empty when everything may.
    """

    refusal: str

    def encode(self, payload: bytes, place: str) -> bytes:
        """Return the bytes to store. Raises StoreUnavailable when there may be none."""

    def decode(self, stored: bytes, place: str) -> bytes:
        """Return the payload. Raises Unreadable."""


class PlainCodec:
    """Keeps payloads as they are, behind a mark of the form and a checksum (CRC-32) that shows damage."""

    FORM = b"\x01"
    refusal = ""
    _HEAD = 5

    def encode(self, payload: bytes, place: str) -> bytes:  # noqa: ARG002  what is plain fits in any place
        """Return the payload behind its form and checksum."""
        return self.FORM + zlib.crc32(payload).to_bytes(4, "big") + payload

    def decode(self, stored: bytes, place: str) -> bytes:  # noqa: ARG002
        """Return the payload. Raises Unreadable when the form or the checksum is wrong."""
        payload = stored[self._HEAD :]
        if stored[: self._HEAD] != self.FORM + zlib.crc32(payload).to_bytes(4, "big"):
            raise Unreadable
        return payload


def place_of(table: str, key: str, column: str = "payload") -> str:
    """Return the name of the place that a payload belongs to."""
    return f"{table}/{key}/{column}"
