"""Tables of people."""

from sqlalchemy import Boolean, Column, Integer, SmallInteger, String, Table

from app.core.actor import Role
from db.schema import BigId, Valued, Words, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", Valued(Role), nullable=False),
    Column("tier", SmallInteger, nullable=False),
    Column("email", String, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("is_available", Boolean, nullable=False),
)
requester = Table(
    "requester",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False, index=True),
    Column("phone", String, nullable=False),
    Column("department", String, nullable=False),
    Column("location", String, nullable=False),
    Column("is_vip", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("folded", String, nullable=False, index=True),
    Column("words", Words, nullable=False),
)
"""`folded` is the name without case and accents, for finding the same person again; `words` is for search."""
