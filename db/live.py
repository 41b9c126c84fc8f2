"""What anyone commits reaches this desk: the feed that fits the engine, and how long changes are kept."""

from sqlalchemy import delete, func, select, text

from db.engine import Store
from db.feed import Feed, Heard, State
from db.feed_postgres import PostgresFeed
from db.feed_sqlite import SqliteFeed
from db.tables import change
from db.writing import write

KEPT = 200_000
"""Changes kept by default: some weeks of a busy desk. A client away for longer reads everything again."""
BATCH = 10_000

_PRUNE = text("""
delete from change where xid < least(
  (select xid from change order by xid desc offset :keep limit 1),
  (select xid from change where xid > (select xid from change order by xid limit 1) order by xid offset :batch limit 1),
  pg_snapshot_xmin(pg_current_snapshot()))
  and exists (select 1 from change offset :keep limit 1)
""")
"""Lowest transactions first and none that a running one may still join: then the oldest change left tells a feed
whether it has missed any."""


def live(store: Store, *, heard: Heard, state: State) -> Feed:
    """Return the feed of a database; it listens once started."""
    if store.is_postgres:
        return PostgresFeed(store.wire_arguments(), heard, state)
    return SqliteFeed(str(store.url.database), heard, state)


def prune_changes(store: Store, *, keep: int = KEPT) -> int:
    """Delete all but the newest changes, in batches, and return how many went; at least one always stays.

    A feed that had not read them yet tells Changes.everything. Raises NotPermitted, StoreUnavailable.
    """
    pruned = 0
    while gone := _pruned(store, max(1, keep)):
        pruned += gone
    return pruned


def _pruned(store: Store, keep: int) -> int:
    if store.is_postgres:
        return write(store, _PRUNE, {"keep": keep, "batch": BATCH})
    newest = select(func.max(change.c.seq)).scalar_subquery()
    oldest = select(func.min(change.c.seq)).scalar_subquery()
    low = change.c.seq < oldest + BATCH
    return write(store, delete(change).where(change.c.seq <= newest - keep, low))


__all__ = ["Feed", "live", "prune_changes"]
