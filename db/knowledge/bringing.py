"""Articles from files elsewhere taken into the folder: nothing there is overwritten, and nothing outside is changed."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from app.core.errors import HelpDeskError, RuleBroken
from app.knowledge.attachments import MOST_BYTES
from app.knowledge.bringing_in import (
    LARGEST,
    Piece,
    images_of,
    is_known,
    pieces,
    pointing,
    remarks_of,
    source_of,
)
from app.knowledge.file_names import slug
from app.knowledge.html_reading import Page
from app.knowledge.library import Library, Progress
from app.knowledge.links import article_link
from app.knowledge.report_lines import Became, Told
from app.knowledge.text import Text
from db.knowledge.working_copy.folder import DEEPEST, shown

READING = "Bringing articles in"


@dataclass(frozen=True)
class Source:
    """A file to be read: where it lies, the folder that it was chosen with, and what it is called in the report."""

    path: Path
    root: Path
    name: str


@dataclass
class Found:
    """The files that may hold articles, how many don't, and the links that were left alone."""

    sources: list[Source] = field(default_factory=list)
    others: int = 0
    links: list[str] = field(default_factory=list)


def look_for(chosen: Sequence[Path]) -> Found:
    """Return the files in these files and folders; links are left alone. Raises RuleBroken for one that isn't there."""
    found = Found()
    for path in chosen:
        if path.is_dir():  # chosen by name, it may be a link itself; those inside are left alone
            for each in _walked(path, found):
                name = f"{path.name}/{each.relative_to(path).as_posix()}"
                _sort(found, Source(each, path, shown(name)), is_asked=False)
        elif path.is_file():
            _sort(found, Source(path, path.parent, shown(path.name)), is_asked=True)
        else:
            raise RuleBroken(f"There is nothing at {path}. Nothing was brought in.", field="source")
    return found


def bring_in(
    library: Library,
    found: Found,
    *,
    category: str = "",
    is_trial: bool = False,
    progress: Progress = lambda _what, _done, _of: True,
) -> list[Told]:
    """Take in what was found, or only tell what would become of it; stopped, the rest is as it was."""
    return _Bringing(library, category, is_trial=is_trial).run(found, progress)


class _Bringing:
    def __init__(self, library: Library, category: str, *, is_trial: bool) -> None:
        self._library, self._category, self._is_trial = library, category, is_trial
        self._by_source: set[str] = set()
        self._titles: set[str] = set()
        self._by_words: dict[str, str] = {}
        self._made: dict[str, tuple[str, Text]] = {}
        for one in library.listed():
            opened = library.opened(one.article)
            if opened is not None:
                self._by_source.add(source_of(opened.text))
                self._by_words[opened.text.body] = opened.text.title
                self._titles.add(opened.text.title.casefold())
        self._archived: dict[str, str] = {}
        for text in library.withdrawn():
            self._archived |= {source_of(text): text.title, text.body: text.title}

    def run(self, found: Found, progress: Progress) -> list[Told]:
        told: list[Told] = []
        for done, source in enumerate(found.sources):
            if not progress(READING, done, len(found.sources)):
                break
            told += [self._take(piece, source) for piece in self._pieces(source)]
        told += [
            Told(link, "", Became.LEFT_OUT, ("It is a link, and links are not followed.",)) for link in found.links
        ]
        self._tie()
        return told

    def _pieces(self, source: Source) -> Iterator[Piece]:
        try:
            with source.path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except OSError as error:
            yield Piece(source.name, Page(Text()), f"It can't be read: {error.strerror}.")
            return
        yield from pieces(source.name, raw, category=self._category)

    def _take(self, piece: Piece, source: Source) -> Told:
        text = piece.page.text
        if piece.refusal:
            return Told(piece.source, piece.title, Became.LEFT_OUT, (piece.refusal,))
        if source_of(text) in self._by_source:
            return Told(piece.source, piece.title, Became.HERE)
        if (title := self._by_words.get(text.body)) is not None:
            return Told(piece.source, piece.title, Became.HERE, (f"“{title}” says the same.",))
        if (title := self._archived.get(source_of(text)) or self._archived.get(text.body)) is not None:
            return Told(piece.source, piece.title, Became.HERE, (f"“{title}” says the same, and is archived.",))
        remarks = [*remarks_of(piece)]
        if text.title.casefold() in self._titles:
            remarks.append("Another article is called the same.")
        try:
            text = self._with_images(text, piece, source, remarks)
            if not self._is_trial:
                made = self._library.create(text, is_checked=False)
                self._made[piece.source] = (made.article, made.text)
        except HelpDeskError as error:
            return Told(piece.source, piece.title, Became.LEFT_OUT, (str(error),))
        self._by_source.add(source_of(text))
        self._by_words[text.body] = text.title
        self._titles.add(text.title.casefold())
        return Told(piece.source, piece.title, Became.TAKEN, tuple(dict.fromkeys(remarks)))

    # ------------------------------------------------------------ images

    def _with_images(self, text: Text, piece: Piece, source: Source, remarks: list[str]) -> Text:
        for address in images_of(text):
            if is_known(address) and address not in piece.page.images:
                continue  # a link to another article that may come in too
            content = piece.page.images.get(address) or _beside(source, address)
            if content is None:
                remarks.append(f"The file “{address}” isn't beside it, is no plain file, or is larger than 20 MB.")
            elif not self._is_trial:
                text = pointing(text, address, self._library.attach(content, PurePosixPath(address).name))
        return text

    # ------------------------------------------------------------ links among those that came in

    def _tie(self) -> None:
        """Let links between files that both came in lead from article to article."""
        for name, (article, text) in self._made.items():
            tied = text
            for address in images_of(text):
                to = self._made.get(str(PurePosixPath(name).parent / address))
                if to is not None:
                    tied = _linked(tied, address, to)
            if tied != text:
                self._library.save(article, text, tied, is_checked=False)


def _linked(text: Text, address: str, to: tuple[str, Text]) -> Text:
    article, its = to
    name = article_link(its.title, article, slug(its.title)).partition("|")[0].removeprefix("[[")
    return pointing(text, address, f"{name}.md")


def _sort(found: Found, source: Source, *, is_asked: bool) -> None:
    if is_asked or is_known(source.name) or source.name.lower().endswith((".docx", ".doc", ".odt", ".rtf")):
        found.sources.append(source)
    else:
        found.others += 1


def _walked(folder: Path, found: Found, depth: int = 0) -> Iterator[Path]:
    """Return the files below a folder in the order of their names; links and what is hidden are left alone."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        found.links.append(f"{folder} (can't be read)")
        return
    for entry in entries:
        if entry.is_symlink() or entry.is_junction():
            found.links.append(shown(entry.path))
        elif entry.is_dir(follow_symlinks=False):
            if depth == DEEPEST:
                found.others += 1
            elif not entry.name.startswith("."):
                yield from _walked(Path(entry.path), found, depth + 1)
        elif not entry.is_file():
            found.others += 1  # a pipe would never end
        elif not entry.name.startswith("."):
            yield Path(entry.path)


def _beside(source: Source, address: str) -> bytes | None:
    """Return a file that a page names, if it lies in the folder that was chosen; nothing else is ever read."""
    path = source.path.parent / address
    try:
        inside = path.resolve().is_relative_to(source.root.resolve())
        if not inside or path.is_symlink() or not path.is_file() or not 0 < path.stat().st_size <= MOST_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None
