"""Articles written out as pages into a folder; one that breaks off leaves what was there before as it was."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from app.core.errors import RuleBroken, StoreUnavailable
from app.knowledge.attachments import address_of, named_in
from app.knowledge.checks import grave_words
from app.knowledge.exporting import MARKER, Site
from app.knowledge.library import Library, Opened, Progress
from app.knowledge.report_lines import Exported

WRITING = "Writing pages"


def export(
    library: Library,
    folder: Path,
    *,
    with_markdown: bool = False,
    progress: Progress = lambda _what, _done, _of: True,
) -> Exported:
    """Write all articles that everybody may read into a folder, in the place of an earlier export or where none is.

    Raises RuleBroken for a folder that holds something else, and StoreUnavailable where it can't be written.
    """
    _check(folder)
    listed = library.listed()
    opened = [one for one in (library.opened(each.article) for each in listed if not each.queue) if one is not None]
    part = folder.parent / f".{folder.name}.{uuid4().hex[:8]}.part"
    try:
        missing = _written(part, library, opened, progress, with_markdown=with_markdown)
        if missing is None:
            return Exported(0, 0, (), is_whole=False)
        _swap(part, folder)
    except OSError as error:
        raise StoreUnavailable(f"{folder} can't be written: {error.strerror}. What was there is as it was.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    grave = tuple(one.text.title for one in opened if grave_words(one.text))
    return Exported(len(opened), len(listed) - len(opened), tuple(missing), grave=grave)


def _check(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise RuleBroken(f"{folder} is no folder. Choose another one; nothing was written.", field="folder")
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise RuleBroken(
            f"{folder} holds other files. Choose an empty folder, or one of an earlier export; nothing was written.",
            field="folder",
        )


def _written(
    part: Path, library: Library, opened: list[Opened], progress: Progress, *, with_markdown: bool
) -> list[str] | None:
    """Write everything into a folder of its own and return the files that are missing; None when it was stopped."""
    part.mkdir(parents=True)
    (part / MARKER).write_text("Made by Frontline; the next export replaces this folder.\n", "utf-8")
    for done, (path, said) in enumerate(Site(opened).pages(with_markdown=with_markdown)):
        if not progress(WRITING, done, len(opened)):
            return None
        target = part / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(said, "utf-8", newline="\n")
    return list(_missing(part, library, opened))


def _missing(part: Path, library: Library, opened: list[Opened]) -> Iterator[str]:
    """Write the attached files, and return the names of those that aren't here."""
    for name in sorted({name for one in opened for name in named_in(one.text.body)}):
        content = library.attached(name)
        if content is None:
            yield name
            continue
        target = part / address_of(name)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)


def _swap(part: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one, which is destroyed only after that."""
    old = folder.parent / f".{folder.name}.{uuid4().hex[:8]}.old"
    had_one = folder.exists()
    if had_one:
        folder.rename(old)
    try:
        part.rename(folder)
    except OSError:
        if had_one:
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
