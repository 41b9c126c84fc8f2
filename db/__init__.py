"""Where the desk is kept: one mapping for SQLite and PostgreSQL."""
