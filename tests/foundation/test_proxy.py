"""The wire that misbehaves: slow, silent, cut, and losing the answer to a COMMIT."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from tests.servers.proxy import Proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says everything back; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(wire: socket.socket) -> None:
        with wire:
            while said := wire.recv(1024):
                wire.sendall(said)

    def accept() -> None:
        while True:
            try:
                wire, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_quietly, args=(serve, wire), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def _quietly(serve, wire) -> None:
    with suppress(OSError):
        serve(wire)


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    with Proxy("127.0.0.1", echo) as proxy:
        yield proxy


def _client(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=2)


def _ask(client: socket.socket, words: bytes = b"hello") -> bytes:
    client.sendall(words)
    return client.recv(1024)


def test_round_trips_are_counted(proxy: Proxy) -> None:
    with _client(proxy) as client:
        for _ in range(3):
            assert _ask(client) == b"hello"
    assert proxy.round_trips == 3


def test_each_round_trip_waits_for_the_delay(proxy: Proxy) -> None:
    proxy.delay = 0.05
    with _client(proxy) as client:
        begun = time.monotonic()
        _ask(client)
        _ask(client)
    assert 0.1 <= time.monotonic() - begun < 5


def test_a_black_hole_swallows_everything_until_restored(proxy: Proxy) -> None:
    with _client(proxy) as client:
        _ask(client)
        proxy.black_hole()
        time.sleep(0.05)
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            _ask(client)
        proxy.restore()
        client.settimeout(2)
        assert client.recv(1024) == b"hello"


def test_a_cut_resets_the_present_and_spares_the_next(proxy: Proxy) -> None:
    with _client(proxy) as client:
        _ask(client)
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(1024)
    with _client(proxy) as client:
        assert _ask(client) == b"hello"


def test_a_closed_proxy_refuses(proxy: Proxy) -> None:
    port = proxy.port
    proxy.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_a_swallowed_commit_has_happened_and_nobody_was_told(pg_database: str) -> None:
    with Proxy.to(pg_database) as proxy:
        through = proxy.url(pg_database).replace("+psycopg", "")
        with psycopg.connect(through, autocommit=True) as wire:
            wire.execute("CREATE TABLE ticket (subject text)")
        proxy.swallow_commit_replies(1.0)
        with pytest.raises(psycopg.OperationalError), psycopg.connect(through) as wire:
            wire.execute("INSERT INTO ticket VALUES ('printer')")
        assert proxy.swallowed == 1
        proxy.swallow_commit_replies(0.0)
        with psycopg.connect(through) as wire:
            assert wire.execute("SELECT subject FROM ticket").fetchall() == [("printer",)]


def test_one_statement_is_one_round_trip(pg_database: str) -> None:
    with Proxy.to(pg_database) as proxy, _through(proxy, pg_database) as wire:
        before = proxy.round_trips
        wire.execute("SELECT %s::int", (1,)).fetchone()
        assert proxy.round_trips - before == 1


def _through(proxy: Proxy, url: str) -> psycopg.Connection:
    return psycopg.connect(proxy.url(url).replace("+psycopg", ""), autocommit=True)
