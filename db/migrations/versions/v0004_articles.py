"""Articles: their revisions and proposals, what they were good for, and who may do what with them."""

import sqlalchemy as sa
from alembic import op

from db.schema import BigId, UtcInstant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables that no client ever writes to by itself."""
    op.create_table(
        "article_blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_article_blob")),
    )
    op.create_table(
        "article_gap",
        sa.Column("id", BigId, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_gap")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_gap_at", "article_gap", ["at"], unique=False)
    op.create_table(
        "article",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("review_by", sa.String(length=10), nullable=True),
        sa.Column("confidence", sa.String(), nullable=False),
        sa.Column("governance", sa.String(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["keeper_id"], ["staff.id"], name=op.f("fk_article_keeper_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_article_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("key", name=op.f("uq_article_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_queue_id", "article", ["queue_id"], unique=False)
    op.create_table(
        "article_licence",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("licence", sa.SmallInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_article_licence_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_article_licence")),
    )
    op.create_table(
        "article_editing",
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("since", UtcInstant(), nullable=False),
        sa.Column("seen_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_editing_article_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_article_editing_staff_id")),
        sa.PrimaryKeyConstraint("article_id", "staff_id", name=op.f("pk_article_editing")),
    )
    op.create_table(
        "article_file",
        sa.Column("of_key", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["article_blob.sha256"], name=op.f("fk_article_file_sha256")),
        sa.PrimaryKeyConstraint("of_key", "name", name=op.f("pk_article_file")),
    )
    op.create_index("ix_article_file_sha256", "article_file", ["sha256"], unique=False)
    op.create_table(
        "article_flag",
        sa.Column("id", BigId, nullable=False),
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcInstant(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_flag_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_flag")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_flag_article_id", "article_flag", ["article_id"], unique=False)
    op.create_table(
        "article_link",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_link_article_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_article_link_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "article_id", "part", name=op.f("pk_article_link")),
    )
    op.create_index("ix_article_link_article_id", "article_link", ["article_id"], unique=False)
    op.create_table(
        "article_proposal",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("article_id", BigId, nullable=True),
        sa.Column("of_key", sa.Uuid(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcInstant(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_proposal_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_proposal")),
        sa.UniqueConstraint("by_id", "key", name=op.f("uq_article_proposal_by_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_proposal_article_id", "article_proposal", ["article_id"], unique=False)
    op.create_index("ix_article_proposal_of_key", "article_proposal", ["of_key"], unique=False)
    op.create_index("ix_article_proposal_state", "article_proposal", ["state", "id"], unique=False)
    op.create_table(
        "article_revision",
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_revision_article_id")),
        sa.PrimaryKeyConstraint("article_id", "rev", name=op.f("pk_article_revision")),
    )
    op.create_table(
        "article_view",
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_view_article_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_article_view_staff_id")),
        sa.PrimaryKeyConstraint("article_id", "staff_id", "slot", name=op.f("pk_article_view")),
    )
    op.create_table(
        "article_vote",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("helped", sa.String(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_vote_article_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_article_vote_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_article_vote_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "article_id", "staff_id", name=op.f("pk_article_vote")),
    )
    op.create_index("ix_article_vote_article_id", "article_vote", ["article_id"], unique=False)
