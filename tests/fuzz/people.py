"""The people of a story: their folders, what their editors hold, and who saved which words."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from re import findall
from typing import Protocol

from app.knowledge.document import Document, Unreadable, decoded, read_document
from app.knowledge.shared import SharedArticles
from app.knowledge.text import Text
from db.knowledge.working_copy.copying import WorkingCopy


class Contact(SharedArticles, Protocol):
    """The desk as one login sees it; it can be away, or lose its answer on the way."""

    is_away: bool
    loses_answer: bool


class Crash(BaseException):
    """The program ended here."""


def words(characters: str) -> set[str]:
    """Return the marked words of a text: each was saved by somebody once."""
    return set(findall(r"tok\d+", characters))


@dataclass
class Plan:
    """What happens at which point of a synchronisation."""

    what: str
    after: int


@dataclass
class Ledger:
    """Who saved which words where, as a person who looks over everybody's shoulder would note it."""

    saved: dict[str | None, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_editor: set[str] = field(default_factory=set)
    """Words that were typed in the program itself."""
    removed: set[str] = field(default_factory=set)
    """Words that somebody saw and took away."""
    overwritten: set[str] = field(default_factory=set)
    """Words that another program on the same workstation saved over before anybody could read them."""
    restored: set[str] = field(default_factory=set)
    """Words that were nowhere but in the database when that was restored from an older backup."""
    two_buffers: set[str] = field(default_factory=set)
    """Words that an older buffer of the same revision on the same workstation left out: they are in the history."""


class Person:
    """One person with a folder, and the buffers of their editors."""

    def __init__(self, name: str, root: Path, desk: Contact, reached: Callable[["Person", str], None]) -> None:
        self.name, self.root, self._reached = name, root, reached
        self.desk = desk
        self.buffers: list[tuple[str, str]] = []
        self.editors: list[tuple[str, Text]] = []
        """The articles that are open in the program itself, each with the text that was read."""
        self.copy = self._opened()

    def _opened(self) -> WorkingCopy:
        return WorkingCopy(
            self.root, self.name, settle=0, at=lambda point: self._reached(self, point), is_careful=False
        )

    def restart(self) -> None:
        self.copy.close()
        self.copy = self._opened()

    def paths(self) -> list[str]:
        return sorted(self.copy.folder.listed().files)

    def characters(self, path: str) -> str | None:
        try:
            return decoded((self.root / path).read_bytes())
        except (OSError, Unreadable):
            return None


def read_or_none(characters: str) -> Document | None:
    """Return the article that a file's characters hold."""
    try:
        return read_document(characters)
    except Unreadable:
        return None
