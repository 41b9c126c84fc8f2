"""What somebody asks the database to do with articles.

On a server each of these is a function of the database, which decides by itself and stamps who and when; in a file the
same rules (`app.knowledge.law`) are kept by this program. Articles are named by their ids in files, 32 hexadecimal
digits. Everything that is no mere look takes a key: what is done twice under one key is done once. All raise
StoreUnavailable when the database is away, and what `app.knowledge.refusals` names.
"""

from typing import Protocol
from uuid import UUID

from app.knowledge.model import Confidence, Governance, Helped, Licence, Part
from app.knowledge.shared import SharedArticles
from app.knowledge.text import Text


class KnowledgeGate(SharedArticles, Protocol):
    """The deeds on articles, as one login may do them."""

    def begin(self, op: UUID, article: str, text: Text, *, queue_id: int | None = None) -> None:
        """Publish a new article, read by the members of a restricted queue alone where one is named."""
        ...

    def accept(self, op: UUID, proposal_id: int, head: int, text: Text, answer: str = "") -> int:
        """Publish what came of a proposal upon revision `head`; return the new revision.

        A proposal to an article that is archived takes it back out. Raises ChangedElsewhere where another revision is
        the newest by now.
        """
        ...

    def reject(self, op: UUID, proposal_id: int, answer: str) -> None:
        """Decline a proposal, and tell its author why."""
        ...

    def withdraw(self, op: UUID, proposal_id: int) -> None:
        """Take one's own proposal back."""
        ...

    def judge(self, op: UUID, article: str, to: Confidence) -> None:
        """Set how far an article may be relied on; archiving and taking back out is this too."""
        ...

    def restrict(self, op: UUID, article: str, queue_id: int | None) -> None:
        """Let the members of a restricted queue alone read an article, or everybody who works here."""
        ...

    def govern(self, op: UUID, article: str, to: Governance) -> None:
        """Set who may change an article."""
        ...

    def hand_over(self, op: UUID, article: str, staff_id: int) -> None:
        """Put somebody else in charge of an article."""
        ...

    def license(self, op: UUID, staff_id: int, licence: Licence | None) -> None:
        """Grant a licence; None lets somebody go by their role again."""
        ...

    def unlink(self, ticket_id: int, article: str, part: Part) -> None:
        """Take a link back."""
        ...

    def vote(self, ticket_id: int, article: str, helped: Helped) -> None:
        """Say whether an article that is linked to a ticket helped; one's last word counts."""
        ...

    def flag(self, op: UUID, article: str, reason: str) -> None:
        """Tell whoever is in charge that an article is wrong or outdated."""
        ...

    def unflag(self, op: UUID, flag_id: int, answer: str) -> None:
        """Say what came of a flag: whoever may publish the article does."""
        ...

    def editing(self, article: str, *, is_open: bool) -> None:
        """Say that one has an article open to change it (again every minute), or no longer has."""
        ...
