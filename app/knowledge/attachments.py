"""Files attached to articles: named by what they are, so that the same file is there once and never changes."""

import re
from collections.abc import Callable
from hashlib import sha256

from app.knowledge.file_names import attachment_name
from app.knowledge.links import ATTACHMENTS, Target, links_of

MOST_BYTES = 20_000_000
"""The largest file."""
_SAFE = re.compile(r"[0-9a-f]{8}-[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9-])?(?:\.[a-z0-9]{1,8})?")


def name_of(content: bytes, wanted: str) -> str:
    """Return the name of a file: the beginning of its SHA-256, and what is safe of the name it came with."""
    return attachment_name(wanted, sha256(content).hexdigest())


def address_of(name: str) -> str:
    """Return how a text names an attached file."""
    return f"{ATTACHMENTS}/{name}"


def is_safe(name: str) -> bool:
    """Tell whether a name is one that `name_of` gives: it leads nowhere, and every system can keep it."""
    return _SAFE.fullmatch(name) is not None


def why_not(content: bytes) -> str:
    """Tell why a file can't be attached; empty when it can."""
    if not content:
        return "The file is empty."
    return f"The file is larger than {MOST_BYTES // 1_000_000} MB." if len(content) > MOST_BYTES else ""


def named_in(body: str) -> frozenset[str]:
    """Return the safe names of the attached files that a body names."""
    return frozenset(link.to for link in links_of(body) if link.kind is Target.FILE and is_safe(link.to))


def send_files(
    article: str, body: str, here: Callable[[str], bytes | None], keep: Callable[[str, str, bytes], object]
) -> None:
    """Let the database `keep` the files that a body names, as far as they are `here`: before the text that does."""
    for name in sorted(named_in(body)):
        if (content := here(name)) is not None:
            keep(article, name, content)
