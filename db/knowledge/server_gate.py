"""The deeds on articles of a desk on a server: each is a function of the database, which decides by itself."""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from app.knowledge.model import Confidence, Governance, Helped, Licence, Part
from app.knowledge.personal import stripped
from app.knowledge.shared import Answer, Because, Ending
from app.knowledge.text import Text, dump
from db.identity.calling import answered
from db.knowledge.shelves import Shelves


class ServerKnowledgeGate(Shelves):
    """What a member of staff can do with the articles of a desk on a server."""

    def unheard(self, articles: Collection[str]) -> Collection[str]:
        """Return those of these articles that the desk doesn't have, in sight or not."""
        found = self._ask("select unheard_articles(cast(:articles as jsonb))", articles=json.dumps(list(articles)))
        return [str(one) for one in found]

    def publish(self, op: UUID, article: str, base: int, text: Text) -> Answer:
        """Publish a text that was made from revision `base`, 0 for a new article."""
        said = "select publish_article(:op, cast(:article as uuid), :base, :text)"
        answer = self._ask(said, op=op, article=article, base=base, text=dump(text))
        return Answer(Ending(answer["ending"]), answer["rev"])

    def begin(self, op: UUID, article: str, text: Text, *, queue_id: int | None = None) -> None:
        """Publish a new article, for the members of a restricted queue alone where one is named."""
        said = "select begin_article(:op, cast(:article as uuid), :text, :queue)"
        self._ask(said, op=op, article=article, text=dump(text), queue=queue_id)

    def propose(self, op: UUID, article: str, base: int, text: Text, because: Because) -> None:
        """Hand a text in as a proposal."""
        said = "select propose_article(:op, cast(:article as uuid), :base, :text, :because)"
        self._ask(said, op=op, article=article, base=base, text=dump(text), because=because.value)

    def accept(self, op: UUID, proposal_id: int, head: int, text: Text, answer: str = "") -> int:
        """Publish what came of a proposal upon revision `head`."""
        said = "select accept_proposal(:op, :id, :head, :text, :answer)"
        return int(self._ask(said, op=op, id=proposal_id, head=head, text=dump(text), answer=answer))

    def reject(self, op: UUID, proposal_id: int, answer: str) -> None:
        """Decline a proposal, and tell its author why."""
        self._ask("select reject_proposal(:op, :id, :answer)", op=op, id=proposal_id, answer=answer)

    def withdraw(self, op: UUID, proposal_id: int) -> None:
        """Take one's own proposal back."""
        self._ask("select withdraw_proposal(:op, :id)", op=op, id=proposal_id)

    def judge(self, op: UUID, article: str, to: Confidence) -> None:
        """Set how far an article may be relied on."""
        self._ask("select judge_article(:op, cast(:article as uuid), :to)", op=op, article=article, to=to.value)

    def restrict(self, op: UUID, article: str, queue_id: int | None) -> None:
        """Set who reads an article."""
        self._ask("select restrict_article(:op, cast(:article as uuid), :to)", op=op, article=article, to=queue_id)

    def govern(self, op: UUID, article: str, to: Governance) -> None:
        """Set who may change an article."""
        self._ask("select govern_article(:op, cast(:article as uuid), :to)", op=op, article=article, to=to.value)

    def hand_over(self, op: UUID, article: str, staff_id: int) -> None:
        """Put somebody else in charge of an article."""
        self._ask("select hand_article_over(:op, cast(:article as uuid), :to)", op=op, article=article, to=staff_id)

    def license(self, op: UUID, staff_id: int, licence: Licence | None) -> None:
        """Grant a licence, or let somebody go by their role again."""
        granted = None if licence is None else licence.value
        self._ask("select grant_article_licence(:op, :who, :granted)", op=op, who=staff_id, granted=granted)

    def link(self, ticket_id: int, article: str, part: Part) -> None:
        """Note what an article had to do with a ticket."""
        said = "select link_article(:ticket, cast(:article as uuid), :part)"
        self._ask(said, ticket=ticket_id, article=article, part=part.value)

    def unlink(self, ticket_id: int, article: str, part: Part) -> None:
        """Take a link back."""
        said = "select unlink_article(:ticket, cast(:article as uuid), :part)"
        self._ask(said, ticket=ticket_id, article=article, part=part.value)

    def vote(self, ticket_id: int, article: str, helped: Helped) -> None:
        """Say whether an article helped."""
        said = "select vote_article(:ticket, cast(:article as uuid), :said)"
        self._ask(said, ticket=ticket_id, article=article, said=helped.value)

    def looked(self, looks: Sequence[tuple[str, int]]) -> None:
        """Note looks at articles."""
        self._ask("select look_at_articles(cast(:looks as jsonb))", looks=json.dumps([list(look) for look in looks]))

    def flag(self, op: UUID, article: str, reason: str) -> None:
        """Tell whoever is in charge that an article is wrong or outdated."""
        self._ask("select flag_article(:op, cast(:article as uuid), :why)", op=op, article=article, why=reason)

    def unflag(self, op: UUID, flag_id: int, answer: str) -> None:
        """Say what came of a flag."""
        self._ask("select close_article_flag(:op, :id, :answer)", op=op, id=flag_id, answer=answer)

    def missed(self, words: str) -> None:
        """Note words that were searched without a hit."""
        self._ask("select note_article_gap(:words)", words=" ".join(stripped(words).split()))

    def editing(self, article: str, *, is_open: bool) -> None:
        """Say that one has an article open to change it, or no longer has."""
        self._ask("select edit_article(cast(:article as uuid), :is_open)", article=article, is_open=is_open)

    def keep_file(self, article: str, name: str, content: bytes) -> None:
        """Keep an attached file."""
        said = "select keep_article_file(cast(:article as uuid), :name, :content)"
        self._ask(said, article=article, name=name, content=content)

    def _ask(self, statement: str, **values: Any) -> Any:
        return answered(self._store, statement, **values)
