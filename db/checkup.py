"""What a database says when asked how it is: facts for `doctor`, each from one short question."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from db.engine import Store
from db.errors import foreseen
from db.people.tables import staff
from db.reading import read
from db.tables import change

INDEXES = ("ix_entry_block_words", "ix_requester_words")


@dataclass(frozen=True)
class Facts:
    """How the database is: its server's version, the file's journal mode and damage, its size in bytes."""

    version: str
    journal_mode: str = ""
    damage: str = ""
    size: int = 0


def facts(store: Store) -> Facts:
    """Return how the database is. Raises StoreUnavailable or StoreRefused."""
    if store.is_postgres:
        version, size = read(
            store, text("select current_setting('server_version'), pg_database_size(current_database())")
        )[0]
        return Facts(f"PostgreSQL {version}", size=size)
    version = read(store, text("select sqlite_version()"))[0][0]
    mode = read(store, text("pragma journal_mode"))[0][0]
    found = [row[0] for row in read(store, text("pragma quick_check(3)"))]
    damage = "" if found == ["ok"] else "; ".join(found)
    return Facts(f"SQLite {version}", mode, damage, Path(store.url.database or "").stat().st_size)


def clock_difference(store: Store) -> float:
    """Return by how many seconds the database's clock is ahead of this computer's; 0 on one machine."""
    if not store.is_postgres:
        return 0.0
    began, here = monotonic(), datetime.now(UTC)
    there: datetime = read(store, select(func.clock_timestamp()))[0][0]
    # the answer was given about half way between asking and hearing it
    return (there - here).total_seconds() - (monotonic() - began) / 2


def feed_hears(store: Store, staff_id: int) -> bool:
    """Tell whether a change leaves its trace in the feed; the change is taken back again."""
    s = staff.c
    try:
        with store.writer.connect() as connection, connection.begin() as trial:
            before = connection.scalar(select(func.max(change.c.seq))) or 0
            connection.execute(update(staff).where(s.id == staff_id).values(name=s.name))
            heard = select(func.count()).where(
                change.c.seq > before, change.c.entity == "staff", change.c.entity_id == staff_id
            )
            found = connection.scalar(heard)
            trial.rollback()
            return bool(found)
    except SQLAlchemyError as error:
        raise foreseen(error) from error


def search_damage(store: Store) -> str:
    """Return what is wrong with the search indexes, nothing when they are sound."""
    if store.is_postgres:
        wanted = text(
            "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid "
            "where i.indisvalid and c.relname in ('ix_entry_block_words', 'ix_requester_words')"
        )
        missing = set(INDEXES) - {row[0] for row in read(store, wanted)}
        return f"missing or broken: {', '.join(sorted(missing))}" if missing else ""
    try:
        with store.writer.connect() as connection, connection.begin() as trial:
            broken = [name for name in ("entry", "requester") if not _sound(connection, name)]
            trial.rollback()
    except SQLAlchemyError as error:
        raise foreseen(error) from error
    return f"does not fit its rows: {', '.join(broken)}" if broken else ""


def _sound(connection: Connection, name: str) -> bool:
    # rank 1 makes FTS5 compare its index with the rows themselves
    check = f"insert into {name}_search ({name}_search, rank) values ('integrity-check', 1)"  # noqa: S608  our names
    try:
        connection.exec_driver_sql(check)
    except SQLAlchemyError as error:
        if "malformed" in str(error) or "no such table" in str(error):
            return False
        raise
    return True
