"""Which desk a person means when nothing else is said, and the name its first start goes by."""

import hashlib
from pathlib import Path


def embedded_path(folder: Path) -> Path:
    """Return where the desk of one machine is kept."""
    return folder / "desk.db"


def profile_name(url: str, login: str) -> str:
    """Return a short name of one person's desk, the same on every start: the second start finds the first by it."""
    return "frontline-" + hashlib.sha256(f"{login}@{url}".encode()).hexdigest()[:16]
