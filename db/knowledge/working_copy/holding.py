"""One program at a time changes a folder: a lock that the system takes back when the program ends, however it does."""

import json
import os
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from app.core.errors import StoreUnavailable

NAME = "held"
_LOCKED_AT = 1 << 30
"""Windows keeps others from reading what is locked: so it is a byte far behind all that is written."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_AT)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderHeld(StoreUnavailable):
    """Another program works in the folder just now; it can be read all the same."""


class Hold:
    """The right to change a folder, from when it is made until it is let go."""

    def __init__(self, own: Path, *, program: str) -> None:
        """Take hold of a folder by the folder of our own in it. Raises FolderHeld, and StoreUnavailable."""
        path = own / NAME
        try:
            own.mkdir(parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            raise StoreUnavailable(
                f"The folder of articles, {own.parent}, can't be written to: {error.strerror}. It can only be read."
            ) from error
        try:
            _lock(self._file)
        except OSError as error:
            told = _told(self._file)
            self._file.close()
            raise FolderHeld(
                f"{told} works with the articles on this computer. Close it there, or go on there."
            ) from error
        self._write(program)

    def let_go(self) -> None:
        """Let another program work in the folder."""
        with suppress(OSError):
            self._file.close()

    def _write(self, program: str) -> None:
        """Tell others who it is; that may fail, for the lock alone counts."""
        about = {
            "program": program,
            "process": os.getpid(),
            "computer": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with suppress(OSError):
            self._file.seek(0)
            self._file.write(json.dumps(about).encode())
            self._file.truncate()
            self._file.flush()


def _told(file: IO[bytes]) -> str:
    """Return who holds the folder, as far as they told."""
    try:
        file.seek(0)
        about = json.loads(file.read(2000))
        since = datetime.fromisoformat(about["since"]).astimezone()
        where = "" if about["computer"] == socket.gethostname() else f" on {about['computer']}"
        return f"{about['program']} (process {about['process']}{where}, since {since:%d %B %H:%M})"
    except (OSError, ValueError, KeyError, TypeError):
        return "Another program"
