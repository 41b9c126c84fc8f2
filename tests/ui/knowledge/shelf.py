"""The articles of a desk in memory, as screens meet them: library, deeds and questions over the same shelf."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from app.core.errors import StoreUnavailable
from app.knowledge.attachments import address_of, name_of
from app.knowledge.care import Reason
from app.knowledge.library import (
    Answer,
    ArticleDraft,
    Asked,
    Ending,
    Hit,
    Library,
    Listed,
    Local,
    Opened,
    Progress,
    Saved,
    Synced,
    Version,
)
from app.knowledge.model import Article, Confidence, Governance, Licence, Part, ProposalState
from app.knowledge.queries import (
    About,
    Cared,
    Contribution,
    Drawn,
    Flag,
    Linked,
    LinkedTicket,
    OfQueue,
    Proposal,
    Report,
    Revision,
)
from app.knowledge.rating import Rating
from app.knowledge.refusals import refusal
from app.knowledge.shared import Because
from app.knowledge.text import Text
from tests.makers import NOON

RATING = Rating(10, 0.8, 0.5, 0.94)
LATE = date(2026, 1, 1)


def key(number: int) -> str:
    """Return the id of an article by a number."""
    return f"{number:08x}" + "0" * 24


def a_listed(number: int, title: str = "VPN drops", **facts: Any) -> Listed:
    """Return an article as lists show it."""
    usual: dict[str, Any] = {
        "category": "Network", "tags": (), "environment": "Windows 11", "confidence": Confidence.VALIDATED,
        "queue": "", "keeper": "Ben Carter", "rev": 3, "local": Local.SAME, "path": f"{number}.md",
        "changed_at": datetime(2026, 2, 1 + number % 27, tzinfo=UTC),
    }  # fmt: skip
    return Listed(article=key(number), title=title, **(usual | facts))


@dataclass
class Shelf:
    """What all of them see: the articles by id, what was done, and whether the database is away."""

    listed: dict[str, Listed] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    links: list[tuple[int, str, Part]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    questions: list[Asked] = field(default_factory=list)
    editing: dict[str, list[str]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    governance: dict[str, Governance] = field(default_factory=dict)
    people: dict[int, tuple[str, Licence, bool]] = field(default_factory=dict)
    licence: Licence = Licence.COACH
    refused: dict[str, str] = field(default_factory=dict)
    """What the person here may not do: `publish`, `archive` or `restrict` with the code of the refusal."""
    done: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    drafts: dict[str, ArticleDraft] = field(default_factory=dict)
    is_away: bool = False

    def put(self, number: int, title: str = "VPN drops", body: str = "", **facts: Any) -> str:
        """Put an article on the shelf and return its id."""
        listed = a_listed(number, title, **facts)
        self.listed[listed.article] = listed
        self.texts[listed.article] = Text(
            title, listed.category, tuple(listed.tags), listed.environment, listed.review_by,
            body=body or f"## Issue\n\n{title}.\n\n## Resolution\n\nTurn it off and on.\n",
        )  # fmt: skip
        return listed.article

    def change(self, article: str, **facts: Any) -> None:
        """Let an article be another than it was."""
        self.listed[article] = replace(self.listed[article], **facts)

    def reach(self) -> None:
        """Raise StoreUnavailable while the database is away."""
        if self.is_away:
            raise StoreUnavailable("The database can't be reached.")


class MemoryLibrary(Library):
    """The articles of a workstation, without a folder."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.searched: list[str] = []
        self.on_search: Callable[[str], object] = str

    @property
    def folder(self) -> Path:
        """Return where nothing lies."""
        return Path("articles")

    def listed(self) -> Sequence[Listed]:
        """Return all that are not archived."""
        here = (one for one in self.shelf.listed.values() if one.confidence is not Confidence.ARCHIVED)
        return sorted(here, key=lambda one: one.title)

    def search(self, words: str, *, limit: int = 50) -> Sequence[Hit]:
        """Find by every word."""
        self.searched.append(words)
        self.on_search(words)
        wanted = words.casefold().split()
        found = (one for one in self.listed() if all(word in self._words(one).casefold() for word in wanted))
        return [self._hit(one, wanted[0] if wanted else "") for one in found][:limit]

    def near(self, words: str, *, environment: str = "", limit: int = 5) -> Sequence[Hit]:
        """Find by any word."""
        wanted = f"{words} {environment}".casefold().split()
        found = (one for one in self.listed() if any(word in self._words(one).casefold() for word in wanted))
        return [self._hit(one, "") for one in found][:limit]

    def opened(self, article: str) -> Opened | None:
        """Return an article with its text."""
        listed = self.shelf.listed.get(article)
        if listed is None or listed.confidence is Confidence.ARCHIVED:
            return None
        return Opened(listed, self.shelf.texts[article], listed.rev, self.shelf.problems.get(article, ""))

    def save(self, article: str, was: Text, text: Text) -> Saved:
        """Save."""
        self.shelf.texts[article] = text
        self.shelf.change(article, title=text.title, local=Local.UNSENT)
        return Saved(Ending.SAVED, article, text)

    def create(self, text: Text) -> Saved:
        """Begin an article."""
        article = self.shelf.put(100 + len(self.shelf.listed), text.title, text.body, rev=0, local=Local.NEW)
        return Saved(Ending.SAVED, article, text)

    def attach(self, content: bytes, name: str) -> str:
        """Keep a file."""
        kept = name_of(content, name)
        self.shelf.files[kept] = content
        return address_of(kept)

    def attached(self, name: str) -> bytes | None:
        """Return a file."""
        return self.shelf.files.get(name)

    def versions(self, article: str) -> Sequence[Version]:
        """Return the one text there is."""
        return [Version(NOON, self.shelf.texts[article])] if article in self.shelf.texts else []

    def came_of(self, ticket_id: int, article: str, part: Part) -> None:
        """Note the ticket that it came of."""
        self.shelf.links.append((ticket_id, article, part))

    def looked(self, article: str) -> None:
        """Note a look."""
        self.shelf.looked.append(article)

    def missed(self, words: str) -> None:
        """Note a gap."""
        self.shelf.missed.append(words)

    def keep_draft(self, draft: ArticleDraft) -> None:
        """Keep what is typed."""
        self.shelf.drafts[draft.key] = draft

    def drop_draft(self, key: str) -> None:
        """Forget it."""
        self.shelf.drafts.pop(key, None)

    def drafts(self) -> Sequence[ArticleDraft]:
        """Return what was typed."""
        return tuple(self.shelf.drafts.values())

    def asked(self) -> Sequence[Asked]:
        """Return the files that ask."""
        return tuple(self.shelf.questions)

    def answer(self, path: str, answer: Answer) -> None:
        """Do what a person says."""
        self.shelf.done.append(("answer", (path, answer)))
        self.shelf.questions = [one for one in self.shelf.questions if one.path != path]

    def scan(self) -> bool:
        """Find nothing new."""
        return False

    def sync(self, progress: Progress = lambda _what, _done, _of: True) -> Synced:
        """Do nothing."""
        return Synced(at=NOON)

    def close(self) -> None:
        """Let go of nothing."""

    def _words(self, listed: Listed) -> str:
        return f"{listed.title} {self.shelf.texts[listed.article].body} {' '.join(listed.tags)}"

    def _hit(self, listed: Listed, word: str) -> Hit:
        body = " ".join(self.shelf.texts[listed.article].body.replace("#", "").split())
        at = body.casefold().find(word) if word else -1
        return Hit(listed, body[:160], ((at, at + len(word)),) if 0 <= at < 160 else (), 1.0)


