"""Names of articles' files: readable, and possible on every system that a desk works with."""

import re
import unicodedata

MOST = 60
"""Characters of a title that its file's name begins with: paths on Windows end at 260."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])")
"""Devices on Windows, whatever follows a dot (Microsoft: Naming Files, Paths, and Namespaces)."""
_PLAIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ı": "i"}


def file_name(title: str, article: str) -> str:
    """Return the name of a new file for an article: its title in plain small letters and the beginning of its id."""
    return f"{slug(title) or 'article'}--{article[:8]}.md"


def slug(title: str) -> str:
    """Return a title in small letters, digits and hyphens; empty when it has neither letters nor digits of ASCII."""
    small = "".join(_PLAIN.get(c, c) for c in title.casefold())
    plain = unicodedata.normalize("NFKD", small).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST].rstrip("-")
    return f"{found}-" if _RESERVED.fullmatch(found) else found


def attachment_name(wanted: str, digest: str) -> str:
    """Return the name of an attached file: the beginning of its SHA-256 and what is safe of the name it came with."""
    stem, dot, ending = wanted.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    safe = slug(stem if dot else ending) or "file"
    kind = re.sub(r"[^a-z0-9]", "", ending.lower())[:8] if dot else ""
    return f"{digest[:8]}-{safe}" + (f".{kind}" if kind else "")
