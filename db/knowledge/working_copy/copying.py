"""The working copy: what is saved in the folder reaches the shared database, and what is published there, the folder."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from time import time_ns
from uuid import UUID, uuid4

from app.knowledge.document import Document
from app.knowledge.file_names import file_name
from app.knowledge.merging import merge
from app.knowledge.shared import Answer, Because, Ending, Head, Revision, SharedArticles, proposal_key
from app.knowledge.text import Text, digest
from db.knowledge.working_copy.folder import OWN, Busy, Folder
from db.knowledge.working_copy.identity import Places, placed
from db.knowledge.working_copy.placing import Change, change, known_of
from db.knowledge.working_copy.state import Known, LocalState, Row, Stashed, Stat, Waiting

MARGIN = 2_000_000_000
"""Nanoseconds a change must lie back before the time of it is believed to tell it from another."""
AT_ONCE = 200
"""Articles whose texts are asked for together."""
TURNS = 8
"""How often one article is looked at again because somebody saved or published it meanwhile."""
EMPTY = Text()
UNMARKED = -1
"""Stands for the revision of files that have no front matter."""
BUSY = "Another program holds the file. It is read again soon."


class Question(StrEnum):
    """What a person is asked about a file, for nothing is guessed."""

    COPY = "copy"
    """It carries the id of an article whose file lies elsewhere."""
    UNKNOWN = "unknown"
    """It carries the id of an article that this desk doesn't have, or hasn't in that revision."""
    UNMARKED = "unmarked"
    """It lies in the place of an article and has lost its front matter."""
    BROKEN = "broken"
    """It can't be read."""
    BUSY = "busy"
    """Another program holds it."""


@dataclass(frozen=True)
class Asked:
    """A file that is left alone until a person says what it is."""

    path: str
    question: Question
    article: str | None = None
    why: str = ""


