"""A shared database of articles in memory, for the densest fuzzing: it keeps every rule that the real ones keep."""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from app.core.errors import StoreBusy, StoreUnavailable
from app.knowledge.document import as_filed
from app.knowledge.model import Confidence, Part
from app.knowledge.refusals import NOT_ON_TICKET, UNFIT, UNKNOWN_FILE, refusal
from app.knowledge.shared import Answer, Because, Ending, Head, Revision
from app.knowledge.text import Text, why_unfit


@dataclass
class Shelf:
    """The articles of one desk, as all of its people see them together."""

    revisions: dict[Revision, Text] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)
    done: dict[UUID, int] = field(default_factory=dict)
    proposals: dict[UUID, tuple[str, int, Text, Because]] = field(default_factory=dict)
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    looks: set[tuple[str, str, int]] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)
    links: set[tuple[str, int, str, Part]] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    """Articles that somebody's open transaction holds."""
    refused: set[str] = field(default_factory=set)
    """Titles that it refuses, whatever they are of."""
    no_tickets: set[int] = field(default_factory=set)
    """Tickets that are out of everybody's sight."""
    hidden: set[tuple[str, str]] = field(default_factory=set)
    """Who may not read which article."""
    candidates: set[str] = field(default_factory=set)
    """Who may propose only, except for articles of their own."""
    checks_heads: bool = True
    changed_at: dict[str, datetime] = field(default_factory=dict)
    """When each was published last; no two moments are the same."""
    _moments: int = 0
    _backup: "Shelf | None" = None

    def publish(self, who: str, op: UUID, article: str, base: int, text: Text) -> Answer:
        """Compare and swap."""
        if op in self.done:
            return Answer(Ending.PUBLISHED, self.done[op])
        head = self.heads.get(article, 0)
        if article in self.archived:
            return Answer(Ending.ARCHIVED, head)
        if head and (who in self.candidates or (who, article) in self.hidden):
            return Answer(Ending.NOT_PERMITTED)
        if head != base and self.checks_heads:
            return Answer(Ending.STALE, head)
        self.done[op] = head + 1
        self._put(article, text)
        return Answer(Ending.PUBLISHED, head + 1)

    # ---------------------------------------------------------------- what somebody else does meanwhile

    @staticmethod
    def people(count: int) -> list[str]:
        """Return who works here."""
        return [f"p{n}" for n in range(count)]

    def desk_of(self, who: str) -> "MemoryDesk":
        """Return the desk as one of them sees it."""
        return MemoryDesk(self, who)

    def limit(self, who: str) -> None:
        """Let somebody propose only."""
        self.candidates.add(who)

    def archive(self, article: str) -> None:
        """Withdraw an article."""
        self.archived.add(article)

    def hide(self, who: str, article: str) -> None:
        """Take an article out of somebody's sight."""
        self.hidden.add((who, article))

    def show(self, who: str, article: str) -> None:
        """Let somebody see it again."""
        self.hidden.discard((who, article))

    def publish_meanwhile(self, article: str, text: Text) -> None:
        """Publish from elsewhere."""
        self._put(article, text)

    def roll_back(self, article: str, rev: int) -> None:
        """Restore what there was of an article when `rev` was its newest revision, 0 for before it was begun."""
        for later in range(rev + 1, self.heads.pop(article) + 1):
            del self.revisions[article, later]
        self.changed_at.pop(article, None)
        if rev:
            self.heads[article] = rev

    @property
    def has_backup(self) -> bool:
        """Whether there is one to restore."""
        return self._backup is not None

    def back_up(self) -> None:
        """Copy all that the database holds."""
        self._backup = deepcopy(replace(self, _backup=None))

    def restore(self) -> None:
        """Make everything what it was when it was backed up last; who may read what stays."""
        if self._backup is not None:
            was = deepcopy(self._backup)
            for kept in ("revisions", "heads", "archived", "done", "proposals", "files", "changed_at"):
                setattr(self, kept, getattr(was, kept))

    def _put(self, article: str, text: Text) -> None:
        self.heads[article] = rev = self.heads.get(article, 0) + 1
        self.revisions[article, rev] = text
        self._moments += 1
        self.changed_at[article] = datetime.fromtimestamp(self._moments, UTC)

    def close(self) -> None:
        """Leave it."""


class MemoryDesk:
    """The desk as one login sees it; it can be away, or lose its answer on the way."""

    def __init__(self, shelf: Shelf, who: str) -> None:
        self.shelf, self.who = shelf, who
        self.is_away = False
        self.loses_answer = False

    def _reached(self) -> None:
        if self.is_away:
            raise StoreUnavailable("away")

    def _answered(self) -> None:
        if self.loses_answer:
            self.loses_answer = False
            raise StoreUnavailable("lost")

    def _in_sight(self, article: str) -> bool:
        return (self.who, article) not in self.shelf.hidden

    def heads(self) -> Mapping[str, Head]:
        self._reached()
        return {
            article: Head(
                rev,
                Confidence.ARCHIVED if article in self.shelf.archived else Confidence.NOT_VALIDATED,
                changed_at=self.shelf.changed_at.get(article),
            )
            for article, rev in self.shelf.heads.items()
            if self._in_sight(article)
        }

    def texts(self, wanted: Collection[Revision]) -> Mapping[Revision, Text]:
        self._reached()
        return {
            one: as_filed(self.shelf.revisions[one])
            for one in wanted
            if one in self.shelf.revisions and self._in_sight(one[0])
        }

    def unheard(self, articles: Collection[str]) -> Collection[str]:
        self._reached()
        return [article for article in articles if article not in self.shelf.heads]

    def publish(self, op: UUID, article: str, base: int, text: Text) -> Answer:
        self._reached()
        if article in self.shelf.held:
            raise StoreBusy("held")
        self._must_fit(text)
        answer = self.shelf.publish(self.who, op, article, base, text)
        self._answered()
        return answer

    def propose(self, op: UUID, article: str, base: int, text: Text, because: Because) -> None:
        self._reached()
        self._must_fit(text)
        self.shelf.proposals.setdefault(op, (article, base, text, because))
        self._answered()

    def keep_file(self, article: str, name: str, content: bytes) -> None:
        self._reached()
        if name in self.shelf.refused:
            raise refusal(UNKNOWN_FILE)
        self.shelf.files.setdefault((article, name), content)
        self._answered()

    def file(self, article: str, name: str) -> bytes | None:
        self._reached()
        return self.shelf.files.get((article, name)) if self._in_sight(article) else None

    def looked(self, looks: Sequence[tuple[str, int]]) -> None:
        self._reached()
        self.shelf.looks |= {(self.who, *look) for look in looks}

    def link(self, ticket_id: int, article: str, part: Part) -> None:
        self._reached()
        if ticket_id in self.shelf.no_tickets:
            raise refusal(NOT_ON_TICKET)
        self.shelf.links.add((self.who, ticket_id, article, part))

    def missed(self, words: str) -> None:
        self._reached()
        if "\0" in words:
            raise refusal(UNFIT)
        self.shelf.missed.append(words)

    def _must_fit(self, text: Text) -> None:
        if why_unfit(text) or text.title in self.shelf.refused:
            raise refusal(UNFIT)
