"""The tables every room needs: the desk itself, keys of deeds, the change feed, the schema's version."""

from sqlalchemy import Column, Integer, String, Table, Text, Uuid

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
)
"""One row for each change, written by triggers alone. PostgreSQL adds the writing transaction (`xid`)."""
