"""The library: the articles as this workstation has them, whether the database is there or not.

It stands on a folder of files (`db/knowledge/working_copy`). Reading is allowed on any worker thread; what changes the
folder waits for its turn, for only one at a time may.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.knowledge.model import Confidence, Part
from app.knowledge.report_lines import Exported, Told
from app.knowledge.text import Text


class Local(StrEnum):
    """How an article here stands towards the shared one."""

    SAME = "same"
    UNSENT = "unsent"
    """Own changes wait to be published."""
    NEW = "new"
    """Nobody else has it yet."""
    PROPOSED = "proposed"
    """Own changes wait for somebody to take them; the file shows what is published."""


@dataclass(frozen=True)
class Listed:
    """An article as lists show it. `queue` names the restricted queue whose members alone read it, empty for all."""

    article: str
    title: str
    category: str
    tags: Sequence[str]
    environment: str
    confidence: Confidence
    queue: str
    keeper: str
    rev: int
    """The newest revision that is here; 0 for one that nobody else has yet."""
    local: Local
    path: str | None
    """Its file in the folder, None where there is none: archived, or deleted here."""
    flags: int = 0
    changed_at: datetime | None = None
    review_by: date | None = None


@dataclass(frozen=True)
class Hit:
    """An article that was found: `passage` is the part of its text around the words, `marks` their places in it."""

    listed: Listed
    passage: str
    marks: Sequence[tuple[int, int]]
    score: float
    """Larger is better; only comparable within one search."""


@dataclass(frozen=True)
class Opened:
    """An article opened to be read or changed: its text in the file, and the revision that it was made from."""

    listed: Listed
    text: Text
    rev: int
    problem: str = ""
    """Why the file can't be read, when it can't: then `text` is what was known last."""


class Ending(StrEnum):
    """How saving ended."""

    SAVED = "saved"
    MERGED = "merged"
    """The file or the database had something newer, and both went together without a conflict."""
    CONFLICT = "conflict"
    """Both changed the same lines: nothing was saved, and the person is asked."""
    BUSY = "busy"
    """Another program holds the file: the text is kept here and is tried again."""
    HANDED_IN = "handed in"
    """The article is archived by now, or out of sight: what was written of it waits as a proposal."""


@dataclass(frozen=True)
class Saved:
    """How saving ended, what lies in the file now, and for a conflict all three texts."""

    ending: Ending
    article: str
    text: Text
    base: Text | None = None
    theirs: Text | None = None


@dataclass(frozen=True)
class Version:
    """A text of an article that was ever seen on this workstation."""

    at: datetime
    text: Text


@dataclass(frozen=True)
class ArticleDraft:
    """What was typed in an editor and not saved: `was` is the text that it was made from, None for a new article.

    `key` is the article's id, or one of its own while there is no article yet; `queue_id` the restricted queue that a
    new article is meant for; `ticket_id` the ticket that it came of.
    """

    key: str
    text: Text
    was: Text | None = None
    queue_id: int | None = None
    ticket_id: int | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """A file that is left alone until a person says what it is (`db.knowledge.working_copy.copying.Question`)."""

    path: str
    question: str
    article: str | None
    title: str
    why: str


class Answer(StrEnum):
    """What a person says of such a file."""

    NEW_ARTICLE = "new article"
    HAND_IN = "hand in"
    """What it says is a change of the article that it is a copy of."""
    DISCARD = "discard"
    """It is moved into the folder of our own, whence it can be fetched back."""
    GIVE_FRONT_MATTER = "give front matter"
    """It is the article that lay there: it is marked as that again."""
    CONFIRM = "confirm"
    """What looks like a secret, or somebody's data, may be published."""


@dataclass(frozen=True)
class Synced:
    """What a synchronisation did: how many articles came, went out, were proposed, and what is in its way."""

    came: int = 0
    published: int = 0
    proposed: int = 0
    waiting: int = 0
    asked: Sequence[Asked] = ()
    problem: str = ""
    """Why the database was not reached, or the folder not read, or what was refused; empty where all went well."""
    at: datetime | None = None
    """When folder and database were in line; None where it didn't come to that."""
    warnings: Sequence[str] = field(default=())
    """What should be said of the folder: that it lies in a cloud's, that links in it were left alone."""


