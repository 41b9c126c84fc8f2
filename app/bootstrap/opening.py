"""Opening a desk: from an address to all that the screens read and do through it.

Nothing of the database is imported before the window has been painted; what is here runs on worker threads.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.bootstrap.profiles import embedded_path
from app.core.actor import Actor
from app.core.clock import SystemClock
from app.core.errors import DeskMissing, RuleBroken, StoreRefused
from app.tickets.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy import URL

    from app.core.saved import Saved
    from app.people.queries import PeopleQueries, StaffRow
    from app.tickets.drafts import DraftStore
    from app.tickets.model import Filed
    from app.tickets.queries import CategoryRow, QueueRow, TicketQueries
    from db.engine import Store
    from db.work import SqlWork


@dataclass(frozen=True)
class Opened:
    """A database that let us in: who we are there, and all that the screens read and do through it."""

    store: "Store"
    actor: Actor
    tickets: "TicketQueries"
    people: "PeopleQueries"
    drafts: "DraftStore"

    def perform(self, text: str, key: UUID) -> Outcome:
        """Do a written deed; runs on the writer's thread. Raises what the deed raises."""
        from app.tickets.deeds import perform

        return perform(text, self._work(), SystemClock(), key=key)

    def mark_read(self, ticket_id: int, entry_id: int) -> None:
        """Remember the newest entry that was seen."""
        from db.tickets.reading_marks import mark_read

        mark_read(self.store, self.actor, ticket_id, entry_id)

    def store_file(self, name: str, content: bytes) -> "Filed":
        """Keep the content of an attached file. Raises RuleBroken when it is too large."""
        from db.tickets.files import store_file

        return store_file(self.store, name, content)

    def save_staff(self, row: "StaffRow", was: "StaffRow | None", key: UUID) -> "Saved":
        """Keep a member of staff; the same key keeps it once. Raises RuleBroken, NotPermitted, ChangedElsewhere."""
        from app.people.commands import save_staff

        return save_staff(self._work(), key=key, row=row, was=was)

    def save_queue(self, row: "QueueRow", was: "QueueRow | None", key: UUID) -> "Saved":
        """Keep a queue; the same key keeps it once. Raises RuleBroken, NotPermitted, ChangedElsewhere."""
        from app.tickets.setup import save_queue

        return save_queue(self._work(), key=key, row=row, was=was)

    def save_category(self, row: "CategoryRow", was: "CategoryRow | None", key: UUID) -> "Saved":
        """Keep a category; the same key keeps it once. Raises RuleBroken, NotPermitted, ChangedElsewhere."""
        from app.tickets.setup import save_category

        return save_category(self._work(), key=key, row=row, was=was)

    def set_available(self, staff_id: int, available: bool, key: UUID) -> "Saved":  # noqa: FBT001  a plain value
        """Say whether someone takes work: oneself, or anyone for a supervisor. Raises what saving raises."""
        from app.people.commands import set_available

        return set_available(self._work(), key=key, staff_id=staff_id, is_available=available)

    def tidy(self) -> None:
        """Forget changes that every window has long heard of. Raises what writing raises."""
        from db.live import tidy_changes

        tidy_changes(self.store)

    def _work(self) -> "SqlWork":
        from db.work import SqlWork

        return SqlWork(self.store, self.actor)


def open_database(url: "str | URL", *, password: str | None = None, make: bool = False) -> Opened:
    """Open a desk, upgrading the file of one machine first; one that isn't there is made only if `make`.

    Raises DeskMissing, PasswordNeeded, StoreRefused (version, unknown login), StoreUnavailable or RuleBroken (the
    address).
    """
    from db.address import checked_address
    from db.engine import Store
    from db.migrate import check, version_of
    from db.people.identity import who_am_i

    address = checked_address(str(url))
    is_file = address.get_backend_name() == "sqlite"
    if is_file:
        _ready_file(address, make=make)
    store = Store(address, password=password or (None if is_file else _remembered(address)))
    try:
        check(version_of(store))
        return opened_as(store, who_am_i(store))
    except BaseException:
        store.dispose()
        raise


def _remembered(address: "URL") -> str | None:
    from app.connect import vault

    return vault.remembered(str(address))


def opened_as(store: "Store", actor: Actor) -> Opened:
    """Return a database as one member of staff reads it."""
    from db.people.queries import SqlPeopleQueries
    from db.tickets.drafts import SqlDrafts
    from db.tickets.queries import SqlTicketQueries

    return Opened(store, actor, SqlTicketQueries(store, actor), SqlPeopleQueries(store), SqlDrafts(store, actor))


def address_of_desk(typed: str) -> str:
    """Return the whole address of a desk that is there already. Raises RuleBroken, Unfinished."""
    from db import address

    return address.address_of_desk(typed).render_as_string(hide_password=True)


def stands(url: str, *, make: bool = False) -> bool:
    """Open a desk and let go of it again; False when its password has to be asked for. Raises as `open_database`."""
    from app.core.errors import PasswordNeeded

    try:
        open_database(url, make=make).store.dispose()
    except PasswordNeeded:
        return False
    return True


def _ready_file(address: "URL", *, make: bool) -> None:
    """Make or upgrade the file of one machine; alembic is imported only when there is something to do."""
    from db.engine import Store, single_engine
    from db.migrate import SCHEMA, may_hold_desk, upgrade, version_of
    from db.tickets.first_queue import ensure_queue

    path = Path(address.database or "")
    if not make and not path.exists():
        raise DeskMissing(f"There is no file {path}. If it lies on another disk, connect that disk and try again.")
    _make_folder(path.parent)
    if path.exists():
        if not make and not may_hold_desk(path):
            raise StoreRefused(
                f"The file {path} holds no desk. Nothing in it was changed. An administrator can set one up in it: "
                f"python -m app.admin upgrade --database {path}"
            )
        found = version_of(store := Store(address))
        store.dispose()
        if found is not None and found.schema >= SCHEMA:
            return
    engine = single_engine(address)
    upgrade(engine)
    ensure_queue(engine)
    engine.dispose()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RuleBroken(f"The folder {folder} can't be made: {error.strerror}.", field="database") from error


def make_demo(folder: Path, *, login: str, tickets: int | None = None) -> str:
    """Make the demo desk anew in a folder of its own and return its address; all that was in there goes."""
    from db.engine import single_engine
    from db.migrate import upgrade
    from db.samples import fill_demo

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    url = f"sqlite:///{embedded_path(folder)}"
    engine = single_engine(url)
    upgrade(engine)
    fill_demo(engine, datetime.now(UTC), login, tickets)
    engine.dispose()
    return url