class MemoryGate:
    """The deeds: each is noted, and those that lists tell of are done."""

    def __init__(self, shelf: Shelf, name: str = "Ana Torres") -> None:
        self.shelf, self.name = shelf, name

    def __getattr__(self, deed: str) -> Callable[..., Any]:
        """Note any deed that nothing more comes of."""
        return lambda *given, **more: self._note(
            deed, *(one for one in given if not isinstance(one, UUID)), *more.values()
        )

    def judge(self, _op: UUID, article: str, to: Confidence) -> None:
        """Set the confidence."""
        self._note("judge", article, to)
        self.shelf.change(article, confidence=to)

    def flag(self, _op: UUID, article: str, reason: str) -> None:
        """Flag an article."""
        self._note("flag", article, reason)
        title = self.shelf.listed[article].title
        self.shelf.flags.append(Flag(len(self.shelf.flags) + 1, article, title, reason, self.name, NOON))
        self._count_flags(article)

    def unflag(self, _op: UUID, flag_id: int, answer: str) -> None:
        """Answer a flag."""
        self._note("unflag", flag_id, answer)
        article = next(flag.article for flag in self.shelf.flags if flag.id == flag_id)
        self.shelf.flags = [flag for flag in self.shelf.flags if flag.id != flag_id]
        self._count_flags(article)

    def restrict(self, _op: UUID, article: str, queue_id: int | None) -> None:
        """Set who reads it."""
        self._note("restrict", article, queue_id)
        self.shelf.change(article, queue="" if queue_id is None else f"Queue {queue_id}")

    def govern(self, _op: UUID, article: str, to: Governance) -> None:
        """Set who changes it."""
        self._note("govern", article, to)
        self.shelf.governance[article] = to

    def license(self, _op: UUID, staff_id: int, licence: Licence | None) -> None:
        """Grant a licence."""
        self._note("license", staff_id, licence)
        name, _, _ = self.shelf.people[staff_id]
        self.shelf.people[staff_id] = (name, licence or Licence.CONTRIBUTOR, licence is not None)

    def _note(self, deed: str, *given: Any) -> None:
        self.shelf.reach()
        code = self.shelf.refused.get(deed)
        if code:
            raise refusal(code)
        self.shelf.done.append((deed, given))

    def _count_flags(self, article: str) -> None:
        self.shelf.change(article, flags=sum(flag.article == article for flag in self.shelf.flags))


