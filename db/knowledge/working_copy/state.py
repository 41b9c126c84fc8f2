"""What this workstation knows of the articles in a folder: a file of SQLite in it, written before any other."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from app.knowledge.attachments import named_in
from app.knowledge.library import ArticleDraft
from app.knowledge.model import Confidence, Part
from app.knowledge.shared import Because, Head, Revision
from app.knowledge.text import Text, digest, dump, parse

STATE = "state.db"
"""What its file is called."""
_VERSION = 2
"""Counts the tables that came since; to give one of them another column, write what alters it."""
_TABLES = """
create table if not exists about (only integer primary key check (only = 1), desk text not null);
create table if not exists text (digest text primary key, written text not null) without rowid;
create table if not exists article (
  n integer primary key, id text not null unique, path text unique, tag integer not null, base integer not null,
  published text not null, text text not null, title text not null default '', category text not null default '',
  tags text not null default '', environment text not null default '',
  review_by text, has_files integer not null default 0
);
create table if not exists head (
  article text primary key, rev integer not null, confidence text not null, governance text not null,
  queue text not null, keeper text not null, flags integer not null, proposals integer not null, changed_at integer
) without rowid;
create table if not exists draft (
  key text primary key, text text not null, was text, queue_id integer, ticket_id integer, at integer not null
) without rowid;
create table if not exists look (article text, slot integer, primary key (article, slot)) without rowid;
create table if not exists missed (words text primary key) without rowid;
create table if not exists origin (
  ticket_id integer, article text, part text, primary key (ticket_id, article, part)
) without rowid;
create table if not exists sent_file (article text, name text, primary key (article, name)) without rowid;
create table if not exists seen (
  article text, tag integer, text text not null, primary key (article, tag)
) without rowid;
create table if not exists former (
  article text, tag integer, text text not null, primary key (article, tag, text)
) without rowid;
create table if not exists history (
  article text, text text, at integer not null default (unixepoch()), primary key (article, text)
) without rowid;
create table if not exists outbox (
  place integer primary key, op text not null unique, article text not null, base integer not null,
  text text not null, because text
);
create table if not exists gone (article text primary key) without rowid;
create table if not exists confirmed (article text, digest text, primary key (article, digest)) without rowid;
create table if not exists leaving (name text primary key) without rowid;
create table if not exists unwiped (only integer primary key check (only = 1));
create table if not exists stash (
  name text primary key, article text not null, path text not null, characters text not null, text text,
  becomes text, is_done integer not null default 0
) without rowid;
create table if not exists file (
  path text primary key, size integer, changed_at integer, node integer, read_at integer,
  article text, tag integer, characters text not null, text text, problem text not null
) without rowid;
create virtual table if not exists words using fts5 (
  title, tags, environment, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
"""


class Damaged(sqlite3.DatabaseError):
    """What stands in the state is not what was put there, though SQLite found nothing wrong."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


@dataclass(frozen=True)
class Row:
    """What is known of one article.

    `path` is where its file lies, or None; `tag` the revision that was written into it last; `base` the revision that
    this workstation has brought its text together with, and `published` that revision's text; `text` the newest here,
    with own changes that nobody else has yet. Texts are told by their digests.
    """

    article: str
    path: str | None
    tag: int
    base: int
    published: str
    text: str


@dataclass(frozen=True)
class Waiting:
    """A text on its way to the database: to be published, or to be proposed and why."""

    op: UUID
    article: str
    base: int
    text: str
    because: Because | None


@dataclass(frozen=True)
class Known:
    """What a file said when it was read: of which article and revision it is, its text, or what is wrong with it."""

    path: str
    article: str | None
    tag: int
    characters: str
    text: str | None
    problem: str = ""


@dataclass(frozen=True)
class Stashed:
    """A file that was taken out of its place.

    What it said then, the digest of what was to take its place, and whether that has happened.
    """

    name: str
    article: str
    path: str
    characters: str
    text: str | None
    becomes: str | None
    is_done: bool


type Stat = tuple[int, int, int]
"""A file's size, the time of its last change in nanoseconds, and its number in the file system."""


class LocalState:
    """The state of one working copy. Only one thread at a time may use it."""

    def __init__(self, path: Path, *, is_careful: bool = True) -> None:
        """Open or begin the state; one that isn't careful outlives the program, though not a power cut."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._wire = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            for pragma in ("journal_mode=wal", f"synchronous={'normal' if is_careful else 'off'}", "secure_delete=on"):
                self._wire.execute(f"pragma {pragma}").fetchall()
            if self._wire.execute("pragma user_version").fetchone()[0] < _VERSION:
                self._wire.executescript(f"begin immediate;{_TABLES}pragma user_version={_VERSION};commit;")
        except BaseException:
            self._wire.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._wire.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let all that is written inside last together, or nothing of it."""
        if self._wire.in_transaction:
            yield
            return
        self._wire.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._wire.execute("rollback")
            raise
        self._wire.execute("commit")

    def mark(self) -> int:
        """Return a number that differs once anything was written."""
        return self._wire.total_changes

    def waiting(self) -> int:
        """Return how many articles have changes here that nobody else has yet."""
        asked = "select count(*) from (select article from outbox union select id from article where text <> published)"
        return int(self._wire.execute(asked).fetchone()[0])

    # ---------------------------------------------------------------- texts

    def keep_text(self, text: Text) -> str:
        """Keep a text and return its digest."""
        key = digest(text)
        self._wire.execute("insert or ignore into text values (?, ?)", (key, dump(text)))
        return key

    def text(self, key: str) -> Text:
        """Return a text that was kept."""
        found = self._wire.execute("select written from text where digest = ?", (key,)).fetchone()
        return kept(key, "" if found is None else found[0])

    # ---------------------------------------------------------------- articles

    def rows(self) -> dict[str, Row]:
        """Return all articles by their ids."""
        found = self._wire.execute("select id, path, tag, base, published, text from article")
        return {each[0]: Row(*each) for each in found}

    def row(self, article: str) -> Row | None:
        """Return what is known of an article."""
        asked = "select id, path, tag, base, published, text from article where id = ?"
        found = self._wire.execute(asked, (article,)).fetchone()
        return found and Row(*found)

    def put(self, row: Row) -> None:
        """Write what is known of an article; the text goes into its history, and into what words are looked for in."""
        before = self.row(row.article)
        self._wire.execute(
            "insert into article (id, path, tag, base, published, text) values (?, ?, ?, ?, ?, ?)"
            " on conflict (id) do update set path = excluded.path, tag = excluded.tag, base = excluded.base,"
            " published = excluded.published, text = excluded.text",
            (row.article, row.path, row.tag, row.base, row.published, row.text),
        )
        if before is None or before.text != row.text:
            self.remember(row.article, row.text)
            self._show(row.article, self.text(row.text))

    def move(self, article: str, path: str | None) -> None:
        """Note where an article's file lies now; whichever article had that path has none any more."""
        self._wire.execute("update article set path = null where path = ? and id <> ?", (path, article))
        self._wire.execute("update article set path = ? where id = ?", (path, article))

    def forget(self, article: str, *, keeping_history: bool) -> None:
        """Forget an article; its history stays where whoever works here may still read it."""
        self._wire.execute("delete from words where rowid = (select n from article where id = ?)", (article,))
        self._wire.execute("delete from article where id = ?", (article,))
        self.forget_sent(article)
        self._wire.execute("delete from confirmed where article = ?", (article,))
        if not keeping_history:
            self.note_unwiped()
            self._wire.execute("delete from seen where article = ?", (article,))
            self._wire.execute("delete from former where article = ?", (article,))
            self._wire.execute("delete from history where article = ?", (article,))
            self._wire.execute("delete from file where article = ?", (article,))

    def not_as_told(self, heads: Mapping[str, Head]) -> set[str]:
        """Return those articles whose newest revision, or its moment, isn't the one that was told the last time."""
        asked = "select article, rev, changed_at from head"
        told = {article: (rev, at) for article, rev, at in self._wire.execute(asked)}
        return {
            article for article, head in heads.items() if told.get(article) != (head.rev, _seconds(head.changed_at))
        }

    def note_heads(self, heads: Mapping[str, Head], but: Collection[str] = ()) -> None:
        """Note what lists show of all articles in sight, so that they do while the database is away.

        Of some the desk says nothing that can be believed yet: what it said last stays.
        """
        with self.together():
            kept = json.dumps(list(but))
            self._wire.execute("delete from head where article not in (select value from json_each(?))", (kept,))
            self._wire.executemany(
                "insert or replace into head values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        a,
                        h.rev,
                        h.confidence,
                        h.governance,
                        h.queue,
                        h.keeper,
                        h.flags,
                        h.proposals,
                        _seconds(h.changed_at),
                    )
                    for a, h in heads.items()
                    if a not in but
                ],
            )

    def queue_of(self, article: str) -> str:
        """Return for the members of which queue alone an article is, as it was told last; empty for everybody."""
        found = self._wire.execute("select queue from head where article = ?", (article,)).fetchone()
        return found[0] if found else ""

    def head_of(self, article: str) -> int | None:
        """Return the newest revision of an article in sight, as it was told last; None where it isn't in sight."""
        found = self._wire.execute("select rev from head where article = ?", (article,)).fetchone()
        return found and int(found[0])

    def archived(self) -> list[Revision]:
        """Return the newest revisions of the archived articles in sight, as they were told last."""
        asked = "select article, rev from head where confidence = ? order by article"
        return self._wire.execute(asked, (Confidence.ARCHIVED.value,)).fetchall()

    def has_sent(self, article: str, name: str) -> bool:
        """Tell whether the database has got an attached file from here."""
        asked = "select 1 from sent_file where article = ? and name = ?"
        return self._wire.execute(asked, (article, name)).fetchone() is not None

    def note_sent(self, article: str, name: str) -> None:
        """Note that the database has an attached file."""
        self._wire.execute("insert or ignore into sent_file values (?, ?)", (article, name))

    def confirm(self, article: str, words: Iterable[str]) -> None:
        """Note that a person lets these words of an article be published; only their digests are kept."""
        kept = [(article, _digest(each)) for each in words]
        self._wire.executemany("insert or ignore into confirmed values (?, ?)", kept)

    def unconfirmed(self, article: str, words: Iterable[str]) -> list[str]:
        """Return those of these words that nobody has let be published."""
        found = self._wire.execute("select digest from confirmed where article = ?", (article,))
        confirmed = {digest for (digest,) in found}
        return [each for each in words if _digest(each) not in confirmed]

    def forget_sent(self, article: str) -> None:
        """Forget which attached files of an article the database has."""
        self._wire.execute("delete from sent_file where article = ?", (article,))

    def note_leaving(self, names: Iterable[str]) -> None:
        """Note attached files of what went out of sight: they go once no text here names them."""
        self._wire.executemany("insert or ignore into leaving values (?)", [(name,) for name in names])

    def leaving(self) -> set[str]:
        """Return the names of the attached files that are to go."""
        return {name for (name,) in self._wire.execute("select name from leaving")}

    def drop_leaving(self) -> None:
        """Forget the attached files that were to go."""
        self._wire.execute("delete from leaving")

    def keep_draft(self, draft: ArticleDraft, at: datetime) -> None:
        """Keep what is being typed."""
        with self.together():
            was = None if draft.was is None else self.keep_text(draft.was)
            kept = (draft.key, self.keep_text(draft.text), was, draft.queue_id, draft.ticket_id, _seconds(at))
            self._wire.execute("insert or replace into draft values (?, ?, ?, ?, ?, ?)", kept)

    def drop_draft(self, key: str) -> None:
        """Forget what was being typed."""
        self._wire.execute("delete from draft where key = ?", (key,))

    def drafts(self, key: str | None = None) -> list[ArticleDraft]:
        """Return what was typed and neither saved nor thrown away, newest first; of one article alone, if asked."""
        asked = (
            "select key, text, was, queue_id, ticket_id, at from draft where ?1 is null or key = ?1 order by at desc"
        )
        return [
            ArticleDraft(k, self.text(text), was and self.text(was), queue, ticket, datetime.fromtimestamp(at, UTC))
            for k, text, was, queue, ticket, at in self._wire.execute(asked, (key,)).fetchall()
        ]

    def note_look(self, article: str, slot: int) -> None:
        """Note a look at an article, to be told later."""
        self._wire.execute("insert or ignore into look values (?, ?)", (article, slot))

    def note_missed(self, words: str) -> None:
        """Note words that were searched in vain, to be told later."""
        self._wire.execute("insert or ignore into missed values (?)", (words,))

    def note_origin(self, ticket_id: int, article: str, part: Part) -> None:
        """Note the ticket because of which an article was written or improved, to be told later."""
        self._wire.execute("insert or ignore into origin values (?, ?, ?)", (ticket_id, article, part.value))

    def origins(self) -> list[tuple[int, str, Part]]:
        """Return the tickets that wait to be told, as far as the database has their articles by now."""
        asked = "select ticket_id, article, part from origin join article on id = article where base > 0"
        return [(ticket_id, article, Part(part)) for ticket_id, article, part in self._wire.execute(asked).fetchall()]

    def drop_origin(self, ticket_id: int, article: str, part: Part) -> None:
        """Forget the ticket of an article."""
        asked = "delete from origin where ticket_id = ? and article = ? and part = ?"
        self._wire.execute(asked, (ticket_id, article, part.value))

    def looks(self) -> list[tuple[str, int]]:
        """Return the looks that wait to be told."""
        return self._wire.execute("select article, slot from look order by slot").fetchall()

    def missed(self) -> list[str]:
        """Return the words that wait to be told."""
        return [words for (words,) in self._wire.execute("select words from missed")]

    def drop_told(self, looks: Iterable[tuple[str, int]], missed: Iterable[str]) -> None:
        """Forget what was told."""
        self._wire.executemany("delete from look where article = ? and slot = ?", list(looks))
        self._wire.executemany("delete from missed where words = ?", [(words,) for words in missed])

    def naming_files(self) -> list[tuple[str, str]]:
        """Return the articles whose texts name attached files, with the digests of those texts."""
        asked = "select id, text from article where has_files union select id, published from article where has_files"
        return self._wire.execute(asked).fetchall()

    def named_files(self) -> set[str]:
        """Return the names of the attached files that any text names that is shown, typed or on its way here."""
        asked = (
            "select digest, written from text where digest in (select text from article where has_files"
            " union select published from article where has_files"
            " union select text from outbox union select text from draft"
            " union select text from file where text is not null)"
        )
        return {name for each in self._wire.execute(asked) for name in named_in(kept(*each).body)}

    def files_of(self, article: str) -> set[str]:
        """Return the names of the attached files that any text of an article here names, or a text sent from here."""
        asked = (
            "select t.digest, t.written from history h join text t on t.digest = h.text where h.article = ?1"
            " union select t.digest, t.written from article a join text t on t.digest in (a.text, a.published)"
            " where a.id = ?1"
        )
        texts = [kept(*each) for each in self._wire.execute(asked, (article,))]
        named = {name for text in texts for name in named_in(text.body)}
        return named | {
            name for (name,) in self._wire.execute("select name from sent_file where article = ?", (article,))
        }

    def drafted(self) -> set[str]:
        """Return the articles of which a change was typed and not saved."""
        return {article for (article,) in self._wire.execute("select key from draft where was is not null")}

    def remembered(self) -> set[str]:
        """Return the articles whose texts are in the history here, though their files may be gone."""
        return {article for (article,) in self._wire.execute("select distinct article from history")}

    def gone(self) -> set[str]:
        """Return the articles that whoever works here may not read any more."""
        return {article for (article,) in self._wire.execute("select article from gone")}

    def note_gone(self, article: str, *, is_gone: bool) -> None:
        """Note that an article went out of sight, or came back."""
        asked = "insert or ignore into gone values (?)" if is_gone else "delete from gone where article = ?"
        self._wire.execute(asked, (article,))

    def drop_unused(self) -> None:
        """Let go of texts that nothing refers to any more."""
        self._wire.execute(
            "delete from text where digest not in (select published from article union select text from article"
            " union select text from seen union select text from former union select text from history"
            " union select text from outbox union select text from draft"
            " union select was from draft where was is not null"
            " union select text from file where text is not null union select text from stash where text is not null)"
        )

    def note_unwiped(self) -> None:
        """Note that something was forgotten, or will be, of which no trace may stay."""
        self._wire.execute("insert or ignore into unwiped values (1)")

    def wipe(self) -> None:
        """Leave no trace on the disk of what was forgotten: neither in the index of words nor in the log ahead.

        Where the program ended before, somebody was reading, or a file out of its place is looked at once more, it is
        done again the next time.
        """
        if self._wire.execute("select 1 from unwiped").fetchone() is None:
            return
        self._wire.execute("insert into words (words) values ('optimize')")
        (is_busy, *_rest) = self._wire.execute("pragma wal_checkpoint(truncate)").fetchone()
        if not is_busy and not self.stashes():
            self._wire.execute("delete from unwiped")

    def remember(self, article: str, text: str, at: int | None = None) -> None:
        """Keep a text in the article's history on this workstation, as seen now or `at` seconds since 1970."""
        asked = "insert or ignore into history values (?, ?, coalesce(?, unixepoch()))"
        self._wire.execute(asked, (article, text, at))

    def history(self, article: str) -> list[tuple[str, int]]:
        """Return the digests of all texts an article had here, newest first, with when in seconds since 1970."""
        asked = "select text, at from history where article = ? order by at desc, text"
        return self._wire.execute(asked, (article,)).fetchall()

    # ---------------------------------------------------------------- what was seen on the disk

    def seen(self, article: str, tag: int) -> str | None:
        """Return the text last seen in a file of this revision: the ancestor of what is saved under it next."""
        found = self._wire.execute("select text from seen where article = ? and tag = ?", (article, tag)).fetchone()
        return None if found is None else str(found[0])

    def note_seen(self, article: str, tag: int, text: str) -> None:
        """Note the text that a file of this revision holds now."""
        self._wire.execute("insert or replace into seen values (?, ?, ?)", (article, tag, text))

    def began(self, article: str, tag: int) -> list[str]:
        """Return the texts that a file of this revision may have been made from, first the one seen last."""
        last = self.seen(article, tag)
        asked = "select text from former where article = ? and tag = ? and text is not ?"
        return [] if last is None else [last, *(text for (text,) in self._wire.execute(asked, (article, tag, last)))]

    def note_former(self, article: str) -> None:
        """Note that the numbers of an article's revisions may come again with other texts: the desk was restored."""
        asked = "insert or ignore into former select article, tag, text from seen where article = ? and tag > 0"
        self._wire.execute(asked, (article,))

    def files(self) -> dict[str, tuple[Stat, int, Known]]:
        """Return what every file said, how it lay there, and when it was read in nanoseconds."""
        asked = "select size, changed_at, node, read_at, path, article, tag, characters, text, problem from file"
        return {row[4]: (row[:3], row[3], Known(*row[4:])) for row in self._wire.execute(asked)}

    def note_file(self, known: Known, stat: Stat, read_at: int) -> None:
        """Note what a file said."""
        self._wire.execute(
            "insert or replace into file values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (known.path, *stat, read_at, known.article, known.tag, known.characters, known.text, known.problem),
        )

    def forget_files(self, paths: Iterable[str]) -> None:
        """Forget files that are gone."""
        self._wire.executemany("delete from file where path = ?", [(path,) for path in paths])

    # ---------------------------------------------------------------- on their way

    def send(self, waiting: Waiting) -> None:
        """Put a text in the outbox, unless the same is there."""
        self._wire.execute(
            "insert or ignore into outbox (op, article, base, text, because) values (?, ?, ?, ?, ?)",
            (waiting.op.hex, waiting.article, waiting.base, waiting.text, waiting.because),
        )

    def outbox(self) -> list[Waiting]:
        """Return what is on its way, in its order."""
        found = self._wire.execute("select op, article, base, text, because from outbox order by place").fetchall()
        return [
            Waiting(UUID(op), article, base, text, because and Because(because))
            for op, article, base, text, because in found
        ]

    def sent(self, op: UUID) -> None:
        """Note that a text has arrived, or will not be taken."""
        self._wire.execute("delete from outbox where op = ?", (op.hex,))

    # ---------------------------------------------------------------- files out of their place

    def stashes(self) -> list[Stashed]:
        """Return the files that were taken out of their places."""
        found = self._wire.execute(
            "select name, article, path, characters, text, becomes, is_done from stash order by name"
        )
        return [Stashed(*each) for each in found.fetchall()]

    def stash(self, name: str, article: str, known: Known, becomes: str | None) -> None:
        """Note that a file is about to be taken out of its place, and what of characters comes there instead."""
        asked = "insert into stash (name, article, path, characters, text, becomes) values (?, ?, ?, ?, ?, ?)"
        self._wire.execute(asked, (name, article, known.path, known.characters, known.text, becomes))

    def stash_done(self, name: str) -> None:
        """Note that what was to happen to the place has happened."""
        self._wire.execute("update stash set is_done = 1 where name = ?", (name,))

    def drop_stash(self, name: str) -> None:
        """Forget a file that was taken out of its place."""
        self._wire.execute("delete from stash where name = ?", (name,))

    # ---------------------------------------------------------------- words

    def _show(self, article: str, text: Text) -> None:
        """Let a text be found by its words, and its facts be listed."""
        has_files = bool(named_in(text.body))
        by = None if text.review_by is None else text.review_by.isoformat()
        shown = (text.title, text.category, "\n".join(text.tags), text.environment, by, has_files, article)
        self._wire.execute(
            "update article set title = ?, category = ?, tags = ?, environment = ?, review_by = ?, has_files = ?"
            " where id = ?",
            shown,
        )
        (n,) = self._wire.execute("select n from article where id = ?", (article,)).fetchone()
        self._wire.execute("delete from words where rowid = ?", (n,))
        said = (n, text.title, " ".join(text.tags), text.environment, text.body)
        self._wire.execute("insert into words (rowid, title, tags, environment, body) values (?, ?, ?, ?, ?)", said)


def kept(key: str, written: str) -> Text:
    """Return a text that was kept under its digest. Raises Damaged where it is another than was put there."""
    if _digest(written) != key:
        raise Damaged("A kept text is no longer the one that was kept.")
    return parse(written)


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
