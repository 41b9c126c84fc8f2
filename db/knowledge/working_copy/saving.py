"""What the editor in the program saves: the disk is looked at first, so that nothing saved there meanwhile is lost."""

from dataclasses import dataclass, replace
from uuid import uuid4

from app.core.errors import RuleBroken
from app.knowledge.file_names import file_name
from app.knowledge.library import Ending
from app.knowledge.merging import merge
from app.knowledge.shared import Because
from app.knowledge.text import Text, tidy, why_unfit
from db.knowledge.working_copy.files import Files
from db.knowledge.working_copy.lineage import EMPTY, Lineage
from db.knowledge.working_copy.placing import Change
from db.knowledge.working_copy.recovering import recover
from db.knowledge.working_copy.state import Row

TURNS = 5
"""How often a file is looked at again because another program saved it just now."""


@dataclass(frozen=True)
class Outcome:
    """How saving ended, the text that is kept now, and for a conflict the one that stands against it."""

    ending: Ending
    article: str
    text: Text
    theirs: Text | None = None


class Saving:
    """Saves into the folder."""

    def __init__(self, files: Files, lineage: Lineage) -> None:
        self._files, self._lineage, self._state = files, lineage, files.state

    def create(self, text: Text) -> Outcome:
        """Begin a new article with a file of its own. Raises RuleBroken for a text that no desk can keep."""
        _must_fit(text)
        key = self._state.keep_text(tidy(text))
        article = uuid4().hex
        taken = {row.path for row in self._state.rows().values()}
        path = self._files.folder.free_path(file_name(text.title, article), taken=taken.__contains__)
        row = Row(article, path, 0, 0, self._state.keep_text(EMPTY), key)
        with self._state.together():
            self._state.put(row)
            self._state.note_seen(article, 0, key)
        self._files.folder.at("created")
        return self._outcome(row, self._files.show(row, path, 0))

    def save(self, article: str, was: Text, text: Text) -> Outcome:
        """Save what was made of the text `was`; what the article says by now is brought together with it.

        Raises RuleBroken for a text that no desk can keep.
        """
        was, text = tidy(was), tidy(text)
        _must_fit(text)
        self._finish_first()
        for _turn in range(TURNS):
            row = self._read_anew(article)
            if row is None:
                return self._hand_in(article, text)
            now = self._state.text(row.text)
            merged = text if now == was else merge(was, text, now)
            if merged is None or why_unfit(merged):
                return Outcome(Ending.CONFLICT, article, text, now)
            if self._is_held(row):
                self._put(row, merged)
                return Outcome(Ending.BUSY, article, merged)
            ending = self._place(self._put(row, merged))
            if ending is not Change.SAVED_MEANWHILE:
                kept = Ending.BUSY if ending is Change.BUSY else Ending.SAVED if merged == text else Ending.MERGED
                return Outcome(kept, article, merged)
            was, text = now, merged
        return Outcome(Ending.BUSY, article, text)

    def _finish_first(self) -> None:
        """Finish what the program's end interrupted: put back later, it would look like a save of an older text."""
        if self._state.stashes():
            self._files.read_all()
            recover(self._files, self._lineage)

    def _hand_in(self, article: str, text: Text) -> Outcome:
        """Let a text of an article that has gone from here wait as a proposal: nobody else sees it for that."""
        head = self._state.head_of(article)
        because = Because.OUT_OF_SIGHT if head is None else Because.ARCHIVED
        with self._state.together():
            self._lineage.propose(article, head or 0, self._state.keep_text(text), because)
        return Outcome(Ending.HANDED_IN, article, text)

    def _read_anew(self, article: str) -> Row | None:
        """Take in what was saved in the article's file since it was read last; another's in its place is left alone."""
        row = self._state.row(article)
        if row is not None and row.path is not None:
            known = self._files.read(row.path)
            if known is not None and known.article == article:
                self._lineage.fold(article, known)
            elif known is not None and known.article is not None:
                self._state.move(article, None)
        return self._state.row(article)

    def _is_held(self, row: Row) -> bool:
        """Tell whether the article's file may not be touched, as of now: what stands in it is taken in nowhere yet."""
        known = self._files.of(row)
        if known is None:
            return self._files.is_held(row)
        return self._files.is_held(row) or known.article is None or not self._lineage.is_taken_in(row.article, known)

    def _put(self, row: Row, text: Text) -> Row:
        """Note the new text before any file: whatever happens to the file, it is kept."""
        row = replace(row, text=self._state.keep_text(text))
        self._state.put(row)
        self._files.folder.at("saved")
        return row

    def _place(self, row: Row) -> Change:
        path = row.path
        if path is None:
            taken = {each.path for each in self._state.rows().values()}
            name = file_name(self._state.text(row.text).title, row.article)
            path = self._files.folder.free_path(name, taken=taken.__contains__)
        row = replace(row, path=path, tag=row.base)
        known = self._files.of(row)
        if known is None or known.tag != row.tag:
            self._state.note_seen(row.article, row.tag, row.text)
        self._state.put(row)
        ending = self._files.show(row, path, row.tag)
        if ending is Change.DONE:  # not before: a file that stays as it is would be taken for one that was turned back
            self._state.note_seen(row.article, row.tag, row.text)
        return ending

    def _outcome(self, row: Row, ending: Change) -> Outcome:
        is_kept = ending is Change.DONE
        return Outcome(Ending.SAVED if is_kept else Ending.BUSY, row.article, self._state.text(row.text))


def _must_fit(text: Text) -> None:
    why = why_unfit(text)
    if why:
        raise RuleBroken(f"The article can't be saved. {why}")
