"""Copying a whole desk into an empty one, of the same engine or the other, in one transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import HelpDeskError, NotPermitted, NotSetUp, RuleBroken, StoreRefused
from db.carrying import Row, Sum, carried, count_on, put
from db.errors import foreseen
from db.history.chaining import chain_anew
from db.identity.tables import TRANSIENT, policy
from db.knowledge.tables import article_editing
from db.migrate import SCHEMA
from db.people.tables import staff
from db.quiet import quiet
from db.schema import metadata
from db.tables import audit, change, desk, schema_info
from db.tickets.first_queue import TRIAGE
from db.tickets.tables import queue

LEFT = (change, schema_info, *TRANSIENT, article_editing)
"""Tables that stay behind: what a server heard in its own transactions, what the target says of itself, what workers
are in the middle of, and who has an article open just now."""
MADE_BY_UPGRADE: Mapping[Table, int] = {desk: 1, queue: 1, policy: 1}
"""Rows that an empty desk has by itself, and is recorded to have got; the copy's take their place."""
LOCK = "select pg_advisory_xact_lock(7303012)"
"""The lock of upgrades: a desk isn't upgraded while it is filled."""
_MISSED = text("""
select count(*) from change where xid >= pg_snapshot_xmin(cast(:seen as pg_snapshot))
   and not pg_visible_in_snapshot(xid, cast(:seen as pg_snapshot))
""")

Tell = Callable[[int, float], None]


class CopyFailed(HelpDeskError):
    """The copy was taken back; `outcome_unknown` when the connection broke while it was made to last."""

    def __init__(self, said: str, *, outcome_unknown: bool = False) -> None:
        super().__init__(said)
        self.outcome_unknown = outcome_unknown


@dataclass
class Copied:
    """What a copy holds: the sum of each table, the same on both sides; logins; changes made meanwhile, not in it."""

    sums: dict[str, Sum] = field(default_factory=dict)
    logins: tuple[str, ...] = ()
    missed: int = 0


def copied_tables() -> list[Table]:
    """Return the tables that are copied, each after those it refers to."""
    return [table for table in metadata.sorted_tables if table not in LEFT]


