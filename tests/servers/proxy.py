"""A loopback wire between client and server that can be slow, silent, cut, or lose a COMMIT's answer."""

import random
import re
import select
import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self, override

from sqlalchemy.engine import make_url

CHUNK = 65_536
TICK = 0.02  # seconds between looks at whether the wire has been closed or silenced
COMMIT = re.compile(rb"\bcommit\s*;?\s*\0", re.IGNORECASE)
FLUSH = b"H\0\0\0\4"
"""What a driver sends to hurry an answer; alone, after the answer, it asks nothing."""
PREPARED = re.compile(rb"P....([^\0]+)\0commit\s*\0", re.IGNORECASE | re.DOTALL)
"""A COMMIT that the driver prepares under a name; from then on only the name crosses the wire."""


class Proxy:
    """Forwards every connection to one server, counts them and the round trips; a `with` closes it at the end.

    `delay` is in seconds per round trip and may be changed at any time.
    """

    def __init__(self, host: str, port: int, *, delay: float = 0.0) -> None:
        self.delay = delay
        self.round_trips = self.connections = 0
        self.swallowed = 0
        self.loses_everything = False
        self._target = (host, port)
        self._lock = threading.Lock()
        self._wires: set[Wire] = set()
        self._open = threading.Event()
        self._open.set()
        self._closed = threading.Event()
        self._chance_of_swallowing = 0.0
        self._dice = random.Random(0)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._thread.start()

    @classmethod
    def to(cls, url: str, *, delay: float = 0.0) -> Self:
        """Stand in front of the server a SQLAlchemy URL names."""
        address = make_url(url)
        return cls(address.host or "127.0.0.1", address.port or 5432, delay=delay)

    def url(self, url: str) -> str:
        """Return the same URL leading through this wire, unencrypted so that it can be read."""
        through = make_url(url).set(host="127.0.0.1", port=self.port)
        through = through.update_query_dict({"sslmode": "disable", "gssencmode": "disable"})
        return through.render_as_string(hide_password=False)

    @property
    def open(self) -> int:
        """Return how many connections there are now."""
        with self._lock:
            return len(self._wires)

    def black_hole(self) -> None:
        """Go on accepting connections and bytes, and forward nothing."""
        self._open.clear()

    def restore(self) -> None:
        """Forward again, beginning with what was held back."""
        self._open.set()

    def cut(self) -> None:
        """Reset every connection there is; new ones go through."""
        with self._lock:
            wires = list(self._wires)
        for wire in wires:
            wire.cut()

    def swallow_commit_replies(self, chance: float, *, seed: int = 0) -> None:
        """From now on let COMMITs through, but with this chance cut the wire in place of the answer."""
        with self._lock:
            self._dice = random.Random(seed)
            self._chance_of_swallowing = chance

    def swallow_every_reply(self) -> None:
        """From now on let every question through, whatever it is, and cut the wire in place of the answer."""
        with self._lock:
            self.loses_everything, self._chance_of_swallowing = True, 1.0

    def close(self) -> None:
        """Refuse new connections, end the present ones, and wait for the threads."""
        self._closed.set()
        self._thread.join(10)
        self._listener.close()
        with self._lock:
            wires = list(self._wires)
        for wire in wires:
            wire.cut()
        for wire in wires:
            wire.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_round_trip(self) -> None:
        """Count a round trip and keep the client waiting for it."""
        with self._lock:
            self.round_trips += 1
        self._closed.wait(self.delay)

    def will_swallow(self) -> bool:
        """Throw the dice: is this COMMIT's answer to be lost?"""
        with self._lock:
            lost = self._dice.random() < self._chance_of_swallowing
            self.swallowed += lost
            return lost

    def may_forward(self) -> bool:
        """Tell whether bytes go through now, after waiting a moment for it."""
        return self._open.wait(TICK) and not self._closed.is_set()

    def forget(self, wire: "Wire") -> None:
        """Take note that a connection has ended."""
        with self._lock:
            self._wires.discard(wire)

    def _accept(self) -> None:
        while not self._closed.is_set():
            ready, _, _ = select.select([self._listener], [], [], TICK)
            if not ready:
                continue
            client, _ = self._listener.accept()
            self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            client.close()
            return
        wire = Wire(self, client, server)
        with self._lock:
            self._wires.add(wire)
            self.connections += 1
        wire.start()


class Wire(threading.Thread):
    """One connection on one thread; a round trip begins when bytes turn towards the server."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        super().__init__(name="wire", daemon=True)
        self._proxy = proxy
        self._client = client
        self._server = server
        self._cut = threading.Event()
        self._asking = False
        self._losing = False
        self._commit = b""
        for end in (client, server):
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def cut(self) -> None:
        """End this connection with a reset."""
        self._cut.set()

    @override
    def run(self) -> None:
        """Carry bytes both ways until one end hangs up or the wire is cut."""
        with suppress(OSError):
            while not self._cut.is_set() and self._carry():
                pass
        for end in (self._client, self._server):
            if self._cut.is_set():
                _reset(end)
            end.close()
        self._proxy.forget(self)

    def _carry(self) -> bool:
        """Move what has arrived; False when an end has hung up."""
        if not self._proxy.may_forward():
            return True
        ready, _, _ = select.select([self._client, self._server], [], [], TICK)
        if self._server in ready and not self._answer():
            return False
        return self._client not in ready or self._ask()

    def _ask(self) -> bool:
        said = self._client.recv(CHUNK)
        if not said:
            return False
        if not self._asking and said != FLUSH:
            self._asking = True
            self._proxy.begin_round_trip()
        if self._commits(said) and self._proxy.will_swallow():
            self._losing = True
        self._server.sendall(said)
        return True

    def _commits(self, said: bytes) -> bool:
        if named := PREPARED.search(said):
            self._commit = b"\0" + named[1] + b"\0"
        return self._proxy.loses_everything or bool(COMMIT.search(said)) or bool(self._commit and self._commit in said)

    def _answer(self) -> bool:
        said = self._server.recv(CHUNK)
        self._asking = False
        if self._losing:
            self._cut.set()
            return False
        self._client.sendall(said)
        return bool(said)


def _reset(end: socket.socket) -> None:
    """Make the coming close a reset instead of a polite goodbye."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
