"""Texts as people mean them: what no database can keep, and what nobody can see, is told apart here."""

import unicodedata

_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")


def keepable(text: str) -> str:
    """Return a text without NUL; halves of characters, which a paste may bring, are joined or become �."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def says_something(text: str) -> bool:
    """Tell whether a text holds anything that can be seen; zero-width marks and white space can't."""
    return any(unicodedata.category(c) not in _UNSEEN for c in text)
