"""Where private servers keep their files: in memory where there is room, for copying desks costs a disk dearly."""

import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import psutil

ROOM = 4 * 2**30
"""Bytes that must be free in memory: five servers with all their desks need a quarter of them."""


@cache
def place_for_files() -> Path:
    """Return the folder named by FRONTLINE_TEST_FOLDER, else one in memory if there is room, else one on the disk."""
    named = os.environ.get("FRONTLINE_TEST_FOLDER")
    if named:
        return Path(named)
    return in_memory() if free_bytes(in_memory()) >= ROOM else on_disk()


def in_memory() -> Path:
    """Return where Linux keeps files in memory; it need not be there."""
    return Path("/dev/shm")


def on_disk() -> Path:
    """Return a folder that other accounts may enter, as pytest's own isn't, and of a short name."""
    return Path("/tmp") if sys.platform != "win32" and os.access("/tmp", os.W_OK) else Path(tempfile.gettempdir())


def free_bytes(folder: Path) -> int:
    """Return how much may be written there without memory running out; nothing into a folder that isn't ours."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return 0
    return min(shutil.disk_usage(folder).free, int(psutil.virtual_memory().available))
