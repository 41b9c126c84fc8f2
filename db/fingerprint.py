"""The fingerprint of a desk's catalog on PostgreSQL: all that holds its law, in lines that every server tells alike.

Whoever owns the catalog may drop a policy or switch off a trigger, and no row would tell. So an upgrade writes down
what stood there when it ended, and the doctor compares.
"""

from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from importlib.resources import files

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from db.errors import foreseen

_RECORD = text("""
insert into public.schema_print (id, at, digest, lines) values (1, now(), :digest, :lines)
on conflict (id) do update set at = excluded.at, digest = excluded.digest, lines = excluded.lines
""")
_RECORDED = text("select lines from public.schema_print where id = 1")
_IS_RECORDED = text("select to_regclass('public.schema_print') is not null")


@dataclass(frozen=True)
class Fingerprint:
    """The lines of a catalog, in order."""

    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Return the sha256 of the lines."""
        return sha256("\n".join(self.lines).encode()).hexdigest()

    def drift_from(self, recorded: "Fingerprint") -> list[str]:
        """Return what has come (+) and gone (-) since another was taken; what changed is both."""
        compared = unified_diff(recorded.lines, self.lines, n=0, lineterm="")
        return [line for line in compared if line[0] in "+-" and line not in ("+++ ", "--- ")]


def fingerprint_of(connection: Connection) -> Fingerprint:
    """Return the catalog as it is now. Names in it are whole whatever the session searches."""
    words = files("db").joinpath("fingerprint.sql").read_text(encoding="utf-8")
    before = connection.exec_driver_sql("show search_path").scalar()
    connection.execute(text("select set_config('search_path', 'pg_catalog, pg_temp', true)"))
    found = connection.exec_driver_sql(words.replace("%", "%%")).scalars().all()
    connection.execute(text("select set_config('search_path', :before, true)"), {"before": before})
    return Fingerprint(tuple(sorted(" ".join(line.split()) for line in found)))


def record(connection: Connection) -> None:
    """Write down what stands in the catalog, as an upgrade does at its end."""
    now = fingerprint_of(connection)
    connection.execute(_RECORD, {"digest": now.digest, "lines": "\n".join(now.lines)})


def drift(connection: Connection) -> list[str] | None:
    """Return what has changed in the catalog since the last upgrade; None when none has written it down yet."""
    if not connection.scalar(_IS_RECORDED):
        return None
    recorded = connection.scalar(_RECORDED)
    if recorded is None:
        return None
    return fingerprint_of(connection).drift_from(Fingerprint(tuple(recorded.split("\n"))))


def drift_of(engine: Engine) -> list[str] | None:
    """Return what has changed in the catalog since the last upgrade, None when that is not known.

    Raises StoreUnavailable, StoreRefused, NotPermitted.
    """
    try:
        with engine.connect() as connection, connection.begin() as looking:
            found = drift(connection)
            looking.rollback()
            return found
    except SQLAlchemyError as error:
        raise foreseen(error) from error
