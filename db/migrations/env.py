"""Runs the versions on the connection that `db.migrate` hands over."""

from alembic import context

from db.identity import tables as _identity_tables  # noqa: F401
from db.knowledge import tables as _knowledge_tables  # noqa: F401
from db.people import tables as _people_tables  # noqa: F401  with the indexes, all that a new version is compared with
from db.schema import metadata
from db.tickets import indexes as _ticket_indexes  # noqa: F401

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()
