"""The law: restricted queues with their members, and the audit of who changed what."""

import sqlalchemy as sa
from alembic import op

from db.schema import BigId, UtcInstant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what a desk needs that trusts no client."""
    op.add_column("queue", sa.Column("is_restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("change", sa.Column("queue_id", sa.Integer(), nullable=True))
    op.create_table(
        "queue_member",
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_queue_member_queue_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_queue_member_staff_id")),
        sa.PrimaryKeyConstraint("queue_id", "staff_id", name=op.f("pk_queue_member")),
    )
    op.create_table(
        "audit",
        sa.Column("id", BigId, nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("op", sa.String(length=1), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("entity", "entity_id", "seq", name=op.f("uq_audit_entity_entity_id_seq")),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_by_id_at", "audit", ["by_id", "at"], unique=False)
