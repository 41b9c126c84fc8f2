"""Recovery codes that people put away for the day they have nothing else: eighty bits each, hashed, and good once."""

import os
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.identity.providers import ProviderRefused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's thirty-two: no I, L, O or U, which are misread or misheard."""
LENGTH, GROUP = 16, 4
HOW_MANY = 8
SALT, HASH, PASSES, LANES, MEMORY = 16, 32, 2, 1, 19_456
"""Argon2id as OWASP asks for it at least; memory in KiB. Such codes can't be guessed anyway."""
_MISREAD = str.maketrans("OIL", "011")
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """A new code: `shown` to its person once, `kept` by the store."""

    shown: str = field(repr=False)
    kept: bytes = field(repr=False)


class RecoveryStore(Protocol):
    """Where hashes of recovery codes are kept."""

    def unused(self, account: str) -> Sequence[tuple[int, bytes]]:
        """Return id and hash of somebody's codes that were not used yet."""

    def use(self, code_id: int) -> bool:
        """Use up a code; False when it was used already. Has to be one statement."""


class RecoveryCodes:
    """Tells whether a spoken recovery code is one of somebody's (Passcodes)."""

    def __init__(self, store: RecoveryStore) -> None:
        self._store = store

    def is_right(self, account: str, code: str) -> bool:
        """Tell whether a code is right, once. Raises ProviderRefused where none is left."""
        left = self._store.unused(account)
        if not left:
            raise ProviderRefused("This person has no recovery code left.", code="not_enrolled")
        said = plain(code)
        found = next((code_id for code_id, kept in left if said and _is_same(said, kept)), None)
        return found is not None and self._store.use(found)


def new_codes(how_many: int = HOW_MANY) -> Sequence[RecoveryCode]:
    """Return fresh codes, to be shown once and kept as hashes."""
    return [_new_code() for _ in range(how_many)]


def plain(spoken: str) -> str:
    """Return a code as it was made, however it was written down; empty when it can't be one."""
    text = unicodedata.normalize("NFKC", spoken[:_LONGEST]).upper().translate(_MISREAD)
    kept = "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Pd")
    return kept if len(kept) == LENGTH and set(kept) <= set(ALPHABET) else ""


def _new_code() -> RecoveryCode:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    shown = "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
    hasher = Argon2id(salt=os.urandom(SALT), length=HASH, iterations=PASSES, lanes=LANES, memory_cost=MEMORY)
    return RecoveryCode(shown, hasher.derive_phc_encoded(code.encode()).encode())


def _is_same(code: str, kept: bytes) -> bool:
    try:
        Argon2id.verify_phc_encoded(code.encode(), kept.decode("ascii"))
    except (InvalidKey, ValueError):  # damaged, or of another hash: never right
        return False
    return True
