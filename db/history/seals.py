"""Seals: what a desk's audit held at a moment, to be kept elsewhere, each tied to the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import RuleBroken

_FIELDS = {"at": str, "desk": str, "through": int, "count": int, "sha256": str, "previous": str}


@dataclass(frozen=True)
class Seal:
    """The audit up to the record numbered `through`: how many they were, and one hash of them all in their order.

    `at` is when it was taken, in ISO 8601; `previous` the hash of the line before it in its file, empty for the first.
    """

    at: str
    desk: str
    through: int
    count: int
    sha256: str
    previous: str

    def line(self) -> str:
        """Return the seal as one line of JSON."""
        return json.dumps({name: getattr(self, name) for name in _FIELDS})

    def digest(self) -> str:
        """Return the hash by which the next seal names this one."""
        return hashlib.sha256(self.line().encode()).hexdigest()


class Sealing:
    """One hash over the records of an audit, taken in the order of their numbers."""

    def __init__(self) -> None:
        self.count = self.through = 0
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Return the hash of the records added so far, in hex."""
        return self._hash.hexdigest()

    def add(self, number: int, hashed: bytes | None) -> None:
        """Take in a record by its number and hash."""
        self.through = number
        self.count += 1
        self._hash.update(number.to_bytes(8, "big") + (hashed or b""))


def seals_in(text: str, *, source: str) -> list[Seal]:
    """Return the seals of a file. Raises RuleBroken where a line is none, or one was taken out or changed."""
    found: list[Seal] = []
    for number, line in enumerate(text.splitlines(), 1):
        seal = _seal(line)
        if seal is None:
            raise RuleBroken(f"{source}, line {number}, is no seal. Nothing was checked or written.", field="seals")
        if seal.previous != (found[-1].digest() if found else ""):
            raise RuleBroken(
                f"{source}, line {number}, does not follow from the line before it: a seal was changed or taken out.",
                field="seals",
            )
        found.append(seal)
    return found


def _seal(line: str) -> Seal | None:
    try:
        told: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict) or set(told) != set(_FIELDS):
        return None
    fits = all(type(told[name]) is kind for name, kind in _FIELDS.items())
    return Seal(**told) if fits else None


def first_broken(seals: Sequence[Seal], records: Iterable[Any]) -> Iterator[str]:
    """Go through all records once and yield what is wrong with the first seal that does not hold any more."""
    waiting = sorted(enumerate(seals, 1), key=lambda numbered: numbered[1].through)
    sum_ = Sealing()
    for number, hashed in records:
        while waiting and number > waiting[0][1].through:
            if said := _broken(*waiting.pop(0), sum_):
                yield said
                return
        sum_.add(number, hashed)
    for numbered in waiting:
        if said := _broken(*numbered, sum_):
            yield said
            return


def _broken(number: int, seal: Seal, found: Sealing) -> str:
    which = f"Seal no. {number}, taken {seal.at}"
    if found.count != seal.count:
        return f"{which}, covers {seal.count:,} records up to no. {seal.through:,}; now there are {found.count:,}."
    if found.sha256 != seal.sha256:
        return f"{which}: one of its {seal.count:,} records up to no. {seal.through:,} is not what it was."
    return ""
