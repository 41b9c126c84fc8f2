"""Temporary passwords: made here and nowhere else, never typed by anybody of the desk, never kept."""

import re
import secrets

SYMBOLS = "ADEFGHJLMNQRTabdefhmnrty23456789"
"""Thirty-two that nobody takes for another, read out or read off: five bits each."""
LENGTH = 16
BLOCK = 4
CLASSES = 3
"""How many of capital letters, small letters and digits there have to be: all three."""
SHORTEST_NAME = 3
"""Directories refuse passwords that hold a part of the name as long as this."""
TRIES = 1000


def temporary_password(account: str, name: str) -> str:
    """Return a new one: 80 bits as xxxx-xxxx-xxxx-xxxx, holding no part of the account or of the name."""
    parts = _parts(account) | _parts(name)
    for _ in range(TRIES):
        symbols = "".join(secrets.choice(SYMBOLS) for _ in range(LENGTH))
        if _is_mixed(symbols) and not _holds(symbols, parts):
            return "-".join(symbols[start : start + BLOCK] for start in range(0, LENGTH, BLOCK))
    raise ValueError("No password can be made for this name: nothing was changed.")


def _parts(name: str) -> set[str]:
    words = re.split(r"[\W_]+", name.casefold())
    return {word for word in (*words, name.casefold()) if len(word) >= SHORTEST_NAME}


def _is_mixed(symbols: str) -> bool:
    classes = (str.isupper, str.islower, str.isdigit)
    return sum(any(is_of(symbol) for symbol in symbols) for is_of in classes) >= CLASSES


def _holds(symbols: str, parts: set[str]) -> bool:
    """Tell whether a part of the name is in it, in one block or across two."""
    return any(part in symbols.casefold() for part in parts)
