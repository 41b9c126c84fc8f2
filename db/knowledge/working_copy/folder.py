"""The folder itself: which files lie there, and moving them so that no byte is destroyed unread."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from uuid import uuid4

from app.core.errors import StoreUnavailable
from app.knowledge.document import MOST_FILE
from db.knowledge.working_copy.state import Stat

WINDOWS = sys.platform == "win32"
OWN = ".kb"
"""The folder of our own in it: the state, and files out of their place."""
ATTACHMENTS = "attachments"
ENDING = ".md"
DEEPEST = 60
"""Folders within each other that are looked into."""
_PART = ".kbpart"
"""Ends the name of a file that is being written."""


class Busy(Exception):
    """A file can't be moved just now: another program holds it. Nothing was changed."""


@dataclass(frozen=True)
class Listed:
    """The files in the folder, and what was left alone: because it leads elsewhere, or because nobody can keep it.

    `odd` are files whose names are no text or whose folders lie too deep, and what is no file (a pipe, a device).
    """

    files: dict[str, Stat]
    links: tuple[str, ...]
    odd: tuple[str, ...]


class Folder:
    """A folder of articles. Paths are relative to it, with slashes.

    `at` is called at every point where the program could end; tests end it there.
    """

    def __init__(self, root: Path, at: Callable[[str], None] = lambda _point: None) -> None:
        """Open or make the folder. Raises StoreUnavailable."""
        self.root, self.at = root, at
        self._stash = root / OWN / "stash"
        try:
            self._stash.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                f"The folder of articles, {root}, can't be made: {error.strerror}. See that there is room on "
                "the disk, and that it may be written to."
            ) from error

    def listed(self) -> Listed:
        """Return the articles' files. Links are not followed, so that none leads around in a circle or out of here."""
        files: dict[str, Stat] = {}
        links: list[str] = []
        odd: list[str] = []
        for path, entry in self._entries(self.root):
            is_article = entry.name.lower().endswith(ENDING)
            if _leads_elsewhere(entry):
                links.append(shown(path))
            elif entry.is_dir() or (is_article and not (entry.is_file() and _is_text(path))):
                odd.append(shown(path))
            elif is_article and (found := self.stat(path)):  # on Windows, the entry itself doesn't tell its number
                files[path] = found
        return Listed(files, tuple(links), tuple(odd))

    def stat(self, path: str) -> Stat | None:
        """Return how a file lies there; None when it is gone."""
        try:
            found = os.lstat(f"{self.root}/{path}")
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns, found.st_ino

    def sweep(self) -> None:
        """Destroy what was being written when the program ended last."""
        for _path, entry in self._entries(self.root):
            if entry.name.endswith(_PART):
                Path(entry.path).unlink(missing_ok=True)

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, one more than an article may have at most; None when it is gone. Raises Busy."""
        return _read(self.root / path)

    def has(self, path: str) -> bool:
        """Tell whether something lies at a path."""
        return os.path.lexists(self.root / path)

    # ---------------------------------------------------------------- moving

    def take_out(self, path: str, name: str) -> bool:
        """Move a file out of its place; tell whether there was one. Raises Busy."""
        try:
            (self.root / path).rename(self._stash / name)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Busy(error.strerror) from error
        self.at("taken out")
        return True

    def place(self, path: str, characters: str) -> bool:
        """Put a file in its place; tell whether that was free. Raises Busy."""
        whole = self.root / path
        part = whole.with_name(f".{uuid4().hex}{_PART}")
        try:
            whole.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(characters.encode())
            self.at("written")
            is_placed = _moved(part, whole)
            part.unlink(missing_ok=True)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise Busy(error.strerror) from error
        self.at("placed")
        return is_placed

    def stashed_names(self) -> list[str]:
        """Return the names of all files out of their places."""
        return sorted(path.name for path in self._stash.iterdir())

    def stashed(self, name: str) -> bytes | None:
        """Return the bytes of a file out of its place; None when there is none."""
        return _read(self._stash / name)

    def give_back(self, name: str, path: str) -> bool:
        """Put a file back where it was taken from; tell whether that was free. Raises Busy."""
        try:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            return _moved(self._stash / name, self.root / path)
        except OSError as error:
            raise Busy(error.strerror) from error

    def destroy(self, name: str) -> None:
        """Destroy a file out of its place, whose text is kept."""
        with suppress(OSError):
            _writable(self._stash / name)
            (self._stash / name).unlink(missing_ok=True)

    def rescue(self, name: str, path: str) -> None:
        """Keep a file out of its place that can't be read, under a name that tells where it lay."""
        kept = self.root / OWN / "rescued"
        kept.mkdir(exist_ok=True)
        with suppress(OSError):
            (self._stash / name).rename(kept / f"{name[:8]}-{PurePosixPath(path).name}")

    def rescued(self) -> Iterator[tuple[str, bytes]]:
        """Return what was kept out of its place, with its names there; what can't be read is passed over."""
        kept = self.root / OWN / "rescued"
        for path in sorted(kept.iterdir()) if kept.is_dir() else ():
            with suppress(Busy):
                if (raw := _read(path)) is not None:
                    yield path.name, raw

    def drop_rescued(self, name: str) -> None:
        """Destroy what was kept out of its place."""
        with suppress(OSError):
            _writable(self.root / OWN / "rescued" / name)
            (self.root / OWN / "rescued" / name).unlink(missing_ok=True)

    def free_path(self, name: str, *, taken: Callable[[str], bool]) -> str:
        """Return a path for a new file of this name."""
        stem, n = name.removesuffix(ENDING), 1
        while self.has(name) or taken(name):
            n += 1
            name = f"{stem}-{n}{ENDING}"
        return name

    def _entries(self, folder: Path, before: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Return everything that lies there with its path, but what is ours; a folder only where it lies too deep."""
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if folder == self.root:
                raise StoreUnavailable(
                    f"The folder of articles, {self.root}, can't be read: {error.strerror}. Nothing was changed."
                ) from error
            return
        for entry in found:
            path = f"{before}{entry.name}"
            if _leads_elsewhere(entry) or not entry.is_dir(follow_symlinks=False) or path.count("/") >= DEEPEST:
                yield path, entry
            elif not entry.name.startswith(".") and path.lower() != ATTACHMENTS:
                yield from self._entries(Path(entry.path), f"{path}/")


def _leads_elsewhere(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() or entry.is_junction()


def _is_text(path: str) -> bool:
    """Tell whether a path can be noted, for its names are text: not other bytes, nor half a character."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(path: str) -> str:
    """Return a path as it can be told, whatever bytes its names are of."""
    return path.encode("utf-8", "replace").decode()


def _read(whole: Path) -> bytes | None:
    try:
        if not stat.S_ISREG(os.lstat(whole).st_mode):
            return None  # a link is not followed, and a pipe would never end
        with whole.open("rb") as file:
            return file.read(MOST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise Busy(error.strerror) from error


def _moved(source: Path, target: Path) -> bool:
    """Move a file unless something lies at its target; tell whether it was moved."""
    if WINDOWS:
        try:
            source.rename(target)  # which fails there where the target exists
        except FileExistsError:
            return False
        return True
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        return _copied(source, target)
    source.unlink()
    return True


def _copied(source: Path, target: Path) -> bool:
    content = source.read_bytes()
    try:
        opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return False
    with os.fdopen(opened, "wb") as file:
        file.write(content)
    source.unlink()
    return True


def _writable(whole: Path) -> None:
    """Let a read-only file be destroyed: Windows refuses otherwise."""
    if WINDOWS:
        whole.chmod(stat.S_IWRITE)
