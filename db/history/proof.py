"""Whether the audit is what was written: each record's chain, and the seals taken of it; and how a seal is taken.

All is computed here, from the rows alone: whoever may change what a server holds may change its functions as well.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import HelpDeskError, NotPermitted, RuleBroken, StoreUnavailable
from db.errors import foreseen
from db.history.chain import GENESIS, Link, chained
from db.history.seals import Seal, Sealing, first_broken
from db.tables import desk

NO_AUDITOR = (
    "Only auditors, and whoever looks after the desk, read the whole audit. Whoever looks after the server lets this "
    "login do so with: grant fl_auditor to LOGIN. Nothing was checked or written."
)
NOTHING = "Not one record is there to be read: all of them were cut off, or are kept from this login."
NO_CHAIN = (
    "A file keeps no chain: who has the file has everything, so there is nothing to be proved. The audit is in it all "
    "the same."
)
BATCH = 5_000
PATIENCE = 30.0
"""Seconds to wait until what was being written when a seal was begun is written."""
CHAINS = text("""
select id, entity, entity_id, seq, op, queue_id, actor, by_id, (extract(epoch from at) * 1000000)::bigint, payload,
       prev, hash
  from audit order by entity, entity_id, seq
""")
_HASHES = text("select id, hash from audit where id <= :through order by id")
_LAST = text("select coalesce(max(id), 0), pg_snapshot_xmax(pg_current_snapshot())::text from audit")
_SETTLED = text("select pg_snapshot_xmin(pg_current_snapshot()) >= cast(:coming as xid8)")


@dataclass(frozen=True)
class Verdict:
    """What was found: how much there was, and the first thing that is not as it was written, empty where all is."""

    records: int
    chains: int
    seals: int
    broken: str = ""


def verify(engine: Engine, seals: Sequence[Seal] = ()) -> Verdict:
    """Check all chains, then all seals. Raises RuleBroken for a file or another desk's seals, and StoreUnavailable."""
    with _reading(engine) as connection:
        if seals:
            _uid(connection, seals)
        count = _Count()
        with streamed(connection, CHAINS) as found:
            broken = next(breaks(count.through(map(Link._make, found))), "")
        if not broken and seals:
            with streamed(connection, _HASHES, through=max(seal.through for seal in seals)) as records:
                broken = next(first_broken(seals, records), "")
    if not broken and not count.links:
        broken = NOTHING
    return Verdict(count.links, count.chains, len(seals), broken)


def sealed(engine: Engine, before: Sequence[Seal] = (), patience: float = PATIENCE) -> Seal:
    """Return a seal of all that is written, after those taken before. Raises RuleBroken when one of them is broken.

    A number may have been given to a record that is not there yet; so it waits until all that was under way when it
    began has ended. Raises StoreUnavailable when that takes too long.
    """
    with _reading(engine) as connection:
        uid = _uid(connection, before)
        through = _settled(connection, patience)
        sum_ = Sealing()
        with streamed(connection, _HASHES, through=through) as records:
            broken = next(first_broken(before, _added(records, sum_)), "")
        if broken:
            raise RuleBroken(f"{broken} Nothing was sealed.", field="seals")
    previous = before[-1].digest() if before else ""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Seal(now, uid, sum_.through, sum_.count, sum_.sha256, previous)


def breaks(links: Iterable[Link]) -> Iterator[str]:
    """Yield what is wrong with records that come chain by chain, each in its order."""
    of, seq, end = ("", 0), 0, GENESIS
    for link in links:
        if (link.entity, link.entity_id) != of:
            of, seq, end = (link.entity, link.entity_id), 0, GENESIS
        which = f"Record no. {link.id:,} ({link.entity} {link.entity_id}, its no. {link.seq})"
        if link.seq != seq + 1:
            yield f"{which} follows no. {seq} of its chain: what stood between them is missing."
        elif link.prev != end:
            yield f"{which} does not follow from the one before it: that was exchanged, or this."
        elif link.hash != chained(end, link):
            yield f"{which} is not what was written: its text, its time, its place or who did it was changed."
        seq, end = link.seq, link.hash or b""


class _Count:
    def __init__(self) -> None:
        self.links = self.chains = 0

    def through(self, links: Iterable[Link]) -> Iterator[Link]:
        last = None
        for link in links:
            self.links += 1
            self.chains += (link.entity, link.entity_id) != last
            last = (link.entity, link.entity_id)
            yield link


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name != "postgresql":
        raise RuleBroken(NO_CHAIN, field="database")
    try:
        with engine.connect() as connection:
            yield connection
    except HelpDeskError:
        raise
    except SQLAlchemyError as error:
        failure = foreseen(error)
        raise NotPermitted(NO_AUDITOR) if isinstance(failure, NotPermitted) else failure from error


def _uid(connection: Connection, seals: Sequence[Seal]) -> str:
    """Return what the desk is known by; seals of another are refused."""
    found = connection.scalar(select(desk.c.uid))
    if found is None:
        raise NotPermitted(NO_AUDITOR)
    uid = str(found)
    if any(seal.desk != uid for seal in seals):
        raise RuleBroken("These seals are of another desk. Nothing was checked or written.", field="seals")
    connection.rollback()
    return uid


def _settled(connection: Connection, patience: float) -> int:
    """Return the highest number so far, once nothing below it can come any more."""
    through, coming = connection.execute(_LAST).one()
    deadline = time.monotonic() + patience
    while True:
        connection.rollback()  # the next look is to see what has ended meanwhile
        if connection.scalar(_SETTLED, {"coming": coming}):
            return int(through)
        if time.monotonic() > deadline:
            raise StoreUnavailable(
                f"Something has been written to the database for more than {patience:.0f} s and is not done yet, so "
                "nothing was sealed. Try again in a while."
            )
        time.sleep(0.1)


def streamed(connection: Connection, wanted: Executable, **values: int) -> CursorResult[Any]:
    """Return rows that are fetched as they are asked for; whoever takes them closes them."""
    return connection.execute(wanted, values, execution_options={"stream_results": True, "yield_per": BATCH})


def _added(records: Iterable[Any], to: Sealing) -> Iterator[tuple[int, bytes | None]]:
    for number, hashed in records:
        to.add(number, hashed)
        yield number, hashed
