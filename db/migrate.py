"""Making and upgrading a database: tables by alembic, then the engine's own SQL, applied whole each time."""

import getpass
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from sqlite3 import complete_statement
from uuid import uuid4

from sqlalchemy import Connection, Engine, inspect, select, text, update

from app.core.errors import NotSetUp, StoreRefused
from app.tickets.number import DEFAULT_PREFIX
from db.engine import Store
from db.errors import foreseen
from db.fingerprint import record
from db.reading import read
from db.roles import act_as_owner, ready_server
from db.tables import desk, schema_info

SCHEMA = 4
"""The schema this program writes; it works with those before as well."""
OLDEST_SCHEMA = 1
OLDEST_CLIENT = 1
"""The oldest schema a client may know and still work here: the guards know its statements, and it reads what it did."""


@dataclass(frozen=True)
class Version:
    """What a database says of itself: its schema, and the oldest schema a client must know to use it."""

    schema: int
    min_client: int


def upgrade(engine: Engine) -> None:
    """Bring a database, empty or older, to this program's schema, in one transaction on PostgreSQL.

    Who may make roles sets up the server with it (`db/roles.py`). Raises StoreRefused when the database is newer than
    this program or not one's to change, StoreUnavailable when it can't be reached.
    """
    # alembic costs 100 ms to import and is needed only here
    command, config = import_module("alembic.command"), import_module("alembic.config").Config()
    config.set_main_option("script_location", str(files("db").joinpath("migrations")))
    try:
        with engine.begin() as connection:
            refuse_newer(connection)
            if connection.dialect.name == "postgresql":
                connection.execute(text("set local lock_timeout = '3s'"))
                connection.execute(text("select pg_advisory_xact_lock(7303012)"))
                ready_server(connection)
                act_as_owner(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            for statement in own_sql(connection.dialect.name):
                # the driver's own cursor: SQLAlchemy would hand over parameters, and then a % has to be doubled
                connection.connection.cursor().execute(statement)
            _say_version(connection)
            if connection.dialect.name == "postgresql":
                record(connection)
            if connection.scalar(select(desk.c.id)) is None:
                connection.execute(desk.insert().values(id=1, uid=uuid4(), name="Help desk", prefix=DEFAULT_PREFIX))
            import_module("db.identity.first_policy").ensure_policy(connection)
    except StoreRefused:
        raise
    except Exception as error:
        # all kinds: our own SQL goes through the driver's cursor, whose errors SQLAlchemy has not wrapped
        raise foreseen(error) from error


def refuse_newer(connection: Connection) -> None:
    """Refuse a database that a newer program has upgraded."""
    if not inspect(connection).has_table("schema_info"):
        return
    found = connection.scalar(select(schema_info.c.version))
    if found is not None and found > SCHEMA:
        raise StoreRefused(
            f"This database has schema {found}, newer than this program's {SCHEMA}. "
            "Update Frontline; nothing was changed."
        )


def version_of(store: Store) -> Version | None:
    """Return what the database says of itself, None when it has never been set up; the store knows its schema then."""
    try:
        found = read(store, select(schema_info.c.version, schema_info.c.min_client))
    except NotSetUp:
        return None
    if not found:
        return None
    store.schema = found[0][0]
    return Version(*found[0])


def may_hold_desk(path: Path) -> bool:
    """Tell by only looking whether a file may hold a desk: opening it as one would change how it is written."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
            return file.execute("select 1 from sqlite_master where name = 'schema_info'").fetchone() is not None
    except sqlite3.OperationalError:
        return True  # locked or not to be read: opening it says why
    except sqlite3.DatabaseError:
        return False


def check(version: Version | None) -> None:
    """Refuse a schema this program can't work with, and say what to do. Raises StoreRefused."""
    if version is None:
        raise StoreRefused(
            "The database has not been set up yet. An administrator runs: python -m app.admin init --database URL"
        )
    if version.min_client > SCHEMA:
        raise StoreRefused(
            f"This Frontline is too old for the desk's database (it knows schema {SCHEMA}, "
            f"{version.min_client} is needed). Install the current version; your drafts stay on this computer."
        )
    if version.schema < OLDEST_SCHEMA:
        raise StoreRefused(
            f"The desk's database is too old (schema {version.schema}, {OLDEST_SCHEMA} is needed). "
            "An administrator runs: python -m app.admin upgrade --database URL"
        )


def own_sql(dialect: str) -> list[str]:
    """Return the engine's own statements in order: search, guards, feed."""
    folder = files("db").joinpath("postgres" if dialect == "postgresql" else "sqlite")
    scripts = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    whole = [f.read_text(encoding="utf-8") for f in scripts]
    # psycopg runs a script without parameters as it is; sqlite3 wants one statement at a time
    return whole if dialect == "postgresql" else [s for script in whole for s in _statements(script)]


def _statements(script: str) -> list[str]:
    found, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if complete_statement(pending):
            found.append(pending)
            pending = ""
    return found


def _say_version(connection: Connection) -> None:
    values = {"version": SCHEMA, "min_client": OLDEST_CLIENT}
    if not connection.execute(update(schema_info).values(**values)).rowcount:
        connection.execute(schema_info.insert().values(id=1, **values))


def os_login() -> str:
    """Return the account of the operating system, which is who one is on SQLite."""
    return getpass.getuser()
