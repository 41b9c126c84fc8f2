"""Articles that went out of sight: what was written of them here is handed in, and then nothing of them stays."""

from dataclasses import replace

from app.knowledge.document import as_it_stands
from app.knowledge.shared import Because
from app.knowledge.text import Text, why_unfit
from db.knowledge.working_copy.adopting import Adopting
from db.knowledge.working_copy.damage import forget_damaged
from db.knowledge.working_copy.files import Files
from db.knowledge.working_copy.folder import Busy
from db.knowledge.working_copy.lineage import Lineage
from db.knowledge.working_copy.placing import known_of
from db.knowledge.working_copy.state import Known, Row


class Parting:
    """Parts with articles that whoever works here may not read any more, in one synchronisation."""

    def __init__(self, files: Files, lineage: Lineage, adopting: Adopting) -> None:
        self._files, self._lineage, self._adopting = files, lineage, adopting
        self._state = files.state

    def forget(self, article: str) -> None:
        """Forget an article, its history and its drafts: these are handed in."""
        row = self._state.row(article)
        with self._state.together():
            self._state.note_leaving(self._state.files_of(article))
            self.hand_in_drafts(article, 0 if row is None else row.base)
            self._state.forget(article, keeping_history=False)
            self._state.note_gone(article, is_gone=True)
        self._clear_rescued(article)
        forget_damaged(self._files.folder.root)

    def hand_in_drafts(self, article: str, base: int) -> None:
        """Hand in what was typed of an article and not saved."""
        for draft in self._state.drafts(article):
            self._lineage.propose(article, base, self._state.keep_text(draft.text), Because.OUT_OF_SIGHT)
            self._state.drop_draft(draft.key)

    def hand_in_files(self, article: str) -> None:
        """Hand in what any file says that carries the article's id, also one that can't be read."""
        for known in list(self._files.known.values()):
            if known.article == article:
                self._adopting.hand_in_for(known, Because.OUT_OF_SIGHT)
            elif known.problem and article.encode() in self._raw(known.path):
                self._hand_in_as_it_stands(article, 0, known, "")

    def let_go(self, row: Row) -> bool:
        """Hand in the file that a person would be asked about; tell whether nothing holds the article here any more."""
        known = self._files.of(row)
        if known is None or known.path in self._files.busy:
            return False
        text = self._state.text(row.text)
        if known.article is not None:
            self._adopting.hand_in_for(known, Because.OUT_OF_SIGHT)
        elif known.text is not None:  # it lost its front matter alone
            self._hand_in(row.article, row.base, known, replace(text, body=self._state.text(known.text).body))
        elif not self._hand_in_as_it_stands(row.article, row.base, known, text.title):
            self._state.move(row.article, None)  # no desk keeps it: it stays, and a person is asked
        self._files.let_go(known.path)
        return True

    def _hand_in_as_it_stands(self, article: str, base: int, known: Known, title: str) -> bool:
        text = as_it_stands(self._raw(known.path), title)
        if why_unfit(text):
            return False
        self._hand_in(article, base, known, text)
        return True

    def _hand_in(self, article: str, base: int, known: Known, text: Text) -> None:
        row, key = self._state.row(article), self._state.keep_text(text)
        if row is None or key not in (row.text, row.published):
            self._lineage.propose(article, base, key, Because.OUT_OF_SIGHT)
        self._files.take_away(article, known)

    def _clear_rescued(self, article: str) -> None:
        """Destroy what was put aside of an article; what can't be read perhaps no person put there: hand it in."""
        for name, raw in self._files.folder.rescued():
            if article.encode() not in raw and f"--{article[:8]}." not in name:  # its file may have lost the id
                continue
            if known_of(name, raw)[0].problem:
                text = as_it_stands(raw, "")
                if why_unfit(text):
                    continue
                self._lineage.propose(article, 0, self._state.keep_text(text), Because.OUT_OF_SIGHT)
            self._files.folder.drop_rescued(name)

    def _raw(self, path: str) -> bytes:
        try:
            return self._files.folder.read(path) or b""
        except Busy:
            return b""