class MemoryQueries:
    """What screens ask of the database."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def licence(self) -> Licence:
        """Return what the person here may do."""
        self.shelf.reach()
        return self.shelf.licence

    def about(self, article: str) -> About | None:
        """Return what belongs to an article."""
        self.shelf.reach()
        listed = self.shelf.listed.get(article)
        if listed is None:
            return None
        flags = [flag for flag in self.shelf.flags if flag.article == article]
        waiting = sum(one.article == article for one in self.shelf.proposals)
        may = self.shelf.refused.get
        return About(
            self._article(listed), listed.keeper, listed.queue, RATING, 23, flags, waiting,
            self.shelf.editing.get(article, []), may("publish", ""), may("archive", ""), may("restrict", ""),
        )  # fmt: skip

    def articles(self) -> Sequence[Article]:
        """Return all."""
        self.shelf.reach()
        return [self._article(listed) for listed in self.shelf.listed.values()]

    def revisions(self, article: str) -> Sequence[Revision]:
        """Return as many revisions as there are."""
        self.shelf.reach()
        return [Revision(rev, "Ben Carter", NOON) for rev in range(self.shelf.listed[article].rev, 0, -1)]

    def text(self, article: str, rev: int) -> Text | None:
        """Return the text as it is, whichever revision."""
        self.shelf.reach()
        return self.shelf.texts.get(article)

    def proposals(self, *, article: str | None = None, is_open: bool = True) -> Sequence[Proposal]:
        """Return the proposals."""
        self.shelf.reach()
        return [
            one
            for one in self.shelf.proposals
            if article in (None, one.article) and (one.state is ProposalState.OPEN) is is_open
        ]

    def proposal(self, proposal_id: int) -> Proposal | None:
        """Return a proposal."""
        return next((one for one in self.proposals() if one.id == proposal_id), None)

    def flags(self) -> Sequence[Flag]:
        """Return the flags."""
        self.shelf.reach()
        return tuple(self.shelf.flags)

    def links(self, ticket_id: int) -> Sequence[Linked]:
        """Return the articles on a ticket."""
        self.shelf.reach()
        return [
            Linked(article, self.shelf.listed[article].title, self.shelf.listed[article].confidence, part, "Ana", None)
            for linked, article, part in self.shelf.links
            if linked == ticket_id
        ]

    def tickets(self, article: str) -> Sequence[tuple[int, str, Part, datetime]]:
        """Return the tickets of an article."""
        self.shelf.reach()
        return [(ticket, "No VPN", part, NOON) for ticket, linked, part in self.shelf.links if linked == article]

    def care(self) -> tuple[Sequence[Cared], Mapping[str, int]]:
        """Return those that are flagged or overdue, and the gaps."""
        self.shelf.reach()
        cared = [
            Cared(self._article(one), one.keeper, RATING, 5, [Reason.FLAGGED])
            for one in self.shelf.listed.values()
            if one.flags
        ]
        return cared, dict.fromkeys(self.shelf.missed, 3)

    def contributions(self, since: date) -> Sequence[Contribution]:
        """Return one's own."""
        self.shelf.reach()
        return [Contribution("Ana Torres", 2, 3, 1, 4, 5), Contribution("", 20, 30, 10, 40, 50)]

    def report(self, since: date) -> Report:
        """Return a report."""
        self.shelf.reach()
        return Report(
            40,
            30,
            20,
            0.9,
            5,
            7,
            1,
            NOON,
            2,
            {"fax": 3},
            [OfQueue("Triage", 20, 15, 2, 1)],
            [Drawn(one) for one in self.articles()[:3]],
            [
                Drawn(one, LinkedTicket(40 + n, "No VPN", "It drops.", "Renewed it."))
                for n, one in enumerate(self.articles()[:2])
            ],
        )

    def licences(self) -> Sequence[tuple[int, str, Licence, bool]]:
        """Return everybody's."""
        self.shelf.reach()
        return [(number, *facts) for number, facts in self.shelf.people.items()]

    def _article(self, listed: Listed) -> Article:
        return Article(
            listed.article, listed.title, listed.rev, listed.confidence,
            self.shelf.governance.get(listed.article, Governance.EXPERIENCE), 7 if listed.queue else None, 3,
            listed.review_by, listed.changed_at or NOON,
        )  # fmt: skip


def a_proposal(number: int, article: str, text: Text, **facts: Any) -> Proposal:
    """Return an open proposal."""
    usual: dict[str, Any] = {
        "title": text.title, "base": 2, "because": Because.REVIEW, "by": "Chloe Martin", "at": NOON,
        "state": ProposalState.OPEN, "answer": "", "decided_by": "", "may_decide": True, "is_mine": False,
    }  # fmt: skip
    return Proposal(id=number, article=article, text=text, **(usual | facts))
