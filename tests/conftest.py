"""What every test stands on: nobody's real folders, key ring or network are touched, and a server is at hand.

What only one floor needs lives beside its tests: `engine` in tests/db/conftest.py, windows in tests/ui.
"""

import atexit
import logging
import os
import random
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any, override

import hypothesis
import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pytestqt.qtbot import QtBot

from tests.desks import empty, on_both_engines
from tests.servers.postgres import Cluster, NoServer, open_cluster

SEED = 20_260_101
CI = bool(os.environ.get("CI"))
NEVER_SKIPPED = {"postgres"} | ({"ad"} if sys.platform.startswith("linux") else set())
"""Marks of tests that CI may not skip; Samba's domain controller runs on Linux only."""
HOME = Path(tempfile.mkdtemp(prefix="frontline-home-"))

hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, database=None)


class OutsideCallError(RuntimeError):
    """A test reached for a machine other than this one."""


class MemoryKeyring(KeyringBackend):
    """A key ring that remembers for one test; `secrets` maps (service, name) to the secret."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.secrets: dict[tuple[str, str], str] = {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        if self.secrets.pop((service, username), None) is None:
            raise PasswordDeleteError("There is no such secret.")


def settle_in(home: Path) -> None:
    """Point everything that asks where a person's files are at a folder that goes away again."""
    home.chmod(0o700)
    places = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "share",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_RUNTIME_DIR": home,
        "APPDATA": home / "roaming",
        "LOCALAPPDATA": home / "local",
        "WIN_PD_OVERRIDE_APPDATA": home / "roaming",  # platformdirs asks Windows itself before APPDATA
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": home / "local",
    }
    for name, place in places.items():
        place.mkdir(exist_ok=True)
        os.environ[name] = str(place)


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # libpq would fill in what a test leaves out
    settle_in(HOME)
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)  # a refused command line unconfigures nothing
    hypothesis.settings.load_profile("suite")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    for test in items:
        if "pg_cluster" in getattr(test, "fixturenames", ()):
            test.add_marker("postgres")
    yield  # chosen by their marks only now
    slow = {test.path for test in items if test.get_closest_marker("slow")}
    items.sort(key=lambda test: test.path not in slow)  # or one worker would go on long after the others


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if CI and skipped and any(item.get_closest_marker(mark) for mark in NEVER_SKIPPED):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not be skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for mark, name in (("postgres", "PostgreSQL"), ("ad", "Active Directory")):
        skipped = [r for r in terminalreporter.stats.get("skipped", []) if mark in r.keywords]
        if skipped:
            terminalreporter.section(f"{name} was not tested", red=True)
            terminalreporter.write_line(f"{len(skipped)} tests were skipped: {skipped[0].longrepr[-1]}")


@pytest.fixture(scope="session")
def pg_cluster() -> Iterator[Cluster]:
    """Lend this worker's own PostgreSQL server; no server skips the test, and fails it in CI."""
    try:
        cluster = open_cluster()
    except NoServer as missing:
        pytest.skip(str(missing))
    yield cluster
    cluster.close()


@pytest.fixture
def pg_database(pg_cluster: Cluster) -> Iterator[str]:
    """Lend the URL of an empty database of this test's own."""
    with pg_cluster.database() as url:
        yield url


address = on_both_engines()
"""The address of a desk of four people."""
new_address = on_both_engines(empty)
"""The address of a desk that nobody has set up yet."""


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    """Put a key ring in memory in place of the one that always fails."""
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    """Wait longer for what has to come than a quiet machine needs."""
    for waiting in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
        waiting.__kwdefaults__["timeout"] = 30_000


@pytest.fixture(autouse=True)
def _worker_log_as_it_was() -> Iterator[None]:
    """Put back what a worker's program, run in this process, changed of its log: it would speak to nobody any more."""
    log = logging.getLogger("frontline.worker")
    handlers, propagates, level, hook = list(log.handlers), log.propagate, log.level, threading.excepthook
    yield
    log.handlers[:], log.propagate, threading.excepthook = handlers, propagates, hook
    log.setLevel(level)


@pytest.fixture(autouse=True)
def _same_chance_every_time() -> None:
    """Throw the same dice in every run; only the order of the tests is left to chance."""
    random.seed(SEED)


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and every name that leads off this machine."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _staying_here(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", _asking_here(socket.getaddrinfo))


def _staying_here(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            self.close()  # nobody expects this failure, so nobody else would
            raise OutsideCallError(f"A test tried to connect to {address[0]}:{address[1]}.")
        return connect(self, address)

    return guarded


def _asking_here(getaddrinfo: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *rest: Any, **named: Any) -> Any:
        if host and not _is_here(host) and not _is_number(host):
            raise OutsideCallError(f"A test asked where {host} is.")
        return getaddrinfo(host, *rest, **named)

    return guarded


def _is_number(host: str | bytes) -> bool:
    """Tell whether this is an address already, which nobody need be asked about."""
    with suppress(ValueError):
        return bool(ip_address(_text(host)))
    return False


def _is_here(host: str | bytes) -> bool:
    name = _text(host)
    try:
        address = ip_address(name)
    except ValueError:
        return name in {"", "localhost", socket.gethostname()}
    return address.is_loopback or address.is_unspecified


def _text(host: str | bytes) -> str:
    return host.decode() if isinstance(host, bytes) else host
