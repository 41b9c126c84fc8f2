"""The pictures and files that ship with the program."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Where the file called `name` (such as "icons/lock.svg") lies on this machine."""
    return _ROOT / name