def copy_desk(source: Engine, target: Engine, tell: Tell = lambda _rows, _fraction: None) -> Copied:
    """Copy everything and compare both sides before the copy is made to last; `tell` hears rows and fraction done.

    A file that is copied can't be written to meanwhile; of a server it is the state at one moment. The target is
    changed whole or not at all. Raises CopyFailed, and RuleBroken or StoreRefused before anything is done.
    """
    committing = False
    try:
        with source.connect() as read, target.connect() as written:
            _begin(read, written)
            copied = Copied()
            _Copy(read, written, copied, tell).run()
            seen = _seen(read)
            committing = True
            written.commit()
    except (HelpDeskError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise _failed(error, outcome_unknown=committing) from error
    with suppress(SQLAlchemyError):  # the copy is none the worse without
        _settle(target)
    copied.missed = _missed(source, seen)
    return copied


class _Copy:
    """One run, within a transaction on each side."""

    def __init__(self, read: Connection, written: Connection, copied: Copied, tell: Tell) -> None:
        self._read, self._written, self._copied, self._tell = read, written, copied, tell
        self._done, self._total = 0, 1
        self._tables = copied_tables()

    def run(self) -> None:
        _refuse_unfit(self._read, self._written)
        _refuse_disclosure(self._read, self._written)
        with quiet(self._written, self._tables):
            _refuse_filled(self._written, self._tables)
            self._clear()
            self._total = 2 * sum(_count(self._read, table) for table in self._tables) or 1
            for table in self._tables:
                self._copied.sums[table.name] = self._poured(table)
            if self._written.dialect.name == "postgresql":
                chain_anew(self._written)
            for table in self._tables:
                count_on(self._written, table)
        self._verify()
        self._copied.logins = tuple(self._read.scalars(select(staff.c.login).where(staff.c.is_active)))

    def _clear(self) -> None:
        for table in (*MADE_BY_UPGRADE, audit):
            self._written.execute(table.delete())

    def _poured(self, table: Table) -> Sum:
        total = Sum()
        for rows in carried(self._read, table):
            with _naming(table, rows):
                put(self._written, table, rows)
                total.add(table, rows)
            self._pass(len(rows))
        return total

    def _verify(self) -> None:
        wrong = []
        for table in self._tables:
            found = Sum()
            for rows in carried(self._written, table):
                found.add(table, rows)
                self._pass(len(rows))
            meant = self._copied.sums[table.name]
            if not found.equals(meant):
                wrong.append(f"{table.name} has {meant.rows:,} rows ({meant.sha256[:12]}) there and "
                             f"{found.rows:,} ({found.sha256[:12]}) in the copy")  # fmt: skip
        if wrong:
            raise CopyFailed(f"The copy is not the same as what was copied: {'; '.join(wrong)}.")

    def _pass(self, rows: int) -> None:
        self._done += rows
        self._tell(self._done, min(1.0, self._done / self._total))


@contextmanager
def _naming(table: Table, rows: tuple[Row, ...]) -> Iterator[None]:
    """Say in which rows something could not be kept."""
    try:
        yield
    except (SQLAlchemyError, ValueError, OverflowError, TypeError) as error:
        keys = [column.name for column in table.primary_key]
        ends = " to ".join(str(row[list(table.c.keys()).index(keys[-1])]) for row in dict.fromkeys((rows[0], rows[-1])))
        raise CopyFailed(f"In the table {table.name}, {keys[-1]} {ends}: {_sentence(error)}") from error


def _begin(read: Connection, written: Connection) -> None:
    """Begin both transactions. A login that row policies would hide something from is refused, not served a part."""
    if read.dialect.name == "postgresql":
        read.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        read.exec_driver_sql("set local row_security = off")
    if written.dialect.name == "postgresql":
        written.exec_driver_sql("set local row_security = off")
        written.exec_driver_sql("set local lock_timeout = '3s'")
        written.exec_driver_sql(LOCK)


def _refuse_unfit(read: Connection, written: Connection) -> None:
    for connection, which in ((read, "from which is to be copied"), (written, "that is to take the copy")):
        if not inspect(connection).has_table(schema_info.name):
            raise NotSetUp(f"There is no desk in the database {which}. Make one with: "
                           "python -m app.admin upgrade --database URL")  # fmt: skip
        found = connection.scalar(select(schema_info.c.version))
        if found != SCHEMA:
            raise StoreRefused(f"The desk {which} has schema {found}, and this program copies {SCHEMA}. Bring it there "
                               "with: python -m app.admin upgrade --database URL")  # fmt: skip
    uid = select(desk.c.uid)
    if read.scalar(uid) == written.scalar(uid):
        raise RuleBroken(
            "Both addresses lead to the same desk, or one is a copy of the other already. Nothing was copied.",
            field="to",
        )


def _refuse_disclosure(read: Connection, written: Connection) -> None:
    if written.dialect.name == "postgresql":
        return
    restricted = read.scalars(select(queue.c.name).where(queue.c.is_restricted).order_by(queue.c.name)).all()
    if restricted:
        raise RuleBroken(
            f"This desk has restricted queues ({', '.join(restricted)}), and a file keeps nothing from whoever can "
            "open it. Nothing was copied. Copy it to another server.",
            field="to",
        )


def _refuse_filled(written: Connection, tables: list[Table]) -> None:
    filled = [
        f"{table.name}: {rows:,}"
        for table in tables
        if table is not audit and (rows := _count(written, table)) > MADE_BY_UPGRADE.get(table, 0)
    ]
    if not filled and written.scalars(select(queue.c.name)).all() not in ([], [TRIAGE]):
        filled = [f"{queue.name}: 1"]
    if filled:
        raise RuleBroken(
            f"The desk that is to take the copy is not empty ({', '.join(filled)}). Nothing was copied. Make a new one "
            "with python -m app.admin upgrade and name that.",
            field="to",
        )


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _seen(read: Connection) -> Any:
    return read.scalar(text("select pg_current_snapshot()::text")) if read.dialect.name == "postgresql" else None


def _missed(source: Engine, seen: Any) -> int:
    """Return how many changes were made since; one, where that can't be asked any more."""
    if seen is None:
        return 0
    try:
        with source.connect() as connection:
            return connection.scalar(_MISSED, {"seen": seen}) or 0
    except SQLAlchemyError:
        return 1


def _settle(target: Engine) -> None:
    """Let the planner know what there is now."""
    with target.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("vacuum analyze")
        else:
            connection.exec_driver_sql("analyze")
            connection.commit()
            connection.connection.cursor().execute("pragma wal_checkpoint(truncate)")


def _failed(error: Exception, *, outcome_unknown: bool) -> Exception:
    known = foreseen(error)
    if isinstance(known, NotPermitted):
        return CopyFailed(f"{known} A desk is copied by a login that owns its tables, such as the one that made it.")
    return CopyFailed(_sentence(error), outcome_unknown=outcome_unknown)


def _sentence(error: Exception) -> str:
    known = foreseen(error)
    if isinstance(known, HelpDeskError):
        return str(known)
    first = (str(getattr(error, "orig", error)).splitlines() or [""])[0]
    return f"Nobody foresaw this ({type(error).__name__}: {first})."
