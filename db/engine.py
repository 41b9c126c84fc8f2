"""From an address to engines: one that reads and one that writes, and a way to cut a call that hangs."""

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.pool import NullPool, QueuePool

from app.core.errors import HelpDeskError, NotOnStaff, NotPermitted, PasswordNeeded, StoreRefused, StoreUnavailable
from db.errors import AWAY, OUTDATED, foreseen
from db.hosts import REPORTS, choice, hosts_of
from db.password import Password
from db.resting import RESTED, Rest, RestingPool
from db.tls import secured
from db.watch import Watch

DEADLINE = 5.0
"""Seconds any call on the database may take."""
AT_ONCE = 1.0
"""Seconds within which a connection that died idle shows itself."""
GRACE = 0.25
"""Seconds a call may outlast the server's own time limit before its connection is shut."""
READERS = 3
GUARDED = 2
"""The schema from which on a server holds the law of the desk itself."""
VERIFYING = 3
"""The schema from which on a desk verifies people."""
KNOWING = 4
"""The schema from which on a desk has articles."""
CACHE = 1_000
"""KiB of a file that each connection keeps. The system keeps the rest: mapped or cached here, it would be ours, for no
measurable gain, and grow with all that was ever looked at."""
LARGE_CACHE = 32_000
"""KiB kept by an upgrade or an import, which come back to the same pages all the time."""
WORK_MEMORY = "16MB"
"""For sorting and for the hits of a common word: with PostgreSQL's own 4 MB it looks at every row of their pages."""