Progress = Callable[[str, int, int], bool]
"""Told what is done, how many are, and of how many (0 when that isn't known); False stops it, and nothing is lost."""


class Library(Protocol):
    """The articles of this workstation. All but reading raise StoreUnavailable where the folder can't be used."""

    @property
    def folder(self) -> Path:
        """Return where the files lie."""
        ...

    def listed(self) -> Sequence[Listed]:
        """Return all articles that are here, by their titles; archived ones are in the database alone."""
        ...

    def search(self, words: str, *, limit: int = 50) -> Sequence[Hit]:
        """Return the articles in which all words occur (each as a beginning), the best first."""
        ...

    def near(self, words: str, *, environment: str = "", limit: int = 5) -> Sequence[Hit]:
        """Return the articles nearest to free words, some of which may not occur: suggestions."""
        ...

    def opened(self, article: str) -> Opened | None:
        """Return an article with its text; None where it isn't here."""
        ...

    def save(self, article: str, was: Text, text: Text, *, is_checked: bool = True) -> Saved:
        """Save what was made in an editor from the text `was`; of an article that has gone it becomes a proposal.

        `is_checked` tells that a person has seen what looks like a secret or somebody's data in it: else they are asked
        before it is published, as of what any other program saves.
        The file is looked at before: what was saved there meanwhile by another program is kept.
        """
        ...

    def create(self, text: Text, *, is_checked: bool = True) -> Saved:
        """Begin a new article; it is published by the next synchronisation. `is_checked` as where it is saved."""
        ...

    def attach(self, content: bytes, name: str) -> str:
        """Keep a file and return its address in the text: `attachments/0123abcd-name.png`. Raises RuleBroken."""
        ...

    def attached(self, name: str) -> bytes | None:
        """Return an attached file by its name in the folder of attachments; None where it isn't here."""
        ...

    def keep_draft(self, draft: ArticleDraft) -> None:
        """Keep what is being typed, over what was kept under its key before."""
        ...

    def drop_draft(self, key: str) -> None:
        """Forget a draft; one that is not there is fine."""
        ...

    def drafts(self) -> Sequence[ArticleDraft]:
        """Return what was typed and neither saved nor thrown away, newest first."""
        ...

    def versions(self, article: str) -> Sequence[Version]:
        """Return every text of an article ever seen on this workstation, newest first."""
        ...

    def came_of(self, ticket_id: int, article: str, part: Part) -> None:
        """Note that an article was written or improved because of a ticket: linked once the database has it."""
        ...

    def looked(self, article: str) -> None:
        """Note that an article was read; it is sent with the next synchronisation, once for each half hour."""
        ...

    def missed(self, words: str) -> None:
        """Note words that were searched without a hit; they are sent with the next synchronisation."""
        ...

    def asked(self) -> Sequence[Asked]:
        """Return the files that wait for a person."""
        ...

    def answer(self, path: str, answer: Answer) -> None:
        """Do what a person says of a file."""
        ...

    def scan(self) -> bool:
        """Look what other programs saved; tell whether anything changed. Needs no database."""
        ...

    def sync(self, progress: Progress = lambda _what, _done, _of: True) -> Synced:
        """Bring the folder and the database together."""
        ...

    def withdrawn(self) -> Sequence[Text]:
        """Return the texts of the archived articles in sight; empty while the database is away."""
        ...

    def bring_in(
        self,
        chosen: Sequence[Path],
        *,
        category: str = "",
        is_trial: bool = False,
        progress: Progress = lambda _what, _done, _of: True,
    ) -> Sequence[Told]:
        """Take in the articles in files from elsewhere, or only tell what would become of each. Raises RuleBroken."""
        ...

    def export(
        self,
        folder: Path,
        *,
        with_markdown: bool = False,
        progress: Progress = lambda _what, _done, _of: True,
    ) -> Exported:
        """Write the articles that everybody may read as pages into a folder. Raises RuleBroken."""
        ...

    def move(self, folder: Path, progress: Progress = lambda _what, _done, _of: True) -> bool:
        """Let the files lie in another folder, an empty one; False when it was stopped. Raises RuleBroken."""
        ...

    def close(self) -> None:
        """End what runs, and let go of the folder."""
        ...
