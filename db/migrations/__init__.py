"""The one alembic tree of both engines."""
