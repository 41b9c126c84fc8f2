"""A desk as this computer keeps it: found while its database is away, gone on with, forgotten. Workers run this."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.profiles import drafts_folder, is_demo
from app.core.errors import HelpDeskError, StoreUnavailable
from app.core.settings import data_folder
from app.tickets.cache import KeptDesk, Kind, Name
from app.tickets.working_set import WorkingSet

if TYPE_CHECKING:
    from sqlalchemy import URL

    from app.bootstrap.opening import Opened
    from db.local.codec import Codec
    from db.local.store import LocalStore
    from db.local.unlocking import KeyRing


@dataclass(frozen=True)
class Found:
    """What is kept of a desk that can't be reached: who sat there, and until when anything was read."""

    address: str
    desk: KeptDesk
    since: datetime

    def opened(self) -> "Opened":
        """Return the desk without its database, which is looked for all the while. Raises RuleBroken (the address)."""
        from app.bootstrap.opening import opened_as, store_of

        opened = opened_as(store_of(self.address), self.desk.actor)
        opened.contact.lose(self.since)
        return opened


class DeskAway(StoreUnavailable):
    """The database can't be reached, and this is kept of it."""

    def __init__(self, text: str, found: Found) -> None:
        super().__init__(text)
        self.found = found


def local_store(url: "URL", login: str, folder: Path, *, passing: bool = False) -> "LocalStore":
    """Open this computer's file of a desk and a login, if `passing` under a key of this run. Raises as opening does."""
    from app.connect.vault import Keys, PassingKeys
    from db.local.store import LocalStore

    unlock = partial(_unlocked, PassingKeys() if passing else Keys())
    return LocalStore(folder, database=name_of(url), login=login, unlock=unlock)


def name_of(url: "URL") -> str:
    """Return what this computer calls a desk: its address, however its server is checked, and without a password."""
    from db.tls import plain

    return plain(url).render_as_string(hide_password=True)


def found_here(address: str) -> Found | None:
    """Return what is kept of a desk that opens without a password being typed, None when nothing can be read."""
    from db.local.cache import LocalCache

    kept = WorkingSet()
    with suppress(HelpDeskError):
        store = _store_here(address)
        if store is not None:
            try:
                kept.take_in(LocalCache(store).all())
            finally:
                store.close()
    desk, since = kept.find(Name(Kind.DESK)), kept.newest()
    if desk is None or since is None or not desk.content.opens_alone:
        return None
    return Found(address, desk.content, since)


def forget_here(address: str) -> None:
    """Forget what is kept of a desk that lets its person in no more; what they typed stays."""
    from db.local.cache import LocalCache

    with suppress(HelpDeskError):
        store = _store_here(address)
        if store is not None:
            try:
                LocalCache(store).clear()
            finally:
                store.close()


def _store_here(address: str) -> "LocalStore | None":
    """Return this computer's file of a desk, by the login of its address; None where there never was one."""
    from db.address import checked_address
    from db.local.store import file_name
    from db.migrate import os_login

    url = checked_address(address)
    login, home = url.username or os_login(), data_folder()
    folder = drafts_folder(home, url.database)
    is_there = (folder / file_name(name_of(url), login)).exists() and not is_demo(home, url.database)
    return local_store(url, login, folder) if is_there else None


def _unlocked(ring: "KeyRing", store: "LocalStore") -> "Codec":
    """Unlock the workstation's file; only now is what encrypts imported, on the thread that first needs it."""
    from db.local.unlocking import Unlocking

    return Unlocking(ring, store).codec()
