"""A small picture to attach: an error window, drawn without any library."""

import struct
import zlib

WIDTH, HEIGHT = 320, 180
Colour = tuple[int, int, int]
PAPER, FRAME, TITLE, INK, ALARM = (246, 246, 248), (120, 124, 134), (38, 84, 160), (60, 64, 72), (196, 43, 28)


def error_window() -> bytes:
    """Return a PNG of a window with a warning and a button."""
    rows = b"".join(b"\0" + b"".join(bytes(_colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _colour(x: int, y: int) -> Colour:
    if x in (0, WIDTH - 1) or y in (0, HEIGHT - 1):
        return FRAME
    if y < 24:  # noqa: PLR2004
        return PAPER if (x - 300) ** 2 + (y - 12) ** 2 < 25 else TITLE  # noqa: PLR2004
    if (x - 44) ** 2 + (y - 74) ** 2 < 400:  # noqa: PLR2004
        return PAPER if 41 <= x <= 46 and (60 <= y <= 78 or 83 <= y <= 88) else ALARM  # noqa: PLR2004
    if (x >= 80 and y in range(56, 62) and x < 280) or (x >= 80 and y in range(74, 80) and x < 250):  # noqa: PLR2004
        return INK
    return TITLE if 220 <= x < 296 and 136 <= y < 160 else PAPER  # noqa: PLR2004
