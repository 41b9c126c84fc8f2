"""The folder of attached files: each is there once under a name that tells what it is, and never changes."""

import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from app.core.errors import RuleBroken, StoreUnavailable
from app.knowledge.attachments import MOST_BYTES, is_safe, name_of, why_not
from app.knowledge.links import ATTACHMENTS


class Attached:
    """The attached files of one working copy. Any thread may use it."""

    def __init__(self, root: Path) -> None:
        self._folder = root / ATTACHMENTS
        self.absent: dict[tuple[str, str], None] = {}
        """What the desk hadn't when it was asked, by article and name, the one asked for longest ago first."""

    def keep(self, content: bytes, wanted: str) -> str:
        """Keep a file under its own name, and return that. Raises RuleBroken for one that can't be attached."""
        said = why_not(content)
        if said:
            raise RuleBroken(f"{said} Nothing was attached.")
        name = name_of(content, wanted)
        self.put(name, content)
        return name

    def put(self, name: str, content: bytes) -> None:
        """Put a file into the folder, unless it is there already and whole. Raises StoreUnavailable."""
        if not is_safe(name) or self.get(name) is not None:
            return
        part = self._folder / f".{uuid4().hex}.kbpart"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(self._folder / name)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise StoreUnavailable(
                f"The file can't be kept in {self._folder}: {error.strerror}. Nothing was attached."
            ) from error

    def get(self, name: str) -> bytes | None:
        """Return a file that is what its name says; None where there is none."""
        if not is_safe(name):
            return None
        try:
            found = os.lstat(self._folder / name)
            if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
                return None  # a link is not followed, and a pipe would never end
            content = (self._folder / name).read_bytes()
        except OSError:
            return None
        return content if sha256(content).hexdigest()[:8] == name[:8] else None

    def names(self) -> frozenset[str]:
        """Return the safe names of what lies there; a file cut to nothing, as a power cut leaves it, is none."""
        try:
            return frozenset(
                entry.name
                for entry in os.scandir(self._folder)
                if is_safe(entry.name) and (entry.is_symlink() or entry.stat().st_size)
            )
        except OSError:
            return frozenset()

    def remove(self, name: str) -> None:
        """Take a file away, where it can be."""
        with suppress(OSError):
            if is_safe(name):
                (self._folder / name).unlink(missing_ok=True)
