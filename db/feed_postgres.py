"""The change feed of a server: an empty wake-up, then what the last snapshot did not see."""

import time
from collections.abc import Callable, Sequence
from typing import Any, override

import psycopg

from app.core.changes import EVERYTHING, Changes
from db.feed import Feed, Heard, State, changes_of
from db.wire import Wire

POLL = 2.5
"""Seconds without a wake-up after which it asks all the same; a hung server is noticed by that."""
ANSWER = 3.0
"""Seconds an answer may take: with the poll, a hung server is noticed within 5.5 s."""
AGAIN = 0.3
"""Seconds after a wake-up when it asks once more: wake-ups are throttled to four a second, and a last commit may
have had none."""
LONG_SILENCE = 60.0
"""Seconds without an answer after which it asks whether older changes were pruned meanwhile."""

_DELTA = """
select pg_current_snapshot()::text, entity, string_agg(distinct entity_id::text, ' ')
  from change
 where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)
 group by entity
union all
select pg_current_snapshot()::text, null, null
"""
"""One statement sees one snapshot: what it returns and the snapshot to ask from next time belong together."""
_SERVER = """
select concat_ws(':', (pg_control_system()).system_identifier,
                 case when pg_is_in_recovery() then '' else left(pg_walfile_name(pg_current_wal_lsn()), 8) end,
                 (select oid from pg_database where datname = current_database())),
       pg_current_snapshot()::text
"""
"""System, timeline and database: after a fail-over or a restore transaction numbers mean something else."""
_PRUNED = """
select coalesce((select xid from change order by xid limit 1) > pg_snapshot_xmin($1::pg_snapshot), false)
"""


class PostgresFeed(Feed):
    """Listens on a connection of its own."""

    def __init__(self, arguments: Callable[[], dict[str, Any]], heard: Heard, state: State) -> None:
        """Take what returns the driver's own arguments for connecting: the password may be another each time."""
        super().__init__(heard, state)
        self._arguments = arguments
        self._wire: Wire | None = None
        self._server, self._snapshot = "", ""
        self._asked_at = 0.0

    @property
    @override
    def _failures(self) -> tuple[type[Exception], ...]:
        return (psycopg.Error, OSError)

    @override
    def _interrupt(self) -> None:
        if self._wire is not None:
            self._wire.interrupt()

    @override
    def _follow(self) -> None:
        arguments = self._arguments()
        self._word = arguments.get("password")
        with Wire(arguments, answer=ANSWER) as self._wire:
            self._wire.ask("listen frontline")
            first = self._caught_up(self._wire)
            self._came_back()
            self._tell(first)
            self._look_again(self._wire)  # the wake-up just before we came stands for what follows it, too
            while not self._stopped.is_set():
                woken = self._wire.woken(POLL)
                self._tell(self._delta(self._wire))
                if woken:
                    self._look_again(self._wire)

    def _look_again(self, wire: Wire) -> None:
        if not self._stopped.wait(AGAIN):
            self._tell(self._delta(wire))

    def _caught_up(self, wire: Wire) -> Changes:
        """Return what happened since the last connection, all where that can't be told, nothing at the first."""
        server, snapshot = (str(x) for x in wire.ask(_SERVER)[0])
        known, self._server = self._server, server
        if known == server:
            return self._delta(wire)
        self._snapshot, self._asked_at = snapshot, time.monotonic()
        return EVERYTHING if known else Changes()

    def _delta(self, wire: Wire) -> Changes:
        silence = time.monotonic() - self._asked_at
        pruned = silence > LONG_SILENCE and wire.ask(_PRUNED, self._snapshot)[0][0] == "t"
        rows = wire.ask(_DELTA, self._snapshot)
        self._snapshot, self._asked_at = str(rows[-1][0]), time.monotonic()
        return EVERYTHING if pruned else _read(rows)


def _read(rows: Sequence[Sequence[str | None]]) -> Changes:
    found = {entity: frozenset(int(i) for i in (ids or "").split()) for _, entity, ids in rows if entity}
    return changes_of(found)
