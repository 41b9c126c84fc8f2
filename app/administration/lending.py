"""The database a command works on: lent for as long as the command runs, with the password of the key ring."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine

from app.connect import vault
from app.core.errors import RuleBroken
from db.engine import Store, single_engine
from db.migrate import check, version_of


def is_server(address: URL) -> bool:
    """Tell whether a server keeps this desk, and not a file."""
    return address.get_backend_name() == "postgresql"


@contextmanager
def lent_store(address: URL, *, unchecked: bool = False, password: str | None = None) -> Iterator[Store]:
    """Lend the database, its schema checked; a file that isn't there is not made by looking at it."""
    if not is_server(address) and not Path(address.database or "").exists():
        raise RuleBroken(
            f"There is no file {address.database}. If a new desk is to begin there, make it with: "
            f'python -m app.admin upgrade --database "{address.database}"',
            field="database",
        )
    store = Store(address, password=password or _password(address))
    try:
        if not unchecked:
            check(version_of(store))
        yield store
    finally:
        store.dispose()


def unhurried(address: URL) -> Engine:
    """Return a single connection on which a statement may take as long as it takes."""
    return single_engine(address, password=_password(address))


def _password(address: URL) -> str | None:
    return vault.remembered(str(address)) if is_server(address) else None