class WorkingCopy:
    """One folder of articles. Only one thread at a time may use it."""

    def __init__(
        self,
        root: Path,
        login: str,
        *,
        settle: float = 3.0,
        at: Callable[[str], None] = lambda _point: None,
        is_careful: bool = True,
    ) -> None:
        """Open or begin a folder; a new file becomes an article `settle` seconds after it was saved last."""
        self.folder = Folder(root, at)
        self.state = LocalState(root / OWN / "state.db", is_careful=is_careful)
        self.folder.sweep()
        self._login, self._settle, self._at = login, int(settle * 1e9), at
        self._known: dict[str, Known] = {}
        self._places = Places()
        self._busy: set[str] = set()
        self._gaps: set[Revision] = set()
        self._unknown: set[str] = set()

    def close(self) -> None:
        """Close the state; the files stay."""
        self.state.close()

    def asked(self) -> list[Asked]:
        """Return the files that wait for a person, as of the last scan, by their paths."""
        found = [Asked(path, Question.COPY, article) for path, article in self._places.copies.items()]
        found += [Asked(path, Question.UNMARKED, article) for path, article in self._places.unmarked.items()]
        found += [Asked(path, Question.UNKNOWN, self._known[path].article) for path in self._unknown]
        for path, article in self._places.broken.items():
            question = Question.BUSY if path in self._busy else Question.BROKEN
            found.append(Asked(path, question, article, self._known[path].problem))
        return sorted(found, key=lambda one: one.path)

    # ---------------------------------------------------------------- answers

    def keep_as_new(self, path: str) -> None:
        """Make an article of its own of a file that carries another's id, or one that nobody knows."""
        known = self._read(path)
        if known is None or known.text is None or not self.state.text(known.text).body:
            return
        row = Row(uuid4().hex, path, 0, 0, self.state.keep_text(EMPTY), known.text)
        with self.state.together():
            self.state.move(row.article, path)
            self.state.put(row)
            self.state.note_seen(row.article, 0, known.text)
        self._change(row, known, path, 0)

    def hand_in(self, path: str) -> None:
        """Hand a copy in as a proposal for the article whose id it carries, and take the file away."""
        known = self._read(path)
        if known is None or known.text is None or known.article is None:
            return
        self._hand_in(known, Because.REVIEW)

    def _hand_in(self, known: Known, because: Because) -> None:
        """Propose what a file says, and take it away."""
        if known.article is None or known.text is None:
            return
        self._propose(known.article, known.tag, known.text, because)
        change(self.folder, self.state, known.article, was=known, path=known.path, to=None)
        self._read(known.path)

    def discard(self, path: str) -> None:
        """Take a file away; it stays in a folder of its own beside the state."""
        if self.folder.take_out(path, name := uuid4().hex):
            self.folder.rescue(name, path)
        self._read(path)

    def mark_again(self, path: str) -> None:
        """Give a file that lost its front matter its own again: it was made from the text here that it is most like."""
        known = self._read(path)
        article = self._places.unmarked.get(path)
        row = self.state.row(article) if article else None
        if known is None or known.text is None or row is None:
            return
        facts = self.state.text(row.text)
        key = self.state.keep_text(replace(facts, body=self.state.text(known.text).body))
        known = replace(known, text=key)
        self._fold(row.article, known, tag=UNMARKED, ancestor=self._most_like(row, key))
        row = self.state.row(row.article) or row
        with self.state.together():
            self.state.note_seen(row.article, row.tag, row.text)
        self._change(row, known, path, row.tag)

    def _most_like(self, row: Row, key: str) -> str:
        lines = self.state.text(key).body.split("\n")
        return max(
            {row.published, row.text, *(text for text, _at in self.state.history(row.article))},
            key=lambda one: SequenceMatcher(None, self.state.text(one).body.split("\n"), lines, autojunk=False).ratio(),
        )

    # ---------------------------------------------------------------- the folder

    def scan(self) -> None:
        """Read what was saved in the folder, and take it into the articles' texts here. Needs no database."""
        self._read_all()
        self._recover()
        self._look()
        for article, path in self._places.at.items():
            self._fold(article, self._known[path])
        for path, article in list(self._places.unmarked.items()):
            self._mark_again(article, path)
        for path in list(self._places.new):
            self._adopt(path)

    def _read_all(self) -> None:
        noted, now = self.state.files(), time_ns()
        listed = self.folder.listed().files
        self._known, self._busy = {}, set()
        with self.state.together():
            for path, stat in listed.items():
                before = noted.get(path)
                if before and before[0] == stat and before[1] - stat[1] > MARGIN and before[2].text is not None:
                    self._known[path] = before[2]
                else:
                    self._read(path, stat, now)
            self.state.forget_files(noted.keys() - listed.keys())

    def _read(self, path: str, stat: Stat | None = None, now: int = 0) -> Known | None:
        """Read one file and note what it says."""
        try:
            raw = self.folder.read(path)
        except Busy:
            self._busy.add(path)
            self._known[path] = Known(path, None, 0, "", None, BUSY)
            return self._known[path]
        if raw is None:
            self._known.pop(path, None)
            return None
        known, text = known_of(path, raw)
        if text is not None:
            known = replace(known, text=self.state.keep_text(text))
        self._known[path] = known
        if stat is not None:
            self.state.note_file(known, stat, now)
        return known

    def _look(self) -> None:
        """Tell whose files these are, and note where they lie."""
        rows = self.state.rows()
        self._places = places = placed(self._known, rows, self.state.copies())
        with self.state.together():
            self.state.note_copies(places.copies)
            for row in rows.values():
                there = self._known.get(row.path or "")
                if there is not None and there.article not in (None, row.article):
                    self.state.move(row.article, None)
            for article, path in places.at.items():
                if rows[article].path != path:
                    self.state.move(article, path)

    # ---------------------------------------------------------------- what was saved

    def _fold(self, article: str, known: Known, *, tag: int | None = None, ancestor: str | None = None) -> None:
        """Take a saved file into the article's text: what its writer changed since the text that they began from."""
        row, tag, saved = self.state.row(article), known.tag if tag is None else tag, known.text
        if row is None or saved is None:
            return
        began = ancestor or self.state.seen(article, tag)
        if began is None:
            self._gaps.add((article, tag))
            return
        if saved == began:
            return
        text = self.state.text
        newest = saved if began == row.text else self._merged(text(began), text(saved), text(row.text))
        with self.state.together():
            self.state.note_seen(article, tag, saved)
            self.state.remember(article, saved)
            if newest is None:
                self._propose(article, tag, saved, Because.CONFLICT)
            else:
                self.state.put(replace(row, text=newest))
        self._at("folded")

    def _merged(self, base: Text, mine: Text, theirs: Text) -> str | None:
        merged = merge(base, mine, theirs)
        return None if merged is None else self.state.keep_text(merged)

    def _mark_again(self, article: str, path: str) -> None:
        """Give a file that began here without front matter its own again; of any other, a person is asked."""
        row, known = self.state.row(article), self._known[path]
        if row is None or self.state.seen(article, UNMARKED) is None:
            return
        self._fold(article, known, tag=UNMARKED)
        row = self.state.row(article) or row
        with self.state.together():
            self.state.note_seen(article, row.tag, row.text)
        self._change(row, known, path, row.tag)

    def _adopt(self, path: str) -> None:
        """Make an article of a new file; one that is empty, or was saved just now, isn't one yet."""
        known = self._known[path]
        if known.text is None or time_ns() - self._changed_at(path) < self._settle:
            return
        text = self.state.text(known.text)
        if not text.body:
            return
        key = self.state.keep_text(replace(text, title=text.title or _title(text.body, path)))
        row = Row(uuid4().hex, path, 0, 0, self.state.keep_text(EMPTY), key)
        with self.state.together():
            self.state.put(row)
            self.state.note_seen(row.article, UNMARKED, known.text)
            self.state.note_seen(row.article, 0, key)
        self._at("adopted")
        self._change(row, known, path, 0)

    def _changed_at(self, path: str) -> int:
        try:
            return (self.folder.root / path).stat().st_mtime_ns
        except OSError:
            return time_ns()

    # ---------------------------------------------------------------- files out of their place

    def _recover(self) -> None:
        """Finish or take back what the program's end interrupted, and destroy what lies out of its place."""
        placed = {known.characters for known in self._known.values()}
        for stashed in self.state.stashes():
            raw = self.folder.stashed(stashed.name)
            if raw is not None and not self._is_given_back(stashed, placed):
                self._take_in(stashed, raw)
                self.folder.destroy(stashed.name)
            self.state.drop_stash(stashed.name)

    def _is_given_back(self, stashed: Stashed, placed: Collection[str]) -> bool:
        """Put a file back into its place, unless what was to take it has done so, and been renamed since."""
        if stashed.is_done or stashed.becomes in placed or not self.folder.give_back(stashed.name, stashed.path):
            return False
        self._read(stashed.path)
        return True

    def _take_in(self, stashed: Stashed, raw: bytes) -> None:
        """Take in what was written into a file after it was read: by an editor that held it open."""
        known, text = known_of(stashed.path, raw)
        if known.characters == stashed.characters:
            return
        if text is None:
            self.folder.rescue(stashed.name, stashed.path)
        elif known.article in (None, stashed.article):
            known = replace(known, text=self.state.keep_text(text))
            self._fold(stashed.article, known, ancestor=stashed.text)

    def _change(self, row: Row, was: Known | None, path: str, tag: int, *, to_nothing: bool = False) -> Change:
        """Put an article's text in the place of its file, or take that away."""
        document = None if to_nothing else Document(row.article, tag, self.state.text(row.text))
        ending = change(self.folder, self.state, row.article, was=was, path=path, to=document)
        if ending is Change.BUSY:
            self._busy.add(path)
        elif self._read(path) is None and was is not None:
            self._known.pop(was.path, None)
        return ending

    # ---------------------------------------------------------------- with the database

    def sync(self, desk: SharedArticles) -> None:
        """Bring the folder and the database together. Raises StoreUnavailable; what is saved goes on its way later."""
        self._gaps.clear()
        self.scan()
        self._flush(desk)
        heads = desk.heads()
        self._clear_away(heads)
        self._meet_strangers(desk, heads)
        self._fill_gaps(desk)
        for articles in _some(sorted(heads.keys() | self.state.rows().keys()), AT_ONCE):
            self._settle_some(desk, heads, articles)
        self._flush(desk)
        self.state.drop_unused()

    def _flush(self, desk: SharedArticles) -> None:
        for waiting in self.state.outbox():
            self._send(desk, waiting)

    def _send(self, desk: SharedArticles, waiting: Waiting) -> Answer | None:
        text = self.state.text(waiting.text)
        self._at("before sending")
        if waiting.because is not None:
            desk.propose(waiting.op, waiting.article, waiting.base, text, waiting.because)
            self._at("sent")
            self.state.sent(waiting.op)
            return None
        answer = desk.publish(waiting.op, waiting.article, waiting.base, text)
        self._at("sent")
        with self.state.together():
            row = self.state.row(waiting.article)
            if row and answer.ending is Ending.PUBLISHED and row.base < answer.rev:
                self.state.put(replace(row, base=answer.rev, published=waiting.text))
            elif row and answer.ending is Ending.NOT_PERMITTED and row.text == waiting.text:
                self._propose(row.article, row.base, row.text, Because.NOT_PERMITTED)
                self.state.put(replace(row, text=row.published))
            self.state.sent(waiting.op)
        return answer

    def _propose(self, article: str, base: int, text: str, because: Because) -> None:
        op = proposal_key(article, max(base, 0), text, self._login)
        self.state.send(Waiting(op, article, max(base, 0), text, because))

    def _clear_away(self, heads: Mapping[str, Head]) -> None:
        """Hand in and take away what was saved of articles that whoever works here may not read any more."""
        for article in self.state.remembered() - heads.keys() - self.state.rows().keys():
            self._forget_unseen(article)  # it was archived before it went out of sight
        for article in self.state.gone():
            if article in heads:
                self.state.note_gone(article, is_gone=False)
            else:
                self._hand_in_all(article)

    def _forget_unseen(self, article: str) -> None:
        with self.state.together():
            self.state.forget(article, keeping_history=False)
            self.state.note_gone(article, is_gone=True)

    def _hand_in_all(self, article: str) -> None:
        for known in list(self._known.values()):
            if known.article == article:
                self._hand_in(known, Because.OUT_OF_SIGHT)

    def _meet_strangers(self, desk: SharedArticles, heads: Mapping[str, Head]) -> None:
        """Take up files of articles that the database has and this state hasn't: it is new, or was lost."""
        self._unknown.clear()
        strangers = self._places.strangers
        wanted = {(article, self._known[path].tag) for article, path in strangers.items() if article in heads}
        texts = _texts(desk, wanted)
        for article, path in strangers.items():
            known = self._known.get(path)
            if known is None:
                continue
            began = EMPTY if known.tag == 0 else texts.get((article, known.tag))
            if began is None:
                self._unknown.add(path)
                continue
            with self.state.together():
                key = self.state.keep_text(began)
                self.state.put(Row(article, path, known.tag, known.tag, key, key))
                if self.state.seen(article, known.tag) is None:
                    self.state.note_seen(article, known.tag, key)
            self._places.at[article] = path
            self._fold(article, known)

    def _fill_gaps(self, desk: SharedArticles) -> None:
        """Ask for the texts that files were made from and that this state doesn't have."""
        texts = _texts(desk, self._gaps)
        for article, tag in self._gaps:
            path = self._places.at.get(article)
            if path is None:
                continue
            began = EMPTY if tag == 0 else texts.get((article, tag))
            if began is None:
                self._unknown.add(path)
                continue
            self.state.note_seen(article, tag, self.state.keep_text(began))
            self._fold(article, self._known[path])
        self._gaps.clear()

    def _settle_some(self, desk: SharedArticles, heads: Mapping[str, Head], articles: Iterable[str]) -> None:
        rows = self.state.rows()
        wanted = [
            (article, heads[article].rev)
            for article in articles
            if article in heads and (article not in rows or rows[article].base != heads[article].rev)
        ]
        texts = dict(_texts(desk, wanted))
        for article in articles:
            self._settle_one(desk, heads.get(article), article, texts)
            self._at("settled")

    def _settle_one(
        self, desk: SharedArticles, head: Head | None, article: str, texts: dict[Revision, Text]
    ) -> None:
        """Bring one article in line with its newest revision, again while somebody saves or publishes meanwhile."""
        for _ in range(TURNS):
            row = self.state.row(article)
            if row is not None and self._is_held(row):
                return
            ending = self._step(desk, head, article, row, texts)
            if ending is _DONE:
                return
            if ending is _LOOK_AGAIN:
                head = desk.heads().get(article)

    def _is_held(self, row: Row) -> bool:
        """Tell whether the article's file may not be touched: a person is asked about it, or a program holds it."""
        path = row.path
        return path is not None and (path in self._busy or path in self._unknown or self._is_odd(path))

    def _is_odd(self, path: str) -> bool:
        return path in self._places.broken or path in self._places.unmarked

    def _step(
        self, desk: SharedArticles, head: Head | None, article: str, row: Row | None, texts: dict[Revision, Text]
    ) -> "_Ending":
        if row is None:
            return self._pull(article, head, texts) if head and not head.is_archived else _DONE
        if head is None and (row.base > 0 or row.text == row.published):
            return self._leave(desk, row, Because.OUT_OF_SIGHT, keeping_history=False)
        if head is not None and head.is_archived:
            return self._leave(desk, row, Because.ARCHIVED, keeping_history=True)
        if head is not None and head.rev != row.base:
            return self._rebase(desk, row, head, texts)
        if row.text != row.published or head is None:
            return self._publish(desk, row)
        return self._show(row)

    def _pull(self, article: str, head: Head, texts: Mapping[Revision, Text]) -> "_Ending":
        text = texts.get((article, head.rev))
        if text is None:
            return _DONE  # it went out of sight meanwhile
        rows = self.state.rows()
        taken = {row.path for row in rows.values()}
        path = self.folder.free_path(file_name(text.title, article), taken=taken.__contains__)
        with self.state.together():
            key = self.state.keep_text(text)
            self.state.put(Row(article, path, head.rev, head.rev, key, key))
            if self.state.seen(article, head.rev) is None:
                self.state.note_seen(article, head.rev, key)
        return _AGAIN

    def _rebase(self, desk: SharedArticles, row: Row, head: Head, texts: dict[Revision, Text]) -> "_Ending":
        """Bring the text here together with what was published since."""
        key = (row.article, head.rev)
        if key not in texts:
            texts |= _texts(desk, [key])
        if key not in texts:
            return _LOOK_AGAIN
        published = self.state.keep_text(texts[key])
        is_back = head.rev < row.base
        mine, base = self.state.text(row.text), self.state.text(row.published)
        merged = None if is_back else self._merged(base, mine, texts[key])
        self._at("before rebase")
        with self.state.together():
            if merged is None and row.text != published:
                self._propose(row.article, row.base, row.text, Because.ROLLED_BACK if is_back else Because.CONFLICT)
            self.state.put(replace(row, base=head.rev, published=published, text=merged or published))
        return _AGAIN

    def _publish(self, desk: SharedArticles, row: Row) -> "_Ending":
        waiting = Waiting(uuid4(), row.article, row.base, row.text, None)
        self.state.send(waiting)
        answer = self._send(desk, waiting)
        return _AGAIN if answer and answer.ending is Ending.NOT_PERMITTED else _LOOK_AGAIN

    def _leave(self, desk: SharedArticles, row: Row, because: Because, *, keeping_history: bool) -> "_Ending":
        """Take an article out of the folder: what was saved and not published becomes a proposal before."""
        if row.text != row.published:
            with self.state.together():
                self._propose(row.article, row.base, row.text, because)
                self.state.put(replace(row, text=row.published))
            self._flush(desk)
            return _AGAIN
        known = self._known.get(row.path or "")
        if known and not self._is_taken_in(row, known):
            return self._saved_meanwhile(row)
        if row.path and known:
            ending = self._change(row, known, row.path, 0, to_nothing=True)
            if ending is Change.BUSY:
                return _DONE
            if ending is Change.SAVED_MEANWHILE:
                return self._saved_meanwhile(row)
        if keeping_history:
            with self.state.together():
                self.state.forget(row.article, keeping_history=True)
        else:
            self._forget_unseen(row.article)
            self._hand_in_all(row.article)
        return _DONE

    def _show(self, row: Row) -> "_Ending":
        """Bring the file in line with the text."""
        known = self._known.get(row.path or "")
        if known is not None and known.article == row.article and known.text == row.text:
            return _DONE
        if known is not None and not self._is_taken_in(row, known):
            return self._saved_meanwhile(row)
        path = row.path or self.folder.free_path(
            file_name(self.state.text(row.text).title, row.article),
            taken={each.path for each in self.state.rows().values()}.__contains__,
        )
        row = replace(row, path=path, tag=row.base)
        with self.state.together():
            self.state.put(row)
            self.state.note_seen(row.article, row.tag, row.text)
        self._at("tagged")
        ending = self._change(row, known, path, row.tag)
        return self._saved_meanwhile(row) if ending is Change.SAVED_MEANWHILE else _DONE

    def _is_taken_in(self, row: Row, known: Known) -> bool:
        """Tell whether everything in the article's file is in its text here, or in a proposal."""
        tag = UNMARKED if known.article is None else known.tag
        return known.article in (None, row.article) and known.text == self.state.seen(row.article, tag)

    def _saved_meanwhile(self, row: Row) -> "_Ending":
        """Read again what somebody saved while their file was to be changed."""
        known = self._known.get(row.path or "")
        if known is not None and known.article == row.article:
            self._fold(row.article, known)
            return _AGAIN
        return _DONE


class _Ending(StrEnum):
    DONE = "done"
    AGAIN = "again"
    LOOK_AGAIN = "look again"


_DONE, _AGAIN, _LOOK_AGAIN = _Ending


def _texts(desk: SharedArticles, wanted: Collection[Revision]) -> Mapping[Revision, Text]:
    return desk.texts(wanted) if wanted else {}


def _some[T](of: list[T], size: int) -> Iterator[list[T]]:
    for first in range(0, len(of), size):
        yield of[first : first + size]


def _title(body: str, path: str) -> str:
    """Return the title of a new file: its first heading, or its name."""
    for line in body.split("\n"):
        if line.startswith("# ") and line[2:].strip():
            return line[2:].strip()
    return path.rpartition("/")[2].rpartition(".")[0]
