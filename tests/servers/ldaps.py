"""A server that speaks just enough LDAPS to give a client any answer, or none."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.certificates import Authority

HOST = "localhost"
ASKED = {0x60: "bind", 0x63: "search", 0x66: "modify"}
UNBIND = 0x42
HANG_UP = None
"""Said in place of an answer: the connection is closed."""
SILENCE: Sequence[bytes] = ()
"""Said in place of an answer: the connection stays open and nothing comes."""
Answer = Sequence[bytes] | None
Script = Callable[[str, bytes], Answer]


@dataclass
class Ldaps:
    """A running server; `asked` is what it was asked, each with its bytes, `lines` the connections there are."""

    port: int
    ca_file: str
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    lines: list[socket.socket] = field(default_factory=list)

    def hang_up(self) -> None:
        """End all connections there are, as a server does that has waited long enough."""
        for one in list(self.lines):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def sent(self, kind: str) -> list[bytes]:
        """Return the orders of one kind that came."""
        return [body for one, body in self.asked if one == kind]


@contextmanager
def lent_ldaps(folder: Path, script: Script) -> Iterator[Ldaps]:
    """Lend a server that answers by a script: the kind of what is asked and its bytes give the answer's parts."""
    authority = Authority(folder, "ldaps")
    given = authority.certify(HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given.file, given.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Ldaps(listener.getsockname()[1], str(authority.file))
        threads = [threading.Thread(target=_accept, args=(listener, context, server, script), daemon=True)]
        threads[0].start()
        yield server
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    threads[0].join(10)


def result(kind: str, code: int = 0, said: str = "") -> bytes:
    """Return the end of an answer: of a bind, search or modify."""
    tag = {"bind": 0x61, "search": 0x65, "modify": 0x67}[kind]
    return _part(tag, _part(0x0A, bytes([code])) + _part(4, b"") + _part(4, said.encode()))


def entry(dn: str, values: Mapping[str, Sequence[bytes]]) -> bytes:
    """Return one record found."""
    told = b"".join(
        _part(0x30, _part(4, name.encode()) + _part(0x31, b"".join(_part(4, value) for value in several)))
        for name, several in values.items()
    )
    return _part(0x64, _part(4, dn.encode()) + _part(0x30, told))


def elsewhere(url: str) -> bytes:
    """Return a pointer to another server, in place of a record."""
    return _part(0x73, _part(4, url.encode()))


def _accept(listener: socket.socket, context: ssl.SSLContext, server: Ldaps, script: Script) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_meet, args=(plain, context, server, script), daemon=True).start()


def _meet(plain: socket.socket, context: ssl.SSLContext, server: Ldaps, script: Script) -> None:
    plain.settimeout(10)
    with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as client:
        server.lines.append(client)
        try:
            _serve(client, server, script)
        finally:
            server.lines.remove(client)


def _serve(client: ssl.SSLSocket, server: Ldaps, script: Script) -> None:
    while message := _message(client):
        number, rest = _split(message)
        kind = ASKED.get(rest[0])
        if kind is None:
            return
        server.asked.append((kind, rest))
        said = script(kind, rest)
        if said is HANG_UP:
            return
        for part in said:
            client.sendall(_part(0x30, _part(2, number) + part))


def _message(client: ssl.SSLSocket) -> bytes:
    """Read one message and return what is in it, nothing when the client hung up."""
    head = _exactly(client, 2)
    if len(head) < 2:
        return b""
    length = head[1]
    if length & 0x80:
        length = int.from_bytes(_exactly(client, length & 0x7F))
    return _exactly(client, length)


def _exactly(client: ssl.SSLSocket, count: int) -> bytes:
    came = b""
    while len(came) < count and (more := client.recv(count - len(came))):
        came += more
    return came


def _split(message: bytes) -> tuple[bytes, bytes]:
    """Part the number of a message from what it asks."""
    length = message[1]
    return message[2 : 2 + length], message[2 + length :]


def _part(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    said = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(said)]) + said + content
