"""What a person may type as the desk's address, and what it means."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.core.errors import RuleBroken, Unfinished
from db.hosts import with_hosts_apart, with_one_form

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "sshfs", "afpfs", "ncpfs", "davfs", "fuse.davfs2"}
    | {"fuse.rclone", "ceph", "glusterfs", "fuse.glusterfs", "afs"}
)
REMOTE_DRIVE = 4
"""What Windows answers for a drive that lies on another machine (DRIVE_REMOTE)."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(?=//)")
_ESCAPED = re.compile(r"\\([0-7]{3})")
_SECRET_OPTIONS = frozenset({"password", "passfile", "sslpassword"})
_SERVER = re.compile(
    r"(?P<login>[^\s@/\\:]+@)?(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?P<port>:\d+)?(?P<name>/[^\s/\\]*)?"
)
_FILES = (".db", ".sqlite", ".sqlite3")
_EXAMPLE = "Write it as postgresql://login@host/database, or as the path of a file."


def checked_address(text: str) -> URL:
    """Return the address of a database as it is kept: without a password, files by their whole path.

    Takes `postgresql://…`, `postgresql+psycopg://…`, `sqlite:///path` and a bare file path. Raises RuleBroken
    with field "database" and never repeats the text, which may hold a password.
    """
    said = text.strip()
    if not said or "\0" in said:
        raise _refused(f"No database is named. {_EXAMPLE}")
    scheme = _SCHEME.match(said)
    if scheme is None:
        return _file(said)
    match scheme[1].lower():
        case "sqlite":
            return _file(_path_in(said))
        case "postgresql" | "postgresql+psycopg" | "postgres":
            return _server("postgresql+psycopg" + said[scheme.end(1) :])
        case other:
            raise _refused(f"Frontline keeps its desk in PostgreSQL or SQLite, not in {other}. {_EXAMPLE}")


def address_of_desk(text: str) -> URL:
    """Return the address of a desk that is said to be there already: a server's, or a file that exists.

    Raises RuleBroken as `checked_address` does, and for a file that isn't there; Unfinished, with the address as far
    as it goes, where a server seems to be meant.
    """
    url = checked_address(text)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise _not_there(text.strip(), url.database or "")
    return url


def _not_there(said: str, path: str) -> RuleBroken:
    server = _SERVER.fullmatch(said)
    if server is None or said.lower().endswith(_FILES) or not _means_server(server):
        return _refused(f"There is no file {path}. A desk on a server begins with postgresql://")
    whole = f"postgresql://{said}"
    if server["name"] in (None, "/"):
        return Unfinished(
            f"There is no file {path}. If {server['host']} is a server, the name of its database is missing: write it "
            "at the end.",
            begun=f"{whole.rstrip('/')}/",
            field="database",
        )
    return Unfinished(
        "A server's address begins with postgresql://; it stands there now. Look it over and press Enter.",
        begun=whole,
        field="database",
    )


def _means_server(said: re.Match[str]) -> bool:
    # “desk/today” may as well be a file in a folder
    return said["name"] in (None, "/") or bool(said["login"] or said["port"])


def _server(said: str) -> URL:
    try:
        url = make_url(with_hosts_apart(said))
    except (ArgumentError, ValueError):
        raise _refused(f"This address can't be read. {_EXAMPLE}") from None
    if url.password is not None or _SECRET_OPTIONS & {k.lower() for k in url.query}:
        raise _refused(
            "A password doesn't belong in the address: others could read it. Leave it out: the window asks for it "
            "next, and app.admin finds it in the key ring (password set)."
        )
    if not url.database:
        raise _refused(f"The address names no database. {_EXAMPLE}")
    return with_one_form(_with_whole_path(url))


def _with_whole_path(url: URL) -> URL:
    # kept in the settings, it is read again from another folder
    authority = url.query.get("sslrootcert")
    if not isinstance(authority, str) or authority == "system":
        return url
    return url.update_query_dict({"sslrootcert": str(Path(authority).expanduser().absolute())})


def _path_in(said: str) -> str:
    path = said.split("://", 1)[1]
    if not path.startswith("/"):
        raise _refused("Write three slashes before the path: sqlite:///desk.db")
    return path[1:].split("?", 1)[0]


def _file(said: str) -> URL:
    if said in ("", ":memory:") or said.startswith("file:"):
        raise _refused("A desk needs a file: a database in memory is gone with the window.")
    refuse_share(said)
    path = Path(os.path.realpath(Path(said).expanduser()))
    refuse_share(str(path))
    if path.is_dir():
        raise _refused("This is a folder. Name a file in it, such as desk.db.")
    return URL.create("sqlite", database=str(path))


def refuse_share(path: str) -> None:
    """Refuse a file that lies on another machine: SQLite's locks don't hold there, and tickets would be lost."""
    if is_unc(path) or _is_remote_drive(path) or network_mount(path, _mounts()) is not None:
        raise _refused(
            "This file lies on a network share, where SQLite's locks don't hold and tickets get lost. Keep it on "
            "this computer's own disk, or use PostgreSQL for a desk of several people."
        )


def is_unc(path: str) -> bool:
    r"""Tell whether a path names another machine's share: `\\server\share`, `//server/share`, `\\?\UNC\server`."""
    plain = path.replace("/", "\\")
    if plain.upper().startswith("\\\\?\\UNC\\"):
        return True
    return plain.startswith("\\\\") and not plain.startswith(("\\\\?\\", "\\\\.\\"))


def is_remote_drive(path: str, kind_of: Callable[[str], int]) -> bool:
    r"""Tell whether a path lies on a mapped drive; `kind_of("Z:\\")` answers as Windows does."""
    letter = re.match(r"(?:\\\\\?\\)?([A-Za-z]:)", path)
    return letter is not None and kind_of(letter[1] + "\\") == REMOTE_DRIVE


def network_mount(path: str, mounts: str) -> str | None:
    r"""Return the network file system a path lies on, None when it lies on this machine.

    `mounts` is a mount table as Linux writes it: device, folder, kind, … with blanks as `\040`.
    """
    deepest, found = "", None
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:  # noqa: PLR2004  device, folder, kind
            continue
        folder = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), parts[1])
        if _lies_in(path, folder) and len(folder) >= len(deepest):
            deepest, found = folder, parts[2]
    return found if found in NETWORK_FILE_SYSTEMS else None


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_remote_drive(path: str) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes  # noqa: PLC0415  asked for on Windows alone

    kernel: Any = ctypes.WinDLL("kernel32")
    return is_remote_drive(path, kernel.GetDriveTypeW)


def _refused(said: str) -> RuleBroken:
    return RuleBroken(said, field="database")
