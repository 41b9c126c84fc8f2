"""Opening a desk: from an address to all that the screens read and do through it.

Nothing of the database is imported before the window has been painted; what is here runs on worker threads.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from app.bootstrap.profiles import embedded_path
from app.core.actor import Actor, Role
from app.core.changes import NOTHING, Changes
from app.core.clock import SystemClock
from app.core.errors import DeskMissing, HelpDeskError, NotOnStaff, NotPermitted, RuleBroken, StoreRefused
from app.tickets.outcome import Outcome
from app.tickets.reading_on import Contact

if TYPE_CHECKING:
    from sqlalchemy import URL

    from app.core.saved import Saved
    from app.history.queries import HistoryQueries
    from app.identity.connections import ConnectionDesk
    from app.identity.gate import Gate
    from app.identity.guard import Watch
    from app.identity.log import LogQueries
    from app.identity.reports import ReportQueries
    from app.people.letting_in import LetIn
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
    contact: Contact = field(default_factory=Contact)

    def confirm(self) -> None:
        """See that the desk is what it was when it was read last, where it was entered without its database.

        Raises StoreRefused, StoreUnavailable.
        """
        found = _sitting_at(self.store)
        if found.staff_id != self.actor.staff_id:
            raise NotOnStaff(f"{found.login} is somebody else at this desk now: {found.name}. Start Frontline again.")

    def perform(self, text: str, key: UUID) -> Outcome:
        """Do a written deed; runs on the writer's thread. Raises what the deed raises."""
        from app.tickets.deeds import perform

        return perform(text, self._work(), SystemClock(), key=key)

    @property
    def history(self) -> "HistoryQueries":
        """What was changed, by whom and when."""
        from db.history.queries import SqlHistoryQueries

        return SqlHistoryQueries(self.store)

    @cached_property
    def gate(self) -> "Gate | None":
        """Who verifications are asked of; None for a desk of an older schema."""
        from app.bootstrap.verifying import gate_of

        return gate_of(self.store, self.actor)

    @property
    def connections(self) -> "ConnectionDesk | None":
        """The directories, providers and carriers as one sets them up; None for a desk of an older schema."""
        from app.bootstrap.verifying import connections_of

        return connections_of(self.store, self.actor)

    @cached_property
    def guard(self) -> "Watch | None":
        """What security officers are told and decide; None for a desk of an older schema."""
        from app.bootstrap.verifying import guard_of

        return guard_of(self.store, self.actor)

    @property
    def verification_log(self) -> "LogQueries":
        """Who was verified for what, by whom and how."""
        from db.identity.log_queries import SqlLogQueries

        return SqlLogQueries(self.store)

    @property
    def verification_reports(self) -> "ReportQueries":
        """What verifications add up to."""
        from db.identity.report_queries import SqlReportQueries

        return SqlReportQueries(self.store)

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

        saved = save_staff(self._work(), key=key, row=row, was=was)
        if self.store.is_guarded and not row.is_active:
            self._show_out(saved.id)
        return saved

    def let_in(self, row: "StaffRow", anew: bool) -> "LetIn":  # noqa: FBT001  a plain value
        """Make someone's login with a first password; one that is there gets another if `anew`."""
        from db.people.logins import let_in

        return let_in(self.store, row, anew=anew)

    def save_queue(self, row: "QueueRow", was: "QueueRow | None", key: UUID) -> "Saved":
        """Keep a queue with its members; the same key keeps it once. Raises RuleBroken, NotPermitted, ChangedElsewhere.

        A queue has members before it is restricted, and is open to everyone before it has none.
        """
        from app.tickets.setup import save_queue

        is_open = not (row.id and row.is_restricted)
        changes = NOTHING if is_open else self._save_members(row.id, row, was, key)
        saved = save_queue(self._work(), key=key, row=row, was=was)
        if is_open:
            changes = self._save_members(saved.id, row, was, key)
        return replace(saved, changes=saved.changes.merged_with(changes))

    def why_all_see(self) -> str:
        """Tell why no queue of this desk can be restricted, nothing when one can."""
        from db.tickets.setup import why_all_see

        return why_all_see(self.store)

    def _save_members(self, queue_id: int, row: "QueueRow", was: "QueueRow | None", key: UUID) -> Changes:
        from app.tickets.setup import save_members

        if was is None and row.id:
            was = next((queue for queue in self.tickets.queues() if queue.id == row.id), None)
        before, after = frozenset(was.members if was is not None else ()), frozenset(row.members)
        if before == after:
            return NOTHING
        members = {"add": after - before, "remove": before - after, "was": before}
        return save_members(self._work(), key=uuid5(key, "members"), queue_id=queue_id, **members).changes

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

    def _show_out(self, staff_id: int) -> None:
        from db.people.logins import show_out

        with suppress(HelpDeskError):  # they are gone all the same: the server shows nothing to who has left
            show_out(self.store, staff_id)

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

    address = checked_address(str(url))
    is_file = address.get_backend_name() == "sqlite"
    if is_file:
        _ready_file(address, make=make)
    store = Store(address, password=password or (None if is_file else _remembered(address)))
    try:
        return opened_as(store, _sitting_at(store))
    except BaseException:
        store.dispose()
        raise


def _sitting_at(store: "Store") -> Actor:
    """Return who one is at a desk that this program knows. Raises StoreRefused, StoreUnavailable."""
    from db.migrate import check, os_login, version_of
    from db.people.identity import who_am_i

    try:
        check(version_of(store))
        return who_am_i(store)
    except NotPermitted as refused:
        login = store.url.username or os_login()
        raise NotOnStaff(
            f"The login {login} has no part in this desk, or not any more. If that is wrong, ask an administrator."
        ) from refused


def _remembered(address: "URL") -> str | None:
    from app.connect import vault

    return vault.remembered(str(address))


def store_of(url: str) -> "Store":
    """Return the store of a desk that need not be reached now. Raises RuleBroken (the address), PasswordNeeded."""
    from db.address import checked_address
    from db.engine import Store

    address = checked_address(url)
    return Store(address, password=None if address.get_backend_name() == "sqlite" else _remembered(address))


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


def make_demo(folder: Path, *, login: str, tickets: int | None = None, role: str | None = None) -> str:
    """Make the demo desk anew in a folder of its own and return its address; all that was in there goes.

    Who sees it is an administrator, unless another `role` is wanted.
    """
    from db.engine import single_engine
    from db.migrate import upgrade
    from db.samples import fill_demo

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    url = f"sqlite:///{embedded_path(folder)}"
    engine = single_engine(url)
    upgrade(engine)
    fill_demo(engine, datetime.now(UTC), login, tickets, Role(role) if role else None)
    engine.dispose()
    return url
