"""How tickets are found fast: what an upgrade makes, and neither reading nor writing has to know.

Apart from the tables, because an index with a condition of PostgreSQL's loads all of its drivers' dialects.
"""

from sqlalchemy import Index

from db.tickets.tables import LIVE, entry, ticket


def _live(name: str, *columns: str) -> None:
    Index(name, *(ticket.c[c] for c in columns), sqlite_where=LIVE, postgresql_where=LIVE)


def _every(name: str, *columns: str) -> None:
    Index(name, *(ticket.c[c] for c in columns))


# A list is walked in its order; what a second filter asks about stands behind the id, so that a ticket that is
# passed over costs a look at the index and not at the table.
_live("ix_ticket_live_queue", "queue_id", "priority", "due_at", "id")
_live("ix_ticket_live_assignee", "assignee_id", "priority", "due_at", "id", "status", "is_live")
_live("ix_ticket_live_priority", "priority", "due_at", "id")
_live("ix_ticket_live_category", "category_id", "priority", "due_at", "id")
# SQLite takes an index for covering only when it holds the column its own condition names
_live("ix_ticket_live_counts", "queue_id", "status", "priority", "assignee_id", "wakes_at", "is_live")
_every("ix_ticket_priority", "priority", "due_at", "id", "status")
_every("ix_ticket_queue", "queue_id", "priority", "due_at", "id", "status", "category_id", "assignee_id")
_every("ix_ticket_assignee", "assignee_id", "priority", "due_at", "id", "status", "category_id")
_every("ix_ticket_category", "category_id", "priority", "due_at", "id", "status", "queue_id")
_every("ix_ticket_requester", "requester_id", "priority", "due_at", "id")
_every("ix_ticket_updated", "updated_at", "id")
Index("ix_entry_ticket_id_id", entry.c.ticket_id, entry.c.id)
