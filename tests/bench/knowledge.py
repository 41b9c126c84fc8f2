"""Ten thousand articles on one workstation: indexed, sent, fetched, searched, and synchronised when nothing changed."""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from app.knowledge.gate import KnowledgeGate
from app.knowledge.text import Text
from db.engine import Store, single_engine
from db.knowledge.file_gate import FileKnowledgeGate
from db.knowledge.library import WorkingLibrary
from db.knowledge.queries import SqlKnowledgeQueries
from db.knowledge.server_gate import ServerKnowledgeGate
from db.migrate import upgrade
from db.samples import fill_demo
from tests.bench.desk import ANA, Desk
from tests.bench.figures import Figure, Target, figure, once, timed
from tests.bench.shown_article import shown

ARTICLES, TIMES = 10_000, 200
WORDS, COMMON = 6_000, 6
_REST = 2.2
"""Seconds after which the time of a file's last change is believed to tell it from another."""


def figures(desk: Desk) -> Iterator[Figure]:
    """Measure a folder of new files that becomes a desk's articles, and a second workstation that fetches them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        measured = _Measured(desk.engine, folder, _store_of(desk, folder))
        if not measured.is_filled():
            yield from measured.figures()


class _Measured:
    def __init__(self, engine: str, folder: Path, store: Store) -> None:
        self._engine, self._folder, self._store = engine, folder, store
        self._gate: KnowledgeGate = (ServerKnowledgeGate if store.is_postgres else FileKnowledgeGate)(store, ANA)
        self._dice = Random(7)
        self._words = [_word(self._dice) for _ in range(WORDS)]
        self._shares = [1 / (n + 1) ** 0.8 for n in range(WORDS)]
        self._texts = [self._article() for _ in range(ARTICLES)]
        self._told = 0

    def is_filled(self) -> bool:
        """Tell whether this desk was measured before."""
        return len(self._gate.heads()) >= ARTICLES

    def figures(self) -> Iterator[Figure]:
        """Measure in the order in which it comes about."""
        _write(self._folder / "ana", self._texts)
        before = _size()
        first, second = self._library("ana"), self._library("ben")
        yield self._whole("first index", once(first.scan), Target(most=30), once(self._bare_index))
        yield self._whole("all of them sent", once(lambda: self._sync(first)), Target())
        yield self._whole("all of them fetched", once(lambda: self._sync(second)), Target(most=60))
        yield self._count("progress told", self._told, Target(least=50), "times")
        yield from self._unchanged(second)
        yield from self._found(second)
        yield self._count("memory more than before", _size() - before, Target(most=250), "MB")
        first.close()
        second.close()

    def _unchanged(self, library: WorkingLibrary) -> Iterator[Figure]:
        time.sleep(_REST)
        self._sync(library)
        took, floor = timed(lambda: self._sync(library), 10, warm=1), timed(self._bare_listing, 10)
        yield figure("articles: nothing changed", self._engine, took, Target(p95=1_000), floor=floor)
        took = timed(library.scan, 10, warm=1)
        yield figure("articles: looked through, nothing changed", self._engine, took, Target(p95=1_000), floor=floor)

    def _found(self, library: WorkingLibrary) -> Iterator[Figure]:
        ids = [one.article for one in library.listed()]
        asked = {
            "search, two words": lambda: library.search(self._some(2)),
            "search, two letters": lambda: library.search(self._dice.choice(self._words)[:2]),
            "search, a word in nearly all": lambda: library.search(self._words[self._dice.randrange(COMMON)]),
            "nearest to a ticket of 60 words": lambda: library.near(self._some(60), environment=self._some(3)),
            "opened": lambda: library.opened(self._dice.choice(ids)),
        }
        for name, ask in asked.items():
            took, floor = timed(ask, TIMES), timed(self._bare_search, TIMES) if name.startswith("search") else ()
            yield figure(f"articles: {name}", self._engine, took, Target(p95=50), floor=floor)
        ids = self._dice.sample(ids, 41)
        took = shown(library, self._gate, SqlKnowledgeQueries(self._store, ANA), ANA, ids)
        yield figure("articles: chosen in the palette, to painted", self._engine, took, Target(p95=50))
        yield figure("articles: all listed", self._engine, timed(library.listed, 20), Target(p95=200))

    # ------------------------------------------------------------ what is measured

    def _library(self, who: str) -> WorkingLibrary:
        return WorkingLibrary(self._folder / who, who, self._gate, settle=0)

    def _sync(self, library: WorkingLibrary) -> None:
        problem = library.sync(self._hear).problem
        if problem:
            raise RuntimeError(problem)

    def _hear(self, _what: str, _done: int, _of: int) -> bool:
        self._told += 1
        return True

    def _bare_index(self) -> None:
        """Read every file and put its words into an index, and nothing else: the least an index can take."""
        wire = sqlite3.connect(self._folder / "bare.db")
        wire.execute("create virtual table words using fts5 (body, tokenize = 'unicode61 remove_diacritics 2')")
        said = ((path.read_text("utf-8"),) for path in (self._folder / "ana").glob("*.md"))
        with wire:
            wire.executemany("insert into words values (?)", said)
        wire.close()

    def _bare_listing(self) -> None:
        """Ask of every file how it lies there, and nothing else."""
        for entry in os.scandir(self._folder / "ben"):
            entry.stat()

    def _bare_search(self) -> None:
        """Ask the index for the best by two words, and nothing else of them."""
        asked = " ".join(f'"{word}"*' for word in self._some(2).split())
        with sqlite3.connect(self._folder / "ben" / ".kb" / "state.db") as wire:
            wire.execute("select rowid from words where words match ? order by rank limit 50", (asked,)).fetchall()

    def _whole(self, name: str, took: float, target: Target, floor: float = 0.0) -> Figure:
        least = [floor / 1000] if floor else ()
        return figure(f"articles: {name}", self._engine, [took / 1000], target, unit="s", floor=least)

    def _count(self, name: str, count: float, target: Target, unit: str) -> Figure:
        return figure(f"articles: {name}", self._engine, [count], target, unit=unit)

    # ------------------------------------------------------------ articles

    def _some(self, count: int) -> str:
        return " ".join(self._dice.choices(self._words, self._shares, k=count))

    def _article(self) -> Text:
        def part(heading: str) -> str:
            said = "\n\n".join(f"{self._some(self._dice.randint(20, 60))}." for _ in range(self._dice.randint(1, 3)))
            return f"## {heading}\n\n{said}\n\n"

        body = "".join(map(part, ("Issue", "Environment", "Cause", "Resolution")))
        return Text(self._some(6).capitalize(), body=body)


def _store_of(desk: Desk, folder: Path) -> Store:
    """Return the desk that is measured; of one in a file, a fresh one, whatever else is measured."""
    if desk.store.is_postgres:
        return desk.store
    address = f"sqlite:///{folder / 'desk.db'}"
    engine = single_engine(address)
    upgrade(engine)
    fill_demo(engine, datetime.now(UTC), "ana")
    engine.dispose()
    return Store(address)


def _write(folder: Path, texts: Sequence[Text]) -> None:
    folder.mkdir()
    for n, text in enumerate(texts):
        (folder / f"article {n}.md").write_text(f"# {text.title}\n\n{text.body}", "utf-8")


def _word(dice: Random) -> str:
    return "".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(dice.randint(3, 10)))


def _size() -> float:
    """Return how much memory this program takes, in megabytes; 0 where the system doesn't tell."""
    if sys.platform == "win32" or not Path("/proc/self/statm").exists():
        return 0.0
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
