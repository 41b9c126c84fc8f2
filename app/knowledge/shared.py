"""What a working copy asks of the shared database: which revision is the newest, its text, and to take a new one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from app.knowledge.model import Confidence, Governance, Part
from app.knowledge.text import Text

type Revision = tuple[str, int]
"""An article's id, 32 hexadecimal digits, and the number of one of its revisions, from 1."""


@dataclass(frozen=True)
class Head:
    """The newest revision of an article, and what lists show of it besides its text.

    `queue` names the restricted queue whose members alone read it, empty for everybody's; `keeper` who is in charge,
    `flags` counts those that are open.
    """

    rev: int
    confidence: Confidence = Confidence.NOT_VALIDATED
    governance: Governance = Governance.EXPERIENCE
    queue: str = ""
    keeper: str = ""
    flags: int = 0
    proposals: int = 0
    """Those of one's own that wait."""
    changed_at: datetime | None = None

    @property
    def is_archived(self) -> bool:
        """Tell whether the article was withdrawn."""
        return self.confidence is Confidence.ARCHIVED


class Ending(StrEnum):
    """How an attempt to publish ended."""

    PUBLISHED = "published"
    STALE = "stale"
    """Somebody published since."""
    ARCHIVED = "archived"
    NOT_PERMITTED = "not permitted"
    """Whoever asks may propose and not publish."""


@dataclass(frozen=True)
class Answer:
    """How an attempt to publish ended, and the number of the revision that came of it."""

    ending: Ending
    rev: int = 0


class Because(StrEnum):
    """Why a text waits as a proposal."""

    CONFLICT = "conflict"
    """Somebody published something else of the same lines."""
    ARCHIVED = "archived"
    """The article was archived meanwhile."""
    NOT_PERMITTED = "not permitted"
    OUT_OF_SIGHT = "out of sight"
    """Its author may not read the article any more."""
    ROLLED_BACK = "rolled back"
    """The database doesn't know the revision any more that it was made from: it was restored."""
    REVIEW = "review"
    """Its author asks for a review."""


class SharedArticles(Protocol):
    """The articles of the shared database, as one login sees them. All raise StoreUnavailable."""

    def heads(self) -> Mapping[str, Head]:
        """Return the newest revision of every article in sight, archived ones too."""
        ...

    def texts(self, wanted: Collection[Revision]) -> Mapping[Revision, Text]:
        """Return the texts of revisions as their files will say them, as far as they are in sight."""
        ...

    def unheard(self, articles: Collection[str]) -> Collection[str]:
        """Return those of these articles that the desk doesn't have, in sight or not: it was restored from a backup."""
        ...

    def publish(self, op: UUID, article: str, base: int, text: Text) -> Answer:
        """Publish a text that was made from revision `base`, 0 for a new article; once only for each `op`."""
        ...

    def propose(self, op: UUID, article: str, base: int, text: Text, because: Because) -> None:
        """Hand a text in as a proposal; once only for each `op`."""
        ...

    def keep_file(self, article: str, name: str, content: bytes) -> None:
        """Keep an attached file under the name that its article's text names it by (`app.knowledge.attachments`).

        The article need not be there yet, nor be in sight: a text that is handed in takes its files along.
        """
        ...

    def file(self, article: str, name: str) -> bytes | None:
        """Return an attached file; None where there is none in sight."""
        ...

    def looked(self, looks: Sequence[tuple[str, int]]) -> None:
        """Note looks at articles, each with its half hour since 1970 (`app.knowledge.model.slot_of`)."""
        ...

    def link(self, ticket_id: int, article: str, part: Part) -> None:
        """Note what an article had to do with a ticket; noted already, nothing is changed."""
        ...

    def missed(self, words: str) -> None:
        """Note words that were searched without a hit; personal data is taken out of them before."""
        ...


def proposal_key(article: str, base: int, digest: str, login: str) -> UUID:
    """Return the key of a proposal: the same for the same text by the same login, so that a crash doubles none."""
    return UUID(sha256("\n".join((article, str(base), digest, login)).encode()).hexdigest()[:32])
