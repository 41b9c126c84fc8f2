"""What screens ask the database about articles, as one login sees them. All raise StoreUnavailable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.knowledge.care import Reason
from app.knowledge.model import Article, Confidence, Helped, Licence, Part, ProposalState
from app.knowledge.rating import Rating
from app.knowledge.shared import Because
from app.knowledge.text import Text


@dataclass(frozen=True)
class About:
    """An article with what belongs to it: who is in charge, what it was good for, and what waits for somebody.

    `may_publish`, `may_archive` and `may_restrict` are what whoever asks may do; empty, or the code of the refusal.
    """

    article: Article
    keeper: str
    queue: str
    rating: Rating
    uses: int
    """Links and looks within `app.knowledge.care.PERIOD`."""
    flags: Sequence["Flag"]
    proposals: int
    """Proposals that wait."""
    editing: Sequence[str]
    """Who else has it open to change it."""
    may_publish: str
    may_archive: str
    may_restrict: str


@dataclass(frozen=True)
class Revision:
    """One published text: its number from 1, who published it and when, and whose proposal it was."""

    rev: int
    by: str
    at: datetime
    proposed_by: str = ""


@dataclass(frozen=True)
class Proposal:
    """A text that waits, or waited, for somebody to take it. `may_decide` and `is_mine` tell what one may do."""

    id: int
    article: str
    title: str
    base: int
    text: Text
    because: Because
    by: str
    at: datetime
    state: ProposalState
    answer: str
    decided_by: str
    may_decide: bool
    is_mine: bool


@dataclass(frozen=True)
class Flag:
    """That somebody found an article wrong or outdated."""

    id: int
    article: str
    title: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Linked:
    """An article on a ticket, by what it had to do with it, and what oneself said of it; title "" when out of sight."""

    article: str
    title: str
    confidence: Confidence
    part: Part
    by: str
    vote: Helped | None


@dataclass(frozen=True)
class Cared:
    """An article on the audit list, and why."""

    article: Article
    keeper: str
    rating: Rating
    uses: int
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class Contribution:
    """What somebody gave to articles in a period: counts. `name` is empty where it is the whole desk's together."""

    name: str
    created: int
    improved: int
    """Revisions after the first."""
    reviewed: int
    """Proposals decided."""
    reused: int
    """Links by others to articles that they created."""
    helped: int
    """Votes of others that such an article helped."""


@dataclass(frozen=True, slots=True)
class OfQueue:
    """What articles gave to the tickets of a queue in a period, and its tickets to articles: counts of tickets.

    A queue stands for its team: nobody is counted by name.
    """

    queue: str
    resolved: int
    linked: int
    """Tickets resolved with a link to an article."""
    written: int
    """Articles written because of a ticket there."""
    improved: int


@dataclass(frozen=True, slots=True)
class LinkedTicket:
    """A ticket as whoever judges a link to it reads it: what was asked, and what resolved it, as far as is known."""

    id: int
    subject: str
    issue: str
    resolution: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """An article drawn at random to be read; with a ticket where its link to that one is judged."""

    article: Article
    ticket: LinkedTicket | None = None

    @property
    def key(self) -> str:
        """Return what tells it apart from the others that were drawn."""
        return self.article.article if self.ticket is None else f"{self.article.article}:{self.ticket.id}"


@dataclass(frozen=True)
class Report:
    """How articles serve the desk in a period (KCS v6, technique 5.6 ff.); rates from 0 to 1, None without any case."""

    resolved: int
    linked: int
    """Tickets resolved with a link to an article."""
    known: int
    """Of those, to one that was there before the ticket."""
    accurate: float | None
    """Votes other than "not used" and "wrong", of all votes."""
    created: int
    improved: int
    flagged: int
    """Open flags."""
    oldest_flag: datetime | None
    proposals: int
    gaps: Mapping[str, int]
    by_queue: Sequence[OfQueue]
    sample: Sequence[Drawn]
    """Ten articles drawn at random among those changed in the period, to be read against the content standard."""
    links: Sequence[Drawn]
    """Ten links drawn at random among those of tickets resolved in the period, to be judged."""


class KnowledgeQueries(Protocol):
    """What screens read of articles."""

    def licence(self) -> Licence:
        """Return what whoever asks may do."""
        ...

    def about(self, article: str) -> About | None:
        """Return an article with what belongs to it; None where it isn't in sight."""
        ...

    def articles(self) -> Sequence[Article]:
        """Return all articles in sight, archived ones too, by their titles."""
        ...

    def revisions(self, article: str) -> Sequence[Revision]:
        """Return the revisions of an article, newest first."""
        ...

    def text(self, article: str, rev: int) -> Text | None:
        """Return a published text; None where it isn't in sight."""
        ...

    def proposals(self, *, article: str | None = None, is_open: bool = True) -> Sequence[Proposal]:
        """Return the proposals in sight, oldest first: open ones, or those decided in the last 90 days."""
        ...

    def proposal(self, proposal_id: int) -> Proposal | None:
        """Return a proposal; None where it isn't in sight."""
        ...

    def flags(self) -> Sequence[Flag]:
        """Return the open flags in sight, oldest first."""
        ...

    def links(self, ticket_id: int) -> Sequence[Linked]:
        """Return the articles on a ticket."""
        ...

    def tickets(self, article: str) -> Sequence[tuple[int, str, Part, datetime]]:
        """Return the tickets in sight that an article is linked to, newest first: id, subject, part and when."""
        ...

    def care(self) -> tuple[Sequence[Cared], Mapping[str, int]]:
        """Return the audit list, and the words searched in vain with how often (`app.knowledge.care`)."""
        ...

    def contributions(self, since: date) -> Sequence[Contribution]:
        """Return one's own contributions, then the desk's together; no ranking of people."""
        ...

    def report(self, since: date) -> Report:
        """Return how articles serve the desk since a day."""
        ...

    def licences(self) -> Sequence[tuple[int, str, Licence, bool]]:
        """Return everybody on the staff: id, name, licence, and whether a coach granted it."""
        ...
