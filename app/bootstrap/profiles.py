"""Which desk a person means when nothing else is said, and the name its first start goes by."""

import hashlib
from pathlib import Path


def embedded_path(folder: Path) -> Path:
    """Return where the desk of one machine is kept."""
    return folder / "desk.db"


def demo_folder(home: Path) -> Path:
    """Return where the demo desk is kept; it is emptied whenever a demo is made anew."""
    return home / "demo"


def drafts_folder(home: Path, database: str | None) -> Path:
    """Return where this workstation keeps what is typed at a desk, given its file if it is one.

    A demo keeps it in its own folder: made anew, it has the same address, and would show what was typed in the last.
    """
    return (demo_folder(home) if is_demo(home, database) else home) / "local"


def is_demo(home: Path, database: str | None) -> bool:
    """Tell whether a desk is the demo, given its file if it is one."""
    return database is not None and Path(database).resolve().parent == demo_folder(home).resolve()


def readable(address: str) -> str:
    """Return an address as people write it: a file by its path, a server without the driver's name."""
    if address.startswith("sqlite:///"):
        return address.removeprefix("sqlite:///")
    return address.replace("postgresql+psycopg://", "postgresql://", 1)


def profile_name(url: str, login: str) -> str:
    """Return a short name of one person's desk, the same on every start: the second start finds the first by it."""
    return "frontline-" + hashlib.sha256(f"{login}@{url}".encode()).hexdigest()[:16]
