"""Folding text into the words it is found by, the same for every database."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_FIRST_MARK = "\u0300"
_PLAIN = "".join(c.lower() if c.isalnum() else " " for c in map(chr, range(128)))
"""What becomes of each ASCII character: three times as fast as looking for words."""
LONGEST = 64
"""Characters kept of one word: longer runs are encoded blobs nobody types."""
MOST_BYTES = 1_000_000
"""Bytes kept of all words of a text: PostgreSQL refuses a search vector of 1 MiB."""


def fold(text: str) -> str:
    """Return `text` without accents and case: `Zoë` and `zoe` meet.

    Unicode's compatibility decomposition, case folding, decomposition again (folding may compose), marks dropped.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join([c for c in plain if c < _FIRST_MARK or not unicodedata.combining(c)])


def words_of(*texts: str) -> str:
    """Return the distinct words of the texts, folded, in order of first use, parted by one space."""
    words = dict.fromkeys([w for text in texts for w in _words_in(text)])
    if len(max(words, key=len, default="")) > LONGEST:
        words = dict.fromkeys([w[:LONGEST] for w in words])
    said = " ".join(words)
    if len(said) <= MOST_BYTES // 4:  # no character takes more than four bytes
        return said
    kept = said.encode()[: MOST_BYTES + 1]
    return said if len(kept) <= MOST_BYTES else kept[: kept.rindex(b" ")].decode()


def _words_in(text: str) -> list[str]:
    text = text.replace("…", " ")  # ends every subject that was cut, and is often all that isn't ASCII
    return text.translate(_PLAIN).split() if text.isascii() else _WORD.findall(fold(text))
