"""Tables of articles: their revisions, what waits as a proposal, what they were good for, and who may do what."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from app.knowledge.model import Confidence, Governance, Helped, Licence, Part, ProposalState
from app.knowledge.shared import Because
from db.schema import BigId, Day, UtcInstant, Valued, metadata

article = Table(
    "article",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Uuid, nullable=False, unique=True),
    Column("head", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("review_by", Day),
    Column("confidence", Valued(Confidence), nullable=False),
    Column("governance", Valued(Governance), nullable=False),
    Column("queue_id", ForeignKey("queue.id")),
    Column("keeper_id", ForeignKey("staff.id")),
    Column("created_at", UtcInstant, nullable=False),
    Column("created_by", Integer),
    Column("changed_at", UtcInstant, nullable=False),
    Column("changed_by", Integer),
    Index("ix_article_queue_id", "queue_id"),
    sqlite_autoincrement=True,
)
"""An article. `key` is its id in files; `title` and `review_by` are those of its newest revision, `head`.

`queue_id` is the restricted queue whose members alone read it, null for everybody who works here. `created_by` and
`changed_by` are null for whoever looks after the desk itself.
"""
article_revision = Table(
    "article_revision",
    metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Column("proposal_id", BigInteger),
)
"""A text that was published (`app.knowledge.text.dump`), and the proposal that it came of."""
article_proposal = Table(
    "article_proposal",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Uuid, nullable=False),
    Column("article_id", ForeignKey("article.id")),
    Column("of_key", Uuid, nullable=False),
    Column("base", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("because", Valued(Because), nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Column("state", Valued(ProposalState), nullable=False),
    Column("decided_by", Integer),
    Column("decided_at", UtcInstant),
    Column("answer", String, nullable=False),
    UniqueConstraint("by_id", "key"),
    Index("ix_article_proposal_article_id", "article_id"),
    Index("ix_article_proposal_of_key", "of_key"),
    Index("ix_article_proposal_state", "state", "id"),
    sqlite_autoincrement=True,
)
"""A text that waits for somebody to take it, with the answer it got.

`of_key` is the id of the article in files; `article_id` is null where the desk has no such article, as after it was
restored from a backup.
"""
article_link = Table(
    "article_link",
    metadata,
    Column("ticket_id", ForeignKey("ticket.id"), primary_key=True),
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("part", Valued(Part), primary_key=True),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Index("ix_article_link_article_id", "article_id"),
)
"""What an article had to do with a ticket."""
article_vote = Table(
    "article_vote",
    metadata,
    Column("ticket_id", ForeignKey("ticket.id"), primary_key=True),
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("helped", Valued(Helped), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Index("ix_article_vote_article_id", "article_id"),
)
"""Whether an article helped with a ticket, as somebody who worked on it says; their last word counts."""
article_view = Table(
    "article_view",
    metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("slot", Integer, primary_key=True),
)
"""That somebody looked at an article; `slot` counts half hours since 1970, for one look in each counts."""
article_flag = Table(
    "article_flag",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("article_id", ForeignKey("article.id"), nullable=False),
    Column("reason", String, nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Column("closed_by", Integer),
    Column("closed_at", UtcInstant),
    Column("answer", String, nullable=False),
    Index("ix_article_flag_article_id", "article_id"),
    sqlite_autoincrement=True,
)
"""That somebody found an article wrong or outdated, and what came of it."""
article_gap = Table(
    "article_gap",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("words", String, nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Index("ix_article_gap_at", "at"),
    sqlite_autoincrement=True,
)
"""Words that were searched without a hit."""
article_editing = Table(
    "article_editing",
    metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("since", UtcInstant, nullable=False),
    Column("seen_at", UtcInstant, nullable=False),
)
"""Who has an article open to change it; who was not seen for two minutes has not."""
article_blob = Table(
    "article_blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
)
"""An attached file, once however many articles have it; `size` in bytes."""
article_file = Table(
    "article_file",
    metadata,
    Column("of_key", Uuid, primary_key=True),
    Column("name", String, primary_key=True),
    Column("sha256", ForeignKey("article_blob.sha256"), nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Index("ix_article_file_sha256", "sha256"),
)
"""A file that a text of an article names; its own name begins with eight digits of its SHA-256.

`of_key` is the article's id in files, for a file is kept before the first text that names it.
"""
article_licence = Table(
    "article_licence",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("licence", Valued(Licence), nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
)
"""What a coach has let somebody do with articles; everybody else goes by their role."""
