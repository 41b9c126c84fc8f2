"""The tables every room needs: the desk itself, keys of deeds, the change feed, the schema's version."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, Uuid

from db.schema import BigId, UtcInstant, metadata

desk = Table(
    "desk",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", Uuid, nullable=False),
    Column("name", String, nullable=False),
    Column("prefix", String, nullable=False),
)
schema_info = Table(
    "schema_info",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("min_client", Integer, nullable=False),
)
command = Table(
    "command",
    metadata,
    Column("staff_id", Integer, primary_key=True),
    Column("key", Uuid, primary_key=True),
    Column("deed", String, nullable=False),
    Column("outcome", Text),
    Column("at", UtcInstant, nullable=False),
)
change = Table(
    "change",
    metadata,
    Column("seq", BigId, primary_key=True),
    Column("entity", String, nullable=False),
    Column("entity_id", BigId, nullable=False),
    Column("queue_id", Integer),
)
"""One row for each change, written by triggers alone; of a ticket with its queue, and with the one it came from.

PostgreSQL adds the writing transaction (`xid`).
"""
audit = Table(
    "audit",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("entity", String, nullable=False),
    Column("entity_id", BigId, nullable=False),
    Column("queue_id", Integer),
    Column("seq", Integer, nullable=False),
    Column("op", String(1), nullable=False),
    Column("actor", String, nullable=False),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Column("payload", Text, nullable=False),
    UniqueConstraint("entity", "entity_id", "seq"),
    Index("ix_audit_at", "at"),
    Index("ix_audit_by_id_at", "by_id", "at"),
)
"""Who changed what, written by triggers alone and never changed: of each record a chain, counted by `seq`.

`op` is I for a record that came, U for fields that changed (`payload` is {field: [was, to]}, texts as their sha256), E
for an entry of a ticket's journal. `actor` is the login, `by_id` its member of staff. PostgreSQL adds the writing
transaction (`xid`) and the chain's hashes (`prev`, `hash`).
"""
