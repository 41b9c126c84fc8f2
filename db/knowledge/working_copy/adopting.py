"""Files that are no article's yet, or not plainly: new ones, and what a person says of those that were asked about."""

from dataclasses import replace
from time import time_ns
from uuid import uuid4

from app.core.errors import RuleBroken
from app.knowledge.checks import grave_words
from app.knowledge.shared import Because
from app.knowledge.text import MOST_TITLE, Text, one_line
from db.knowledge.working_copy.files import Files
from db.knowledge.working_copy.lineage import EMPTY, UNMARKED, Lineage
from db.knowledge.working_copy.state import Known, Row

FOR_FEW = (
    "This was for the members of {} alone, and a new article is for everybody. Begin it anew in the editor, for them, "
    "and put this file aside then."
)


class Adopting:
    """Gives files ids and front matter; a new file becomes an article `settle` nanoseconds after its last change."""

    def __init__(self, files: Files, lineage: Lineage, settle: int) -> None:
        self._files, self._lineage, self._settle = files, lineage, settle
        self._state = files.state

    # ---------------------------------------------------------------- without a question

    def adopt(self, path: str) -> None:
        """Make an article of a new file; one that is empty, or was saved just now, isn't one yet."""
        known = self._files.known.get(path)
        if known is None or known.article is not None:
            return  # somebody said meanwhile what it is
        text = self._body_of(known)
        if text is None or known.text is None or abs(time_ns() - self._changed_at(path)) < self._settle:
            return  # one from a clock that is ahead would else wait for that day
        key = self._state.keep_text(replace(text, title=text.title or _title(text.body, path)))
        row = Row(uuid4().hex, path, 0, 0, self._state.keep_text(EMPTY), key)
        with self._state.together():
            self._state.put(row)
            self._state.note_seen(row.article, UNMARKED, known.text)
            self._state.note_seen(row.article, 0, key)
        self._files.folder.at("adopted")
        self._files.show(row, path, 0)

    def mark_again(self, article: str, path: str) -> None:
        """Give a file that began here without front matter its own again; of any other, a person is asked.

        An editor that still holds the new file as it was writes it so. What has hardly a line of it is another file.
        """
        known, began = self._files.known[path], self._state.seen(article, UNMARKED)
        if began is not None and known.text is not None and self._goes_on(began, known.text):
            self._lineage.fold(article, known, tag=UNMARKED)
            self._show_again(article, path)

    def _goes_on(self, began: str, saved: str) -> bool:
        before, after = (set(filter(None, self._state.text(each).body.split("\n"))) for each in (began, saved))
        return 2 * len(before & after) >= min(len(before), len(after))

    # ---------------------------------------------------------------- when a person said so

    def keep_as_new(self, path: str) -> None:
        """Make an article of its own of a file that carries another's id, or one that nobody knows."""
        known = self._files.read(path)
        if known is None or known.text is None or self._body_of(known) is None:
            return
        if known.article is not None and (queue := self._state.queue_of(known.article)):
            raise RuleBroken(FOR_FEW.format(queue))
        here = None if known.article is None else self._state.row(known.article)
        is_lost = here is not None and here.article in self._files.lost
        row = Row(uuid4().hex, path, 0, 0, self._state.keep_text(EMPTY), known.text)
        if here is not None and is_lost and self._lineage.is_taken_in(here.article, known):
            row = replace(row, text=here.text)  # with what was saved beside the file, while that was held
        with self._state.together():
            self._state.move(row.article, path)
            self._forget_lost(known)
            self._state.put(row)
            self._state.note_seen(row.article, 0, known.text)
        self._files.show(row, path, 0)

    def _forget_lost(self, known: Known | None) -> None:
        """Forget an article that the desk has lost, once a person decided about its file; its history stays."""
        if known is not None and known.article in self._files.lost:
            self._state.forget(known.article, keeping_history=True)

    def hand_in(self, path: str) -> None:
        """Hand a copy in as a proposal for the article whose id it carries, and take the file away."""
        known = self._files.read(path)
        if known is not None:
            self.hand_in_for(known, Because.REVIEW)

    def hand_in_for(self, known: Known, because: Because) -> None:
        """Propose what a file says, and take it away."""
        if known.article is not None and known.text is not None:
            self._lineage.propose(known.article, known.tag, known.text, because)
            self._files.take_away(known.article, known)

    def confirm(self, path: str) -> None:
        """Let what an article's file says be published, whatever it looks like."""
        known = self._files.read(path)
        row = None if known is None or known.article is None else self._state.row(known.article)
        if row is not None:
            self._state.confirm(row.article, grave_words(self._state.text(row.text)))
            self._files.unconfirmed.pop(path, None)

    def discard(self, path: str) -> None:
        """Take a file away; it stays in a folder of its own beside the state."""
        known = self._files.known.get(path)
        if self._files.folder.take_out(path, name := uuid4().hex):
            self._files.folder.rescue(name, path)
        with self._state.together():
            self._forget_lost(known)
        self._files.read(path)

    def give_front_matter(self, path: str) -> None:
        """Give a file its front matter back: it was made from the text here that it is most like."""
        known, article = self._files.read(path), self._files.places.unmarked.get(path)
        row = None if article is None else self._state.row(article)
        if known is None or known.text is None or row is None:
            return
        body = self._state.text(known.text).body
        saved = replace(known, text=self._state.keep_text(replace(self._state.text(row.text), body=body)))
        seen = {row.published, row.text, *(text for text, _at in self._state.history(row.article))}
        self._lineage.fold(row.article, saved, tag=UNMARKED, ancestor=self._lineage.most_like(seen, body))
        self._show_again(row.article, path)

    def _show_again(self, article: str, path: str) -> None:
        row = self._state.row(article)
        if row is not None:
            self._state.note_seen(article, row.tag, row.text)
            self._files.show(row, path, row.tag)

    def _body_of(self, known: Known) -> Text | None:
        text = None if known.text is None else self._state.text(known.text)
        return text if text is not None and text.body else None

    def _changed_at(self, path: str) -> int:
        try:
            return (self._files.folder.root / path).stat().st_mtime_ns
        except OSError:
            return time_ns()


def _title(body: str, path: str) -> str:
    """Return the title of a new file: its first heading, or its name."""
    headings = (line[2:].strip() for line in body.split("\n") if line.startswith("# "))
    found = next(filter(None, headings), path.rpartition("/")[2].rpartition(".")[0])
    return one_line(found)[:MOST_TITLE].strip()
