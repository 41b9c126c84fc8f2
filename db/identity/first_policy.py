"""The policy that a desk begins with."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from app.identity.policy import DEFAULT, as_json
from db.identity.tables import policy


def ensure_policy(connection: Connection) -> None:
    """Begin with the policy that comes with the program; what a desk has agreed on since stays."""
    if connection.scalar(select(policy.c.version).limit(1)) is None:
        first = {"version": DEFAULT.version, "rules": as_json(DEFAULT), "proposed_at": datetime.now(UTC)}
        connection.execute(policy.insert().values(**first, is_active=True))
