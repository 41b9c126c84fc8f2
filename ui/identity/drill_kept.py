"""What somebody keeps of their own drills: on this computer, for nobody else."""

from collections.abc import Sequence
from typing import Protocol

from app.identity.drill_results import MOST, Result, read, written


class Memory(Protocol):
    """Where texts are remembered."""

    def get(self, key: str) -> str | None:
        """Return what was remembered under a key."""

    def put(self, key: str, text: str) -> None:
        """Remember a text."""


class Kept:
    """The last results of one person, newest first."""

    def __init__(self, memory: Memory, staff_id: int) -> None:
        self._memory, self._key = memory, f"drill/{staff_id}"

    @property
    def results(self) -> Sequence[Result]:
        """The results that are kept."""
        return read(self._memory.get(self._key))

    def add(self, result: Result) -> None:
        """Keep one more; the oldest goes."""
        self.put((result, *self.results))

    def put(self, results: Sequence[Result]) -> None:
        """Keep exactly these."""
        self._memory.put(self._key, written(results[:MOST]))
