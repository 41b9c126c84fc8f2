"""Tables of tickets."""

from sqlalchemy import (
    Boolean,
    Column,
    Computed,
    ForeignKey,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    false,
    text,
)

from app.tickets.drafts import DraftKind
from app.tickets.model import EntryKind, Kind, Level, Priority, Source, Status
from db.schema import BigId, Document, UtcInstant, Valued, Words, metadata

queue = Table(
    "queue",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("tier", SmallInteger, nullable=False),
    Column("icon", String, nullable=False),
    Column("takes_transfers", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_restricted", Boolean, nullable=False, server_default=false()),
)
queue_member = Table(
    "queue_member",
    metadata,
    Column("queue_id", ForeignKey("queue.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
)
"""Who sees the tickets of a restricted queue; those of all others are everyone's."""
category = Table(
    "category",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("is_active", Boolean, nullable=False),
)
ticket = Table(
    "ticket",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subject", String, nullable=False),
    Column("queue_id", ForeignKey("queue.id"), nullable=False),
    Column("kind", Valued(Kind), nullable=False),
    Column("status", Valued(Status), nullable=False),
    Column("impact", Valued(Level), nullable=False),
    Column("urgency", Valued(Level), nullable=False),
    Column("priority", Valued(Priority), nullable=False),
    Column("category_id", ForeignKey("category.id")),
    Column("assignee_id", ForeignKey("staff.id")),
    Column("requester_id", ForeignKey("requester.id")),
    Column("source", Valued(Source), nullable=False),
    Column("wakes_at", UtcInstant),
    Column("due_at", UtcInstant, nullable=False),
    Column("external_id", String, unique=True),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("created_by", ForeignKey("staff.id"), nullable=False),
    Column("updated_at", UtcInstant, nullable=False),
    Column("updated_by", ForeignKey("staff.id"), nullable=False),
    Column("is_live", Boolean, Computed("status not in ('resolved', 'closed')", persisted=True), nullable=False),
    sqlite_autoincrement=True,
)
"""`is_live` follows from the status, so that both planners match the partial indexes below by name."""

LIVE = text("is_live")

entry = Table(
    "entry",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("ticket_id", ForeignKey("ticket.id"), nullable=False),
    Column("kind", Valued(EntryKind), nullable=False),
    Column("by_id", ForeignKey("staff.id"), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("written_at", UtcInstant),
    Column("facts", Document, nullable=False),
    Column("body", Text, nullable=False),
    Column("words", Words, nullable=False),
    sqlite_autoincrement=True,
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
attachment = Table(
    "attachment",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("entry_id", ForeignKey("entry.id"), nullable=False, index=True),
    Column("sha256", ForeignKey("blob.sha256"), nullable=False),
    Column("name", String, nullable=False),
    Column("size", Integer, nullable=False),
)
draft = Table(
    "draft",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("key", Uuid, primary_key=True),
    Column("kind", Valued(DraftKind), nullable=False),
    Column("ticket_id", ForeignKey("ticket.id")),
    Column("subject", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("rest", Document, nullable=False),
    Column("leaves_at", UtcInstant),
    Column("changed_at", UtcInstant, nullable=False),
)
read_mark = Table(
    "read_mark",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("ticket_id", ForeignKey("ticket.id"), primary_key=True),
    Column("entry_id", BigId, nullable=False),
)
"""The last entry of a ticket that somebody has seen."""
