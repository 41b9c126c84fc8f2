"""A folder of articles copied to another place: all of it, or nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.core.errors import RuleBroken, StoreUnavailable
from app.knowledge.library import Progress
from db.knowledge.working_copy.holding import NAME

COPYING = "Copying the folder"


def check_target(folder: Path, target: Path) -> None:
    """Raise RuleBroken for a place that a folder can't move to."""
    here, there = folder.resolve(), target.resolve()
    if here == there:
        raise RuleBroken("The articles lie there already.", field="folder")
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise RuleBroken("One of the two folders lies in the other. Choose another one.", field="folder")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RuleBroken(f"{target} isn't an empty folder. Choose another one; nothing was moved.", field="folder")


def copied(folder: Path, target: Path, progress: Progress) -> bool:
    """Copy all that lies in a folder; False when it was stopped, and then nothing is left there.

    Raises StoreUnavailable, with nothing left there either.
    """
    was_there = target.exists()
    paths = list(_files(folder))
    try:
        target.mkdir(parents=True, exist_ok=True)
        for done, path in enumerate(paths):
            if not progress(COPYING, done, len(paths)):
                _emptied(target, is_kept=was_there)
                return False
            to = target / path.relative_to(folder)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, to, follow_symlinks=False)
    except OSError as error:
        _emptied(target, is_kept=was_there)
        raise StoreUnavailable(
            f"{target} can't be written: {error.strerror}. The articles lie where they lay."
        ) from error
    return True


def _files(folder: Path) -> Iterator[Path]:
    """Return everything but the lock; links are copied as links, and nobody follows them."""
    for root, folders, names in os.walk(folder):
        here = Path(root)
        links = [name for name in folders if (here / name).is_symlink()]
        yield from (here / name for name in (*names, *links) if name != NAME)


def _emptied(target: Path, *, is_kept: bool) -> None:
    with suppress(OSError):
        shutil.rmtree(target)
        if is_kept:
            target.mkdir()
