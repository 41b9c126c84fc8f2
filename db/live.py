"""What anyone commits reaches this desk: the feed that fits the engine, and how long changes are kept."""

import os
from collections.abc import Callable

from sqlalchemy import bindparam, delete, event, func, select, text

from db.engine import Store
from db.feed import Feed, Heard, State
from db.reading import read
from db.tables import change
from db.writing import write

KEPT = 200_000
"""Changes kept by default: some weeks of a busy desk. A client away for longer reads everything again."""
BATCH = 10_000
"""Changes deleted by one statement: a fraction of a second, for which nobody waits."""
SLACK = 20_000
"""Changes beyond those kept that may gather before any are pruned, so that it is seldom and worth the while."""
GO = 5
"""Batches that one client prunes in one go; what is left waits for the next."""

_DUE = text("""
select current_setting('transaction_read_only') = 'off' and not pg_is_in_recovery()
   and coalesce((select max(seq) - min(seq) from change), 0) > :most
""")
_PRUNE = text("select prune_changes(:keep, :batch)")
_PRUNE_PLAIN = text("""
delete from change where (select pg_try_advisory_xact_lock(7303013)) and xid < least(
  (select xid from change order by xid desc offset :keep limit 1),
  (select xid from change where xid > (select xid from change order by xid limit 1) order by xid offset :batch limit 1),
  pg_snapshot_xmin(pg_current_snapshot()))
  and exists (select 1 from change offset :keep limit 1)
""")
"""The same on a server of schema 1, which has no such function yet."""


def live(store: Store, *, heard: Heard, state: State) -> Feed:
    """Return the feed of a database; it listens once started."""
    if store.is_postgres:
        from db.feed_postgres import PostgresFeed  # noqa: PLC0415  the file engine needs no driver of a server

        feed = PostgresFeed(store.wire_arguments, heard, state)
        feed.refused = store.meet_refusal
        return feed
    from db.feed_sqlite import SqliteFeed  # noqa: PLC0415  nor a server's desk the file's

    return SqliteFeed(str(store.url.database), heard, state)


def look_when_written(store: Store, look: Callable[[], object]) -> None:
    """Have a feed of this program look as soon as this store, of the same program, has written."""
    event.listen(store.writer, "checkin", lambda *_: look())  # by then it is committed, which nothing else tells


def tidy_changes(store: Store, *, keep: int = KEPT, slack: int = SLACK) -> int:
    """Prune the oldest changes if very many have gathered, as any client may do at any time; return how many went.

    Does nothing where nothing may be written, and nothing while another client is at it: a hundred may ask at once.
    Raises NotPermitted, StoreUnavailable.
    """
    return prune_changes(store, keep=keep, most=GO) if _is_due(store, keep + slack) else 0


def prune_changes(store: Store, *, keep: int = KEPT, most: int | None = None) -> int:
    """Delete all but the newest changes, in batches (`most` of them), and return how many went; one always stays.

    A feed that had not read them yet tells Changes.everything. Raises NotPermitted, StoreUnavailable.
    """
    pruned = batches = 0
    while (most is None or batches < most) and (gone := _pruned(store, max(1, keep))):
        pruned += gone
        batches += 1
    return pruned


def _is_due(store: Store, most: int) -> bool:
    if store.is_postgres:
        return bool(read(store, _DUE, {"most": most})[0][0])
    span = select(func.coalesce(func.max(change.c.seq) - func.min(change.c.seq), 0) > bindparam("most"))
    return os.access(str(store.url.database), os.W_OK) and bool(read(store, span, {"most": most})[0][0])


def _pruned(store: Store, keep: int) -> int:
    wanted = {"keep": keep, "batch": BATCH}
    if store.is_guarded:
        return int(read(store, _PRUNE, wanted)[0][0])
    if store.is_postgres:
        return write(store, _PRUNE_PLAIN, wanted)
    newest = select(func.max(change.c.seq)).scalar_subquery()
    oldest = select(func.min(change.c.seq)).scalar_subquery()
    low = change.c.seq < oldest + BATCH
    return write(store, delete(change).where(change.c.seq <= newest - keep, low))


__all__ = ["Feed", "live", "prune_changes", "tidy_changes"]