class Store:
    """One database: `reader` runs statements on their own, `writer` runs transactions, `reporter` what may lag behind.

    `schema` is the one it was found to have, None until it was asked. `sever(thread)` shuts the connection a thread is
    using, so that a call that hangs ends with an error. Every connection to a server signs in with what `password` is
    just then.

    `turned_away`, once it is there, is told on any thread that the server does not let the login in any more:
    PasswordNeeded or NotOnStaff, or NotPermitted when it may not listen to changes. What was asked then fails as if the
    database were away.
    """

    def __init__(
        self, url: str | URL, *, password: str | None = None, deadline: float = DEADLINE, rested: float = RESTED
    ) -> None:
        self.url = make_url(url)
        self.deadline = deadline
        self.schema: int | None = None
        self._rest = Rest(rested)
        self._in_use: dict[int, list[Any]] = {}
        self._severed: set[int] = set()
        self._lock = threading.Lock()
        self._watched = Watch(deadline + GRACE, shut)
        self.password = Password(password or self.url.password)
        self.turned_away: Callable[[HelpDeskError], object] | None = None
        if self.is_postgres:
            address = _wired(self.url, None)._replace(password=None)
            self.reader = self._postgres(address, size=READERS, autocommit=True)
            self.writer = self._postgres(address, size=1, autocommit=False)
            has_standby = bool(choice(self.url))
            self.reporter = (
                self._postgres(address, size=1, autocommit=True, wanted=REPORTS) if has_standby else self.reader
            )
        else:
            self.reader = self._sqlite(writes=False)
            self.writer = self._sqlite(writes=True)
            self.reporter = self.reader

    @property
    def is_postgres(self) -> bool:
        """Tell which of the two engines this is."""
        return self.url.get_backend_name() == "postgresql"

    @property
    def is_guarded(self) -> bool:
        """Tell whether the database trusts no client: a server from schema 2 on; one not asked yet is taken for one."""
        return self.is_postgres and (self.schema is None or self.schema >= GUARDED)

    @property
    def has_law(self) -> bool:
        """Tell whether the desk has what came with schema 2: members of queues, and an audit; one not asked has it."""
        return self.schema is None or self.schema >= GUARDED

    @property
    def has_verification(self) -> bool:
        """Tell whether the desk has what came with schema 3: verifications; one not asked yet has them."""
        return self.schema is None or self.schema >= VERIFYING

    @property
    def has_knowledge(self) -> bool:
        """Tell whether the desk has what came with schema 4: articles; one not asked yet has them."""
        return self.schema is None or self.schema >= KNOWING

    @property
    def label(self) -> str:
        """Return where this is, as the status bar shows it, without secrets."""
        if self.is_postgres:
            return f"{self.url.database}@{', '.join(hosts_of(self.url))}"
        return "this computer"

    def dispose(self) -> None:
        """Close the connections that lie idle."""
        self._rest.end()
        for engine in {self.reader, self.writer, self.reporter}:
            engine.dispose()

    def sever(self, thread: int) -> None:
        """Shut the connections that a thread holds; its call then fails instead of waiting for ever."""
        with self._lock:
            held = list(self._in_use.get(thread, ()))
            if held:
                self._severed.add(thread)
        for connection in held:
            with suppress(Exception):
                shut(connection)

    def may_repeat(self, error: Exception, began: float) -> bool:
        """Tell whether a call that did nothing yet only met a connection that had died idle.

        Then a new one, taken at once, still keeps the deadline; `began` is when the call began (time.monotonic).
        What died of waiting, or was severed, is not tried again.
        """
        with self._lock:
            severed = threading.get_ident() in self._severed
        died = bool(getattr(error, "connection_invalidated", False))
        return died and not severed and time.monotonic() - began < AT_ONCE

    def wire_arguments(self, *, password: str | None = None, name: str = "Frontline changes") -> dict[str, Any]:
        """Return what the driver needs to connect to a server by itself; `password`, or else that of now, is among it.

        Raises psycopg.Error where it isn't known which one that is.
        """
        _, arguments = self.writer.dialect.create_connect_args(self.writer.url)
        word = self.password.current() if password is None else password
        signing = {"password": word} if word else {}
        return {**arguments, **signing, **choice(self.url), **_ALIVE, "application_name": name}

    def meet_refusal(self, error: Exception, word: str | None) -> StoreUnavailable | None:
        """Tell `turned_away` of a driver's failure to sign in with `word`, and return what the desk is to make of it.

        None for every other failure, and while nobody listens.
        """
        refused = foreseen(error) if self.turned_away is not None else None
        if self.turned_away is None or not isinstance(refused, PasswordNeeded | NotOnStaff | NotPermitted):
            return None
        if self.password.has_changed_from(word):  # meanwhile: the next one is let in
            return StoreUnavailable(AWAY)
        self.turned_away(refused)
        return StoreUnavailable(SIGNED_OUT)

    def _postgres(
        self, address: URL, *, size: int, autocommit: bool, wanted: Mapping[str, Any] = MappingProxyType({})
    ) -> Engine:
        limit = round(self.deadline * 1000)
        engine = create_engine(
            address,
            poolclass=RestingPool,
            pool_size=size,
            pool_use_lifo=True,
            max_overflow=0,
            pool_timeout=self.deadline,
            isolation_level="AUTOCOMMIT" if autocommit else "READ COMMITTED",
            connect_args={
                "connect_timeout": max(2, round(self.deadline) - 1),
                "options": f"-c statement_timeout={limit} -c lock_timeout={max(1, limit - 1000)} "
                f"-c idle_in_transaction_session_timeout=15000 -c timezone=UTC -c work_mem={WORK_MEMORY} "
                "-c jit=off",  # a search is over before it would have been compiled
                "application_name": "Frontline",
            }
            | _ALIVE
            | _address_options(address)
            | dict(wanted),
        )
        self._sign_in(engine, is_heard=not wanted)
        self._watch(engine)
        self._time(engine)
        self._rest.look_after(engine)
        event.listen(engine, "handle_error", _leave_outdated)
        return engine

    def _sqlite(self, *, writes: bool) -> Engine:
        in_memory = self.url.database in (None, "", ":memory:")
        if in_memory:
            raise StoreRefused("A desk needs a file: a database in memory is gone with the window.")
        engine = create_engine(
            self.url.set(drivername="sqlite"),
            poolclass=QueuePool,
            pool_size=1 if writes else READERS,
            pool_use_lifo=True,  # the connection used last has the statements prepared and the pages at hand
            max_overflow=0,
            pool_timeout=self.deadline,
            connect_args={"timeout": self.deadline - 0.5, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        if writes:
            event.listen(engine, "begin", _begin_immediate)
        self._watch(engine)
        return engine

    def _sign_in(self, engine: Engine, *, is_heard: bool) -> None:
        """Sign in with the password of then; a stand-in is not heard that hears of a new one last."""

        def sign_in(dialect: Any, _record: Any, given: Any, named: dict[str, Any]) -> Any:
            word = self.password.current()
            try:
                return dialect.connect(*given, **named | ({"password": word} if word else {}))
            except dialect.dbapi.Error as error:
                if is_heard and (met := self.meet_refusal(error, word)):
                    raise met from error
                raise

        event.listen(engine, "do_connect", sign_in)
        event.listen(engine, "connect", lambda made, _: self.password.note(made))

    def _watch(self, engine: Engine) -> None:
        event.listen(engine, "checkout", self._taken)
        event.listen(engine, "checkin", self._given_back)

    def _time(self, engine: Engine) -> None:
        """End each wait for a server at the deadline: a frozen one acknowledges every packet and answers none."""

        def asked(connection: Connection, *_: Any) -> None:
            if connection.invalidated:  # a rollback of what is gone already
                return
            self._watched.begin(connection.connection.driver_connection)

        def answered(connection: Connection, *rest: Any) -> None:
            options = rest[3].execution_options
            if "line" in options:
                options["line"].sent(options)
            self._watched.end(connection.connection.driver_connection)

        event.listen(engine, "connect", lambda made, _: self._watched.begin(made), insert=True)
        event.listen(engine, "checkout", lambda taken, *_: self._watched.end(taken))
        for moment in ("before_cursor_execute", "commit", "rollback"):
            event.listen(engine, moment, asked)
        event.listen(engine, "after_cursor_execute", answered)
        event.listen(engine, "checkin", lambda given, _: self._watched.end(given))

    def _taken(self, connection: Any, record: Any, _proxy: Any) -> None:
        with self._lock:
            record.info["thread"] = threading.get_ident()
            self._severed.discard(threading.get_ident())
            self._in_use.setdefault(threading.get_ident(), []).append(connection)

    def _given_back(self, connection: Any, record: Any) -> None:
        with self._lock:
            held = self._in_use.get(record.info.pop("thread", 0), [])
            if connection in held:
                held.remove(connection)


SIGNED_OUT = "The database doesn't let this login in just now. Nothing was changed."
"""What is said of what was asked by an open window whose login is turned away; the window says what to do."""
_ALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": round(DEADLINE * 1000),
}


def shut(connection: Any) -> None:
    """End a driver's connection from another thread: PostgreSQL by its socket, SQLite by interrupting it."""
    if isinstance(connection, sqlite3.Connection):
        connection.interrupt()
        return
    # A socket object borrowed from the number works on Windows too, where the number is no file descriptor.
    borrowed = socket.socket(fileno=connection.pgconn.socket)
    try:
        borrowed.shutdown(socket.SHUT_RDWR)
    finally:
        borrowed.detach()


def _leave_outdated(context: ExceptionContext) -> None:
    """Let go of a connection whose prepared statements are of a schema that has been upgraded since."""
    if OUTDATED in str(context.original_exception):
        context.is_disconnect = True


def single_engine(url: str | URL, *, password: str | None = None) -> Engine:
    """Return an engine without deadlines, for upgrades and imports: one connection, closed after each use."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = _wired(address, password)
        return create_engine(
            address, poolclass=NullPool, connect_args={"connect_timeout": 5, **_address_options(address)}
        )
    engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "connect", lambda made, _: made.execute(f"pragma cache_size=-{LARGE_CACHE}"))
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _wired(address: URL, password: str | None) -> URL:
    return secured(address).set(drivername="postgresql+psycopg", password=password or address.password)


def _address_options(address: URL) -> dict[str, Any]:
    # What the address says itself wins over our defaults.
    said = {k: v for k, v in address.query.items() if k in ("connect_timeout", "application_name")}
    return choice(address) | said


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by us, not guessed by the driver
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        "secure_delete=on",  # else a number that was taken out stays in the file's free space, but for some builds
        f"cache_size=-{CACHE}",
    ):
        connection.execute(f"pragma {pragma}")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("begin immediate")
