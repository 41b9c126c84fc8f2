"""The deeds on articles of a desk in a file: the rules of a server's, kept by this program alone."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.knowledge.model import Confidence, Governance, Helped, Licence, Part
from app.knowledge.shared import Answer, Because
from app.knowledge.text import Text
from db.engine import Store
from db.knowledge import tables
from db.knowledge.in_file import governing, proposing, publishing, using
from db.knowledge.in_file.turn import Turn, writing
from db.knowledge.shelves import Shelves
from db.reading import read


class FileKnowledgeGate(Shelves):
    """What a member of staff can do with the articles of a desk in a file."""

    def __init__(self, store: Store, actor: Actor, clock: Clock | None = None) -> None:
        super().__init__(store, actor)
        self._clock = clock or SystemClock()

    def unheard(self, articles: Collection[str]) -> Collection[str]:
        """Return those of these articles that the desk doesn't have, in sight or not."""
        here = {row.key.hex for row in read(self._store, select(tables.article.c.key))}
        return [one for one in articles if one not in here]

    def publish(self, op: UUID, article: str, base: int, text: Text) -> Answer:
        """Publish a text that was made from revision `base`, 0 for a new article."""
        with self._writing() as turn:
            return publishing.publish(turn, op, article, base, text)

    def begin(self, op: UUID, article: str, text: Text, *, queue_id: int | None = None) -> None:
        """Publish a new article, for the members of a restricted queue alone where one is named."""
        with self._writing() as turn:
            publishing.begin(turn, op, article, text, queue_id)

    def propose(self, op: UUID, article: str, base: int, text: Text, because: Because) -> None:
        """Hand a text in as a proposal."""
        with self._writing() as turn:
            proposing.propose(turn, op, article, base, text, because)

    def accept(self, op: UUID, proposal_id: int, head: int, text: Text, answer: str = "") -> int:
        """Publish what came of a proposal upon revision `head`."""
        with self._writing() as turn:
            return proposing.accept(turn, op, proposal_id, head, text, answer)

    def reject(self, op: UUID, proposal_id: int, answer: str) -> None:
        """Decline a proposal, and tell its author why."""
        with self._writing() as turn:
            proposing.reject(turn, op, proposal_id, answer)

    def withdraw(self, op: UUID, proposal_id: int) -> None:
        """Take one's own proposal back."""
        with self._writing() as turn:
            proposing.withdraw(turn, op, proposal_id)

    def judge(self, op: UUID, article: str, to: Confidence) -> None:
        """Set how far an article may be relied on."""
        with self._writing() as turn:
            governing.judge(turn, op, article, to)

    def restrict(self, op: UUID, article: str, queue_id: int | None) -> None:
        """Set who reads an article."""
        with self._writing() as turn:
            governing.restrict(turn, op, article, queue_id)

    def govern(self, op: UUID, article: str, to: Governance) -> None:
        """Set who may change an article."""
        with self._writing() as turn:
            governing.govern(turn, op, article, to)

    def hand_over(self, op: UUID, article: str, staff_id: int) -> None:
        """Put somebody else in charge of an article."""
        with self._writing() as turn:
            governing.hand_over(turn, op, article, staff_id)

    def license(self, op: UUID, staff_id: int, licence: Licence | None) -> None:
        """Grant a licence, or let somebody go by their role again."""
        with self._writing() as turn:
            governing.license_(turn, op, staff_id, licence)

    def link(self, ticket_id: int, article: str, part: Part) -> None:
        """Note what an article had to do with a ticket."""
        with self._writing() as turn:
            using.link(turn, ticket_id, article, part)

    def unlink(self, ticket_id: int, article: str, part: Part) -> None:
        """Take a link back."""
        with self._writing() as turn:
            using.unlink(turn, ticket_id, article, part)

    def vote(self, ticket_id: int, article: str, helped: Helped) -> None:
        """Say whether an article helped."""
        with self._writing() as turn:
            using.vote(turn, ticket_id, article, helped)

    def looked(self, looks: Sequence[tuple[str, int]]) -> None:
        """Note looks at articles."""
        with self._writing() as turn:
            using.looked(turn, looks)

    def flag(self, op: UUID, article: str, reason: str) -> None:
        """Tell whoever is in charge that an article is wrong or outdated."""
        with self._writing() as turn:
            using.flag(turn, op, article, reason)

    def unflag(self, op: UUID, flag_id: int, answer: str) -> None:
        """Say what came of a flag."""
        with self._writing() as turn:
            using.unflag(turn, op, flag_id, answer)

    def missed(self, words: str) -> None:
        """Note words that were searched without a hit."""
        with self._writing() as turn:
            using.missed(turn, words)

    def editing(self, article: str, *, is_open: bool) -> None:
        """Say that one has an article open to change it, or no longer has."""
        with self._writing() as turn:
            using.editing(turn, article, is_open=is_open)

    def keep_file(self, article: str, name: str, content: bytes) -> None:
        """Keep an attached file."""
        with self._writing() as turn:
            using.keep_file(turn, article, name, content)

    def _writing(self) -> AbstractContextManager[Turn]:
        return writing(self._store, self._clock, self._actor.staff_id)
