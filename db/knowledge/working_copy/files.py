"""The files of the folder as they were read last, and which article's each of them is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import time_ns

from app.knowledge.document import Document
from db.knowledge.working_copy.folder import Busy, Folder
from db.knowledge.working_copy.identity import Places, placed
from db.knowledge.working_copy.placing import Change, change, known_of
from db.knowledge.working_copy.state import Known, LocalState, Row, Stat

MARGIN = 2_000_000_000
"""Nanoseconds a change must lie back before its time is believed to tell it from another."""
AT_ONCE = 250
"""Files whose words are noted together."""
READING = "Reading the files"
Told = Callable[[str, int, int], object]
"""Is told what is done, how much of it is, and of how much. What it raises ends the work; the rest follows later."""
BUSY = "Another program holds the file. It is read again soon."


def say_nothing(_what: str, _done: int, _of: int) -> None:
    """Tell nobody."""


class Files:
    """What lies in the folder.

    `known` is what each file said, by its path; `busy` the files that another program holds; `unknown` those that were
    made from a revision that nobody here has; `unconfirmed` those that a person has to let be published, and why.
    """

    def __init__(self, folder: Folder, state: LocalState) -> None:
        self.folder, self.state = folder, state
        self.known: dict[str, Known] = {}
        self.places = Places()
        self.busy: set[str] = set()
        self.unknown: set[str] = set()
        self.unconfirmed: dict[str, str] = {}
        self.lost: frozenset[str] = frozenset()
        """The articles that a restored desk has no more."""
        self.links: tuple[str, ...] = ()
        """What leads elsewhere, and is left alone."""
        self.odd: tuple[str, ...] = ()
        """What nobody can keep, and is left alone."""
        self._before: dict[str, tuple[int, str]] = {}
        self._stats: Mapping[str, Stat] = {}

    def read_all(self, told: Told = say_nothing) -> None:
        """Read every file that may have changed since it was read last."""
        rows, noted, now = self.state.rows(), self.state.files(), time_ns()
        found = self.folder.listed()
        listed, self.links, self.odd = found.files, found.links, found.odd
        self.known, self.busy, self._stats = {}, set(), listed
        fresh = []
        for path, stat in listed.items():
            before = noted.get(path)
            if before and before[0] == stat and before[1] - stat[1] > MARGIN and before[2].text is not None:
                self.known[path] = before[2]
            else:
                fresh.append(path)
        for done in range(0, len(fresh), AT_ONCE):
            told(READING, done, len(fresh))
            with self.state.together():
                for path in fresh[done : done + AT_ONCE]:
                    self._read_and_note(path, listed[path], now)
        # where an article's file has lain is kept, for by that it is known again
        self.state.forget_files(noted.keys() - listed.keys() - {row.path for row in rows.values()})
        self._before = {path: (stat[2], known.characters) for path, (stat, _, known) in noted.items()}

    def _read_and_note(self, path: str, stat: Stat, now: int) -> None:
        known = self.read(path)
        if known is not None and path not in self.busy:
            self.state.note_file(known, stat, now)

    def read(self, path: str) -> Known | None:
        """Read one file; None when it is gone."""
        self.known.pop(path, None)
        try:
            raw = self.folder.read(path)
        except Busy:
            self.busy.add(path)
            self.known[path] = Known(path, None, 0, "", None, BUSY)
            return self.known[path]
        if raw is None:
            return None
        known, text = known_of(path, raw)
        self.known[path] = known if text is None else replace(known, text=self.state.keep_text(text))
        return self.known[path]

    def look(self) -> None:
        """Tell whose files these are, and note where they lie."""
        rows = self.state.rows()
        now = {path: (self._node_of(path), known.characters) for path, known in self.known.items()}
        self.places = places = placed(self.known, rows, now=now, before=self._before)
        with self.state.together():
            for row in rows.values():
                there = self.known.get(row.path or "")
                if there is not None and there.article not in (None, row.article):
                    self.state.move(row.article, None)
            for article, path in places.at.items():
                if rows[article].path != path:
                    self.state.move(article, path)

    def _node_of(self, path: str) -> int:
        stat = self._stats.get(path) or self.folder.stat(path)
        return 0 if stat is None else stat[2]

    def of(self, row: Row) -> Known | None:
        """Return what lies where an article's file should."""
        return self.known.get(row.path or "")

    def is_held(self, row: Row) -> bool:
        """Tell whether an article's file may not be touched: a person is asked about it, or a program holds it."""
        path = row.path
        odd = (self.busy, self.unknown, self.places.broken, self.places.unmarked)
        return path is not None and any(path in those for those in odd)

    def let_go(self, path: str) -> None:
        """Note that a file is no article's any more: what still lies there is one of nobody's that can't be read."""
        self.unknown.discard(path)
        self.places.unmarked.pop(path, None)
        self.places.broken.pop(path, None)
        if path in self.known:
            self.places.broken[path] = None

    def show(self, row: Row, path: str, tag: int) -> Change:
        """Put an article's text where its file lies."""
        return self._changed(
            row.article, self.known.get(path), path, Document(row.article, tag, self.state.text(row.text))
        )

    def take_away(self, article: str, known: Known) -> Change:
        """Take a file out of the folder."""
        return self._changed(article, known, known.path, None)

    def _changed(self, article: str, was: Known | None, path: str, to: Document | None) -> Change:
        ending = change(self.folder, self.state, article, was=was, path=path, to=to)
        if ending is Change.BUSY:
            self.busy.add(path)
        else:
            self._read_again(path)
        return ending

    def _read_again(self, path: str) -> None:
        """Read what lies there now, and note it, so that it is known again however soon it is renamed."""
        stat = self.folder.stat(path)
        if stat is None:
            self.known.pop(path, None)
        else:
            self._read_and_note(path, stat, 0)
