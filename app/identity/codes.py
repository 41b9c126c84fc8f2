"""Codes that are sent to somebody and spoken back: made at random, kept as keyed digests, compared in constant time."""

import hmac
import secrets
import unicodedata

DIGITS = 8
"""How many digits a code has (NIST 800-63B asks for six at least)."""
KEY_BYTES = 32
"""Bytes of the worker's key at least: a digest of so few digits is worth as much as its key."""
_LONGEST = 64


def new_code() -> str:
    """Return a code that nobody can guess: each is as likely as any other, leading zeros included."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def spaced(code: str) -> str:
    """Return a code as it is read out, in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def plain(spoken: str) -> str:
    """Return the digits of what was typed, without the spaces and dashes that people put between them.

    Anything else stays, so that it is wrong. Digits of other scripts become ours.
    """
    kept = [one for one in spoken[:_LONGEST] if not one.isspace() and unicodedata.category(one) != "Pd"]
    return "".join(str(unicodedata.digit(one, one)) for one in kept)


def digest(code: str, *, key: bytes, about: str) -> bytes:
    """Return what is kept of a code: a digest under the worker's key, bound to its job. Raises ValueError."""
    if len(key) < KEY_BYTES:
        raise ValueError(f"The key of digests has at least {KEY_BYTES} bytes.")
    return hmac.digest(key, f"code\0{about}\0{plain(code)}".encode(), "sha256")


def is_right(guess: str, kept: bytes, *, key: bytes, about: str) -> bool:
    """Tell whether a guess is the code that was kept about this job, taking as long whatever is wrong with it."""
    return hmac.compare_digest(digest(guess, key=key, about=about), kept) and bool(plain(guess))
