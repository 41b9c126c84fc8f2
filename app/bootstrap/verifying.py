"""Verifying from a window: the gate of its desk, and the worker beside it where the desk is a file."""

import secrets
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from app.core.actor import Actor

if TYPE_CHECKING:
    from app.bootstrap.opening import Opened
    from app.connect.sealing import KeyPair
    from app.identity.connections import ConnectionDesk
    from app.identity.gate import Gate
    from app.identity.guard import Guard, GuardQueries, Watch
    from app.worker.connections import Kind
    from app.worker.in_process import InProcess
    from db.engine import Store

FROM = 3
"""The schema from which on a desk can verify."""
LEAVE = 3.0
"""Seconds that closing a window waits for its worker: what is left undone is looked into at the next start."""


def gate_of(store: "Store", actor: Actor) -> "Gate | None":
    """Return the gate of a desk as one member of staff goes through it, None for a desk of an older schema."""
    if store.schema is not None and store.schema < FROM:
        return None
    return cast("Gate", GateOnDemand(store, actor))


def connections_of(store: "Store", actor: Actor) -> "ConnectionDesk | None":
    """Return the connections of a desk as one member of staff reaches them, None for a desk of an older schema."""
    if store.schema is not None and store.schema < FROM:
        return None
    return cast("ConnectionDesk", ConnectionsOnDemand(store, actor))


class ConnectionsOnDemand:
    """Connections that are loaded when they are first asked for: few people ever enter their room."""

    def __init__(self, store: "Store", actor: Actor) -> None:
        self._store, self._actor = store, actor
        self.is_shared = store.is_postgres

    def __getattr__(self, name: str) -> Any:
        """Return what the connections themselves have under this name."""
        from db.identity.connections import connection_desk

        return getattr(connection_desk(self._store, self._actor), name)


def guard_of(store: "Store", actor: Actor) -> "Watch | None":
    """Return what one member of staff is told and decides of verifications, None for a desk of an older schema."""
    if store.schema is not None and store.schema < FROM:
        return None
    return cast("Watch", WatchOnDemand(store, actor))


class WatchOnDemand:
    """What is told and decided, each loaded when it is first asked, which is on a worker's thread."""

    def __init__(self, store: "Store", actor: Actor) -> None:
        self._store, self._actor = store, actor

    @cached_property
    def deeds(self) -> "Guard":
        """What is decided."""
        if self._store.is_postgres:
            from db.identity.server_guard import ServerGuard

            return ServerGuard(self._store)
        from db.identity.file_guard import FileGuard

        return FileGuard(self._store, self._actor)

    @cached_property
    def reads(self) -> "GuardQueries":
        """What is told."""
        from db.identity.guard_queries import SqlGuardQueries

        return SqlGuardQueries(self._store, self._actor)


class GateOnDemand:
    """A gate that is loaded when it is first asked: a list of tickets need not wait for it."""

    def __init__(self, store: "Store", actor: Actor) -> None:
        self._store, self._actor = store, actor
        self._made: Gate | None = None
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        """Return what the gate itself has under this name."""
        return getattr(self.itself(), name)

    def itself(self) -> "Gate":
        """Return the gate."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _make(self) -> "Gate":
        if self._store.is_postgres:
            from db.identity.server_gate import ServerGate

            return ServerGate(self._store, self._actor, seal=_sealed)
        from db.identity.file_gate import FileGate

        return FileGate(self._store, self._actor, seal=_sealed)


def new_reply_key() -> "KeyPair":
    """Return a key to which a worker seals one temporary secret."""
    from app.connect.sealing import KeyPair

    return KeyPair()


class Beside:
    """The worker that runs in the window's own program: nobody else works for a desk in a file.

    `told` is called on any thread with what arrives on the demo's phone, `written` whenever the worker has written.
    """

    def __init__(
        self, opened: "Opened", *, is_demo: bool, told: Callable[[str], None], written: Callable[[], object]
    ) -> None:
        self._opened, self._is_demo, self._told, self._written = opened, is_demo, told, written
        self._running: InProcess | None = None
        self._has_left = False
        self._lock = threading.Lock()

    @property
    def is_at_work(self) -> bool:
        """Tell whether it has begun."""
        return self._running is not None

    def begin(self) -> None:
        """Begin to work, once there is a connection to work by; runs on a worker's thread.

        Raises what the file and the key ring raise.
        """
        from db.identity.connections import connections_of

        with self._lock:
            if self._running is None and any(row.is_active for row in connections_of(self._opened.store)):
                self._begin()

    def _begin(self) -> None:
        from app.worker.desk_of import desk_of
        from app.worker.in_process import InProcess
        from app.worker.setting_up import means_of
        from db.engine import Store
        from db.live import look_when_written

        key, secret = self._keys()
        # connections of its own: what it writes is heard of here as what any other program wrote
        store = Store(self._opened.store.url)
        look_when_written(store, self._written)
        means = means_of(desk_of(store, key=key), key=key, secret=secret, kinds=self._kinds())
        running = InProcess(means, at_end=store.dispose)
        if isinstance(self._opened.gate, GateOnDemand):
            self._opened.gate.itself().told = running.hurry  # type: ignore[attr-defined]
        running.start()
        self._running = running
        if self._has_left:
            self.end()

    def end(self) -> None:
        """Take nothing more."""
        self._has_left = True
        if self._running is not None:
            self._running.stop(LEAVE)

    def _keys(self) -> tuple[bytes, Callable[[str], str]]:
        if self._is_demo:  # made anew at each start, and so is its key
            return secrets.token_bytes(32), lambda _name: ""
        from app.connect.vault import name_of
        from app.worker.own_keys import OwnKeys

        keys = OwnKeys(name_of(str(self._opened.store.url)))
        return keys.own(), keys.of_connection

    def _kinds(self) -> "Mapping[str, Kind]":
        from app.worker.kinds import KINDS

        return {**KINDS, **self._demo_kind()} if self._is_demo else KINDS

    def _demo_kind(self) -> "Mapping[str, Kind]":
        from app.connect.demo_directory import DemoDirectory
        from app.connect.demo_people import people_of
        from app.connect.demo_prompts import DemoPhone
        from app.core.clock import SystemClock
        from app.worker.demo import DEMO, demo_kind
        from db.samples.texts import texts

        phone = DemoPhone(on_sent=lambda sent: self._told(f"{sent.address}: {sent.text}"))
        directory = DemoDirectory(people_of(texts("people")["requesters"], now=SystemClock().now()))
        return {DEMO: demo_kind(directory, phone)}


def _sealed(public: bytes, plain: bytes, about: str) -> bytes:
    from app.connect.sealing import seal

    return seal(public, plain, about=about)
