"""A private domain controller of Active Directory, by Samba's programs, reached on free ports of the loopback.

It runs in namespaces of its own (`samba_keeper`), so that its fixed ports collide with nobody's, and it is gone with
whoever started it, killed or not.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.certificates import Authority
from tests.servers.samba_keeper import ADMIN_PASSWORD, PORTS

BASE = "DC=help,DC=test"
ADMINISTRATOR = "Administrator@help.test"
HOST = "localhost"
"""The only name in its certificate; 127.0.0.1 reaches the same server under another."""
KEEPER = Path(__file__).with_name("samba_keeper.py")
ALONE = ("unshare", "--net", "--pid", "--fork", "--kill-child")
__all__ = ["ADMINISTRATOR", "ADMIN_PASSWORD", "BASE", "HOST", "DomainController", "NoSamba", "lent_controller"]


class NoSamba(RuntimeError):
    """This machine can't run a domain controller."""


class DomainController:
    """A running domain `help.test`; `port` speaks LDAPS, `clear_port` clear text, `authority` vouches for it."""

    def __init__(self) -> None:
        prefix = _ways_to_start()
        self.folder = Path(tempfile.mkdtemp(prefix="frontline-ad-", dir=_short_folder()))
        self.authority = Authority(self.folder, "desk-tests")
        listeners = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
        self.port, self.clear_port = (int(listener.getsockname()[1]) for listener in listeners)
        ours, theirs = socket.socketpair()
        self._line = ours
        self._answers = ours.makefile("r", encoding="utf-8")
        with theirs:
            self._keeper = subprocess.Popen(
                [*prefix, _system_python(), str(KEEPER)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=_plain_environment(),
                cwd=self.folder,
            )
        try:
            self._begin(listeners)
        except BaseException:
            self.close()
            raise
        finally:
            for listener in listeners:
                listener.close()

    def run(self, *words: str) -> str:
        """Run a program beside the server and return what it said; raise RuntimeError when it fails."""
        self._line.sendall(json.dumps(words).encode() + b"\n")
        code, said = json.loads(self._answers.readline())
        if code != "0":
            raise RuntimeError(f"{' '.join(words)}: {said}")
        return str(said)

    def tool(self, *words: str) -> str:
        """Run samba-tool on the directory's own files."""
        return self.run("samba-tool", *words, "-H", str(self._home / "private" / "sam.ldb"))

    def close(self) -> None:
        """End it and leave nothing."""
        self._answers.close()
        self._line.close()
        self._keeper.communicate(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _begin(self, listeners: list[socket.socket]) -> None:
        given = self.authority.certify(HOST)
        order = {
            "folder": str(self.folder),
            "cache": str(_cache()),
            "certificate": str(given.file),
            "key": str(given.key),
            "authority": str(self.authority.file),
        }
        socket.send_fds(self._line, [json.dumps(order).encode()], [listener.fileno() for listener in listeners])
        said = self._answers.readline()
        if not said:
            _, told = self._keeper.communicate(timeout=60)
            raise RuntimeError(f"the domain controller was not started: {told.decode(errors='replace')}")
        state, words = json.loads(said)
        if state != "ready":
            raise RuntimeError(f"the domain controller did not start: {words}")
        self._home = Path(words)


@contextmanager
def lent_controller() -> Iterator[DomainController]:
    """Lend a domain that nobody else uses; without the programs the test is skipped, which CI refuses on Linux."""
    try:
        controller = DomainController()
    except NoSamba as missing:
        pytest.skip(str(missing))
    try:
        yield controller
    finally:
        controller.close()


def _ways_to_start() -> tuple[str, ...]:
    """Return the words in front of a program that give it a network of its own. Raises NoSamba when none do."""
    if not sys.platform.startswith("linux"):
        raise NoSamba("Samba's domain controller runs on Linux only")
    missing = [name for name in ("samba", "samba-tool", "unshare") if shutil.which(name, path=_path()) is None]
    if missing:
        raise NoSamba(f"{' and '.join(missing)} not found: install samba-ad-dc and samba-ad-provision")
    prefix = ALONE if os.geteuid() == 0 else ("sudo", "-n", *ALONE)
    if not _works(prefix):
        raise NoSamba("a network of its own can't be made here: that takes root, or sudo that asks for nothing")
    return prefix


def _works(prefix: tuple[str, ...]) -> bool:
    """Tell whether this gives a network whose loopback may be brought up, which is what some systems refuse."""
    asked = "import runpy, sys; runpy.run_path(sys.argv[1])['bring_up_loopback']()"
    try:
        done = subprocess.run(
            [*prefix, _system_python(), "-c", asked, str(KEEPER)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_plain_environment(),
            timeout=30,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def _cache() -> Path:
    """Return where this account keeps the domain that was made last; it takes ten seconds to make one."""
    return Path(_short_folder()) / f"frontline-domain-{os.geteuid()}"


def _system_python() -> str:
    """Return a Python outside our environment: another account may not be let into that."""
    return shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable


def _short_folder() -> str:
    """Return where our folder goes: paths of sockets have a length limit."""
    return "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/bin"


def _plain_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    return kept | {"PATH": _path(), "LC_ALL": "C.UTF-8"}
