"""Reading a working copy while another thread changes it: lists, searches, texts, by connections that only read."""

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.core.errors import StoreUnavailable
from app.knowledge.library import Hit, Listed, Local, Opened, Version
from app.knowledge.model import Confidence
from app.knowledge.near import significant
from app.knowledge.text import Text
from db.knowledge.working_copy.state import Damaged, kept

_LISTED = """
select a.id, a.title, a.category, a.tags, a.environment, h.confidence, h.queue, h.keeper, a.base, a.path, h.flags,
       h.proposals, h.changed_at, a.text <> a.published, a.text, f.problem, a.review_by
  from article a left join head h on h.article = a.id left join file f on f.path = a.path
 where a.id not in (select article from gone)
"""
_SHOWN = f"{_LISTED} and h.confidence is not '{Confidence.ARCHIVED.value}'"
"""Those that somebody may go by: not what is archived, or out of sight, while another program holds its file."""
_WEIGHTS = "bm25(8.0, 5.0, 3.0, 1.0)"
"""Of title, tags, environment and body."""
_BEGINS, _ENDS = "\x02", "\x03"
_PASSAGE = f"snippet(words, 3, char({ord(_BEGINS)}), char({ord(_ENDS)}), '…', 24)"
# by rank, the passages are cut of those alone that are wanted
_BEST = f"select rowid as n, -rank as score, {_PASSAGE} as passage from words where words match ? and rank match '{_WEIGHTS}' order by rank limit ?"  # noqa: S608, E501  of our own words
_FOUND = f"select s.*, w.score, w.passage from ({_SHOWN.replace('select a.id', 'select a.n, a.id')}) s join ({_BEST}) w on w.n = s.n order by w.score desc"  # noqa: S608, E501
CLOSED = "The articles on this computer have been put away."
_KEPT = 4
"""Connections kept for the next question."""
_TERMS = 12
"""Words that are searched for suggestions: the rarest, for they tell most."""
_FAR = 0.3
"""Of what the best one scores, below which another is no suggestion."""


class Looking:
    """Reads a state. Any thread may use it: each question has a connection to itself for as long as it takes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._is_closed = False

    def close(self) -> None:
        """Close the connections; one that is in use, by whoever uses it. Who asks after that is told so."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for wire in idle:
            wire.close()

    def listed(self) -> list[Listed]:
        """Return all articles by their titles."""
        return [_listed(row) for row in self._ask(f"{_SHOWN} order by a.title collate nocase, a.id")]

    def one(self, article: str) -> Listed | None:
        """Return an article as lists show it."""
        rows = self._ask(f"{_LISTED} and a.id = ?", article)
        return _listed(rows[0]) if rows else None

    def opened(self, article: str) -> Opened | None:
        """Return an article with its text."""
        rows = self._ask(f"{_LISTED} and a.id = ?", article)
        if not rows:
            return None
        text = self._text(rows[0][14])
        return None if text is None else Opened(_listed(rows[0]), text, rows[0][8], rows[0][15] or "")

    def search(self, words: str, limit: int) -> list[Hit]:
        """Return the articles in which all words occur, each as a beginning, the best first."""
        terms = re.findall(r"\w+", words)
        return self._found(" ".join(_begins(term) for term in terms), limit) if terms else []

    def near(self, words: str, environment: str, limit: int) -> list[Hit]:
        """Return the articles nearest to free words."""
        terms = self._rarest(significant(f"{words} {environment}"))
        if not terms:
            return []
        hits = self._found(" OR ".join(_exact(term) for term in terms), limit)
        return [hit for hit in hits if hit.score >= _FAR * hits[0].score]

    def versions(self, article: str) -> list[Version]:
        """Return every text of an article that was seen here, newest first."""
        asked = (
            "select h.at, h.text, t.written from history h join text t on t.digest = h.text where h.article = ?"
            " order by h.at desc, h.text"
        )
        found = self._ask(asked, article)
        return [Version(datetime.fromtimestamp(at, UTC), self._kept(key, written)) for at, key, written in found]

    def _found(self, terms: str, limit: int) -> list[Hit]:
        rows = self._ask(_FOUND, terms, limit)
        return [Hit(_listed(row[1:]), *_passage(row[19]), row[18]) for row in rows]

    def _rarest(self, terms: Iterable[str]) -> list[str]:
        """Return the terms that occur, those in the fewest articles first."""
        found = []
        for term in dict.fromkeys(terms):
            rows = self._ask("select doc from temp.counts where term = ?", _folded(term))
            if rows:
                found.append((rows[0][0], term))
        return [term for _times, term in sorted(found)[:_TERMS]]

    def _text(self, key: str) -> Text | None:
        rows = self._ask("select written from text where digest = ?", key)
        return self._kept(key, rows[0][0]) if rows else None

    @staticmethod
    def _kept(key: str, written: str) -> Text:
        try:
            return kept(key, written)
        except Damaged as error:
            raise _unreadable(error) from error

    def _ask(self, statement: str, *values: Any) -> Sequence[Any]:
        try:
            with self._wire() as wire:
                return wire.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise _unreadable(error) from error

    @contextmanager
    def _wire(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that nobody else uses meanwhile: closing one under another's hands ends the program."""
        with self._lock:
            if self._is_closed:
                raise StoreUnavailable(CLOSED)
            wire = self._idle.pop() if self._idle else None
        wire = wire or self._connected()
        try:
            yield wire
        finally:
            with self._lock:
                is_kept = not self._is_closed and len(self._idle) < _KEPT
                if is_kept:
                    self._idle.append(wire)
            if not is_kept:
                wire.close()

    def _connected(self) -> sqlite3.Connection:
        wire = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=2, check_same_thread=False)
        try:
            wire.execute("create virtual table temp.counts using fts5vocab(main, words, row)")
        except sqlite3.Error:
            wire.close()
            raise
        return wire


def _listed(row: Sequence[Any]) -> Listed:
    (
        article,
        title,
        category,
        tags,
        environment,
        confidence,
        queue,
        keeper,
        base,
        path,
        flags,
        proposals,
        at,
        differs,
    ) = row[:14]
    local = Local.NEW if not base else Local.UNSENT if differs else Local.PROPOSED if proposals else Local.SAME
    return Listed(
        article,
        title,
        category,
        tuple(filter(None, tags.split("\n"))),
        environment,
        Confidence(confidence or Confidence.WORK_IN_PROGRESS),
        queue or "",
        keeper or "",
        base,
        local,
        path,
        flags or 0,
        None if at is None else datetime.fromtimestamp(at, UTC),
        None if row[16] is None else date.fromisoformat(row[16]),
    )


def _unreadable(error: sqlite3.Error) -> StoreUnavailable:
    return StoreUnavailable(f"The articles on this computer can't be read: {str(error).rstrip('.')}.")


def _begins(term: str) -> str:
    return f'"{term}"*'


def _exact(term: str) -> str:
    return f'"{term}"'


def _folded(term: str) -> str:
    """Return a term as the index of words has it: in small letters, without marks over them."""
    plain = unicodedata.normalize("NFKD", term.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _passage(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a passage on one line without its marks, and where they stood."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for n, part in enumerate(re.split(f"[{_BEGINS}{_ENDS}]", marked)):
        plain = re.sub(r"\s+", " ", part)
        if n % 2:
            marks.append((length, length + len(plain)))
        parts.append(plain)
        length += len(plain)
    return "".join(parts), tuple(marks)
